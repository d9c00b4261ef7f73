//! Score, plan, gates and texts in, one suggestion out: whom to text, what, when, and why not.

use serde::Serialize;

use super::fingerprint::Fingerprint;
use super::gates::{self, GateRules, OwnStep};
use crate::lead::{Business, DAY, EventType, Instant, Lead, MINUTE, Zone};
use crate::messaging::sms::{SmsParts, sms_parts_of};
use crate::messaging::{
    Appended, Block, Candidate, Choice, Dormant, Draft, Messaging, Outreaching, Plan, Rejected, Scene,
    Sequence, Standing, Trigger, UsedSlot, whole,
};
use crate::scheduling::{Found, Gates, Held, MONTHLY, Reason, Room, Span, jitter, room, say, search};
use crate::scoring::{self, Score, Scoring, Track};
use crate::sort;

/// A text needs so much of its window left when it is suggested.
const LEAST_LEFT: i64 = 3 * MINUTE;
/// How far ahead the slot of an approved text may lie.
pub const FARTHEST_SLOT: i64 = 7 * DAY;
/// How many other texts are offered.
const MOST_ALTERNATIVES: usize = 5;
/// How often the start of a sequence is moved on before it is given up.
const MOST_PROJECTIONS: usize = 30;

/// Everything a suggestion is made of.
#[derive(Clone, Copy)]
pub struct Desk<'p> {
    /// Who texts.
    pub business: &'p Business,
    /// What makes a lead ready.
    pub scoring: &'p Scoring,
    /// The texts.
    pub messaging: &'p Messaging,
    /// The gates.
    pub gates: GateRules<'p>,
}

/// What to do about a lead.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The score with its receipt.
    #[serde(flatten)]
    pub score: Score,
    /// The text, its slot and what it was made of.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// When it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// Why there is no slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
    /// Why this, in sentences.
    pub why: Vec<Why>,
    /// Templates for the same purpose that give no text here.
    pub rejected: Vec<Rejected>,
    /// Other texts that could be sent instead.
    pub alternatives: Vec<Alternative>,
    /// What else would be its turn.
    pub superseded: Vec<Superseded>,
    /// Everything that holds a text to this lead at present.
    pub blockers: Vec<Hold>,
    /// For a cold lead: revive or remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Dormant>,
}

/// A text with everything an approval binds.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// The part that a person may edit.
    pub body: String,
    /// What follows it: business name and how to opt out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appended: Option<String>,
    /// The whole, as it will be sent.
    pub text: String,
    /// Which template, and what called for it.
    pub template: Template,
    /// Merge values with their place in `body`.
    pub slots: Vec<UsedSlot>,
    /// From when on what it says of time is not true any more; absent if it says nothing of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub true_until: Option<Instant>,
    /// How long it is.
    pub sms: SmsParts,
    /// Binds lead, number, template, whole text, merge values, consent and what called for it.
    pub hash: String,
}

/// A template and what called for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The variant, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// track, trigger, sequence or lifecycle.
    pub kind: Outreaching,
    /// The lead's track.
    pub track: Track,
    /// The sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Sequence>,
    /// Its step, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// The event that called for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// Does it ask something that YES would answer?
    pub asks: bool,
    /// Does it show something that needed an authorisation?
    pub sensitive: bool,
}

/// An instant at which a text may go.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The exact earliest allowed instant.
    pub opens_at: Instant,
    /// The instant it is meant for: spread over the first hour of a business window.
    pub at: Instant,
    /// The zone to tell the time in.
    pub zone: Zone,
    /// Every zone the person may be in.
    pub zones: Vec<Zone>,
    /// The business window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Span>,
    /// The last instant at which it may be handed over.
    pub valid_until: Instant,
    /// Why not earlier.
    pub reasons: Vec<Hold>,
}

/// What stands in the way, until when, and in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hold {
    /// A reason code.
    pub reason: Reason,
    /// Until when; absent if time alone does not help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// In words.
    pub say: String,
}

impl Hold {
    /// A reason in words, on the clock of a zone.
    pub fn new(reason: Reason, until: Option<Instant>, zone: Option<Zone>) -> Self {
        Self { reason, until, say: say(reason, until, zone) }
    }
}

/// A reason for the suggestion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// `candidate`, `segment` or `wait`.
    pub code: &'static str,
    /// In words.
    pub say: String,
}

/// Another text that could be sent.
#[derive(Debug, Clone, Serialize)]
pub struct Alternative {
    /// Which template.
    pub template: Template,
    /// The part that a person may edit.
    pub body: String,
    /// The whole.
    pub text: String,
    /// How long it is.
    pub sms: SmsParts,
}

/// An outreach that waits for the one suggested.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Superseded {
    /// track, trigger, sequence or lifecycle.
    pub kind: Outreaching,
    /// Its name.
    pub name: String,
    /// When it would be due.
    pub due_at: Instant,
    /// The name of the one suggested.
    pub by: String,
}

