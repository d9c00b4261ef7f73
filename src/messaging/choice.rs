//! A candidate and an instant in, the most personal text that is true then out, with a trace of the others.
//!
//! Ranking is a table of two columns: how closely a template fits (a text for the lead's track before one for
//! any), then which layers of personalisation it uses. Ties go to the earlier one in the playbook.

use serde::Serialize;

use super::identity::{Appended, whole};
use super::plan::Candidate;
use super::section::Message;
use super::sequence::days;
use super::slot::{Facts, Layer, Rejection, Scene, Slot};
use super::sms;
use super::template::{Rendered, Template};
use super::{Messaging, Outreaching};
use crate::gather::Gather;
use crate::lead::assign::arm;
use crate::lead::event::EventType;
use crate::lead::{Instant, Lead};
use crate::scoring::Track;

/// The most parts that a text may have.
pub const MOST_PARTS: usize = 10;

/// A message of the playbook with its wordings parsed.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) message: Message,
    /// The message's own text first, then its variants.
    pub(super) wordings: Vec<Template>,
}

/// A text that could be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft<'p> {
    /// The message it comes from.
    pub message: &'p Message,
    /// The variant, where the message has several: `a` is its own text.
    pub variant: Option<&'p str>,
    /// The text, its slots and when it is true.
    pub text: Rendered,
}

impl Draft<'_> {
    /// Does it show something that needed an authorisation? Then it is never approved automatically.
    pub fn is_sensitive(&self) -> bool {
        self.text.slots.iter().any(|slot| slot.sensitive)
    }
}

/// A template that gives no text here, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Rejected {
    /// Its id.
    pub template: String,
    /// The sort of obstacle.
    pub reason: Rejection,
    /// The slot that it missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    /// When the obstacle ends, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// For a receptionist.
    pub say: String,
}

/// The texts for a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'p> {
    /// Every text that could be sent, the best first.
    pub drafts: Vec<Draft<'p>>,
    /// Every template for it that gives no text, in the order of the playbook.
    pub rejected: Vec<Rejected>,
}

impl Messaging {
    /// The texts for a candidate at the instant of its slot; `track` is the lead's, `appended` what will
    /// follow the text.
    pub fn choose(
        &self,
        lead: &Lead,
        track: Track,
        candidate: &Candidate,
        appended: Option<&Appended>,
        scene: &Scene<'_>,
    ) -> Choice<'_> {
        let facts = Facts::of(lead, scene, &self.business);
        let mut ranked: Vec<((Fit, Personal), Draft<'_>)> = Vec::new();
        let mut rejected = Vec::new();
        for ready in &self.messages {
            let Some(fit) = fit(&ready.message, candidate, track) else { continue };
            match self.draft(ready, lead, &facts, appended, scene.at) {
                Ok((personal, draft)) => ranked.push(((fit, personal), draft)),
                Err(why) => rejected.push(why),
            }
        }
        // Stable: equals stay in the order of the playbook.
        crate::sort::by(&mut ranked, |(a, _), (b, _)| b.cmp(a));
        Choice { drafts: ranked.into_iter().map(|(_, draft)| draft).gather(), rejected }
    }

    /// The text of one template for a candidate's cause, as it would be rendered now: to see whether what an
    /// approved text says is still so.
    pub fn refill(
        &self,
        lead: &Lead,
        template: &str,
        variant: Option<&str>,
        scene: &Scene<'_>,
    ) -> Option<Rendered> {
        let ready = self.messages.iter().find(|ready| ready.message.id == template)?;
        let place = match variant {
            None | Some("a") => 0,
            Some(id) => 1 + ready.message.variants.iter().position(|variant| variant.id == id)?,
        };
        ready.wordings.get(place)?.render(&Facts::of(lead, scene, &self.business)).ok()
    }

