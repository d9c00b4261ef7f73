//! Score, plan, gates and texts in, one suggestion out: whom to text, what, when, and why not.

use serde::Serialize;

use super::arms::{Arm, Experiment, Exposure, Terms};
use super::fingerprint::Fingerprint;
use super::gates::{self, GateRules, OwnStep};
use crate::gather::Gather;
use crate::lead::{Business, DAY, EventType, Instant, Lead, MINUTE, Zone};
use crate::messaging::sms::{SmsParts, sms_parts_of};
use crate::messaging::{
    Appended, Block, Candidate, Choice, Dormant, Draft, Messaging, Outreaching, Plan, Rejected, Scene,
    Sequence, Standing, Trigger, UsedSlot, whole,
};
use crate::scheduling::{
    Found, Gates, HORIZON, Held, MONTHLY, Moved, Reason, Room, Span, jitter, room, say, search,
};
use crate::scoring::{self, Score, Scoring, Track};
use crate::sort;

/// A text needs so much of its window left when it is suggested.
const LEAST_LEFT: i64 = 3 * MINUTE;
/// How far ahead the slot of an approved text may lie.
pub const FARTHEST_SLOT: i64 = 7 * DAY;
/// Said where neither a sequence nor a trigger nor a track calls for a text.
const NO_OCCASION: &str = "there is no occasion to text them now";
/// Said where the consent of today will have ended by the first instant at which a text may go.
const CONSENT_ENDS: &str = "the consent on file ends before a text may go";
/// How many other texts are offered.
const MOST_ALTERNATIVES: usize = 5;

/// Everything a suggestion is made of.
#[derive(Clone, Copy)]
pub struct Desk<'p> {
    /// Who texts.
    pub business: &'p Business,
    /// What makes a lead ready.
    pub scoring: &'p Scoring,
    /// The texts.
    pub messaging: &'p Messaging,
    /// The experiments that are running.
    pub experiments: &'p [Experiment],
    /// The gates.
    pub gates: GateRules<'p>,
}

/// What to do about a lead.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The score with its receipt.
    #[serde(flatten)]
    pub score: Score,
    /// The text, its slot and what it was made of.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub proposal: Offer,
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
    /// The experiment to note: the first of `exposures` that is not on record, else the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Exposure>,
    /// Every experiment under which a text is, or in another arm would be, proposed here; first that of the words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub exposures: Vec<Exposure>,
    /// For a cold lead: revive or remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Dormant>,
}

/// A text, if there is one.
pub type Offer = Option<Proposal>;

/// A text with everything an approval binds.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Why {
    /// `candidate` or `segment`.
    pub code: &'static str,
    /// In words.
    pub say: String,
}

/// Another text that could be sent.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
    let terms = Terms::of(desk.experiments, &lead.id);
    let zone = lead.zone(desk.business.time_zone, now);
    let drafting = Drafting { lead, desk, score: &score, terms, zone, now };
    let plan = drafting.plan();
    let mut blockers = drafting.standing();
    let mut exposures = Vec::new();
    let mut made = Made::held(blockers.first().cloned());
    if blockers.is_empty() {
        made = drafting.make(&plan);
        exposures = drafting.exposures(&made);
        if terms.is_held_out() {
            let Made { by, why, rejected, .. } = made;
            let hold = Hold::new(Reason::Holdout, None, Some(zone));
            made = Made { by, why, rejected, blockers: vec![hold.clone()], ..Made::held(Some(hold)) };
        }
    }
    let Made { by, proposal, slot, held, why, rejected, alternatives, blockers: more } = made;
    blockers.extend(more);
    let superseded = plan
        .candidates
        .iter()
        .skip_while(|candidate| candidate.name() != by)
        .skip(1)
        .map(|other| Superseded { kind: other.kind(), name: other.name(), due_at: other.due, by: by.clone() })
        .gather();
    let on_record = |exposure: &Exposure| is_on_record(lead, exposure);
    let exposure = exposures.iter().find(|exposure| !on_record(exposure)).or(exposures.first()).cloned();
    let dormant = plan.dormant;
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
        exposure,
        exposures,
        dormant,
    }
}

/// Was it noted that the person met the experiment?
fn is_on_record(lead: &Lead, exposure: &Exposure) -> bool {
    lead.events.iter().any(|event| match &event.what {
        EventType::ExperimentExposed(data) => data.experiment == exposure.experiment,
        _ => false,
    })
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
    blockers: Vec<Hold>,
}

impl Made {
    fn held(hold: Option<Hold>) -> Self {
        Self { held: hold, ..Self::default() }
    }
}

#[derive(Clone, Copy)]
struct Drafting<'a, 'p> {
    lead: &'a Lead,
    desk: &'a Desk<'p>,
    score: &'a Score,
    terms: Terms<'p>,
    zone: Zone,
    now: Instant,
}

