//! A lead in, the one outreach that is its turn out, with the losers, what stands in the way, and what to do
//! about a lead that went cold.
//!
//! The plan knows when something is *due*, not when it may be sent: slots are found later.

use serde::Serialize;

use super::section::{Outreach, Outreaching, Purpose, Sequence, Trigger};
use super::sequence::{Clockwork, Ended, Run, handed_over};
use super::trigger;
use crate::choices;
use crate::gather::Gather;
use crate::lead::event::EventType;
use crate::lead::{ConsentState, Instant, Lead, Zone};
use crate::scoring::{Segment, Track};

/// An outreach whose turn it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The trigger that calls for it.
    pub trigger: Option<Trigger>,
    /// The sequence it is a step of.
    pub sequence: Option<Sequence>,
    /// Which step, from 0.
    pub step: Option<u32>,
    /// The event that calls for it.
    pub cause: Option<String>,
    /// The track it belongs to, where nothing else calls for it.
    pub track: Option<Track>,
    /// The earliest instant for it.
    pub due: Instant,
    /// From when on it is no candidate any more.
    pub until: Option<Instant>,
    /// For a first step: local days from it to each later one, whose room under the caps must be there too.
    pub later_days: Vec<u32>,
}

impl Candidate {
    pub(super) fn at(due: Instant) -> Self {
        Self {
            trigger: None,
            sequence: None,
            step: None,
            cause: None,
            track: None,
            due,
            until: None,
            later_days: Vec::new(),
        }
    }

    /// What sort of outreach it is.
    pub fn kind(&self) -> Outreaching {
        Purpose { track: self.track, trigger: self.trigger, sequence: self.sequence, step: self.step }.kind()
    }

    /// A short name: `re-engagement 1`, `form`, `hot`.
    pub fn name(&self) -> String {
        match (self.sequence, self.step, self.trigger, self.track) {
            (Some(sequence), Some(step), ..) => format!("{sequence} {step}"),
            (_, _, Some(trigger), _) => trigger.word().to_owned(),
            (_, _, _, Some(track)) => track.word().to_owned(),
            _ => String::new(),
        }
    }

    /// For a receptionist: what it is.
    pub fn say(&self) -> String {
        match (self.sequence, self.step, self.trigger, self.track) {
            (Some(Sequence::ReEngagement), Some(step), ..) => {
                format!("the {} text of the re-engagement", nth(step))
            }
            (Some(Sequence::Lifecycle), Some(step), ..) => {
                format!("the {} check-in after their purchase", nth(step))
            }
            (_, _, Some(Trigger::Form), _) => "a word about the form they left".to_owned(),
            (_, _, Some(Trigger::Download), _) => "a word about what they downloaded".to_owned(),
            (_, _, Some(Trigger::Idle), _) => "a sign of life, as it has been quiet".to_owned(),
            (_, _, _, Some(Track::Hot)) => "an invitation to book".to_owned(),
            (_, _, _, Some(Track::WarmCustomer)) => "a word to a customer".to_owned(),
            _ => "a word to somebody who asked".to_owned(),
        }
    }
}

/// "first", "second"; a number where words end.
fn nth(step: u32) -> String {
    const WORDS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let word = usize::try_from(step).ok().and_then(|step| WORDS.get(step));
    word.map_or_else(|| format!("{}th", step + 1), |word| (*word).to_owned())
}

choices! {
    /// Why something that would be its turn is not.
    pub enum Block {
        /// The pause after the last re-engagement is not over.
        Silence = "silence",
        /// The step before was sent too short a while ago.
        MinimumGap = "minimum-gap",
        /// The playbook has it switched off.
        NotEnabled = "not-enabled",
    }
}

/// Something that would be its turn, and why it is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Blocker {
    /// Why.
    pub reason: Block,
    /// Until when; absent if there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// For a receptionist.
    pub say: String,
}

choices! {
    /// What to do about a cold lead.
    pub enum Advice {
        /// Worth a re-engagement.
        Revive = "revive",
        /// Take it off the list.
        Remove = "remove",
    }
}

/// What to do about a cold lead, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Dormant {
    /// What to do.
    pub advice: Advice,
    /// The events that show it.
    pub evidence: Vec<String>,
    /// For a receptionist.
    pub say: String,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Everything whose turn it may be, in turn: the first that has a text and a time is proposed, those after it
    /// are superseded by it.
    pub candidates: Vec<Candidate>,
    /// What would be a candidate and is not.
    pub blockers: Vec<Blocker>,
    /// Every run of the re-engagement so far.
    pub runs: Vec<Run>,
    /// For a cold lead: revive or remove.
    pub dormant: Option<Dormant>,
}

impl Plan {
    /// The outreach that is first in turn.
    pub fn candidate(&self) -> Option<&Candidate> {
        self.candidates.first()
    }
}

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How ready it is.
    pub segment: Segment,
    /// What it is told.
    pub track: Track,
}

