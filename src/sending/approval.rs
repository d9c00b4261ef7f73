//! A suggestion becomes an approval, an approval becomes a command: each time everything is looked at again.
//!
//! What was approved is sent to the letter or not at all. What happened in between may void the approval
//! ([`Voided`]); what merely stands in the way is a refusal with an instant to ask again.

use serde::Serialize;
use serde_json::Value;

use super::arms::Terms;
use super::fingerprint::Fingerprint;
use super::gates::{self, OwnStep};
use super::suggestion::{Desk, FARTHEST_SLOT, Hold, Suggestion, Template, suggest};
use crate::gather::Gather;
use crate::lead::{ConsentState, EventType, Instant, Lead, MessageKind, Phone, ReplyKind, Zone};
use crate::messaging::sms::sms_parts_of;
use crate::messaging::{Scene, Sequence, Severity, UsedSlot};
use crate::read::{At, Field, Read};
use crate::scheduling::{Gates, Reason, Span, search};
use crate::scoring;
use crate::{choices, record};

choices! {
    /// Why an approved text will not be sent. The words are a promise.
    pub enum Voided {
        /// The person answered.
        Answered = "answered",
        /// The number opted out.
        OptedOut = "opted-out",
        /// The person bought.
        Purchased = "purchased",
        /// The person booked.
        Booked = "booked",
        /// A person stopped the lead, or the deal was lost.
        Stopped = "stopped",
        /// The text was edited after it was approved.
        Edited = "edited",
        /// Something the text says, or the number it goes to, is another one now.
        FactChanged = "fact-changed",
        /// What the text says of time is not true any more.
        TextStale = "text-stale",
        /// Its last allowed instant has passed.
        ApprovalExpired = "approval-expired",
    }
}

impl Voided {
    /// The reason in words.
    pub const fn say(self) -> &'static str {
        match self {
            Self::Answered => "they have written since; answer them instead",
            Self::OptedOut => "this number has opted out",
            Self::Purchased => "they have bought since",
            Self::Booked => "they have booked since",
            Self::Stopped => "texts to this lead were stopped",
            Self::Edited => "the text is not the one that was approved",
            Self::FactChanged => "something the text says has changed since",
            Self::TextStale => "what the text says of time is no longer true",
            Self::ApprovalExpired => "its time has passed",
        }
    }
}

record! {
    /// An approved text and everything it is bound to.
    pub struct Approval open {
        /// Names it; derived from what it binds and when it was given.
        pub id: String,
        /// The lead.
        pub lead: String,
        /// The number.
        pub phone: Phone,
        /// The suggestion it was given to.
        pub suggestion: String,
        /// Marketing.
        pub kind: MessageKind,
        /// The whole text: these bytes are sent or none.
        pub text: String,
        /// The part a person may have edited.
        pub body: String,
        /// Which template, and what called for it.
        pub template: BoundTemplate,
        /// Merge values with their events.
        pub slots: Vec<BoundSlot>,
        /// The consent on file.
        pub consent: String,
        /// The segment then.
        pub segment: String,
        /// The track then.
        pub track: String,
        /// When it is to go.
        pub slot_at: Instant,
        /// The last instant at which it may be handed over.
        pub valid_until: Instant,
        /// From when on what it says of time is not true any more.
        pub true_until: Option<Instant>,
        /// The lead's zone.
        pub zone: Zone,
        /// The business window.
        pub window: Option<BoundWindow>,
        /// The experiment it counts for in reports, where it belongs to one.
        pub experiment: Option<String>,
        /// The arm, or variant, of that experiment.
        pub variant: Option<String>,
        /// How many parts.
        pub parts: u32,
        /// Does it name the business and tell how to opt out?
        pub identity: bool,
        /// Did a person change the proposed words?
        pub edited: bool,
        /// Who approved it.
        pub by: String,
        /// When.
        pub at: Instant,
        /// How many answers, purchases, bookings and stops were known then: one that is told late, with an earlier
        /// date, was not among them.
        pub known: u32,
        /// Covers all of the above.
        pub seal: String,
    }
}

