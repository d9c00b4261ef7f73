//! Lead in, gates out: everything that stands between a message and its number, by kind.
//!
//! | kind | gates |
//! |---|---|
//! | marketing | consent, opt-out, law hours, legal count, business window, caps, holdout |
//! | reply | opt-out, legal count; law hours unless the inbound is under an hour old |
//! | service | it answers at once |
//!
//! The list of countries holds for every kind.

use super::arms::Terms;
use super::rules::{Caps, Sending};
use crate::gather::Gather;
use crate::lead::{ConsentState, Industry, Instant, Lead, Message, MessageKind, Places, phone_zones};
use crate::messaging::Sequence;
use crate::scheduling::{Bar, Held, Hours, LEGAL, Law, MONTHLY, Reason, SchedulingRules, WEEKLY, room};
use crate::scoring::Segment;
use crate::sort;

/// The sections of the playbook that gates are made of.
#[derive(Debug, Clone, Copy)]
pub struct GateRules<'p> {
    /// Windows, house rules, holidays.
    pub scheduling: &'p SchedulingRules,
    /// How often.
    pub caps: &'p Caps,
    /// To which countries.
    pub sending: &'p Sending,
    /// What windows are usual.
    pub industry: Industry,
}

/// What holds a marketing text whatever its words and its hour, the weightiest first. Those with an `until`
/// end by themselves.
pub fn standing(lead: &Lead, rules: &GateRules<'_>, now: Instant) -> Vec<Held> {
    let mut held = Vec::new();
    let mut hold = |reason, until| held.push(Held { reason, until });
    if lead.phone.is_none() {
        hold(Reason::NoPhone, None);
    }
    match lead.consent.state(now) {
        ConsentState::Granted => {}
        ConsentState::Revoked => hold(Reason::OptedOut, None),
        ConsentState::Expired => hold(Reason::ConsentExpired, None),
        ConsentState::None => hold(Reason::NoConsent, None),
    }
    if lead.paused.is_some() {
        hold(Reason::Paused, None);
    }
    if lead.phone.is_some() {
        let places = lead.places(now);
        if places.zones.is_empty() {
            held.push(Held { reason: Reason::ZoneUnknown, until: None });
        }
        held.extend(country(lead, rules));
    }
    held
}

/// Is the number's country one that may be texted? This holds for every kind.
pub fn country(lead: &Lead, rules: &GateRules<'_>) -> Option<Held> {
    let country = phone_zones(lead.phone.as_ref()?).country;
    let allowed = country.is_some_and(|country| rules.sending.countries.contains(&country));
    (!allowed).then_some(Held { reason: Reason::CountryNotAllowed, until: None })
}

/// The law, and the hours in which marketing may reach the lead on these terms.
pub fn hours(places: &Places, terms: Terms<'_>, rules: &GateRules<'_>) -> (Law, Hours) {
    let law = rules.scheduling.law(&places.law);
    let hours = match terms.windows {
        Some(windows) => Hours::of(&law, Some(windows), &rules.scheduling.holidays),
        None => rules.scheduling.hours(&law, rules.industry),
    };
    (law, hours)
}

/// What bars a marketing message for a while: the caps and the legal count.
pub fn bars(
    lead: &Lead,
    step: OwnStep,
    segment: Segment,
    law: &Law,
    rules: &GateRules<'_>,
    now: Instant,
) -> Vec<Bar> {
    let mut bars = Vec::new();
    bars.extend(legal_count(lead, law));
    let caps = rules.caps;
    let conversation = lead.conversation_until(now);
    // During a conversation the weekly cap is lifted; judged at the candidate instant.
    let weekly = caps
        .weekly
        .and_then(|limit| room(&outreaches(lead, step, caps.strict), limit, WEEKLY).bar(Reason::CapWeekly));
    bars.extend(weekly.and_then(|bar| match conversation {
        Some(end) if caps.weekly != Some(0) => bar.after(end),
        _ => Some(bar),
    }));
    let sent = marketing(lead);
    let monthly =
        |limit: Option<u32>| limit.and_then(|limit| room(&sent, limit, MONTHLY).bar(Reason::CapMonthly));
    // A cap of 0 means never; a conversation with a lead that is hot now widens any other.
    match conversation.filter(|_| segment == Segment::Hot && caps.monthly != Some(0)) {
        Some(end) => {
            let wider = monthly(caps.monthly.map(|limit| caps.conversation_monthly.unwrap_or(0).max(limit)));
            bars.extend(wider.and_then(|bar| bar.before(end)));
            bars.extend(monthly(caps.monthly).and_then(|bar| bar.after(end)));
        }
        None => bars.extend(monthly(caps.monthly)),
    }
    bars
}

/// The legal count, which every message to the number counts toward.
pub fn legal_count(lead: &Lead, law: &Law) -> Option<Bar> {
    let sent = counted(lead, &|_| true);
    law.count().and_then(|limit| room(&sent, limit, LEGAL).bar(Reason::LawCount))
}

/// When marketing messages were handed over to the lead's number, in order.
pub fn marketing(lead: &Lead) -> Vec<Instant> {
    counted(lead, &|message| message.kind() == MessageKind::Marketing)
}

fn counted(lead: &Lead, counts: &dyn Fn(&Message) -> bool) -> Vec<Instant> {
    let to_number = lead.messages.iter().filter(|message| message.phone == lead.phone && counts(message));
    let mut sent: Vec<Instant> = to_number.filter_map(|message| message.handed_over).gather();
    sort::plain(&mut sent);
    sent
}

/// Is the message a later step of a re-engagement? The steps of one run do not stand in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnStep {
    /// A later step of the run that is going on.
    OfRun,
    /// Anything else.
    Other,
}

impl OwnStep {
    /// By the sequence and the step of a message.
    pub fn of(sequence: Option<&str>, step: Option<u32>) -> Self {
        match (sequence, step) {
            (Some(sequence), Some(1..)) if sequence == Sequence::ReEngagement.word() => Self::OfRun,
            _ => Self::Other,
        }
    }
}

/// The instants that the weekly cap counts: of every outreach its latest message, since only that one can
/// still fill a place of the cap. A later step leaves out the run that is going on.
fn outreaches(lead: &Lead, step: OwnStep, each: bool) -> Vec<Instant> {
    let mut sent: Vec<Instant> = Vec::new();
    let mut run: Option<Instant> = None;
    let to_number = lead.messages.iter().filter(|message| message.phone == lead.phone);
    for message in to_number.filter(|message| message.kind() == MessageKind::Marketing) {
        let Some(at) = message.handed_over else { continue };
        let of_run = message.own && message.data.sequence.as_deref() == Some(Sequence::ReEngagement.word());
        if each || !of_run {
            sent.push(at);
        } else if message.data.step == Some(0) || run.is_none() {
            sent.extend(run.replace(at));
        } else {
            run = Some(at);
        }
    }
    sent.extend(run.filter(|_| step == OwnStep::Other));
    sort::plain(&mut sent);
    sent
}