/// Plans a lead's next outreach from its events alone. `days`: when the steps of a re-engagement come.
pub fn plan(
    lead: &Lead,
    standing: Standing,
    rules: &Outreach,
    days: &[u32],
    zone: Zone,
    now: Instant,
) -> Plan {
    let clock = Clockwork { rules, days, zone };
    let runs = clock.runs(lead, now);
    let silent_until = clock.silent_until(&runs).filter(|until| now < *until);
    let mut list = List { rules, candidates: Vec::new(), blockers: Vec::new() };

    let running = runs.last().and_then(|run| clock.due(run)).map(|due| {
        let step = u32::try_from(due.step).unwrap_or(u32::MAX);
        (due, re_engagement(&clock, step, Candidate { until: Some(due.until), ..Candidate::at(due.at) }))
    });
    let idle = trigger::idle(lead, &clock, now);
    let idle = match idle {
        // For a lead who has not bought, the idle text is the first of a re-engagement.
        Some(idle) if !lead.ledger.has_bought() && list.runs_sequence(Sequence::ReEngagement) => {
            let idle = re_engagement(&clock, 0, idle);
            match silent_until {
                _ if running.is_some() => None,
                Some(until) => {
                    list.block(Block::Silence, Some(until), "the pause after the last re-engagement");
                    None
                }
                None => Some(idle),
            }
        }
        other => other,
    };
    if let Some((due, _)) = running.as_ref().filter(|(due, _)| due.by_gap && now < due.at) {
        list.block(Block::MinimumGap, Some(due.at), "the pause after the last text of the re-engagement");
    }
    let track = (standing.track != Track::Cold)
        .then(|| Candidate { track: Some(standing.track), ..Candidate::at(now) });
    let (hot, other) = if standing.track == Track::Hot { (track, None) } else { (None, track) };

    // The order decides whose turn it is.
    list.offer(running.map(|(_, candidate)| candidate));
    list.offer(trigger::form(lead, &clock, now));
    list.offer(trigger::download(lead, &clock, now));
    list.offer(clock.lifecycle(lead, now));
    list.offer(hot);
    list.offer(idle);
    list.offer(other);

    let dormant = (standing.segment == Segment::Cold).then(|| dormant(lead, &clock, &runs, now));
    Plan { candidates: list.candidates, blockers: list.blockers, runs, dormant }
}

fn re_engagement(clock: &Clockwork<'_>, step: u32, candidate: Candidate) -> Candidate {
    let later = clock.days.iter().skip(1);
    Candidate {
        sequence: Some(Sequence::ReEngagement),
        step: Some(step),
        later_days: if step == 0 { later.copied().gather() } else { Vec::new() },
        ..candidate
    }
}

/// Candidates in the order of their turn, while they are collected.
struct List<'r> {
    rules: &'r Outreach,
    candidates: Vec<Candidate>,
    blockers: Vec<Blocker>,
}

impl List<'_> {
    fn runs_sequence(&self, sequence: Sequence) -> bool {
        self.rules.enabled.sequences.contains(&sequence)
    }

    fn offer(&mut self, candidate: Option<Candidate>) {
        let Some(candidate) = candidate else { return };
        let enabled = &self.rules.enabled;
        let on = candidate.sequence.is_none_or(|sequence| enabled.sequences.contains(&sequence))
            && candidate.trigger.is_none_or(|trigger| enabled.triggers.contains(&trigger))
            && candidate.track.is_none_or(|track| enabled.tracks.contains(&track));
        if on {
            self.candidates.push(candidate);
        } else {
            let say = format!("switched off in the playbook: {}", candidate.say());
            self.blockers.push(Blocker { reason: Block::NotEnabled, until: None, say });
        }
    }

    fn block(&mut self, reason: Block, until: Option<Instant>, say: &str) {
        self.blockers.push(Blocker { reason, until, say: say.to_owned() });
    }
}

/// Is a cold lead worth a re-engagement?
fn dormant(lead: &Lead, clock: &Clockwork<'_>, runs: &[Run], now: Instant) -> Dormant {
    let remove =
        |evidence: Vec<String>, say: &str| Dormant { advice: Advice::Remove, evidence, say: say.to_owned() };
    let consent = lead.consent.grant.iter().map(|grant| grant.event.clone());
    match lead.consent.state(now) {
        ConsentState::Granted => {}
        ConsentState::Revoked => {
            let evidence = lead.consent.opted_out.iter().map(|out| out.event.clone()).gather();
            return remove(evidence, "The number has opted out.");
        }
        ConsentState::Expired => return remove(consent.gather(), "The consent has expired."),
        ConsentState::None => return remove(Vec::new(), "There is no consent to texts."),
    }
    let Some((last, event)) = lead.last_interaction() else {
        return remove(Vec::new(), "They were never in touch.");
    };
    if now > clock.months_after(last, clock.rules.triggers.idle_months) {
        return remove(vec![event.to_owned()], "They have not been in touch for too long.");
    }
    if let Some(run) = unanswered(lead, runs) {
        let within = |at: Instant| run.started <= at && run.ended.is_none_or(|(end, _)| at <= end);
        let of_run = handed_over(lead).into_iter().filter(|(at, message)| {
            within(*at) && message.data.sequence.as_deref() == Some(Sequence::ReEngagement.word())
        });
        let evidence = of_run.map(|(_, message)| message.event.clone()).gather();
        return remove(evidence, "A whole re-engagement went by without any response.");
    }
    Dormant {
        advice: Advice::Revive,
        evidence: consent.chain([event.to_owned()]).gather(),
        say: "They agreed to texts and were in touch: worth a re-engagement.".to_owned(),
    }
}

/// A re-engagement that was finished and to which nothing came back, then or since.
fn unanswered<'r>(lead: &Lead, runs: &'r [Run]) -> Option<&'r Run> {
    let finished = |run: &&Run| run.was_sent() && run.ended.is_some_and(|(_, why)| why == Ended::Completed);
    let run = runs.iter().rev().find(finished)?;
    let seen = lead.last_interaction().is_some_and(|(at, _)| at >= run.started);
    let responded = lead.events.iter().any(|event| {
        !event.is_machine()
            && event.at >= run.started
            && matches!(event.what, EventType::EmailOpened(_) | EventType::LinkClicked(_))
    });
    let wrote = lead.inbound.iter().any(|text| text.own && !text.machine && text.at >= run.started);
    (!seen && !responded && !wrote).then_some(run)
}
