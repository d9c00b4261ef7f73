//! Who writes and how to stop it: the line that follows a text, outside what a person can edit.
//!
//! It is there in the first message to a number, after a change of sender, and every so many days.

use super::Messaging;
use super::sequence::days;
use crate::lead::{Instant, Lead};

/// What follows a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The words: "Desert Hearing. Reply STOP to opt out".
    pub text: String,
}

impl Messaging {
    /// What must follow a text that goes to the lead's number at an instant from a sender, if anything.
    pub fn appended(&self, lead: &Lead, sender: Option<&str>, at: Instant) -> Option<Appended> {
        let to_number = lead.messages.iter().filter(|message| message.phone == lead.phone);
        let mut last_sender = None;
        let mut identified = None;
        for message in to_number {
            let Some(handed_over) = message.handed_over.filter(|sent| *sent <= at) else { continue };
            last_sender = message.data.sender.as_deref().or(last_sender);
            if message.data.identity == Some(true) && message.data.opt_out_line == Some(true) {
                // What an earlier sender said of itself says nothing of the present one.
                let by_another =
                    matches!((sender, &message.data.sender), (Some(us), Some(them)) if us != them);
                identified = if by_another { None } else { Some(handed_over) };
            }
        }
        let same_sender = sender.is_none() || last_sender.is_none() || last_sender == sender;
        let told = identified.is_some_and(|told| at.since(told) < days(self.outreach.identity_days));
        (!(same_sender && told)).then(|| Appended {
            text: format!("{}. {}", self.business.name.trim_end_matches('.'), self.outreach.opt_out_line),
        })
    }
}

/// The whole as it is sent.
pub fn whole(body: &str, appended: Option<&Appended>) -> String {
    match appended {
        Some(line) => format!("{body}\n{}", line.text),
        None => body.to_owned(),
    }
}
