//! Leads in, what every experiment has shown out: who was counted, what they bought, and whether an arm is better.
//!
//! A person is counted in the arm of the first `experiment.exposed`, from that instant on. The outcome is known once
//! the days to convert are over: a purchase within them that was not paid back within them is a conversion, and what
//! came in less what went back is the revenue. Who is still within those days is shown as `pending` and decides
//! nothing, so an outcome never changes after it was counted, and the verdict may be looked at after every person.
//! A person who was exposed in two arms is counted in none; their number is told.
//!
//! Arms and their shares are those of the playbook. An experiment that is in no playbook any more, and an arm that
//! the playbook does not name, have figures and no verdict: how people were assigned is not known.

#![allow(
    clippy::float_arithmetic,
    reason = "evidence and intervals, for display; money is counted in whole units"
)]

use serde::Serialize;

use super::experiment::{ASSIGNED_WRONG, Counts, ENOUGH, Shares, Side, misassigned, verdict};
use super::journey::won;
use super::lift::{Incremental, Takings, incremental};
use super::wilson::{Interval, wilson};
use crate::choices;
use crate::gather::Gather;
use crate::lead::ledger::Ledger;
use crate::lead::{Currency, DAY, EventType, Instant, Lead, Money};
use crate::messaging::Message;
use crate::sending::Experiment;

choices! {
    /// What can be said of an experiment.
    pub enum Outcome {
        /// One arm is better than what it is compared with.
        Winner = "winner",
        /// Not yet: go on.
        Open = "open",
        /// People are not in the arms as planned; the figures are not to be trusted.
        Misassigned = "misassigned",
        /// It is in no playbook: figures only.
        Unplanned = "unplanned",
    }
}

/// What one experiment has shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ExperimentReport {
    /// Its id: an experiment of the playbook, or a message with variants.
    pub experiment: String,
    /// How many days after the exposure a purchase still counts.
    pub days: u32,
    /// The currency of every amount.
    pub currency: Currency,
    /// What can be said.
    pub outcome: Outcome,
    /// The better arm, where one is better than all it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<String>,
    /// In the order of the playbook; arms that it does not name come last.
    pub arms: Vec<ArmReport>,
    /// Exposed in more than one arm, counted in none.
    pub mixed: u64,
    /// How much a stake against "people are assigned as planned" has grown; from 1,000 on for each arm beyond the
    /// first the outcome is `misassigned`. Absent where no plan is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misassignment: Option<f64>,
    /// Every other arm against the first: the holdout if there is one.
    pub comparisons: Vec<Comparison>,
    /// With a holdout: what texting the people of all other arms brought in beyond what they would have spent anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incremental: Option<Incremental>,
    /// For a person.
    pub say: String,
}

/// What one arm has shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ArmReport {
    /// Its id.
    pub arm: String,
    /// Its parts of the people, by the playbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// Does it get no marketing at all?
    pub holdout: bool,
    /// People who met it.
    pub exposed: u64,
    /// Of these still within their days.
    pub pending: u64,
    /// Of these with a known outcome.
    pub people: u64,
    /// People with a known outcome who bought.
    pub conversions: u64,
    /// Conversions over people; 0 where there is nobody.
    pub rate: f64,
    /// Where the true rate lies.
    pub interval: Interval,
    /// What the people with a known outcome brought in within their days, less what was paid back within them.
    pub revenue: Money,
    #[serde(skip)]
    takings: Takings,
}

/// One arm against another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The arm.
    pub arm: String,
    /// What it is compared with.
    pub against: String,
    /// Its rate less the other's.
    pub lift: f64,
    /// Where the true lift lies, for one look.
    pub interval: Interval,
    /// How much a stake against "no difference" has grown.
    pub evidence: f64,
    /// From where on a winner is named: 20 for each comparison of the experiment, so that all of them together name
    /// a false winner in at most 1 of 20 experiments.
    pub enough: f64,
    /// The better of the two, once the evidence is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<String>,
}

/// What every experiment has shown: those of the playbook first (`experiments`, then `messages` with variants), then
/// others that people were exposed to, in the order of the leads. `days` is how long a purchase counts.
pub fn verdicts(
    leads: &[Lead],
    experiments: &[Experiment],
    messages: &[Message],
    days: u32,
    currency: Currency,
    now: Instant,
) -> Vec<ExperimentReport> {
    let mut tests: Vec<Test> = experiments.iter().map(Test::of).gather();
    messages
        .iter()
        .filter(|message| !message.variants.is_empty())
        .map(Test::of_words)
        .gather_into(&mut tests);
    for lead in leads {
        for (experiment, arm, at) in exposures(lead) {
            let known = tests.iter().position(|test| test.id == experiment);
            let place = known.unwrap_or(tests.len());
            if known.is_none() {
                tests.push(Test::unplanned(experiment));
            }
            let Some(test) = tests.get_mut(place) else { continue };
            match arm {
                Some(arm) => test.count(lead, arm, at, days, currency, now),
                None => test.mixed += 1,
            }
        }
    }
    tests.into_iter().map(|test| test.report(days, currency)).gather()
}

