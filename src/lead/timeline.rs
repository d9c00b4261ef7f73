//! What happened to a lead, in sentences, latest first.

use serde::Serialize;

use super::event::{Direction, EventType, LinkChannel};
use super::fold::{Lead, Message};
use super::instant::Instant;
use super::money::Money;
use super::reply::ReplyKind;
use crate::choices;
use crate::gather::Gather;
use crate::table::Table;

choices! {
    /// Who wrote a text.
    pub enum Way {
        /// The person wrote.
        In = "in",
        /// We wrote.
        Out = "out",
    }
}

/// One entry: an event, or one of our texts with everything that became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// The event.
    pub event: String,
    /// Its type.
    pub r#type: &'static str,
    /// In words.
    pub say: String,
    /// Of a text: who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Way>,
    /// Of a text: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a text of ours: queued, accepted, delivered, undelivered, failed or released. Of one of theirs: what it
    /// means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
}

/// The timeline of a lead.
pub fn timeline(lead: &Lead) -> Vec<Entry> {
    let own = lead.messages.iter().filter(|message| message.own);
    let messages: Table<&str, &Message> = own.map(|message| (message.id.as_str(), message)).collect();
    // Two sources may use one id.
    let inbound: Table<(Instant, &str, &str), ReplyKind> = lead
        .inbound
        .iter()
        .map(|heard| ((heard.at, heard.event.as_str(), heard.text.as_str()), heard.kind))
        .collect();
    let mut entries: Vec<Entry> = lead
        .events
        .iter()
        .filter_map(|event| {
            let (direction, text, status, say) = match &event.what {
                EventType::SmsQueued(sms)
                | EventType::SmsAccepted(sms)
                | EventType::SmsDelivered(sms)
                | EventType::SmsUndelivered(sms)
                | EventType::SmsFailed(sms)
                | EventType::SmsReleased(sms) => {
                    // One entry a text: at the event that handed it over.
                    let message = messages.get(sms.message_id.as_str())?;
                    if message.event != event.id {
                        return None;
                    }
                    let text = message.data.text.clone();
                    (Some(Way::Out), text, Some(status(message)), told(message).to_owned())
                }
                EventType::SmsReceived(text) => {
                    let kind = inbound
                        .get(&(event.at, event.id.as_str(), text.text.as_str()))
                        .copied()
                        .unwrap_or(ReplyKind::Answer);
                    (Some(Way::In), Some(text.text.clone()), Some(kind.word()), heard(kind).to_owned())
                }
                what => (None, None, None, say(what)),
            };
            let say = match &event.suspected {
                Some(reason) => format!("{say} (probably a machine: {reason})"),
                None => say,
            };
            Some(Entry {
                at: event.at,
                event: event.id.clone(),
                r#type: event.type_name(),
                say,
                direction,
                text,
                status,
            })
        })
        .gather();
    entries.reverse();
    entries
}

fn status(message: &Message) -> &'static str {
    match message {
        Message { failed: Some(_), .. } => "failed",
        Message { delivered: Some(_), .. } => "delivered",
        Message { undelivered: Some(_), .. } => "undelivered",
        Message { accepted: Some(_), .. } => "accepted",
        Message { handed_over: Some(_), .. } => "queued",
        _ => "released",
    }
}

fn told(message: &Message) -> &'static str {
    match status(message) {
        "failed" => "A text was refused by the provider",
        "undelivered" => "A text did not reach the phone",
        "released" => "A text was not taken by the provider yet",
        "delivered" => "A text reached the phone",
        _ => "A text was sent",
    }
}

fn heard(kind: ReplyKind) -> &'static str {
    match kind {
        ReplyKind::OptOut => "Opted out by text",
        ReplyKind::OptIn => "Opted back in by text",
        ReplyKind::Help => "Asked for help by text",
        ReplyKind::Doubtful => "Wrote something a person should read",
        ReplyKind::Answer => "Answered by text",
    }
}

fn say(what: &EventType) -> String {
    let of = |what: &str, detail: Option<&str>| match detail {
        Some(detail) if !detail.is_empty() => format!("{what}: {detail}"),
        _ => what.to_owned(),
    };
    let worth = |what: &str, amount: Option<Money>| match amount {
        Some(amount) => format!("{what} for {}", amount.say()),
        None => what.to_owned(),
    };
    match what {
        EventType::Visit(_) => "Came by in person".to_owned(),
        EventType::PageViewed(_) => "Looked at the website".to_owned(),
        EventType::Call(call) if call.direction == Direction::Outbound => "Was called".to_owned(),
        EventType::Call(_) => "Called".to_owned(),
        EventType::FormSubmitted(form) => of("Sent a form", Some(&form.form)),
        EventType::FormAbandoned(form) => of("Left a form unfinished", Some(&form.form)),
        EventType::ResourceDownloaded(resource) => of("Downloaded", Some(&resource.title)),
        EventType::QuoteRequested(quote) => of("Asked for a price", quote.item.as_deref()),
        EventType::AppointmentBooked(appointment) => of("Booked an appointment", Some(&appointment.kind)),
        EventType::AppointmentAttended(appointment) => of("Came to an appointment", Some(&appointment.kind)),
        EventType::AppointmentCancelled(appointment) => {
            of("Called off an appointment", Some(&appointment.kind))
        }
        EventType::Purchase(sale) => of(&worth("Bought", Some(sale.amount)), sale.item.as_deref()),
        EventType::Refund(refund) => worth("Got money back", Some(refund.amount)),
        EventType::OpportunityWon(deal) => worth("Deal won", deal.amount),
        EventType::OpportunityLost(_) => "Deal lost".to_owned(),
        EventType::EmailSent(email) => of("Was sent an e-mail", email.campaign.as_deref()),
        EventType::EmailOpened(email) => of("Opened an e-mail", email.campaign.as_deref()),
        EventType::LinkClicked(click) if click.channel == LinkChannel::Sms => {
            "Clicked the link in a text".to_owned()
        }
        EventType::LinkClicked(_) => "Clicked the link in an e-mail".to_owned(),
        EventType::ConsentGranted(_) => "Agreed to receive texts".to_owned(),
        EventType::ConsentRevoked(_) => "Took back the consent to receive texts".to_owned(),
        EventType::ConsentRestored(_) => "Consent to receive texts was restored".to_owned(),
        EventType::AuthorizationGranted(_) => "Agreed to texts about their health".to_owned(),
        EventType::AuthorizationRevoked(_) => "Took back the consent to texts about their health".to_owned(),
        EventType::ApprovalGranted(_) => "A text was approved".to_owned(),
        EventType::ApprovalVoided(data) => of("An approved text will not be sent", data.reason.as_deref()),
        EventType::SuggestionSnoozed(_) => "Put off by a person".to_owned(),
        EventType::SuggestionDismissed(_) => "A suggested text was dismissed".to_owned(),
        EventType::SequenceEnrolled(data) => of("Put into a sequence", Some(&data.sequence)),
        EventType::AutomationPaused(data) => of("Automation paused", data.reason.as_deref()),
        EventType::AutomationResumed(_) => "Automation goes on".to_owned(),
        EventType::LeadStopped(data) => of("Stopped by a person", data.reason.as_deref()),
        EventType::ExperimentExposed(data) => of("In an experiment", Some(&data.experiment)),
        EventType::LeadUpdated(_) => "Details were updated".to_owned(),
        _ => "A text".to_owned(),
    }
}
