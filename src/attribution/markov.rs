//! Removal effects: how much less often would people convert if a channel led nowhere?
//!
//! In: the paths of all journeys. Out: the effect of each channel, 0 to 1; revenue is shared in proportion to them.
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

use super::channels::ByName;
use crate::gather::Gather;
use textlift_kernel::{BITS, Edge, Memory, Moves};

/// The effect of each channel, by name; all 0 if no journey converts.
pub fn removal_effects(counted: Moves, channels: &ByName) -> Vec<f64> {
    let chain = chain(counted, channels);
    let all = chain.conversion(None);
    let effect = |channel| match all > 0.0 {
        true => (1.0 - chain.conversion(Some(channel)) / all).clamp(0.0, 1.0),
        false => 0.0,
    };
    (0..channels.names.len()).map(effect).gather()
}

/// The counts as probabilities. States are ordered by the names in their memory, so that the same
/// journeys in another order give the same bits.
fn chain(counted: Moves, channels: &ByName) -> Chain {
    let by_name = |memory: Memory| {
        (0..counted.order).rev().map(|n| memory >> (BITS * n) & Memory::from(u32::MAX)).fold(
            0,
            |all, part| {
                let part = u32::try_from(part).unwrap_or_default();
                let rank = part.checked_sub(1).map_or(0, |number| channels.rank(number) as Memory + 1);
                (all << BITS) | rank
            },
        )
    };
    let mut order: Vec<(Memory, usize)> =
        counted.states.iter().enumerate().map(|(place, state)| (by_name(state.memory), place)).gather();
    crate::sort::plain(&mut order);
    let mut places = vec![0; order.len()];
    for (fresh, (_, place)) in order.iter().enumerate() {
        if let Some(of) = places.get_mut(*place) {
            *of = fresh;
        }
    }
    let mut states = counted.states;
    let mut moves: Vec<Vec<(usize, u64)>> = vec![Vec::new(); states.len()];
    for Edge { key, to, count } in counted.moves.into_list() {
        let (here, to) = ((key >> BITS) as usize, to as usize);
        // A move from a state to itself is dropped.
        if let (Some(moves), true) = (moves.get_mut(here), here != to) {
            moves.push((places.get(to).copied().unwrap_or_default(), count));
        }
    }
    let probabilities = |(memory, place): (Memory, usize)| {
        let ended = states.get_mut(place).map(std::mem::take).unwrap_or_default();
        let mut moves = moves.get_mut(place).map(std::mem::take).unwrap_or_default();
        crate::sort::plain(&mut moves);
        let moved: u64 = moves.iter().map(|(_, count)| count).sum();
        let total = (moved + ended.conversions + ended.nothing).max(1) as f64;
        let last = u32::try_from(memory & Memory::from(u32::MAX)).unwrap_or_default();
        State {
            channel: last.checked_sub(1).map(|rank| rank as usize),
            moves: moves.into_iter().map(|(there, count)| (there, count as f64 / total)).gather(),
            converts: ended.conversions as f64 / total,
            fails: ended.nothing as f64 / total,
        }
    };
    Chain { states: order.into_iter().map(probabilities).gather() }
}

/// Moves between states with their probabilities. State 0 is the start.
struct Chain {
    states: Vec<State>,
}

struct State {
    /// The channel stepped on last, by rank; none at the start.
    channel: Option<usize>,
    moves: Vec<(usize, f64)>,
    converts: f64,
    /// Ends without conversion.
    fails: f64,
}

impl Chain {
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
        let mut rows: Vec<Row> = self.states.iter().map(|state| self.row(state, removed)).gather();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::channels::Channels;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use textlift_kernel::Edges;

    fn counted(rows: &[(&str, u64, u64)], order: u8) -> (Moves, ByName) {
        let (mut channels, mut moves) = (Channels::default(), Moves::new(order));
        for (path, conversions, nothing) in rows {
            let path: Vec<u32> = path.chars().map(|c| channels.number(&c.to_string())).collect();
            (0..*conversions).for_each(|_| moves.add(&path, true));
            (0..*nothing).for_each(|_| moves.add(&path, false));
        }
        (moves, channels.by_name())
    }

    #[test]
    fn both_solvers_agree_at_every_order() {
        for order in 1..=3 {
            let rows = [("abcabacb", 3, 1), ("cab", 1, 2), ("b", 0, 4), ("acacacacb", 2, 2)];
            let (moves, channels) = counted(&rows, order);
            let chain = chain(moves, &channels);
            for removed in [None, Some(0), Some(1), Some(2)] {
                let (exact, swept) = (chain.by_elimination(removed), chain.by_sweeps(removed));
                assert!((exact - swept).abs() < 1e-12, "{order} {removed:?}: {exact} {swept}");
            }
        }
    }

    #[test]
    fn a_channel_on_every_way_to_a_conversion_has_effect_one() {
        let (moves, channels) = counted(&[("ab", 1, 0), ("b", 1, 0), ("a", 0, 2)], 1);
        assert_eq!(removal_effects(moves, &channels).get(1), Some(&1.0));
    }

    #[test]
    fn journeys_in_another_order_give_the_same_bits() {
        let rows = [("abcabacb", 3, 1), ("cab", 1, 2), ("b", 0, 4), ("cbcbca", 2, 2)];
        let effects = |rows: &[_], order| {
            let (moves, channels) = counted(rows, order);
            removal_effects(moves, &channels)
        };
        let turned: Vec<_> = rows.into_iter().rev().collect();
        for order in 1..=3 {
            assert_eq!(effects(&rows, order), effects(&turned, order));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn it_counts_what_a_map_of_the_standard_library_counts(
            keys in prop::collection::vec((0..40_u128, 0..3_u32), 0..200),
        ) {
            let (mut ours, mut theirs) = (Edges::default(), BTreeMap::new());
            for (n, (small, high)) in keys.iter().enumerate() {
                let key = small << (40 * high);
                let (to, count) = theirs.entry(key).or_insert((n as u32, 0));
                *count += 1;
                prop_assert_eq!(ours.step(key, || n as u32), *to);
            }
            let mut list: Vec<(u128, (u32, u64))> =
                ours.into_list().into_iter().map(|edge| (edge.key, (edge.to, edge.count))).collect();
            list.sort();
            prop_assert!(list.into_iter().eq(theirs));
        }
    }
}
