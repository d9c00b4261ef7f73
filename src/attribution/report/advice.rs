//! Rows in, advice out: what to keep, optimise, abandon, whom to revive or remove, where the figures say so clearly.
//!
//! A row is held against all other texts of the period. Its texts earned a sale more or less often, or were followed by
//! an opt-out more or less often, than the others:
//!
//! | sales | opt-outs | advice |
//! |---|---|---|
//! | more often | not more often | keep |
//! | more often | more often | optimise |
//! | no clear difference | more often | optimise |
//! | less often | not more often | optimise; abandon where they did not earn what they cost |
//! | less often | more often | abandon |
//!
//! A dormant group of which those with a text bought more often than those without is worth reviving; one of which they
//! bought less often is to be removed.
//!
//! *Clearly* is a two-sided test at 1 %: of rows that do not differ, one in a hundred is taken for better or worse by
//! chance in each of the two respects. The texts of one person are not independent, and one person may have texts in
//! several rows, so the difference of the two rates is judged by how people differ: a score test with the variance of
//! a ratio estimator summed over people (W. G. Cochran, "Sampling Techniques", 3rd ed. 1977, 6.3 and 6.5). Rows that are
//! too thin for it say nothing: [`EXPECTED`] and [`PEOPLE`].

#![allow(clippy::float_arithmetic, reason = "a test of chance; no lead and no amount depends on it")]

use std::cmp::Ordering;

use serde::Serialize;

use crate::choices;

use super::dormant::Group;
use super::figures::Sum;
use super::grid::{Cell, Period, Products};
use super::rate::Rate;

/// The 99 % point of chi-squared with one degree of freedom: two sides of 0.5 % each.
const CLEAR: f64 = 6.634_896_601_021_214;
/// At least so many hits, and so many misses, must be expected in a row and outside it if there is no difference: the
/// rule of thumb for the test (W. G. Cochran, "Some methods for strengthening the common chi-squared tests",
/// Biometrics 10, 1954, 417-451).
const EXPECTED: f64 = 5.0;
/// At least so many people in a row and outside it, as for a rate that is not thin.
const PEOPLE: u64 = super::rate::FEW;

choices! {
    /// What to do.
    pub enum Advice {
        /// Go on with it.
        Keep = "keep",
        /// Change it.
        Optimise = "optimise",
        /// End it.
        Abandon = "abandon",
        /// Text them.
        Revive = "revive",
        /// Take them off the list.
        Remove = "remove",
    }
}

choices! {
    /// What an advice is about.
    pub enum About {
        /// A segment.
        Segment = "segment",
        /// A step of a sequence.
        Step = "step",
        /// A group of dormant people.
        Dormant = "dormant",
    }
}

choices! {
    /// What was compared.
    pub enum Measure {
        /// Texts that earned a part of a sale.
        Conversion = "conversion",
        /// Texts followed by an opt-out.
        OptOut = "opt-out",
        /// People who bought.
        Bought = "bought",
    }
}

/// Something to do, and what shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Advised {
    /// What it is about.
    pub about: About,
    /// Which one.
    pub key: String,
    /// What to do.
    pub advice: Advice,
    /// Why, for a person, with the counts and how sure they are.
    pub say: String,
    /// The counts.
    pub evidence: Vec<Evidence>,
}

/// A rate held against another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Evidence {
    /// What was compared.
    pub measure: Measure,
    /// Here.
    pub here: Rate,
    /// Elsewhere.
    pub elsewhere: Rate,
}

impl Evidence {
    fn say(&self, order: Ordering) -> String {
        let (here, elsewhere) = match self.measure {
            Measure::Conversion => ("of its texts led to a sale", "of all others"),
            Measure::OptOut => ("of its texts were followed by an opt-out", "of all others"),
            Measure::Bought => ("of those who got a text bought", "of those who have never got one"),
        };
        let more = if order == Ordering::Greater { "More" } else { "Fewer" };
        format!("{more}: {} {here}, {} {elsewhere}.", self.here.say(), self.elsewhere.say())
    }
}

/// What a row calls for, among all texts; nothing if it does not differ clearly.
pub fn of_row(about: About, key: &str, row: &Cell, all: &Cell, rule: usize) -> Option<Advised> {
    let (here, whole) = (row.sum(Period::Now), all.sum(Period::Now));
    let evidence = |measure, hits: fn(&Sum) -> u64| Evidence {
        measure,
        here: Rate::of(hits(here), here.sent),
        elsewhere: Rate::of(hits(whole).saturating_sub(hits(here)), whole.sent.saturating_sub(here.sent)),
    };
    let sales = evidence(Measure::Conversion, |sum| sum.earning);
    let opt_outs = evidence(Measure::OptOut, |sum| sum.opted_out);
    let sold = differs(&sales, row, all, &row.spread.earning, &all.spread.earning);
    let out = differs(&opt_outs, row, all, &row.spread.opted_out, &all.spread.opted_out)
        .filter(|order| *order == Ordering::Greater);
    let lost = here.revenue.get(rule).is_none_or(|revenue| *revenue <= here.cost);
    let advice = match (sold, out) {
        (None, None) => return None,
        (Some(Ordering::Greater), None) => Advice::Keep,
        (Some(Ordering::Less), Some(_)) => Advice::Abandon,
        (Some(Ordering::Less), None) if lost => Advice::Abandon,
        _ => Advice::Optimise,
    };
    let told = [(sales, sold), (opt_outs, out)];
    let told = told.into_iter().filter_map(|(evidence, order)| Some((evidence, order?)));
    Some(advised(about, key, advice, told))
}

