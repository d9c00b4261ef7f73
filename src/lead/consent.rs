//! May this number be texted? What was agreed to, what was taken back, and what a person meant.
//!
//! Consent and opt-out belong to the *number*, and so do a pending question and a pause: a state of one
//! number is folded from everything that was told of it, whichever record it was told under.

use super::business::People;
use super::event::{ConsentData, Event, EventType, MessageKind, Sms};
use super::fold::{CONVERSATION, Inbound, Pause, Told};
use super::instant::Instant;
use super::reply::{self, ReplyKind};
use crate::choices;

/// The kind of consent that a marketing text needs.
const MARKETING: &str = "marketing";

/// The provider's code for "this number has opted out".
const OPTED_OUT_AT_THE_PROVIDER: i64 = 21610;

choices! {
    /// Consent to marketing texts at an instant.
    pub enum ConsentState {
        /// On file and in force.
        Granted = "granted",
        /// The number opted out.
        Revoked = "revoked",
        /// Was given for a time that is over.
        Expired = "expired",
        /// Nothing on file.
        None = "none",
    }
}

/// What is on file for a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Consent {
    /// The latest consent that counts.
    pub grant: Option<Grant>,
    /// The opt-out in force.
    pub opted_out: Option<OptOut>,
}

/// A consent on file.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The event that told it.
    pub event: String,
    /// Since when.
    pub at: Instant,
    /// Until when; for ever if absent.
    pub expires_at: Option<Instant>,
}

/// An opt-out in force.
#[derive(Debug, Clone, PartialEq)]
pub struct OptOut {
    /// The event that told it.
    pub event: String,
    /// Since when.
    pub at: Instant,
    /// By text (then YES may lift it) or in another way.
    pub by_sms: bool,
}

impl Consent {
    /// The state at an instant.
    pub fn state(&self, at: Instant) -> ConsentState {
        match (&self.opted_out, &self.grant) {
            (Some(_), _) => ConsentState::Revoked,
            (None, Some(grant)) if grant.expires_at.is_some_and(|end| end <= at) => ConsentState::Expired,
            (None, Some(_)) => ConsentState::Granted,
            (None, None) => ConsentState::None,
        }
    }

    /// Since when that is so: the opt-out, the end of the consent, or the consent.
    pub fn since(&self, at: Instant) -> Option<Instant> {
        match self.state(at) {
            ConsentState::Revoked => self.opted_out.as_ref().map(|out| out.at),
            ConsentState::Expired => self.grant.as_ref().and_then(|grant| grant.expires_at),
            ConsentState::Granted => self.grant.as_ref().map(|grant| grant.at),
            ConsentState::None => None,
        }
    }
}

/// Everything that belongs to a number rather than to a record.
#[derive(Debug, Default)]
pub(super) struct NumberState {
    pub(super) consent: Consent,
    pub(super) asked: Option<Instant>,
    pub(super) paused: Option<Pause>,
    /// Approvals of marketing texts that have not come to an end, with since when.
    pub(super) approvals: Vec<(String, Instant)>,
    /// When the latest question was sent, answered or not: a YES after it is an answer to it.
    last_question: Option<Instant>,
}

impl NumberState {
    /// Does the event opt its number out, whatever was before?
    pub(super) fn is_opt_out(event: &Event, people: &People) -> bool {
        match &event.what {
            EventType::ConsentRevoked(data) => concerns_marketing(data),
            EventType::SmsReceived(text) => {
                let context =
                    reply::Context { pending: false, opted_out: false, words: &people.opt_out_words };
                reply::read_reply(&text.text, &context) == ReplyKind::OptOut
            }
            EventType::SmsFailed(sms) | EventType::SmsUndelivered(sms) => refused_for_opt_out(sms),
            _ => false,
        }
    }

