//! Removal effects: how much less often would people convert if a channel led nowhere?
//!
//! In: the counted paths. Out: the effect of each channel, 0 to 1; revenue is shared in proportion to them.
//!
//! The chain of order k remembers the last k channels (at the beginning of a path as many as there are).
//! From the start it moves along the channels to conversion or to nothing, as often as the journeys did;
//! moves from a state to itself are dropped. A removed channel leads to no conversion. The effect is the
//! part of conversions that is lost: 1 - P(conversion without the channel) / P(conversion). Conversions are
//! counted, whatever they brought in.
//!
//! Source: E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer journey:
//! Lessons learned from graph-based online attribution modeling", IJRM 33 (2016), 457-474.
//!
//! Only +, -, x and / are used, in a fixed order, so every host computes the same bits.

#![allow(clippy::float_arithmetic, reason = "probabilities; the money is shared out in whole units after")]

use std::collections::BTreeMap;

use super::paths::Paths;

/// The effect of each channel, in the order of `paths.channels`; all 0 if no path converts. `order` is 1 to 3.
pub fn removal_effects(paths: &Paths, order: u8) -> Vec<f64> {
    let chain = Chain::of(paths, usize::from(order));
    let all = chain.conversion(None);
    let effect = |channel| match all > 0.0 {
        true => (1.0 - chain.conversion(Some(channel)) / all).clamp(0.0, 1.0),
        false => 0.0,
    };
    (0..paths.channels.len()).map(effect).collect()
}

/// Moves between states with their probabilities. State 0 is the start.
struct Chain {
    states: Vec<State>,
}

struct State {
    /// The channel stepped on last; none at the start.
    channel: Option<usize>,
    moves: Vec<(usize, f64)>,
    converts: f64,
    /// Ends without conversion.
    fails: f64,
}

impl Chain {
    fn of(paths: &Paths, order: usize) -> Self {
        let mut places: BTreeMap<Vec<usize>, usize> = BTreeMap::from([(Vec::new(), 0)]);
        let mut counted = vec![Counted::default()];
        for (path, ends) in &paths.paths {
            let (mut memory, mut here) = (Vec::new(), 0);
            for &channel in path {
                memory.push(channel);
                if memory.len() > order {
                    memory.remove(0);
                }
                let there = *places.entry(memory.clone()).or_insert(counted.len());
                if there == counted.len() {
                    counted.push(Counted { channel: Some(channel), ..Counted::default() });
                }
                if there != here
                    && let Some(state) = counted.get_mut(here)
                {
                    *state.moves.entry(there).or_default() += ends.conversions + ends.nothing;
                }
                here = there;
            }
            if let Some(state) = counted.get_mut(here) {
                state.conversions += ends.conversions;
                state.nothing += ends.nothing;
            }
        }
        Self { states: counted.into_iter().map(Counted::probabilities).collect() }
    }

    /// The probability of getting from the start to conversion, if `removed` leads nowhere.
    fn conversion(&self, removed: Option<usize>) -> f64 {
        match self.states.len() <= LARGEST_EXACT {
            true => self.by_elimination(removed),
            false => self.by_sweeps(removed),
        }
    }

    /// Takes out one state after the other, the last first: whoever moved into it moves where it leads. At
    /// the end the start alone is left. Nothing is ever subtracted, so nothing is lost to rounding
    /// (Grassmann, Taksar, Heyman 1985).
    fn by_elimination(&self, removed: Option<usize>) -> f64 {
        let mut rows: Vec<Row> = self.states.iter().map(|state| self.row(state, removed)).collect();
        while let Some(mut last) = rows.pop() {
            last.to.truncate(rows.len());
            let leaves = last.to.iter().sum::<f64>() + last.converts + last.fails;
            if leaves > 0.0 {
                last.to.iter_mut().for_each(|chance| *chance /= leaves);
                last.converts /= leaves;
            }
            if rows.is_empty() {
                return last.converts;
            }
            for row in &mut rows {
                let into = row.to.pop().unwrap_or_default();
                if into > 0.0 {
                    for (chance, on) in row.to.iter_mut().zip(&last.to) {
                        *chance += into * on;
                    }
                    row.converts += into * last.converts;
                    row.fails += into * (last.fails / leaves);
                }
            }
        }
        0.0
    }

