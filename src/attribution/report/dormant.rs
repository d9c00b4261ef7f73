//! Do dormant people come back after a text, and would they have come anyway?
//!
//! A person is dormant from `dormantDays` after the last interaction on. Of those dormant in the period, two kinds are
//! followed for as long as the look-back: those to whom a text went in that time, from the text on, and those who have
//! never got one, from when they were first dormant in the period. Each is followed for the whole time or not
//! counted yet. Nobody chose by lot who gets a text, so this is a hint; a holdout says more.

use serde::Serialize;

use crate::gather::Gather;
use crate::lead::{DAY, Instant};

use super::facts::{Facts, Sale};
use super::rate::Rate;
use super::rules::Rules;

/// Up to how many days without an interaction a group reaches, inclusive, and its name: about half a year, a year, two
/// (`idleMonths`, after which nobody is revived), and beyond.
const GROUPS: [(i64, &str); 4] =
    [(182, "up to half a year"), (365, "up to a year"), (730, "up to two years"), (i64::MAX, "longer")];

/// People who were dormant in the period, and whether they bought.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Reactivated {
    /// From how many days without an interaction on.
    pub dormant_days: u32,
    /// Bought within so many days.
    pub within_days: u32,
    /// Of those who got a text, counted from the text on.
    pub texted: Rate,
    /// Of those who have never got one.
    pub never_texted: Rate,
    /// The same by how long they had been dormant.
    pub groups: Vec<Group>,
    /// People who have not been followed for so long yet.
    pub too_early: u64,
}

/// People who had been dormant for about as long.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// For how long.
    pub key: &'static str,
    /// Of those who got a text.
    pub texted: Rate,
    /// Of those who have never got one.
    pub never_texted: Rate,
}

/// Counts, person by person.
#[derive(Debug, Clone, Default)]
pub struct Followed {
    /// By group: people and buyers with a text, people and buyers without.
    groups: [[u64; 4]; GROUPS.len()],
    too_early: u64,
}

impl Followed {
    /// Counts a person in.
    pub fn add(&mut self, facts: &Facts, rules: &Rules, from: Instant, to: Instant, now: Instant) {
        let follow = i64::from(rules.look_back_days) * DAY;
        let never = facts.texts.iter().all(|text| text.at >= to);
        for (last, ended) in &facts.silences {
            let dormant = last.plus(i64::from(rules.dormant_days.max(1)) * DAY).max(from);
            let end = ended.unwrap_or(to).min(to);
            let texted = facts.texts.iter().map(|text| text.at).find(|at| (dormant..end).contains(at));
            let start = if never && dormant < end { Some(dormant) } else { texted };
            let Some(start) = start else { continue };
            if now < start.plus(follow) {
                self.too_early += 1;
                return;
            }
            let within = |at: Instant| (start..=start.plus(follow)).contains(&at);
            let sale = |sale: &Sale| {
                within(sale.at) && (sale.won.brings() || sale.won.is_purchase()) && sale.stands()
            };
            let bought = facts.sales.iter().any(sale);
            let days = start.since(*last) / DAY;
            let group = GROUPS.iter().zip(&mut self.groups).find(|((most, _), _)| days <= *most);
            if let Some((_, [texted, bought_texted, never_texted, bought_never])) = group {
                let (people, buyers) =
                    if never { (never_texted, bought_never) } else { (texted, bought_texted) };
                *people += 1;
                *buyers += u64::from(bought);
            }
            return;
        }
    }

    /// What came of it.
    pub fn finish(&self, rules: &Rules) -> Reactivated {
        let rates = |[texted, bought_texted, never_texted, bought_never]: [u64; 4]| {
            (Rate::of(bought_texted, texted), Rate::of(bought_never, never_texted))
        };
        let mut all = [0; 4];
        for group in &self.groups {
            all.iter_mut().zip(group).for_each(|(sum, count)| *sum += count);
        }
        let (texted, never_texted) = rates(all);
        let group = |(&(_, key), &counts): (&(i64, &'static str), &[u64; 4])| {
            let (texted, never_texted) = rates(counts);
            Group { key, texted, never_texted }
        };
        Reactivated {
            dormant_days: rules.dormant_days,
            within_days: rules.look_back_days,
            texted,
            never_texted,
            groups: GROUPS.iter().zip(&self.groups).map(group).gather(),
            too_early: self.too_early,
        }
    }
}