record! {
    /// The template of an approved text.
    pub struct BoundTemplate open {
        /// Its id.
        pub id: String,
        /// Its version.
        pub version: u32,
        /// The variant.
        pub variant: Option<String>,
        /// track, trigger, sequence or lifecycle.
        pub kind: String,
        /// The track then.
        pub track: String,
        /// The sequence.
        pub sequence: Option<String>,
        /// Its step.
        pub step: Option<u32>,
        /// The trigger.
        pub trigger: Option<String>,
        /// The event that called for it.
        pub cause: Option<String>,
        /// Does it ask something that YES would answer?
        pub asks: bool = false,
        /// Does it show something that needed an authorisation?
        pub sensitive: bool = false,
    }
}

record! {
    /// A merge value of an approved text.
    pub struct BoundSlot open {
        /// Its name.
        pub slot: String,
        /// What was filled in.
        pub value: String,
        /// The event that told it.
        pub event: Option<String>,
    }
}

record! {
    /// The business window of an approved text.
    pub struct BoundWindow open {
        /// Its first instant.
        pub from: Instant,
        /// The first instant after it.
        pub to: Instant,
    }
}

impl BoundWindow {
    /// Its hours on the clock of a zone, `10:00-12:00`: what reports group by.
    fn label(&self, zone: Zone) -> String {
        let (from, to) = (zone.local(self.from), zone.local(self.to));
        format!("{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())
    }
}

record! {
    /// Who approves, and the text where it was edited.
    pub struct Decision open {
        /// Who.
        pub by: String,
        /// The edited body; the proposed one if absent.
        pub text: Option<String>,
    }
}

/// The suggestion that a person looked at: its hash is what counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its hash; absent if it was held.
    pub hash: Option<String>,
}

impl Field for Seen {
    fn blank() -> Self {
        Self { hash: None }
    }
}

impl Read for Seen {
    fn read(at: At<'_>) -> Option<Self> {
        if let Value::String(hash) = at.value {
            return Some(Self { hash: Some(hash.clone()) });
        }
        let mut fields = at.object()?;
        Some(Self { hash: fields.get("hash")? })
    }
}

/// What became of the wish to approve.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Approved {
    /// It may go, at its slot, if nothing comes in between.
    Approval(Box<Approval>),
    /// It may not.
    Refused(Refused),
}

/// What became of the wish to send.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Released {
    /// Send this, once.
    Send(Box<Command>),
    /// Do not.
    Refused(Refused),
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Refused {
    /// A reason code.
    pub reason: &'static str,
    /// When asking again may help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// In words.
    pub say: String,
    /// The approval is over for good.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional, type = "true"))]
    pub voided: bool,
}

impl Refused {
    pub(super) fn because(reason: &'static str, say: &str) -> Self {
        Self { reason, until: None, say: say.to_owned(), voided: false }
    }

    fn voided(why: Voided) -> Self {
        Self { reason: why.word(), until: None, say: why.say().to_owned(), voided: true }
    }

    pub(super) fn held(hold: &Hold) -> Self {
        Self { reason: hold.reason.word(), until: hold.until, say: hold.say.clone(), voided: false }
    }
}

/// The one order to the provider.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The same for the same approval: sending twice is seen.
    pub key: String,
    /// The number.
    pub to: Phone,
    /// The bytes to send.
    pub text: String,
    /// marketing, reply or service.
    pub kind: MessageKind,
    /// How long the provider may try, in seconds.
    pub validity_seconds: i64,
    /// The last instant at which it may be handed over.
    pub valid_until: Instant,
    /// Data of the `sms.queued` event to write with the intent.
    pub queued: serde_json::Map<String, Value>,
}

/// Our id of the message that a command sends.
pub fn message_id(key: &str) -> String {
    format!("{key}:sms")
}

/// A person (or the playbook) approves what they saw, as it stands or edited.
pub fn approve(lead: &Lead, seen: &Seen, decision: &Decision, desk: &Desk<'_>, now: Instant) -> Approved {
    match try_approve(lead, seen, decision, desk, now) {
        Ok(approval) => Approved::Approval(Box::new(approval)),
        Err(refused) => Approved::Refused(refused),
    }
}

