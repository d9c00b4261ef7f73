//! Models that look at one journey at a time: a rule says what share each touch earned.
//!
//! In: the touches of a journey, its conversion and value. Out: minor units per touch, summing exactly to
//! the value. Where the shares do not come out even, the largest remainders get the odd units; equal
//! remainders, the earlier touch.
//!
//! | model | shares |
//! |---|---|
//! | first, last | all to one touch |
//! | linear | the same to each |
//! | position | 40 % first, 40 % last, 20 % over those between; two touches half each; one all |
//! | time decay | 0.5^(age / half-life), continuous |
//!
//! A channel that comes up twice earns twice in the last three.

use crate::lead::Instant;

use super::Model;
use super::apportion::{Ties, apportion};
use super::decimal::Days;
use super::touch::{Touch, steps};
use crate::gather::Gather;

/// A model with what it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// The same to each touch.
    Linear,
    /// 40 % to the first, 40 % to the last, 20 % to those between.
    Position,
    /// Half as much for each half-life of age.
    TimeDecay(Days),
}

impl Rule {
    /// The rule of a model; `None` for the models that need all journeys at once.
    pub fn of(model: Model, half_life: Days) -> Option<Self> {
        match model {
            Model::First => Some(Self::First),
            Model::Last => Some(Self::Last),
            Model::Linear => Some(Self::Linear),
            Model::Position => Some(Self::Position),
            Model::TimeDecay => Some(Self::TimeDecay(half_life)),
            Model::Markov | Model::Shapley => None,
        }
    }
}

/// The touches of one journey that count, earliest first.
#[derive(Debug, Clone, Copy)]
pub struct Path<'p> {
    /// When each was.
    pub times: &'p [Instant],
    /// Where the credit of each goes: a place in the list of credits.
    pub to: &'p [u32],
}

/// Shares values out again and again without asking for memory each time.
#[derive(Debug, Default)]
pub struct Sharing {
    weights: Vec<f64>,
    rests: Vec<i64>,
}

impl Sharing {
    /// Adds what each touch earned of `value` to the credits.
    pub fn add(&mut self, rule: Rule, path: Path<'_>, value: i64, credits: &mut [i64]) {
        match rule {
            Rule::First => post(credits, path.to.first(), value),
            Rule::Last => post(credits, path.to.last(), value),
            Rule::Linear => linear(path.to, value, credits),
            Rule::Position => position(path.to, value, credits),
            Rule::TimeDecay(half_life) => self.decay(path, half_life, value, credits),
        }
    }

    /// What each touch earned of `value`, in the order of `times`, which is earliest first.
    pub fn out(&mut self, rule: Rule, times: &[Instant], value: i64) -> Vec<i64> {
        let to: Vec<u32> = (0..times.len() as u32).gather();
        let mut credits = vec![0; to.len()];
        self.add(rule, Path { times, to: &to }, value, &mut credits);
        credits
    }

    #[allow(clippy::float_arithmetic, reason = "the rule is a power of a broken number")]
    fn decay(&mut self, path: Path<'_>, half_life: Days, value: i64, credits: &mut [i64]) {
        // Only the ratios count: ages are taken from the latest touch, which weighs one.
        let latest = path.times.last().copied().unwrap_or(Instant::EARLIEST);
        let half_life = half_life.millis().max(1) as f64;
        let mut sum = 0.0;
        self.weights.clear();
        for &at in path.times {
            let weight = half_to(latest.since(at) as f64 / half_life);
            sum += weight;
            self.weights.push(weight);
        }
        let units = value.unsigned_abs();
        if units >= 1 << 30 || path.to.len() > 64 {
            // Far beyond one sale's size and touches: the same with more digits.
            let weights: Vec<u64> = self.weights.iter().map(|weight| (weight * UNITS) as u64).gather();
            for (to, share) in path.to.iter().zip(apportion(value, &weights, Ties::Nearly)) {
                post(credits, Some(to), share);
            }
            return;
        }
        // Shares in units of 2^-20: what agrees to there is equal, and the noise of floats lies below.
        let (each, sign) = (units as f64 / sum * NEAR, value.signum());
        let mut left = units as i64;
        self.rests.clear();
        for (weight, to) in self.weights.iter().zip(path.to) {
            let share = (weight * each + 0.5) as i64;
            left -= share >> NEAR_BITS;
            self.rests.push(share & ((1 << NEAR_BITS) - 1));
            post(credits, Some(to), sign * (share >> NEAR_BITS));
        }
        for _ in 0..left {
            let (mut largest, mut place) = (-1, 0);
            for (n, &rest) in self.rests.iter().enumerate() {
                if rest > largest {
                    (largest, place) = (rest, n);
                }
            }
            if let Some(rest) = self.rests.get_mut(place) {
                *rest = -1;
            }
            post(credits, path.to.get(place), sign);
        }
    }
}

