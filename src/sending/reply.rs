//! A person answers a person, and the service answers that the rules of texting ask for.
//!
//! A reply may go for seven days after an inbound message that is no opt-out, in law hours (or within an hour
//! of the inbound, when the person is plainly awake). A service message goes at once, and only to an inbound
//! dated within 15 minutes of its arrival, so that an import answers nobody.

use serde::Serialize;
use serde_json::{Map, Value};

use super::approval::{Command, LEAST_VALIDITY, Refused, message_id};
use super::fingerprint::Fingerprint;
use super::gates;
use super::suggestion::{Desk, Hold};
use crate::gather::Gather;
use crate::lead::fold::CONVERSATION;
use crate::lead::reply::provider_answers;
use crate::lead::{ConsentState, HOUR, Inbound, Instant, Lead, MINUTE, MessageKind, Phone, ReplyKind};
use crate::messaging::Severity;
use crate::messaging::sms::sms_parts_of;
use crate::record;
use crate::scheduling::{Gates, Hours, Reason, search};

/// So soon after an inbound a reply needs no law hours.
const PLAINLY_AWAKE: i64 = HOUR;
/// How far an inbound may be dated from its arrival to be answered at once.
const JUST_NOW: i64 = 15 * MINUTE;
/// How long the provider may try to deliver a reply or a service message.
const WORTH_DELIVERING: i64 = HOUR;

record! {
    /// What a person writes, and who it is.
    pub struct Words open {
        /// The text.
        pub text: String,
        /// Who writes.
        pub by: String,
    }
}

/// What became of a reply.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Replied {
    /// Send this, once.
    Send(Box<Command>),
    /// Do not.
    Refused(Refused),
}

/// A person answers.
pub fn reply(lead: &Lead, words: &Words, desk: &Desk<'_>, now: Instant) -> Replied {
    match try_reply(lead, words, desk, now) {
        Ok(command) => Replied::Send(Box::new(command)),
        Err(refused) => Replied::Refused(refused),
    }
}

fn try_reply(lead: &Lead, words: &Words, desk: &Desk<'_>, now: Instant) -> Result<Command, Refused> {
    let zone = lead.zone(desk.business.time_zone, now);
    let held = |reason, until| Refused::held(&Hold::new(reason, until, Some(zone)));
    let phone = lead.phone.clone().ok_or_else(|| held(Reason::NoPhone, None))?;
    if lead.consent.state(now) == ConsentState::Revoked {
        return Err(held(Reason::OptedOut, None));
    }
    if let Some(barred) = gates::country(lead, &desk.gates) {
        return Err(held(barred.reason, barred.until));
    }
    let mut from_number = lead.inbound.iter().rev().filter(|text| text.number == lead.phone);
    let heard = from_number.find(|text| text.kind != ReplyKind::OptOut && !text.machine);
    let Some(heard) = heard.filter(|text| now.since(text.at) <= CONVERSATION) else {
        let say = "a reply goes only to somebody who wrote in the last seven days";
        return Err(Refused { say: say.to_owned(), ..held(Reason::NoConsent, None) });
    };
    if words.text.trim().is_empty() {
        return Err(Refused::because("empty", "there is no text"));
    }
    let findings = desk.messaging.lint_edited(&words.text, None);
    if let Some(finding) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(Refused::because(finding.rule, finding.why));
    }
    let places = lead.places(now);
    let law = desk.gates.scheduling.law(&places.law);
    let bars: Vec<_> = gates::legal_count(lead, &law).into_iter().gather();
    let awake = now.since(heard.at) < PLAINLY_AWAKE;
    let hours = if awake { Hours::any() } else { Hours::of(&law, None, &[]) };
    let found = search(&Gates { zones: &places.zones, hours: &hours, bars: &bars, min_left: 0 }, now);
    let found = found.map_err(|hold| held(hold.reason, hold.until))?;
    if found.opens_at > now {
        let reason = found.reasons.first().map_or(Reason::LawHours, |moved| moved.reason);
        return Err(held(reason, Some(found.opens_at)));
    }
    let valid_until =
        if awake { now.plus(WORTH_DELIVERING) } else { found.valid_until().min(now.plus(WORTH_DELIVERING)) };
    if valid_until.since(now) < LEAST_VALIDITY * 1_000 {
        return Err(held(Reason::LawHours, None));
    }
    let key =
        Fingerprint::new("textlift reply 1").with(&lead.id).with(&words.text).with(&now.millis().to_string());
    let mut command =
        message(phone, words.text.clone(), MessageKind::Reply, format!("re_{}", key.hex()), now, valid_until);
    command.queued.insert("approvedBy".to_owned(), words.by.clone().into());
    Ok(command)
}