    fn row(&self, state: &State, removed: Option<usize>) -> Row {
        let mut row = Row { to: vec![0.0; self.states.len()], converts: state.converts, fails: state.fails };
        for &(there, chance) in &state.moves {
            match self.is_removed(there, removed) {
                true => row.fails += chance,
                false => row.to.iter_mut().skip(there).take(1).for_each(|to| *to = chance),
            }
        }
        row
    }

    fn is_removed(&self, place: usize, removed: Option<usize>) -> bool {
        let channel = self.states.get(place).and_then(|state| state.channel);
        removed.is_some() && channel == removed
    }

    /// Improves the chances of all states until they stand still (Gauss and Seidel). They only ever rise.
    fn by_sweeps(&self, removed: Option<usize>) -> f64 {
        let mut chances = vec![0.0_f64; self.states.len()];
        for _ in 0..MOST_SWEEPS {
            let mut rise = 0.0_f64;
            for (place, state) in self.states.iter().enumerate().rev() {
                let mut chance = state.converts;
                for &(there, weight) in &state.moves {
                    if !self.is_removed(there, removed) {
                        chance += weight * chances.get(there).copied().unwrap_or_default();
                    }
                }
                if let Some(known) = chances.get_mut(place) {
                    rise = rise.max(chance - *known);
                    *known = chance;
                }
            }
            if rise < STANDS_STILL {
                break;
            }
        }
        chances.first().copied().unwrap_or_default()
    }
}

/// Up to so many states the equations are solved in full: 300^3 / 3 steps a channel.
const LARGEST_EXACT: usize = 300;

/// A rise too small to show in a sum of probabilities.
const STANDS_STILL: f64 = 1e-17;

/// Far more than any real journey needs; paths of a thousand touches settle in under 40,000.
const MOST_SWEEPS: usize = 100_000;

struct Row {
    to: Vec<f64>,
    converts: f64,
    fails: f64,
}

/// A state while its moves are counted.
#[derive(Default, Clone)]
struct Counted {
    channel: Option<usize>,
    moves: BTreeMap<usize, u64>,
    conversions: u64,
    nothing: u64,
}

impl Counted {
    fn probabilities(self) -> State {
        let total = (self.moves.values().sum::<u64>() + self.conversions + self.nothing).max(1) as f64;
        State {
            channel: self.channel,
            moves: self.moves.into_iter().map(|(there, count)| (there, count as f64 / total)).collect(),
            converts: self.conversions as f64 / total,
            fails: self.nothing as f64 / total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::paths::Counting;

    fn paths(rows: &[(&str, u64, u64)]) -> Paths {
        let mut counting = Counting::default();
        for (path, conversions, nothing) in rows {
            let path: Vec<u32> = path.chars().map(|c| counting.number(&c.to_string())).collect();
            (0..*conversions).for_each(|_| counting.add(&path, Some(1)));
            (0..*nothing).for_each(|_| counting.add(&path, None));
        }
        counting.finish()
    }

    #[test]
    fn both_solvers_agree_at_every_order() {
        let paths = paths(&[("abcabacb", 3, 1), ("cab", 1, 2), ("b", 0, 4), ("acacacacb", 2, 2)]);
        for order in 1..=3 {
            let chain = Chain::of(&paths, order);
            for removed in [None, Some(0), Some(1), Some(2)] {
                let (exact, swept) = (chain.by_elimination(removed), chain.by_sweeps(removed));
                assert!((exact - swept).abs() < 1e-12, "{order} {removed:?}: {exact} {swept}");
            }
        }
    }

    #[test]
    fn a_channel_on_every_way_to_a_conversion_has_effect_one() {
        let effects = removal_effects(&paths(&[("ab", 1, 0), ("b", 1, 0), ("a", 0, 2)]), 1);
        assert_eq!(effects.get(1), Some(&1.0));
    }
}