    fn draft<'p>(
        &self,
        ready: &'p Ready,
        lead: &Lead,
        facts: &Facts<'_>,
        appended: Option<&Appended>,
        at: Instant,
    ) -> Result<(Personal, Draft<'p>), Rejected> {
        let message = &ready.message;
        if let Some(until) = self.rests(message, lead, at) {
            return Err(rejected(message, Rejection::Resting, None, Some(until)));
        }
        // Whether a message is chosen must not depend on the wording a person was given: who is in a test and who
        // is not would differ between its arms. So all wordings are filled, and the plainest decides the rank.
        let place = arm(&lead.id, &message.id, ready.wordings.len());
        let mut chosen = None;
        for (n, wording) in ready.wordings.iter().enumerate() {
            let text = wording.render(facts).map_err(|refused| {
                rejected(message, refused.rejection, Some((refused.name, refused.slot)), None)
            })?;
            if sms::sms_parts_of(&whole(&text.body, appended)).parts > MOST_PARTS {
                return Err(rejected(message, Rejection::TooLong, None, None));
            }
            if n == place {
                chosen = Some(text);
            }
        }
        let personal = ready.wordings.iter().map(Personal::of).min();
        let Some((text, personal)) = chosen.zip(personal) else {
            return Err(rejected(message, Rejection::SlotMissing, None, None));
        };
        let variant = match place.checked_sub(1).and_then(|n| message.variants.get(n)) {
            Some(variant) => Some(variant.id.as_str()),
            None => (!message.variants.is_empty()).then_some("a"),
        };
        Ok((personal, Draft { message, variant, text }))
    }

    /// Until when a message rests: a dismissed one, and one of a track that went to this number.
    fn rests(&self, message: &Message, lead: &Lead, at: Instant) -> Option<Instant> {
        let dismissed = lead.events.iter().rev().find_map(|event| match &event.what {
            EventType::SuggestionDismissed(data) if data.template == message.id => Some(event.at),
            _ => None,
        });
        let sent = lead.messages.iter().rev().filter(|sent| sent.phone == lead.phone);
        let sent = sent
            .filter(|sent| sent.data.template.as_deref() == Some(message.id.as_str()))
            .find_map(|sent| sent.handed_over)
            .filter(|_| message.r#for.kind() == Outreaching::Track);
        let ends = [
            dismissed.map(|at| at.plus(days(self.outreach.dismissed_rest_days))),
            sent.map(|at| at.plus(days(self.outreach.rest_days))),
        ];
        ends.into_iter().flatten().max().filter(|until| at < *until)
    }
}

/// How closely a message fits a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is for this step or trigger, whatever the track.
    Any,
    /// It is for this step or trigger and the lead's track.
    Track,
}

/// Does a message serve a candidate?
fn fit(message: &Message, candidate: &Candidate, track: Track) -> Option<Fit> {
    let purpose = &message.r#for;
    let step = (purpose.sequence, purpose.step) == (candidate.sequence, candidate.step);
    // The idle text that begins a re-engagement is a text of the sequence, not of the trigger.
    let trigger = match candidate.sequence {
        Some(_) => purpose.trigger.is_none(),
        None => purpose.trigger == candidate.trigger,
    };
    match purpose.track {
        _ if !step || !trigger => None,
        Some(wanted) if wanted == track => Some(Fit::Track),
        Some(_) => None,
        None => Some(Fit::Any),
    }
}

/// How personal a text is. Time alone counts as a fact about the person: only together with what they did
/// does it say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Personal {
    Generic,
    Data,
    Behaviour,
    BehaviourAndTime,
}

impl Personal {
    fn of(wording: &Template) -> Self {
        match (wording.uses(Layer::Behaviour), wording.uses(Layer::Time), wording.uses(Layer::Data)) {
            (true, true, _) => Self::BehaviourAndTime,
            (true, false, _) => Self::Behaviour,
            (false, false, false) => Self::Generic,
            (false, ..) => Self::Data,
        }
    }
}

fn rejected(
    message: &Message,
    reason: Rejection,
    slot: Option<(&str, &Slot)>,
    until: Option<Instant>,
) -> Rejected {
    let what = slot.map(|(_, slot)| slot.said()).unwrap_or_default();
    let say = match reason {
        Rejection::SlotMissing => format!("Left out: {what} is not known."),
        Rejection::SlotUnsafe => format!("Left out: {what} holds characters that must not be texted."),
        Rejection::NotAuthorised => format!("Left out: there is no authorisation to text {what}."),
        Rejection::PhraseUntrue => format!("Left out: {what} cannot be put truthfully at that moment."),
        Rejection::TooLong => format!("Left out: it would take more than {MOST_PARTS} parts."),
        Rejection::Resting => "Left out: it was sent or dismissed a short while ago.".to_owned(),
    };
    Rejected { template: message.id.clone(), reason, slot: slot.map(|(name, _)| name.to_owned()), until, say }
}