/// The experiments that a lead met, each with its arm, none if there were several, and when first.
fn exposures(lead: &Lead) -> Vec<(&str, Option<&str>, Instant)> {
    let mut met: Vec<(&str, Option<&str>, Instant)> = Vec::new();
    for event in &lead.events {
        let EventType::ExperimentExposed(data) = &event.what else { continue };
        match met.iter_mut().find(|(experiment, ..)| *experiment == data.experiment) {
            Some((_, arm, _)) => *arm = arm.filter(|arm| *arm == data.arm),
            None => met.push((&data.experiment, Some(&data.arm), event.at)),
        }
    }
    met
}

/// An experiment while leads are counted.
struct Test {
    id: String,
    planned: bool,
    arms: Vec<ArmReport>,
    mixed: u64,
}

impl Test {
    fn of(experiment: &Experiment) -> Self {
        let mut arms: Vec<ArmReport> = experiment
            .arms
            .iter()
            .map(|arm| ArmReport { holdout: arm.holdout, ..ArmReport::new(&arm.id, Some(arm.share)) })
            .gather();
        // What all others are compared with comes first; the sort is stable.
        crate::sort::by_key(&mut arms, |arm| !arm.holdout);
        Self { id: experiment.id.clone(), planned: true, arms, mixed: 0 }
    }

    fn of_words(message: &Message) -> Self {
        let others = message.variants.iter().map(|variant| variant.id.as_str());
        let arms = std::iter::once("a").chain(others).map(|id| ArmReport::new(id, Some(1)));
        Self { id: message.id.clone(), planned: true, arms: arms.gather(), mixed: 0 }
    }

    fn unplanned(id: &str) -> Self {
        Self { id: id.to_owned(), planned: false, arms: Vec::new(), mixed: 0 }
    }

    fn count(&mut self, lead: &Lead, arm: &str, at: Instant, days: u32, currency: Currency, now: Instant) {
        let known = self.arms.iter().position(|known| known.arm == arm);
        let place = known.unwrap_or(self.arms.len());
        if known.is_none() {
            self.arms.push(ArmReport::new(arm, None));
        }
        let Some(arm) = self.arms.get_mut(place) else { return };
        arm.exposed += 1;
        let until = at.plus(i64::from(days) * DAY);
        if until > now {
            arm.pending += 1;
            return;
        }
        let (bought, minor) = outcome(lead, at, until, currency);
        arm.people += 1;
        arm.conversions += u64::from(bought);
        arm.revenue.minor = arm.revenue.minor.saturating_add(minor);
        arm.takings.add(minor);
    }

    fn report(mut self, days: u32, currency: Currency) -> ExperimentReport {
        for arm in &mut self.arms {
            arm.rate = arm.counts().rate();
            arm.interval = wilson(arm.conversions, arm.people);
            arm.revenue.currency = currency;
        }
        let planned: Vec<(&ArmReport, u32)> = match self.planned {
            true => self.arms.iter().filter_map(|arm| Some((arm, arm.share?))).gather(),
            false => Vec::new(),
        };
        let (first, others) = match planned.split_first() {
            Some((first, others)) => (Some(first), others),
            None => (None, &[] as &[_]),
        };
        let each = others.len().max(1) as f64;
        let mut misassignment = first.map(|_| 0.0_f64);
        let mut comparisons: Vec<Comparison> = Vec::new();
        for (base, (arm, share)) in
            first.into_iter().flat_map(|base| others.iter().map(move |arm| (base, arm)))
        {
            let shares = Shares { a: base.1, b: *share };
            let found = misassigned(base.0.exposed, arm.exposed, shares);
            misassignment = misassignment.map(|most| most.max(found));
            let verdict = verdict(base.0.counts(), arm.counts(), shares);
            let enough = ENOUGH * each;
            let better = |side| if side == Side::A { &base.0.arm } else { &arm.arm };
            let decided = verdict.winner.filter(|_| verdict.evidence >= enough);
            comparisons.push(Comparison {
                arm: arm.arm.clone(),
                against: base.0.arm.clone(),
                lift: verdict.difference.lift,
                interval: verdict.difference.interval,
                evidence: verdict.evidence,
                enough,
                winner: decided.map(better).cloned(),
            });
        }
        let wrong = misassignment.is_some_and(|found| found >= ASSIGNED_WRONG * each);
        let winner = winner(&comparisons).filter(|_| !wrong).cloned();
        let decided = comparisons.iter().any(|comparison| comparison.winner.is_some());
        let outcome = match (self.planned, wrong, decided) {
            (false, ..) => Outcome::Unplanned,
            (_, true, _) => Outcome::Misassigned,
            (.., true) => Outcome::Winner,
            _ => Outcome::Open,
        };
        let held_out = self.arms.iter().find(|arm| arm.holdout);
        let treated = self.arms.iter().filter(|arm| arm.share.is_some() && !arm.holdout);
        let treated = treated.fold(Takings::default(), |all, arm| all.and(&arm.takings));
        let incremental = held_out.and_then(|held_out| incremental(&treated, &held_out.takings));
        let say = say(outcome, &self.arms, &comparisons, days);
        ExperimentReport {
            experiment: self.id,
            days,
            currency,
            outcome,
            winner,
            arms: self.arms,
            mixed: self.mixed,
            misassignment,
            comparisons,
            incremental,
            say,
        }
    }
}