fn try_approve(
    lead: &Lead,
    seen: &Seen,
    decision: &Decision,
    desk: &Desk<'_>,
    now: Instant,
) -> Result<Approval, Refused> {
    let Suggestion { score, proposal, slot, held, exposures, .. } = suggest(lead, desk, now);
    if let Some(held) = held {
        return Err(Refused::held(&held));
    }
    let (Some(proposal), Some(slot), Some(phone)) = (proposal, slot, lead.phone.clone()) else {
        return Err(Refused::because(Reason::NoTemplate.word(), Reason::NoTemplate.say()));
    };
    if seen.hash.as_deref() != Some(proposal.hash.as_str()) {
        return Err(Refused::because(
            Voided::FactChanged.word(),
            "the suggestion has changed since; look at the new one",
        ));
    }
    if slot.at.since(now) > FARTHEST_SLOT {
        return Err(Refused {
            until: Some(slot.at.plus(-FARTHEST_SLOT)),
            ..Refused::because("too-early", "its time is more than seven days ahead")
        });
    }
    let appended = proposal.appended.clone();
    // Whoever hands in the whole text means the part that can be edited: what follows it is appended once.
    let own_part = |text: &'_ str| match &appended {
        Some(line) => text.strip_suffix(line.as_str()).map_or(text, str::trim_end).to_owned(),
        None => text.to_owned(),
    };
    let edited = decision.text.as_deref().map(own_part).filter(|text| *text != proposal.body);
    let body = edited.as_ref().unwrap_or(&proposal.body).to_owned();
    let text = match &appended {
        Some(line) => format!("{body}\n{line}"),
        None => body.clone(),
    };
    if edited.is_some() {
        if body.trim().is_empty() {
            return Err(Refused::because("empty", "there is no text"));
        }
        let line = appended.map(|text| crate::messaging::Appended { text });
        let findings = desk.messaging.lint_edited(&body, line.as_ref());
        if let Some(finding) = findings.iter().find(|finding| finding.severity == Severity::Error) {
            return Err(Refused::because(finding.rule, finding.why));
        }
    }
    let consent = lead.consent.grant.as_ref().map(|grant| grant.event.clone()).unwrap_or_default();
    let id = Fingerprint::new("textlift approval 1")
        .with(&proposal.hash)
        .with(&body)
        .with(&now.millis().to_string())
        .hex();
    let mut approval = Approval {
        id: format!("ap_{id}"),
        lead: lead.id.clone(),
        phone,
        suggestion: proposal.hash,
        kind: MessageKind::Marketing,
        parts: u32::try_from(sms_parts_of(&text).parts).unwrap_or(u32::MAX),
        text,
        body,
        template: bound(&proposal.template),
        slots: proposal.slots.iter().map(bound_slot).gather(),
        consent,
        segment: score.segment.word().to_owned(),
        track: score.track.word().to_owned(),
        slot_at: slot.at,
        valid_until: slot.valid_until,
        true_until: proposal.true_until,
        zone: slot.zone,
        window: slot.window.map(|Span { from, to }| BoundWindow { from, to }),
        experiment: exposures.first().map(|exposure| exposure.experiment.clone()),
        variant: exposures.first().map(|exposure| exposure.arm.clone()),
        identity: proposal.appended.is_some(),
        edited: edited.is_some(),
        by: decision.by.clone(),
        at: now,
        known: count(&endings(lead)),
        seal: String::new(),
    };
    approval.seal = seal(&approval);
    Ok(approval)
}

/// The playbook's own approval of a suggestion, if it gives one: by kind and track, never of sensitive content.
pub fn approves_itself(suggestion: &Suggestion, desk: &Desk<'_>) -> bool {
    let Some(proposal) = &suggestion.proposal else { return false };
    let template = &proposal.template;
    let rules = &desk.gates.sending.auto_approve;
    !template.sensitive
        && rules
            .iter()
            .any(|rule| rule.kind == template.kind && rule.track.is_none_or(|track| track == template.track))
}