/// What a text from a person means, and what is answered at once.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Heard {
    /// What it means.
    pub kind: ReplyKind,
    /// Service messages to send at once.
    pub sends: Vec<Command>,
    /// In words.
    pub say: &'static str,
}

/// Looks at an inbound text that has just arrived.
pub fn inbound(lead: &Lead, event: &str, desk: &Desk<'_>, now: Instant) -> Option<Heard> {
    let heard = lead.inbound.iter().find(|text| text.event == event)?;
    let answer = answer(heard, lead, desk, now);
    let sends = answer.map(|text| {
        let key = Fingerprint::new("textlift service 1").with(&lead.id).with(event).hex();
        let phone = lead.phone.clone()?;
        Some(message(phone, text, MessageKind::Service, format!("sv_{key}"), now, now.plus(WORTH_DELIVERING)))
    });
    Some(Heard { kind: heard.kind, sends: sends.flatten().into_iter().gather(), say: said(heard.kind) })
}

/// The words of the service answer, if one is due.
fn answer(heard: &Inbound, lead: &Lead, desk: &Desk<'_>, now: Instant) -> Option<String> {
    let just_now = now.since(heard.at).abs() <= JUST_NOW;
    let by_provider = desk.gates.sending.provider_answers_keywords && provider_answers(&heard.text);
    // What came from a number that the lead had before is not answered at the present one.
    let reachable = heard.number == lead.phone && gates::country(lead, &desk.gates).is_none();
    if !just_now || by_provider || !reachable || heard.machine {
        return None;
    }
    let name = desk.business.name.trim_end_matches('.');
    match heard.kind {
        // One confirmation of an opt-out: not for a STOP of somebody who had opted out before.
        ReplyKind::OptOut => {
            let first = lead.consent.opted_out.as_ref().is_some_and(|out| out.event == heard.event);
            first.then(|| {
                format!("{name}: You are opted out and will get no more texts. Reply START to opt back in.")
            })
        }
        ReplyKind::OptIn => {
            Some(format!("{name}: You are opted back in. Reply STOP to opt out, HELP for help."))
        }
        ReplyKind::Help => {
            let contact = desk.business.contact.as_ref().map(|contact| format!(" Reach us at {contact}."));
            Some(format!("{name}:{} Reply STOP to opt out.", contact.unwrap_or_default()))
        }
        ReplyKind::Doubtful | ReplyKind::Answer => None,
    }
}

fn said(kind: ReplyKind) -> &'static str {
    match kind {
        ReplyKind::OptOut => "They opted out: nothing more is sent to this number",
        ReplyKind::OptIn => "They opted back in",
        ReplyKind::Help => "They asked who this is and how to reach you",
        ReplyKind::Doubtful => "This may be an opt-out: automation waits until a person has read it",
        ReplyKind::Answer => "They answered: approved texts are cancelled, it is your turn",
    }
}

fn message(
    to: Phone,
    text: String,
    kind: MessageKind,
    key: String,
    now: Instant,
    valid_until: Instant,
) -> Command {
    let mut queued: Map<String, Value> = Map::new();
    queued.insert("messageId".to_owned(), message_id(&key).into());
    queued.insert("kind".to_owned(), kind.word().into());
    queued.insert("phone".to_owned(), to.as_str().into());
    queued.insert("text".to_owned(), text.clone().into());
    queued.insert("parts".to_owned(), sms_parts_of(&text).parts.into());
    Command { key, to, text, kind, validity_seconds: valid_until.since(now) / 1_000, valid_until, queued }
}