    /// The state after one more event; a text from the person is answered with what it means.
    pub(super) fn take(&mut self, told: &Told<'_>, people: &People) -> Option<Inbound> {
        let event = told.event;
        self.follow_approvals(event);
        match &event.what {
            EventType::ConsentGranted(data)
                if concerns_marketing(data) && self.consent.opted_out.is_none() =>
            {
                let expires_at = data.expires_at;
                self.consent.grant = Some(Grant { event: event.id.clone(), at: event.at, expires_at });
            }
            EventType::ConsentRevoked(data) if concerns_marketing(data) => self.opt_out(event, false),
            EventType::ConsentRestored(data) if concerns_marketing(data) => self.consent.opted_out = None,
            EventType::SmsQueued(sms) if sms.asks == Some(true) => {
                self.asked = Some(event.at);
                self.last_question = Some(event.at);
            }
            EventType::SmsFailed(sms) | EventType::SmsUndelivered(sms) if refused_for_opt_out(sms) => {
                self.opt_out(event, true);
            }
            EventType::AutomationPaused(data) => self.pause(event, data.reason.as_deref(), false),
            EventType::LeadStopped(data) => self.pause(event, data.reason.as_deref(), true),
            EventType::AutomationResumed(_) => self.paused = None,
            EventType::SmsReceived(text) => return Some(self.hear(told, &text.text, people)),
            _ => {}
        }
        None
    }

    /// An approval ends when its text is handed over or when it is voided; a text that the provider did not take
    /// opens it again.
    fn follow_approvals(&mut self, event: &Event) {
        let (id, opens) = match &event.what {
            EventType::ApprovalGranted(data) => (Some(&data.approval_id), true),
            EventType::ApprovalVoided(data) => (Some(&data.approval_id), false),
            EventType::SmsReleased(sms) => (sms.approval_id.as_ref(), sms.kind == MessageKind::Marketing),
            EventType::SmsQueued(sms) | EventType::SmsFailed(sms) => (sms.approval_id.as_ref(), false),
            _ => return,
        };
        let Some(id) = id else { return };
        self.approvals.retain(|(open, _)| open != id);
        if opens {
            self.approvals.push((id.clone(), event.at));
        }
    }

    fn hear(&mut self, told: &Told<'_>, text: &str, people: &People) -> Inbound {
        let event = told.event;
        let by_sms = self
            .consent
            .opted_out
            .as_ref()
            .is_some_and(|out| out.by_sms && self.last_question.is_none_or(|asked| asked < out.at));
        let context = reply::Context {
            pending: self.asked.is_some_and(|asked| event.at.since(asked) < CONVERSATION),
            opted_out: by_sms,
            words: &people.opt_out_words,
        };
        let kind = reply::read_reply(text, &context);
        match kind {
            ReplyKind::OptOut => self.opt_out(event, true),
            ReplyKind::OptIn => self.consent.opted_out = None,
            ReplyKind::Doubtful => self.pause(event, Some("doubtful-reply"), false),
            ReplyKind::Answer => self.asked = None,
            ReplyKind::Help => {}
        }
        Inbound {
            event: event.id.clone(),
            at: event.at,
            text: text.to_owned(),
            kind,
            own: told.own,
            number: told.number.clone(),
            machine: event.is_machine(),
        }
    }

    /// The first opt-out stands; another one changes neither its date nor the consent it holds back.
    fn opt_out(&mut self, event: &Event, by_sms: bool) {
        self.consent.opted_out.get_or_insert(OptOut { event: event.id.clone(), at: event.at, by_sms });
    }

    fn pause(&mut self, event: &Event, reason: Option<&str>, stopped: bool) {
        let reason = reason.unwrap_or("paused by a person").to_owned();
        self.paused = Some(Pause { reason, since: event.at, event: event.id.clone(), stopped });
    }
}

fn concerns_marketing(data: &ConsentData) -> bool {
    data.kinds.iter().any(|kind| kind == MARKETING)
}

fn refused_for_opt_out(sms: &Sms) -> bool {
    match &sms.error_code {
        Some(code) if sms.kind != MessageKind::Service => {
            code.as_i64() == Some(OPTED_OUT_AT_THE_PROVIDER)
                || code.as_str().and_then(|text| text.parse().ok()) == Some(OPTED_OUT_AT_THE_PROVIDER)
        }
        _ => false,
    }
}