#[inline]
fn post(credits: &mut [i64], to: Option<&u32>, minor: i64) {
    if let Some(credit) = to.and_then(|to| credits.get_mut(*to as usize)) {
        *credit += minor;
    }
}

/// Equal shares leave equal remainders: the odd units go to the earlier touches.
fn linear(to: &[u32], value: i64, credits: &mut [i64]) {
    let count = (to.len() as i64).max(1);
    let (share, odd) = (value / count, value % count);
    for (n, to) in (0_i64..).zip(to) {
        post(credits, Some(to), share + if n < odd.abs() { odd.signum() } else { 0 });
    }
}

/// Two fifths to either end, one fifth to those between; two touches share equally.
fn position(to: &[u32], value: i64, credits: &mut [i64]) {
    let (Some((first, rest)), true) = (to.split_first(), to.len() > 2) else {
        return linear(to, value, credits);
    };
    let Some((last, between)) = rest.split_last() else { return };
    let count = between.len() as i64;
    let (units, sign) = (value.abs(), value.signum());
    let (end, middle) = (units / 5 * 2 + units % 5 * 2 / 5, units / (5 * count));
    let mut odd = units - 2 * end - count * middle;
    // Remainders in units of 1 / (5 x count); the earlier of equals comes first.
    let (of_end, of_middle) = (units % 5 * 2 % 5 * count, units % (5 * count));
    let mut take = |can: bool| {
        let takes = i64::from(can && odd > 0);
        odd -= takes;
        sign * takes
    };
    let one = take(of_end >= of_middle);
    let other = take(of_end > of_middle);
    for to in between {
        post(credits, Some(to), sign * middle + take(true));
    }
    post(credits, Some(first), sign * end + if one == 0 { take(true) } else { one });
    post(credits, Some(last), sign * end + if other == 0 { take(true) } else { other });
}

/// What each touch of one journey earned, in the order given; 0 for a touch that does not count. The sum is
/// `value`, or 0 if no touch counts.
pub fn credits(rule: Rule, touches: &[Touch], conversion: Instant, value: i64, look_back: Days) -> Vec<i64> {
    let steps = steps(touches, Some(conversion), look_back);
    let times: Vec<Instant> = steps.iter().map(|step| step.at).gather();
    let to: Vec<u32> = steps.iter().map(|step| step.place as u32).gather();
    let mut credits = vec![0; touches.len()];
    Sharing::default().add(rule, Path { times: &times, to: &to }, value, &mut credits);
    credits
}

/// Units of 1 that a share is told apart in.
const NEAR_BITS: u32 = 20;
const NEAR: f64 = (1_u64 << NEAR_BITS) as f64;

/// A weight of one as a whole number.
const UNITS: f64 = (1_u64 << 62) as f64;

/// 0.5^x, x not negative.
///
/// Only x, +, - and / are used, because a host's own `exp2` may differ in its last digit and with it the cent: eighths
/// by a table, the rest, below 1/8, by the series of e^-z with z = x ln 2; whole numbers go into the float's exponent.
#[allow(clippy::float_arithmetic, reason = "a weight, not money")]
fn half_to(x: f64) -> f64 {
    // Beyond 1,023 halvings a float holds nothing anyway.
    let x = x.min(2_000.0);
    let eighths = (x * 8.0) as u64;
    let z = (x - eighths as f64 / 8.0) * std::f64::consts::LN_2;
    let exponent = 1_023_u64.saturating_sub(eighths / 8) << 52;
    let table = EIGHTHS.get((eighths % 8) as usize).copied().unwrap_or(1.0);
    let series = INVERSE_FACTORIALS.iter().rev().fold(0.0, |sum, inverse| inverse - z * sum);
    series * table * f64::from_bits(exponent)
}