/// What a dormant group calls for.
pub fn of_group(group: &Group) -> Option<Advised> {
    let evidence = Evidence { measure: Measure::Bought, here: group.texted, elsewhere: group.never_texted };
    let order = apart(&group.texted, &group.never_texted)?;
    let advice = if order == Ordering::Greater { Advice::Revive } else { Advice::Remove };
    Some(advised(About::Dormant, group.key, advice, std::iter::once((evidence, order))))
}

fn advised(
    about: About,
    key: &str,
    advice: Advice,
    told: impl Iterator<Item = (Evidence, Ordering)>,
) -> Advised {
    let mut say = match advice {
        Advice::Keep => "Keep it.",
        Advice::Optimise => "Work on it.",
        Advice::Abandon => "Give it up.",
        Advice::Revive => "Text them.",
        Advice::Remove => "Take them off the list.",
    }
    .to_owned();
    let mut evidence = Vec::new();
    for (told, order) in told {
        say.push(' ');
        say.push_str(&told.say(order));
        evidence.push(told);
    }
    say.push_str(" A difference like this comes about by chance once in a hundred times or less.");
    if about == About::Dormant {
        say.push_str(" Nobody drew lots for who gets a text: a holdout would say more.");
    }
    Advised { about, key: key.to_owned(), advice, say, evidence }
}

/// Is a row's rate clearly above or below that of the other rows, going by how people differ?
fn differs(rates: &Evidence, row: &Cell, all: &Cell, here: &Products, whole: &Products) -> Option<Ordering> {
    let (in_row, in_all) = (&row.spread, &all.spread);
    let outside = (in_all.people + in_row.both).saturating_sub(in_row.people);
    if in_row.people.min(outside) < PEOPLE {
        return None;
    }
    let (texts, others) = (rates.here.of as f64, rates.elsewhere.of as f64);
    let (hits, other_hits) = (rates.here.count as f64, rates.elsewhere.count as f64);
    let rate = enough(hits, texts, other_hits, others)?;
    // For each person: hits - rate x texts, in the row over its texts, less the same elsewhere over the others. With
    // h, t for hits and texts of the row and H, T for all: a (h - rate t) - b (H - rate T), where
    let (a, b) = (1.0 / texts + 1.0 / others, 1.0 / others);
    // whose squares, summed over people, are:
    let f = |whole: i64| whole as f64;
    let own = f(here.hits_hits) - 2.0 * rate * f(here.hits_texts) + rate * rate * f(in_row.texts_texts);
    let cross = f(here.hits_all) - rate * (f(here.hits_all_texts) + f(here.texts_all_hits))
        + rate * rate * f(in_row.texts_all);
    let total = f(whole.hits_hits) - 2.0 * rate * f(whole.hits_texts) + rate * rate * f(in_all.texts_texts);
    let variance = a * a * own - 2.0 * a * b * cross + b * b * total;
    order(hits / texts - other_hits / others, variance)
}

/// Is a rate clearly above or below another, of other people?
fn apart(here: &Rate, elsewhere: &Rate) -> Option<Ordering> {
    if here.of.min(elsewhere.of) < PEOPLE {
        return None;
    }
    let (people, others) = (here.of as f64, elsewhere.of as f64);
    let (hits, other_hits) = (here.count as f64, elsewhere.count as f64);
    let rate = enough(hits, people, other_hits, others)?;
    order(hits / people - other_hits / others, rate * (1.0 - rate) * (1.0 / people + 1.0 / others))
}

/// The common rate, if by it there is enough to expect on either side.
fn enough(hits: f64, texts: f64, other_hits: f64, others: f64) -> Option<f64> {
    let rate = (hits + other_hits) / (texts + others);
    let least = texts.min(others) * rate.min(1.0 - rate);
    (least >= EXPECTED).then_some(rate)
}

fn order(difference: f64, variance: f64) -> Option<Ordering> {
    let clear = difference * difference > CLEAR * variance && variance > 0.0;
    clear.then_some(if difference > 0.0 { Ordering::Greater } else { Ordering::Less })
}