impl ArmReport {
    fn new(id: &str, share: Option<u32>) -> Self {
        Self {
            arm: id.to_owned(),
            share,
            holdout: false,
            exposed: 0,
            pending: 0,
            people: 0,
            conversions: 0,
            rate: 0.0,
            interval: wilson(0, 0),
            revenue: Money::new(0, Currency::USD),
            takings: Takings::default(),
        }
    }

    fn counts(&self) -> Counts {
        Counts { people: self.people, conversions: self.conversions }
    }
}

/// Did a lead buy from one instant to another, both included, and what did it bring in? As it stood at the end: what
/// is paid back later changes nothing.
fn outcome(lead: &Lead, from: Instant, until: Instant, currency: Currency) -> (bool, i64) {
    let told = lead.events.partition_point(|event| event.at <= until);
    let ledger = Ledger::of(lead.events.get(..told).unwrap_or_default());
    let bought = ledger.standing().any(|sale| sale.at >= from);
    let sales = won(lead, currency).into_iter().filter(|sale| (from..=until).contains(&sale.at));
    let net = sales.map(|sale| {
        let back = sale.refunds.iter().filter(|(at, _)| *at <= until).map(|(_, minor)| minor);
        sale.amount.minor - back.sum::<i64>()
    });
    (bought, net.fold(0, i64::saturating_add))
}

/// The arm that is better than all it was compared with: the first one if it beats every other, else the only one that
/// beats the first.
fn winner(comparisons: &[Comparison]) -> Option<&String> {
    let mut better = comparisons.iter().filter(|found| found.winner.as_ref() == Some(&found.arm));
    let first = comparisons.first()?;
    match (better.next(), better.next()) {
        (Some(only), None) => Some(&only.arm),
        (None, _) => comparisons.iter().all(|found| found.winner.is_some()).then_some(&first.against),
        _ => None,
    }
}

fn say(outcome: Outcome, arms: &[ArmReport], comparisons: &[Comparison], days: u32) -> String {
    let pending: u64 = arms.iter().map(|arm| arm.pending).sum();
    if outcome == Outcome::Misassigned {
        let sizes = arms.iter().map(|arm| format!("{} in `{}`", arm.exposed, arm.arm)).gather().join(", ");
        return format!(
            "People are not in the arms as planned ({sizes}): do not trust these figures, look for the reason."
        );
    }
    if arms.iter().all(|arm| arm.people == 0) {
        return format!("Nobody's {days} days are over yet. Still within them: {pending}.");
    }
    let figures = |id: &str| {
        let arm = arms.iter().find(|arm| arm.arm == id);
        arm.map_or_else(String::new, |arm| {
            let rate = tenths((arm.rate * 1_000.0 + 0.5) as i64);
            format!("`{id}` {rate} % ({} of {} bought)", arm.conversions, arm.people)
        })
    };
    if outcome == Outcome::Unplanned {
        let all = arms.iter().map(|arm| figures(&arm.arm)).gather().join(", ");
        return format!(
            "{all}. It is not in the playbook any more: there is no verdict without the planned shares."
        );
    }
    let told = comparisons.iter().map(|found| {
        let (low, high) = (points(found.interval.low), points(found.interval.high));
        let pair = format!(
            "{} against {}: a difference of {} points, between {low} and {high}",
            figures(&found.arm),
            figures(&found.against),
            points(found.lift)
        );
        match &found.winner {
            Some(winner) => format!("`{winner}` is better. {pair}."),
            None => format!("No winner yet. {pair}."),
        }
    });
    told.gather().join(" ")
}

/// A difference of rates in points with one decimal.
fn points(difference: f64) -> String {
    let half = if difference < 0.0 { -0.5 } else { 0.5 };
    tenths((difference * 1_000.0 + half) as i64)
}

/// `-45` is `-4.5`.
fn tenths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}.{}", number.abs() / 10, number.abs() % 10)
}
