//! Shapley values: what each channel adds, on average over all orders in which channels could join.
//!
//! In: the paths and revenues of all journeys. Out: minor units per channel. The worth of a set of channels is the revenue of the
//! journeys whose channels all lie in it.
//!
//! That worth is a sum over the sets of channels that journeys really had, each worth its own revenue to
//! whoever includes the whole set; and of such a sum the Shapley value is known: each set's revenue is
//! shared equally among its channels. So no walk over all orders is needed, and no float.
//!
//! Source: L. S. Shapley, "A Value for n-Person Games" (1953), lemma 2 and formula (12).

use super::apportion::{Ties, apportion};
use super::channels::ByName;
use crate::gather::Gather;
use textlift_kernel::Sets;

/// The most channels an exact answer is given for.
pub const MOST_CHANNELS: usize = Sets::MOST_CHANNELS;

/// A set of channels that journeys had, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coalition {
    /// Ranks of the channels, rising.
    pub channels: Vec<usize>,
    /// Conversions of journeys with exactly these channels.
    pub conversions: u64,
    /// Their revenue in minor units.
    pub revenue: i64,
    /// The revenue of all journeys whose channels all lie in this set.
    pub worth: i64,
}

/// Every set, smallest first, then by channel.
pub fn coalitions(sets: &Sets, channels: &ByName) -> Vec<Coalition> {
    let met = || sets.list().iter().enumerate().filter(|(_, (conversions, _))| *conversions > 0);
    let coalition = |(set, &(conversions, revenue)): (usize, &(u64, i64))| {
        let is_in = |&(_, number): &(usize, &u32)| set.checked_shr(*number).unwrap_or_default() & 1 == 1;
        let ranks = channels.numbers.iter().enumerate().filter(is_in).map(|(rank, _)| rank);
        let inside = met().filter(|(other, _)| other & !set == 0);
        let worth = inside.map(|(_, (_, revenue))| revenue).sum();
        Coalition { channels: ranks.gather(), conversions, revenue, worth }
    };
    let mut coalitions: Vec<Coalition> = met().map(coalition).gather();
    crate::sort::by(&mut coalitions, |a, b| {
        (a.channels.len(), &a.channels).cmp(&(b.channels.len(), &b.channels))
    });
    coalitions
}

/// What each channel earned, by rank: its Shapley value, the odd units to the
/// largest remainders, equal remainders by name.
pub fn credits(channels: usize, coalitions: &[Coalition]) -> Vec<i64> {
    /// The least number that 1 to 12 divide: in units of 1/27720 every equal share is whole.
    const EVEN: u128 = 27_720;
    let mut values = vec![0_u128; channels];
    for coalition in coalitions {
        let share =
            u128::from(coalition.revenue.unsigned_abs()) * EVEN / coalition.channels.len().max(1) as u128;
        for &channel in &coalition.channels {
            if let Some(value) = values.get_mut(channel) {
                *value += share;
            }
        }
    }
    let rests: Vec<u64> = values.iter().map(|value| (value % EVEN) as u64).gather();
    let odd = rests.iter().sum::<u64>() as i64 / EVEN as i64;
    // Each rest is below one unit, so the largest of them get one unit each.
    let units = apportion(odd, &rests, Ties::Exact);
    values.iter().zip(units).map(|(value, unit)| (value / EVEN) as i64 + unit).gather()
}
