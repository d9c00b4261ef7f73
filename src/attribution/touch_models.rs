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
use super::apportion::{Ties, apportion_into};
use super::decimal::Days;
use super::touch::{Touch, steps};

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

    /// What each touch weighs; `times` are those of the touches, earliest first.
    fn weigh(self, times: &[Instant], weights: &mut Vec<u64>) {
        let count = times.len();
        let last = count.saturating_sub(1);
        weights.clear();
        match self {
            Self::First => weights.extend((0..count).map(|n| u64::from(n == 0))),
            Self::Last => weights.extend((0..count).map(|n| u64::from(n == last))),
            Self::Linear => weights.resize(count, 1),
            Self::Position => {
                // 40 : 20 / between : 40, in whole numbers.
                let end = (2 * count.saturating_sub(2) as u64).max(1);
                weights.extend((0..count).map(|n| if n == 0 || n == last { end } else { 1 }));
            }
            Self::TimeDecay(half_life) => {
                // Only the ratios count: ages are taken from the latest touch, which weighs one.
                let latest = times.last().copied().unwrap_or(Instant::EARLIEST);
                weights.extend(times.iter().map(|&at| half_to(latest.since(at), half_life)));
            }
        }
    }
}

/// Shares values out again and again without asking for memory each time.
#[derive(Debug, Default)]
pub struct Sharing {
    weights: Vec<u64>,
    shares: Vec<i64>,
}

impl Sharing {
    /// What each touch earned of `value`, in the order of `times`, which is earliest first.
    pub fn out(&mut self, rule: Rule, times: &[Instant], value: i64) -> &[i64] {
        rule.weigh(times, &mut self.weights);
        apportion_into(value, &self.weights, Ties::Exact, &mut self.shares);
        &self.shares
    }
}

/// What each touch of one journey earned, in the order given; 0 for a touch that does not count. The sum is
/// `value`, or 0 if no touch counts.
pub fn credits(rule: Rule, touches: &[Touch], conversion: Instant, value: i64, look_back: Days) -> Vec<i64> {
    let steps = steps(touches, Some(conversion), look_back);
    let times: Vec<Instant> = steps.iter().map(|step| step.at).collect();
    let mut credits = vec![0; touches.len()];
    for (step, share) in steps.iter().zip(Sharing::default().out(rule, &times, value)) {
        if let Some(credit) = credits.get_mut(step.place) {
            *credit = *share;
        }
    }
    credits
}

/// 0.5^(age / half-life) in units of 2^-62, `age` not negative.
///
/// Whole numbers only, because a host's own `exp2` may differ in its last digit and with it the cent: e^-z for
/// z = ln 2 x the broken part of the exponent, by Horner's scheme; the whole part is a shift.
fn half_to(age: i64, half_life: Days) -> u64 {
    /// ln 2 in units of 2^-62.
    const LN_2: u128 = 3_196_577_161_300_663_915;
    let (age, half_life) = (age.unsigned_abs(), half_life.millis().unsigned_abs().max(1));
    let (halvings, rest) = (age / half_life, age % half_life);
    if halvings > 62 {
        return 0;
    }
    let z = (u128::from(rest) * LN_2 / u128::from(half_life)) as u64;
    let times = |power: u64| ((u128::from(z) * u128::from(power)) >> 62) as u64;
    INVERSE_FACTORIALS.iter().rev().fold(0, |power, inverse| inverse - times(power)) >> halvings
}

/// 1/n! in units of 2^-62, for n from 0 to 19: after that it is below one unit.
const INVERSE_FACTORIALS: [u64; 20] = {
    let mut inverses = [1 << 62; 20];
    let (mut n, mut inverse) = (1, 1 << 62);
    let mut rest: &mut [u64] = &mut inverses;
    while let [_, others @ ..] = rest {
        if let [next, ..] = others {
            inverse /= n;
            n += 1;
            *next = inverse;
        }
        rest = others;
    }
    inverses
};

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "the oracle is the host's own power function")]
mod tests {
    use super::*;
    use crate::lead::DAY;

    #[test]
    fn a_half_life_halves_exactly_and_between_it_follows_the_curve() {
        let week = Days::whole(7);
        assert_eq!(half_to(0, week), 1 << 62);
        assert_eq!(half_to(7 * DAY, week), 1 << 61);
        assert_eq!(half_to(70 * DAY, week), 1 << 52);
        for age in (0..40 * DAY).step_by(7_777_777) {
            let oracle = 0.5_f64.powf(age as f64 / (7 * DAY) as f64);
            let got = half_to(age, week) as f64 / (1_u64 << 62) as f64;
            assert!((got / oracle - 1.0).abs() < 1e-14, "{age}: {got} for {oracle}");
        }
    }

    #[test]
    fn a_touch_of_long_ago_weighs_nothing_rather_than_failing() {
        assert_eq!(half_to(i64::MAX, Days::from_millis(1)), 0);
        assert_eq!(half_to(DAY, Days::from_millis(0)), 0);
    }
}
