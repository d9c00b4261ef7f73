//! May this number be texted? What was agreed to, what was taken back, and what a person meant.
//!
//! Consent and opt-out belong to the *number*, and so does a pending question: a state of one number is folded
//! from everything that was told of it, whichever record it was told under. A pause belongs to the *lead*: a new
//! number does not end it. What a machine seems to have done may take consent away, and never gives any.

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
            (None, Some(_)) if self.ends().is_some_and(|end| end <= at) => ConsentState::Expired,
            (None, Some(_)) => ConsentState::Granted,
            (None, None) => ConsentState::None,
        }
    }

    /// When a consent that is in force ends, if it ends by itself.
    pub fn ends(&self) -> Option<Instant> {
        self.grant.as_ref().and_then(|grant| grant.expires_at)
    }

    /// Since when that is so: the opt-out, the end of the consent, or the consent.
    pub fn since(&self, at: Instant) -> Option<Instant> {
        match self.state(at) {
            ConsentState::Revoked => self.opted_out.as_ref().map(|out| out.at),
            ConsentState::Expired => self.ends(),
            ConsentState::Granted => self.grant.as_ref().map(|grant| grant.at),
            ConsentState::None => None,
        }
    }
}

/// Everything that belongs to a number rather than to a record.
#[derive(Debug, Default)]
pub(super) struct NumberState {
    pub(super) consent: Consent,
    /// Approvals of marketing texts that have not come to an end, with since when.
    pub(super) approvals: Vec<(String, Instant)>,
    /// Our texts that ask something, in order.
    questions: Vec<Question>,
}

/// A text of ours that asks something.
#[derive(Debug)]
struct Question {
    message: String,
    at: Instant,
    answered: bool,
}

impl NumberState {
    /// Does the event opt its number out, whatever was before?
    pub(super) fn is_opt_out(event: &Event, people: &People) -> bool {
        match &event.what {
            EventType::ConsentRevoked(data) => takes_back(data),
            EventType::SmsReceived(text) => {
                let context =
                    reply::Context { pending: false, opted_out: false, words: &people.opt_out_words };
                reply::read_reply(&text.text, &context) == ReplyKind::OptOut
            }
            EventType::SmsFailed(sms) | EventType::SmsUndelivered(sms) => refused_for_opt_out(sms),
            _ => false,
        }
    }

    /// When the latest question was sent, if it was not answered since.
    pub(super) fn asked(&self) -> Option<Instant> {
        self.questions.last().filter(|question| !question.answered).map(|question| question.at)
    }

    /// The state after one more event; a text from the person is answered with what it means.
    pub(super) fn take(&mut self, told: &Told<'_>, people: &People) -> Option<Inbound> {
        let event = told.event;
        self.follow_approvals(event);
        let by_person = !event.is_machine();
        match &event.what {
            EventType::ConsentGranted(data)
                if by_person && gives(data) && self.consent.opted_out.is_none() =>
            {
                let expires_at = data.expires_at;
                self.consent.grant = Some(Grant { event: event.id.clone(), at: event.at, expires_at });
            }
            EventType::ConsentRevoked(data) if takes_back(data) => self.opt_out(event, false),
            EventType::ConsentRestored(data) if by_person && gives(data) => self.consent.opted_out = None,
            EventType::SmsQueued(sms) if sms.asks == Some(true) => {
                let message = sms.message_id.clone();
                self.questions.push(Question { message, at: event.at, answered: false });
            }
            // What the provider did not take was never asked.
            EventType::SmsReleased(sms) => self.questions.retain(|asked| asked.message != sms.message_id),
            EventType::SmsFailed(sms) | EventType::SmsUndelivered(sms) if refused_for_opt_out(sms) => {
                self.opt_out(event, true);
            }
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
        // A YES after a question is an answer to it, however old the question is.
        let last_question = self.questions.last().map(|question| question.at);
        let out = self.consent.opted_out.as_ref();
        let by_sms = out.is_some_and(|out| out.by_sms && last_question.is_none_or(|asked| asked < out.at));
        let context = reply::Context {
            pending: self.asked().is_some_and(|asked| event.at.since(asked) < CONVERSATION),
            opted_out: by_sms,
            words: &people.opt_out_words,
        };
        let kind = reply::read_reply(text, &context);
        match kind {
            ReplyKind::OptOut => self.opt_out(event, true),
            ReplyKind::OptIn if !event.is_machine() => self.consent.opted_out = None,
            ReplyKind::Answer if !event.is_machine() => self.answer_questions(),
            ReplyKind::OptIn | ReplyKind::Answer | ReplyKind::Doubtful | ReplyKind::Help => {}
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

    fn answer_questions(&mut self) {
        for question in &mut self.questions {
            question.answered = true;
        }
    }

    /// The first opt-out stands; another one changes neither its date nor the consent it holds back. It answers
    /// whatever was asked before.
    fn opt_out(&mut self, event: &Event, by_sms: bool) {
        self.answer_questions();
        self.consent.opted_out.get_or_insert(OptOut { event: event.id.clone(), at: event.at, by_sms });
    }
}

impl Pause {
    /// The pause after one more event, and what its text means if it is one. A stop stands until resumed.
    pub(super) fn follow(paused: &mut Option<Self>, event: &Event, text: Option<&Inbound>) {
        let (reason, stopped) = match &event.what {
            EventType::AutomationResumed(_) => {
                *paused = None;
                return;
            }
            EventType::AutomationPaused(data) => (data.reason.as_deref(), false),
            EventType::LeadStopped(data) => (data.reason.as_deref(), true),
            _ if text.is_some_and(|text| text.kind == ReplyKind::Doubtful) => (Some("doubtful-reply"), false),
            _ => return,
        };
        if paused.as_ref().is_none_or(|pause| !pause.stopped) {
            let reason = reason.unwrap_or("paused by a person").to_owned();
            *paused = Some(Self { reason, since: event.at, event: event.id.clone(), stopped });
        }
    }
}

/// Consent is for the kinds it names...
fn gives(data: &ConsentData) -> bool {
    data.kinds.iter().any(|kind| kind == MARKETING)
}

/// ...and is taken back for all where none is named.
fn takes_back(data: &ConsentData) -> bool {
    data.kinds.is_empty() || gives(data)
}

fn refused_for_opt_out(sms: &Sms) -> bool {
    sms.error_code.as_ref().is_some_and(|code| {
        code.as_i64() == Some(OPTED_OUT_AT_THE_PROVIDER)
            || code.as_str().and_then(|text| text.parse().ok()) == Some(OPTED_OUT_AT_THE_PROVIDER)
    })
}