/// The suggestion for a lead at `now`.
pub fn suggest(lead: &Lead, desk: &Desk<'_>, now: Instant) -> Suggestion {
    let score = scoring::score(lead, desk.scoring, desk.business, now);
    let zone = lead.zone(desk.business.time_zone, now);
    let standing = Standing { segment: score.segment, track: score.track };
    let plan = desk.messaging.plan(lead, standing, zone, now);
    let mut draft = Drafting { lead, desk, score: &score, zone, now, blockers: Vec::new() };
    let result = draft.make(&plan);
    let blockers = draft.blockers;
    let Made { by, proposal, slot, held, why, rejected, alternatives } = result;
    let superseded = plan
        .candidates
        .iter()
        .skip_while(|candidate| candidate.name() != by)
        .skip(1)
        .map(|other| Superseded { kind: other.kind(), name: other.name(), due_at: other.due, by: by.clone() })
        .collect();
    Suggestion {
        score,
        proposal,
        slot,
        held,
        why,
        rejected,
        alternatives,
        superseded,
        blockers,
        dormant: plan.dormant,
    }
}

/// What came out.
#[derive(Default)]
struct Made {
    /// The name of the candidate it is about.
    by: String,
    proposal: Option<Proposal>,
    slot: Option<Slot>,
    held: Option<Hold>,
    why: Vec<Why>,
    rejected: Vec<Rejected>,
    alternatives: Vec<Alternative>,
}

impl Made {
    fn held(hold: Option<Hold>) -> Self {
        Self { held: hold, ..Self::default() }
    }
}

struct Drafting<'a, 'p> {
    lead: &'a Lead,
    desk: &'a Desk<'p>,
    score: &'a Score,
    zone: Zone,
    now: Instant,
    blockers: Vec<Hold>,
}

impl Drafting<'_, '_> {
    fn make(&mut self, plan: &Plan) -> Made {
        let (lead, desk, now) = (self.lead, self.desk, self.now);
        let hold = |reason, until| Hold::new(reason, until, Some(self.zone));
        let standing = gates::standing(lead, &desk.gates, now);
        self.blockers.extend(standing.iter().map(|held| hold(held.reason, held.until)));
        self.blockers.extend(snoozed(lead, now).map(|until| hold(Reason::Snoozed, Some(until))));
        self.blockers.extend(is_approved(lead, now).then(|| hold(Reason::AlreadyApproved, None)));
        if let Some(first) = self.blockers.first() {
            return Made::held(Some(first.clone()));
        }
        if plan.candidates.is_empty() {
            let blocks = plan.blockers.iter().map(|block| Hold {
                reason: match block.reason {
                    Block::Silence => Reason::Silence,
                    Block::MinimumGap => Reason::MinimumGap,
                    Block::NotEnabled => Reason::NotEnabled,
                },
                until: block.until,
                say: block.say.clone(),
            });
            self.blockers.extend(blocks);
            let first = self.blockers.first().cloned();
            return Made::held(first.or_else(|| Some(hold(Reason::NoTemplate, None))));
        }
        // The first in turn; one whose time is over before it could go makes room for the next.
        for candidate in &plan.candidates {
            match self.find(candidate) {
                Ok(Some(found)) => return self.propose(candidate, &found),
                Ok(None) => {}
                Err(held) => {
                    let hold = hold(held.reason, held.until);
                    self.blockers.push(hold.clone());
                    return Made { why: self.why(candidate), by: candidate.name(), ..Made::held(Some(hold)) };
                }
            }
        }
        let hold = hold(Reason::NoSlot, None);
        self.blockers.push(hold.clone());
        Made::held(Some(hold))
    }