fn bound(template: &Template) -> BoundTemplate {
    BoundTemplate {
        id: template.id.clone(),
        version: template.version,
        variant: template.variant.clone(),
        kind: template.kind.word().to_owned(),
        track: template.track.word().to_owned(),
        sequence: template.sequence.map(|sequence| sequence.word().to_owned()),
        step: template.step,
        trigger: template.trigger.map(|trigger| trigger.word().to_owned()),
        cause: template.cause.clone(),
        asks: template.asks,
        sensitive: template.sensitive,
    }
}

fn bound_slot(slot: &UsedSlot) -> BoundSlot {
    BoundSlot { slot: slot.slot.clone(), value: slot.value.clone(), event: slot.event.clone() }
}

/// Covers every byte that matters, so that an approval changed on its way is noticed.
fn seal(approval: &Approval) -> String {
    let template = &approval.template;
    let fields = [
        approval.id.as_str(),
        &approval.lead,
        approval.phone.as_str(),
        &approval.suggestion,
        approval.kind.word(),
        &approval.text,
        &approval.body,
        &template.id,
        &template.kind,
        &template.track,
        &approval.consent,
        &approval.segment,
        &approval.track,
        approval.zone.name(),
        &approval.by,
    ];
    let absent = |text: &Option<String>| text.clone().unwrap_or_default();
    let window = approval.window.as_ref().map(|window| (window.from, window.to));
    let numbers = [
        Some(approval.slot_at.millis()),
        Some(approval.valid_until.millis()),
        approval.true_until.map(Instant::millis),
        window.map(|(from, _)| from.millis()),
        window.map(|(_, to)| to.millis()),
        Some(approval.at.millis()),
        Some(i64::from(template.version)),
        template.step.map(i64::from),
        Some(i64::from(approval.parts)),
        Some(i64::from(approval.known)),
        Some(i64::from(approval.identity)),
        Some(i64::from(approval.edited)),
        Some(i64::from(template.asks)),
        Some(i64::from(template.sensitive)),
    ];
    let mut print = Fingerprint::new("textlift seal 1");
    for field in fields {
        print = print.with(field);
    }
    let told = [&template.variant, &template.sequence, &template.trigger, &template.cause];
    for field in told.into_iter().chain([&approval.experiment, &approval.variant]) {
        print = print.with(&absent(field));
    }
    for number in numbers {
        print = print.with(&number.map_or(String::new(), |number| number.to_string()));
    }
    for slot in &approval.slots {
        print = print.with(&slot.slot).with(&slot.value).with(slot.event.as_deref().unwrap_or(""));
    }
    print.hex()
}

/// May the approved text go now? Every fact and every gate is looked at again.
pub fn release(lead: &Lead, approval: &Approval, desk: &Desk<'_>, now: Instant) -> Released {
    match try_release(lead, approval, desk, now) {
        Ok(command) => Released::Send(Box::new(command)),
        Err(refused) => Released::Refused(refused),
    }
}

fn try_release(lead: &Lead, approval: &Approval, desk: &Desk<'_>, now: Instant) -> Result<Command, Refused> {
    if let Some(why) = voided(lead, approval, desk, now) {
        return Err(Refused::voided(why));
    }
    if let Some(held) = gates::standing(lead, &desk.gates, now).into_iter().next() {
        return Err(Refused::held(&Hold::new(held.reason, held.until, Some(approval.zone))));
    }
    let terms = Terms::of(desk.experiments, &lead.id);
    if terms.is_held_out() {
        return Err(Refused::held(&Hold::new(Reason::Holdout, None, Some(approval.zone))));
    }
    if now < approval.slot_at {
        let hold = Hold::new(Reason::Window, Some(approval.slot_at), Some(approval.zone));
        return Err(Refused { say: "its time has not come".to_owned(), ..Refused::held(&hold) });
    }
    let places = lead.places(now);
    let (law, hours) = gates::hours(&places, terms, &desk.gates);
    let (segment, _) = scoring::segment(lead, desk.scoring, desk.business, now);
    let step = OwnStep::of(approval.template.sequence.as_deref(), approval.template.step);
    let bars = gates::bars(lead, step, segment, &law, &desk.gates, now);
    let found = search(&Gates { zones: &places.zones, hours: &hours, bars: &bars, min_left: 0 }, now)
        .map_err(|held| Refused::held(&Hold::new(held.reason, held.until, Some(approval.zone))))?;
    if found.opens_at > now {
        let first = found.reasons.first().map_or(Reason::Window, |moved| moved.reason);
        return Err(Refused::held(&Hold::new(first, Some(found.opens_at), Some(approval.zone))));
    }
    let valid_until = approval.valid_until.min(found.valid_until());
    let validity_seconds = valid_until.since(now) / 1_000;
    if validity_seconds < LEAST_VALIDITY {
        return Err(Refused::voided(Voided::ApprovalExpired));
    }
    Ok(command(approval, validity_seconds.min(super::outbox::LONGEST_VALIDITY_SECONDS), valid_until))
}