impl<'p> Drafting<'_, 'p> {
    fn plan(&self) -> Plan {
        let standing = Standing { segment: self.score.segment, track: self.score.track };
        self.desk.messaging.plan(self.lead, standing, self.terms.days, self.zone, self.now)
    }

    /// What holds any text, whatever its words.
    fn standing(&self) -> Vec<Hold> {
        let (lead, now) = (self.lead, self.now);
        let hold = |reason, until| Hold::new(reason, until, Some(self.zone));
        let standing = gates::standing(lead, &self.desk.gates, now).into_iter();
        let snoozed = snoozed(lead, now).map(|until| hold(Reason::Snoozed, Some(until)));
        let approved = is_approved(lead, now).then(|| hold(Reason::AlreadyApproved, None));
        standing.map(|held| hold(held.reason, held.until)).chain(snoozed).chain(approved).gather()
    }

    /// The experiments that make a difference here: a text is proposed, or would be if the person were in another
    /// arm. So whoever is counted is counted whatever the arm. A holdout is the only difference to those in it.
    fn exposures(&self, made: &Made) -> Vec<Exposure> {
        let (person, desk) = (self.lead.id.as_str(), self.desk);
        let proposes = |made: &Made, experiment: &Experiment| {
            made.proposal.as_ref().is_some_and(|proposal| experiment.concerns(proposal.template.kind))
        };
        let elsewhere = |experiment: &Experiment, arm: &'p Arm| {
            let terms = Terms::instead(desk.experiments, person, experiment, arm);
            let there = Drafting { terms, ..*self };
            // Whoever gets nothing in that arm would get it on the same terms without the holdout.
            (terms.windows, terms.days) != (self.terms.windows, self.terms.days)
                && proposes(&there.make(&there.plan()), experiment)
        };
        let meets = |experiment: &&'p Experiment| {
            proposes(made, experiment) || experiment.arms.iter().any(|arm| elsewhere(experiment, arm))
        };
        let experiments: Vec<&Experiment> = match self.terms.held_out_by {
            Some(holdout) => vec![holdout],
            None => desk.experiments.iter().gather(),
        };
        let met = experiments.into_iter().filter(meets).map(|experiment| Exposure::of(experiment, person));
        let proposal = made.proposal.as_ref().filter(|_| !self.terms.is_held_out());
        let words = proposal.and_then(|proposal| {
            let Template { id, variant, .. } = &proposal.template;
            Some(Exposure { experiment: id.clone(), arm: variant.clone()? })
        });
        words.into_iter().chain(met).gather()
    }

    fn make(&self, plan: &Plan) -> Made {
        let hold = |reason, until| Hold::new(reason, until, Some(self.zone));
        if plan.candidates.is_empty() {
            let blocks = plan.blockers.iter().map(|block| match block.reason {
                Block::Silence => hold(Reason::Silence, block.until),
                Block::MinimumGap => hold(Reason::MinimumGap, block.until),
                Block::NotEnabled => Hold { say: block.say.clone(), ..hold(Reason::NotEnabled, block.until) },
            });
            let blockers: Vec<Hold> = blocks.gather();
            let nothing = Hold { say: NO_OCCASION.to_owned(), ..hold(Reason::NoTemplate, None) };
            let first = blockers.first().cloned().unwrap_or(nothing);
            return Made { blockers, ..Made::held(Some(first)) };
        }
        // The first in turn; one that has no text or no time makes room for the next.
        let mut first: Option<Made> = None;
        let mut rejected = Vec::new();
        for candidate in &plan.candidates {
            let made = match self.find(candidate) {
                Ok(Some(found)) => self.propose(candidate, &found),
                Ok(None) => Made::held(Some(hold(Reason::NoSlot, None))),
                Err(Held { reason: Reason::ConsentExpired, until }) => {
                    let say = CONSENT_ENDS.to_owned();
                    Made::held(Some(Hold { say, ..hold(Reason::ConsentExpired, until) }))
                }
                Err(held) => Made::held(Some(hold(held.reason, held.until))),
            };
            let mut made = Made { by: candidate.name(), why: self.why(candidate), ..made };
            rejected.append(&mut made.rejected);
            if made.held.is_none() {
                return Made { rejected, ..made };
            }
            first.get_or_insert(made);
        }
        let first = first.unwrap_or_default();
        Made { rejected, blockers: first.held.iter().cloned().gather(), ..first }
    }

    /// The text and the slot of a candidate. The slot does not depend on the words; which words are true
    /// depends on the slot.
    fn propose(&self, candidate: &Candidate, found: &Found) -> Made {
        let (lead, desk, zone) = (self.lead, self.desk, self.zone);
        let spread = found.opens_at.plus(jitter(&lead.id, found));
        let at = if self.consented(spread) { spread } else { found.opens_at };
        let appended = desk.messaging.appended(lead, desk.gates.sending.sender.as_deref(), at);
        let scene = Scene { at, zone, cause: candidate.cause.as_deref() };
        let Choice { drafts, rejected } =
            desk.messaging.choose(lead, self.score.track, candidate, appended.as_ref(), &scene);
        let valid_until = |draft: &Draft<'_>| {
            let end = found.valid_until().min(draft.text.valid.until);
            let consent = lead.consent.ends().map(|end| end.plus(-1));
            candidate.until.into_iter().chain(consent).fold(end, Instant::min)
        };
        let mut lasting = drafts.iter().filter(|draft| valid_until(draft).since(at) >= MINUTE);
        let Some(best) = lasting.next() else {
            let until = rejected.iter().filter_map(|other| other.until).min();
            let hold = Hold::new(Reason::NoTemplate, until, Some(zone));
            return Made { rejected, ..Made::held(Some(hold)) };
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
                .gather(),
        };
        let alternatives = lasting
            .take(MOST_ALTERNATIVES)
            .map(|draft| self.alternative(draft, candidate, appended.as_ref()))
            .gather();
        let proposal = self.proposal(best, candidate, appended.as_ref());
        Made { proposal: Some(proposal), slot: Some(slot), rejected, alternatives, ..Made::default() }
    }

    /// The first instant at which the candidate may go; `None` if it is no candidate any more by then.
    fn find(&self, candidate: &Candidate) -> Result<Option<Found>, Held> {
        let places = self.lead.places(self.now);
        let rules = &self.desk.gates;
        let (law, hours) = gates::hours(&places, self.terms, rules);
        let step = OwnStep::of(candidate.sequence.map(|sequence| sequence.word()), candidate.step);
        let bars = gates::bars(self.lead, step, self.score.segment, &law, rules, self.now);
        let room = Gates { zones: &places.zones, hours: &hours, bars: &bars, min_left: LEAST_LEFT };
        let horizon = self.now.plus(HORIZON);
        let found = search(&room, candidate.due.max(self.now))?;
        let found = match self.begin(candidate, &room, found, horizon) {
            Some(found) => found,
            None => return Err(Held { reason: Reason::CapMonthly, until: None }),
        };
        if candidate.until.is_some_and(|until| until <= found.opens_at) {
            return Ok(None);
        }
        if !self.consented(found.opens_at) {
            return Err(Held { reason: Reason::ConsentExpired, until: None });
        }
        if found.opens_at > horizon {
            // An enrolment during the pause after a re-engagement begins when that is over.
            let waits = candidate.step == Some(0) && candidate.trigger.is_none();
            let reason = if waits { Reason::Silence } else { Reason::NoSlot };
            return Err(Held { reason, until: Some(found.opens_at) });
        }
        Ok(Some(found))
    }

    /// Will the consent of today still hold at an instant, and long enough to hand a text over?
    fn consented(&self, at: Instant) -> bool {
        self.lead.consent.ends().is_none_or(|end| end.since(at) > MINUTE)
    }

    /// The first instant from which all steps of a sequence keep the monthly cap, for a candidate that begins one.
    fn begin(
        &self,
        candidate: &Candidate,
        room: &Gates<'_>,
        first: Found,
        horizon: Instant,
    ) -> Option<Found> {
        if self.steps_fit(candidate, room, first.opens_at) {
            return Some(first);
        }
        let fits = |from: Instant| {
            search(room, from).ok().filter(|found| self.steps_fit(candidate, room, found.opens_at))
        };
        // Places only free as time goes by: once the steps fit they go on fitting, so halving finds the first.
        let (mut low, mut high) = (first.opens_at, first.opens_at.max(horizon));
        let mut best = fits(high)?;
        while high.since(low) > 1 {
            let middle = low.plus(high.since(low) / 2);
            match fits(middle) {
                Some(found) => (high, best) = (middle, found),
                None => low = middle,
            }
        }
        let moved = Moved { reason: Reason::CapMonthly, until: best.opens_at };
        best.reasons = first.reasons.into_iter().chain([moved]).gather();
        Some(best)
    }

    /// Do the later steps, projected at their earliest window instants, keep the monthly cap?
    fn steps_fit(&self, candidate: &Candidate, gates: &Gates<'_>, first: Instant) -> bool {
        let Some(limit) = self.desk.gates.caps.monthly else { return true };
        let mut sent = gates::marketing(self.lead);
        sent.push(first);
        let days_after =
            |at: Instant, days: u32| self.zone.resolve(self.zone.local(at).plus_days(i64::from(days))).at;
        let gap = self.desk.messaging.minimum_gap_days();
        let mut before = first;
        for days in &candidate.later_days {
            let due = days_after(first, *days).max(days_after(before, gap));
            // The caps in `gates` know nothing of the steps before; hours and holidays are what counts here.
            let Ok(step) = search(&Gates { bars: &[], ..*gates }, due) else { return true };
            if exceeds(&sent, limit, step.opens_at) {
                return false;
            }
            before = step.opens_at;
            sent.push(before);
        }
        true
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

/// Would one more message at `at` exceed the monthly cap?
fn exceeds(sent: &[Instant], limit: u32, at: Instant) -> bool {
    let mut sent = sent.to_vec();
    sort::plain(&mut sent);
    matches!(room(&sent, limit, MONTHLY), Room::From(free) if free > at)
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