/// 0.5^(n/8).
const EIGHTHS: [f64; 8] = [
    1.0,
    0.917_004_043_204_671_2,
    0.840_896_415_253_714_6,
    0.771_105_412_703_970_4,
    0.707_106_781_186_547_5,
    0.648_419_777_325_504_8,
    0.594_603_557_501_360_5,
    0.545_253_866_332_628_8,
];

/// 1/n!, n from 0: 0.087^11 / 11! is below the last digit of a float.
#[allow(clippy::float_arithmetic, reason = "a table")]
const INVERSE_FACTORIALS: [f64; 11] = [
    1.0,
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
];

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "the oracle is the host's own power function")]
mod tests {
    use super::*;
    use crate::lead::DAY;
    use proptest::prelude::*;

    #[test]
    fn a_half_life_halves_exactly_and_between_it_follows_the_curve() {
        for halvings in 0..100 {
            assert_eq!(half_to(f64::from(halvings)), 0.5_f64.powi(halvings));
        }
        for n in 0..100_000 {
            let x = f64::from(n) * 1.37e-3;
            assert!((half_to(x) / 0.5_f64.powf(x) - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn a_touch_of_long_ago_weighs_nothing_rather_than_failing() {
        assert_eq!([half_to(1e300), half_to(1_200.0)], [0.0, 0.0]);
        let shares = shared(Rule::TimeDecay(Days::from_millis(0)), &[0, 90 * DAY], 100);
        assert_eq!(shares, [0, 100]);
    }

    fn shared(rule: Rule, ages: &[i64], value: i64) -> Vec<i64> {
        let times: Vec<Instant> = ages.iter().map(|&age| Instant::EARLIEST.plus(age)).collect();
        Sharing::default().out(rule, &times, value)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn linear_and_position_are_largest_remainders_of_their_weights(count in 1..90_usize, value in -100_000..100_000_i64) {
            let ages: Vec<i64> = (0..count as i64).collect();
            prop_assert_eq!(shared(Rule::Linear, &ages, value), apportion(value, &vec![1; count], Ties::Exact));
            // 40 : 20 / between : 40, in whole numbers.
            let end = (2 * count.saturating_sub(2) as u64).max(1);
            let weights: Vec<u64> = (0..count).map(|n| if n == 0 || n + 1 == count { end } else { 1 }).collect();
            prop_assert_eq!(shared(Rule::Position, &ages, value), apportion(value, &weights, Ties::Exact));
        }

        #[test]
        fn decay_gives_the_odd_units_to_the_largest_remainders(
            mut ages in prop::collection::vec(0..40 * DAY, 1..90),
            half_life in 1..20 * DAY,
            value in prop_oneof![0..100_000_i64, 0..90_071_992_547_i64],
        ) {
            ages.sort();
            let got = shared(Rule::TimeDecay(Days::from_millis(half_life)), &ages, value);
            prop_assert_eq!(got.iter().sum::<i64>(), value);
            let latest = *ages.last().unwrap();
            let weights: Vec<f64> =
                ages.iter().map(|age| 0.5_f64.powf((latest - age) as f64 / half_life as f64)).collect();
            let sum: f64 = weights.iter().sum();
            let exact: Vec<f64> = weights.iter().map(|weight| value as f64 * weight / sum).collect();
            // Above a billion the oracle's own last digit shows.
            let slack = 2e-6 + value as f64 * 1e-15;
            let up = got.iter().zip(&exact).map(|(&got, exact)| (got as f64 > *exact + slack, exact - exact.floor()));
            let (up, down): (Vec<_>, Vec<_>) = up.partition(|(up, _)| *up);
            let least = up.iter().map(|(_, rest)| *rest).fold(1.0, f64::min);
            prop_assert!(down.iter().all(|(_, rest)| *rest <= least + slack || *rest > 1.0 - slack));
            for (got, exact) in got.iter().zip(&exact) {
                prop_assert!((*got as f64 - exact).abs() < 1.0 + slack, "{} for {}", got, exact);
            }
        }
    }
}
