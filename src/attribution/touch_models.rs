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
use textlift_kernel::Path;

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

    /// As the kernel takes it.
    pub(super) fn told(self) -> textlift_kernel::Rule {
        match self {
            Self::First => textlift_kernel::Rule::First,
            Self::Last => textlift_kernel::Rule::Last,
            Self::Linear => textlift_kernel::Rule::Linear,
            Self::Position => textlift_kernel::Rule::Position,
            Self::TimeDecay(half_life) => textlift_kernel::Rule::TimeDecay(half_life.millis()),
        }
    }
}

/// Shares values out again and again without asking for memory each time.
#[derive(Debug)]
pub struct Sharing(textlift_kernel::Sharing);

impl Default for Sharing {
    fn default() -> Self {
        Self(textlift_kernel::Sharing::new(by_weights))
    }
}

impl Sharing {
    /// What each touch earned of `value`, in the order of `times`, which is earliest first.
    pub fn out(&mut self, rule: Rule, times: &[Instant], value: i64) -> Vec<i64> {
        let to: Vec<u32> = (0..times.len() as u32).gather();
        let times: Vec<f64> = times.iter().map(|at| float(*at)).gather();
        let mut credits = vec![0; to.len()];
        let path = Path { length: to.len(), times: &times, to: &to, values: &[value] };
        self.0.add(rule.told(), path, &mut credits);
        credits
    }
}

/// Shares of a sale beyond a billion minor units, or of more touches than usual.
pub(super) fn by_weights(value: i64, weights: &[u64]) -> Vec<i64> {
    apportion(value, weights, Ties::Nearly)
}

/// Epoch milliseconds as a float: exact, for they are far below 2^53.
pub(super) fn float(at: Instant) -> f64 {
    at.millis() as f64
}

/// What each touch of one journey earned, in the order given; 0 for a touch that does not count. The sum is
/// `value`, or 0 if no touch counts.
pub fn credits(rule: Rule, touches: &[Touch], conversion: Instant, value: i64, look_back: Days) -> Vec<i64> {
    let steps = steps(touches, Some(conversion), look_back);
    let times: Vec<Instant> = steps.iter().map(|step| step.at).gather();
    let mut credits = vec![0; touches.len()];
    for (step, credit) in steps.iter().zip(Sharing::default().out(rule, &times, value)) {
        if let Some(place) = credits.get_mut(step.place) {
            *place = credit;
        }
    }
    credits
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "the oracle is the host's own power function")]
mod tests {
    use super::*;
    use crate::lead::DAY;
    use textlift_kernel::{PARTS, half_to};

    use proptest::prelude::*;

    #[test]
    fn a_half_life_halves_exactly_and_between_it_follows_the_curve() {
        for halvings in 0..100 {
            assert_eq!(half_to(f64::from(halvings) * PARTS), 0.5_f64.powi(halvings));
        }
        for n in 0..100_000 {
            let x = f64::from(n) * 1.37e-3;
            assert!((half_to(x * PARTS) / 0.5_f64.powf(x) - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn a_touch_of_long_ago_weighs_nothing_rather_than_failing() {
        assert_eq!([half_to(1e300), half_to(1_200.0 * PARTS)], [0.0, 0.0]);
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