/// With less than this left, the provider could not deliver in time, in seconds.
pub(super) const LEAST_VALIDITY: i64 = 60;

/// What has ended the approval since it was given, if anything.
fn voided(lead: &Lead, approval: &Approval, desk: &Desk<'_>, now: Instant) -> Option<Voided> {
    if seal(approval) != approval.seal {
        return Some(Voided::Edited);
    }
    if lead.consent.state(now) == ConsentState::Revoked {
        return Some(Voided::OptedOut);
    }
    if lead.id != approval.lead || lead.phone.as_ref() != Some(&approval.phone) {
        return Some(Voided::FactChanged);
    }
    if let Some(ended) = ended_since(lead, approval) {
        return Some(ended);
    }
    let sent_after_all = lead.events.iter().any(|event| match &event.what {
        EventType::FormSubmitted(data) => {
            event.at >= approval.at
                && !event.is_machine()
                && left_form(lead, approval) == Some(data.form.as_str())
        }
        _ => false,
    });
    if sent_after_all {
        return Some(Voided::FactChanged);
    }
    // What follows a purchase ends with it.
    if approval.template.sequence.as_deref() == Some(Sequence::Lifecycle.word())
        && !lead.ledger.standing().any(|sale| Some(&sale.event) == approval.template.cause.as_ref())
    {
        return Some(Voided::FactChanged);
    }
    if lead.consent.grant.as_ref().is_none_or(|grant| grant.event != approval.consent)
        && lead.consent.state(now) == ConsentState::Granted
    {
        return Some(Voided::FactChanged);
    }
    if approval.true_until.is_some_and(|until| now >= until) {
        return Some(Voided::TextStale);
    }
    if now > approval.valid_until {
        return Some(Voided::ApprovalExpired);
    }
    stale(lead, approval, desk, now)
}

/// Everything in a lead's past that ends an approval given before: when, and as what. An opt-out stays one here
/// even if it was lifted.
fn endings(lead: &Lead) -> Vec<(Instant, Voided)> {
    let texts = lead.inbound.iter().filter_map(|text| match text.kind {
        ReplyKind::OptOut => Some((text.at, Voided::OptedOut)),
        ReplyKind::Answer if !text.machine => Some((text.at, Voided::Answered)),
        _ => None,
    });
    let events = lead.events.iter().filter(|event| !event.is_machine()).filter_map(|event| {
        let why = match &event.what {
            EventType::Purchase(_) => Voided::Purchased,
            EventType::AppointmentBooked(_) => Voided::Booked,
            EventType::LeadStopped(_) | EventType::OpportunityLost(_) => Voided::Stopped,
            EventType::ConsentRevoked(data) if data.kinds.iter().any(|kind| kind == "marketing") => {
                Voided::OptedOut
            }
            _ => return None,
        };
        Some((event.at, why))
    });
    let mut endings = texts.gather();
    events.gather_into(&mut endings);
    endings
}

fn count(endings: &[(Instant, Voided)]) -> u32 {
    u32::try_from(endings.len()).unwrap_or(u32::MAX)
}