    /// The text and the slot of a candidate. The slot does not depend on the words; which words are true
    /// depends on the slot.
    fn propose(&mut self, candidate: &Candidate, found: &Found) -> Made {
        let (lead, desk, zone) = (self.lead, self.desk, self.zone);
        let (why, by) = (self.why(candidate), candidate.name());
        let at = found.opens_at.plus(jitter(&lead.id, found));
        let appended = desk.messaging.appended(lead, desk.gates.sending.sender.as_deref(), at);
        let scene = Scene { at, zone, cause: candidate.cause.as_deref() };
        let Choice { drafts, rejected } =
            desk.messaging.choose(lead, self.score.track, candidate, appended.as_ref(), &scene);
        let valid_until = |draft: &Draft<'_>| {
            let end = found.valid_until().min(draft.text.valid.until);
            candidate.until.map_or(end, |until| until.min(end))
        };
        let mut lasting = drafts.iter().filter(|draft| valid_until(draft).since(at) >= MINUTE);
        let Some(best) = lasting.next() else {
            let hold = Hold::new(Reason::NoTemplate, None, Some(zone));
            self.blockers.push(hold.clone());
            return Made { why, by, rejected, ..Made::held(Some(hold)) };
        };
        let slot = Slot {
            opens_at: found.opens_at,
            at,
            zone: found.zone.unwrap_or(zone),
            zones: lead.places(self.now).zones,
            window: found.window,
            valid_until: valid_until(best),
            reasons: found
                .reasons
                .iter()
                .map(|moved| Hold::new(moved.reason, Some(moved.until), found.zone))
                .collect(),
        };
        let alternatives = lasting
            .take(MOST_ALTERNATIVES)
            .map(|draft| self.alternative(draft, candidate, appended.as_ref()))
            .collect();
        let proposal = self.proposal(best, candidate, appended.as_ref());
        Made { by, proposal: Some(proposal), slot: Some(slot), held: None, why, rejected, alternatives }
    }

    /// The first instant at which the candidate may go; `None` if it is no candidate any more by then.
    fn find(&self, candidate: &Candidate) -> Result<Option<Found>, Held> {
        let places = self.lead.places(self.now);
        let rules = &self.desk.gates;
        let (law, hours) = gates::hours(&places, rules);
        let step = OwnStep::of(candidate.sequence.map(|sequence| sequence.word()), candidate.step);
        let bars = gates::bars(self.lead, step, self.score.segment, &law, rules, self.now);
        let room = Gates { zones: &places.zones, hours: &hours, bars: &bars, min_left: LEAST_LEFT };
        let mut after = candidate.due.max(self.now);
        for _ in 0..MOST_PROJECTIONS {
            let found = search(&room, after)?;
            if candidate.until.is_some_and(|until| until <= found.opens_at) {
                return Ok(None);
            }
            match self.later_steps_need(candidate, &room, &found) {
                None => return Ok(Some(found)),
                Some(later) => after = later,
            }
        }
        Err(Held { reason: Reason::CapMonthly, until: Some(after) })
    }

    /// A sequence starts only where all its steps, projected at their earliest window instants, keep the
    /// monthly cap; else the instant from which to try again.
    fn later_steps_need(&self, candidate: &Candidate, gates: &Gates<'_>, first: &Found) -> Option<Instant> {
        let limit = self.desk.gates.caps.monthly?;
        let mut sent = gates::marketing(self.lead);
        sent.push(first.opens_at);
        let start = self.zone.local(first.opens_at);
        for days in &candidate.later_days {
            let due = self.zone.resolve(start.plus_days(i64::from(*days))).at;
            // The caps in `gates` know nothing of the steps before; hours and holidays are what counts here.
            let step = search(&Gates { bars: &[], ..*gates }, due).ok()?;
            if let Some(free) = free_from(&sent, limit, step.opens_at) {
                return Some(first.opens_at.plus(free.since(step.opens_at)));
            }
            sent.push(step.opens_at);
        }
        None
    }

    fn why(&self, candidate: &Candidate) -> Vec<Why> {
        let score = self.score;
        vec![
            Why { code: "candidate", say: format!("It is time for {}", candidate.say()) },
            Why { code: "segment", say: format!("{} of 100, {}", score.score, score.segment) },
        ]
    }

    fn template(&self, draft: &Draft<'_>, candidate: &Candidate) -> Template {
        Template {
            id: draft.message.id.clone(),
            version: draft.message.version,
            variant: draft.variant.map(str::to_owned),
            kind: candidate.kind(),
            track: self.score.track,
            sequence: candidate.sequence,
            step: candidate.step,
            trigger: candidate.trigger,
            cause: candidate.cause.clone(),
            asks: draft.message.asks,
            sensitive: draft.is_sensitive(),
        }
    }

    fn proposal(&self, draft: &Draft<'_>, candidate: &Candidate, appended: Option<&Appended>) -> Proposal {
        let text = whole(&draft.text.body, appended);
        let template = self.template(draft, candidate);
        Proposal {
            hash: Fingerprint::of_proposal(self.lead, &template, &text, &draft.text.slots).hex(),
            body: draft.text.body.clone(),
            appended: appended.map(|line| line.text.clone()),
            sms: sms_parts_of(&text),
            slots: draft.text.slots.clone(),
            true_until: Some(draft.text.valid.until).filter(|until| *until <= Instant::LATEST),
            template,
            text,
        }
    }

    fn alternative(
        &self,
        draft: &Draft<'_>,
        candidate: &Candidate,
        appended: Option<&Appended>,
    ) -> Alternative {
        let text = whole(&draft.text.body, appended);
        Alternative {
            template: self.template(draft, candidate),
            body: draft.text.body.clone(),
            sms: sms_parts_of(&text),
            text,
        }
    }
}

/// If one more message at `at` would exceed the cap: the instant from which it would not.
fn free_from(sent: &[Instant], limit: u32, at: Instant) -> Option<Instant> {
    let mut sent = sent.to_vec();
    sort::plain(&mut sent);
    match room(&sent, limit, MONTHLY) {
        Room::From(free) if free > at => Some(free),
        _ => None,
    }
}

/// Until when a person put the lead off, if that is still to come.
fn snoozed(lead: &Lead, now: Instant) -> Option<Instant> {
    let snooze = lead.events.iter().rev().find_map(|event| match &event.what {
        EventType::SuggestionSnoozed(data) => Some(data.until),
        _ => None,
    });
    snooze.filter(|until| now < *until)
}

/// Is a text to this number approved and not yet at an end? At the latest it is when its slot has passed.
fn is_approved(lead: &Lead, now: Instant) -> bool {
    lead.open_approvals.iter().any(|(_, since)| now.since(*since) < FARTHEST_SLOT + DAY)
}