/// What ended the approval: something dated after it, or something dated before it that was not known then.
fn ended_since(lead: &Lead, approval: &Approval) -> Option<Voided> {
    let (mut later, mut earlier) = (Vec::new(), Vec::new());
    for ending in endings(lead) {
        if ending.0 > approval.at { later.push(ending) } else { earlier.push(ending) }
    }
    let opted_out = later.iter().find(|(_, why)| *why == Voided::OptedOut);
    if let Some((_, why)) = opted_out.or(later.first()) {
        return Some(*why);
    }
    let told_late = count(&earlier) > approval.known;
    earlier.into_iter().max_by_key(|(at, _)| *at).filter(|_| told_late).map(|(_, why)| why)
}

/// The form whose abandonment called for the text.
fn left_form<'l>(lead: &'l Lead, approval: &Approval) -> Option<&'l str> {
    let cause = approval.template.cause.as_ref()?;
    lead.events.iter().find_map(|event| match &event.what {
        EventType::FormAbandoned(data) if event.id == *cause => Some(data.form.as_str()),
        _ => None,
    })
}

/// Is everything that was filled in still so? The template is filled again for the instant it is meant for, or for
/// now once that has passed: other evidence or another value is a changed fact, another phrase from the same
/// evidence a stale text.
fn stale(lead: &Lead, approval: &Approval, desk: &Desk<'_>, now: Instant) -> Option<Voided> {
    let template = &approval.template;
    let at = now.max(approval.slot_at);
    let scene = Scene { at, zone: lead.zone(desk.business.time_zone, now), cause: template.cause.as_deref() };
    let version =
        desk.messaging.messages().find(|message| message.id == template.id).map(|message| message.version);
    if version != Some(template.version) {
        // Another playbook does not void what was approved, unless what needed an authorisation can no longer
        // be looked at.
        return template.sensitive.then_some(Voided::FactChanged);
    }
    let Some(again) = desk.messaging.refill(lead, &template.id, template.variant.as_deref(), &scene) else {
        return Some(Voided::TextStale);
    };
    for bound in &approval.slots {
        match again.slots.iter().find(|slot| slot.slot == bound.slot) {
            Some(slot) if slot.value == bound.value && slot.event == bound.event => {}
            // The same evidence in other words: time went on.
            Some(slot) if slot.event.is_some() && slot.event == bound.event => {
                return Some(Voided::TextStale);
            }
            _ => return Some(Voided::FactChanged),
        }
    }
    None
}

fn command(approval: &Approval, validity_seconds: i64, valid_until: Instant) -> Command {
    let template = &approval.template;
    let mut queued = serde_json::Map::new();
    let mut tell = |key: &str, value: Value| {
        if !value.is_null() {
            queued.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    tell("messageId", message_id(&approval.id).into());
    tell("approvalId", approval.id.clone().into());
    tell("kind", approval.kind.word().into());
    tell("phone", approval.phone.as_str().into());
    tell("text", approval.text.clone().into());
    tell("template", template.id.clone().into());
    tell("templateVersion", template.version.into());
    tell("sequence", text(&template.sequence));
    tell("step", template.step.map_or(Value::Null, Value::from));
    tell("trigger", text(&template.trigger));
    tell("cause", text(&template.cause));
    tell("experiment", text(&approval.experiment));
    tell("variant", text(&approval.variant));
    tell("track", approval.track.clone().into());
    tell("segment", approval.segment.clone().into());
    tell("window", approval.window.as_ref().map_or(Value::Null, |window| window.label(approval.zone).into()));
    tell("slotAt", approval.slot_at.millis().into());
    tell("zone", approval.zone.name().into());
    tell("parts", approval.parts.into());
    tell("asks", template.asks.into());
    tell("identity", approval.identity.into());
    tell("optOutLine", approval.identity.into());
    tell("approvedBy", approval.by.clone().into());
    Command {
        key: approval.id.clone(),
        to: approval.phone.clone(),
        text: approval.text.clone(),
        kind: approval.kind,
        validity_seconds,
        valid_until,
        queued,
    }
}
