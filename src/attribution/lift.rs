//! How far apart two arms are: in conversions per person, and in revenue.
//!
//! In: counts or takings of two arms. Out: the difference with an interval at 95 %, for *one* look; who looks
//! again and again asks [`verdict`](super::experiment::verdict) for the winner.
//!
//! Sources: R. G. Newcombe, "Interval estimation for the difference between independent proportions", Stat.
//! Med. 17 (1998), method 10; B. L. Welch, Biometrika 34 (1947) for the difference of means, with the normal
//! quantile, as arms are large.

#![allow(clippy::float_arithmetic, reason = "for display: an estimate with its interval")]

use serde::Serialize;

use super::experiment::Counts;
use super::wilson::{Interval, Z95, wilson};

/// A rate with the counts behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Rate {
    /// People.
    pub people: u64,
    /// Those who converted.
    pub conversions: u64,
    /// Their part; 0 where there is nobody.
    pub rate: f64,
    /// Where the true rate lies.
    pub interval: Interval,
}

/// Two rates, and the second less the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Difference {
    /// The first arm.
    pub a: Rate,
    /// The second.
    pub b: Rate,
    /// The rate of the second less that of the first.
    pub lift: f64,
    /// Where the true lift lies.
    pub interval: Interval,
}

/// The rates of two arms and what lies between them.
pub fn difference(a: Counts, b: Counts) -> Difference {
    let rate = |arm: Counts| Rate {
        people: arm.people,
        conversions: arm.conversions,
        rate: arm.rate(),
        interval: wilson(arm.conversions, arm.people),
    };
    let (a, b) = (rate(a), rate(b));
    let lift = b.rate - a.rate;
    let root = |x: f64, y: f64| (x * x + y * y).sqrt();
    let interval = match a.people.min(b.people) {
        0 => Interval { low: -1.0, high: 1.0 },
        _ => Interval {
            low: lift - root(b.rate - b.interval.low, a.interval.high - a.rate),
            high: lift + root(b.interval.high - b.rate, a.rate - a.interval.low),
        },
    };
    Difference { a, b, lift, interval }
}

/// What the people of an arm brought in, person by person, those who brought nothing included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Takings {
    people: u64,
    total: i128,
    squares: i128,
}

impl Takings {
    /// Counts in a person who brought in so many minor units.
    pub fn add(&mut self, minor: i64) {
        self.people += 1;
        self.total += i128::from(minor);
        self.squares += i128::from(minor) * i128::from(minor);
    }

    /// These people and others.
    pub fn and(self, others: &Self) -> Self {
        Self {
            people: self.people + others.people,
            total: self.total.saturating_add(others.total),
            squares: self.squares.saturating_add(others.squares),
        }
    }

    /// Minor units per person.
    fn mean(&self) -> f64 {
        self.total as f64 / self.people as f64
    }

    /// The variance of that mean. The sums are whole numbers, so nothing cancels.
    fn variance(&self) -> f64 {
        let n = i128::from(self.people);
        let spread = (self.squares.saturating_mul(n)).saturating_sub(self.total.saturating_mul(self.total));
        spread as f64 / (n as f64 * n as f64 * (n - 1) as f64)
    }
}

/// What treating people brought in beyond what they would have brought in anyway.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Incremental {
    /// Minor units per treated person.
    pub per_person: f64,
    /// Where the true figure per person lies.
    pub interval: Interval,
    /// Minor units over all treated people.
    pub total: f64,
    /// Where the true total lies.
    pub total_interval: Interval,
}

/// The revenue that texting brought in, by the people who were held out. `None` with fewer than two people
/// in an arm.
pub fn incremental(treated: &Takings, held_out: &Takings) -> Option<Incremental> {
    if treated.people.min(held_out.people) < 2 {
        return None;
    }
    let per_person = treated.mean() - held_out.mean();
    let half = Z95 * (treated.variance() + held_out.variance()).sqrt();
    let interval = Interval { low: per_person - half, high: per_person + half };
    let people = treated.people as f64;
    let total_interval = Interval { low: interval.low * people, high: interval.high * people };
    Some(Incremental { per_person, interval, total: per_person * people, total_interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_agrees_with_newcombes_table() {
        // Newcombe 1998, table II, method 10: (a) 56/70 - 48/80, (b) 9/10 - 3/10, (h) 10/10 - 0/10.
        for ((k, n), (l, m), low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let got = difference(Counts { people: m, conversions: l }, Counts { people: n, conversions: k });
            let Interval { low: from, high: to } = got.interval;
            assert!((from - low).abs() < 5e-5 && (to - high).abs() < 5e-5, "{k}/{n}: {from} {to}");
        }
    }

    #[test]
    fn revenue_beyond_the_holdout_is_told_with_its_interval() {
        let mut takings = [Takings::default(), Takings::default()];
        for (arm, minors) in takings.iter_mut().zip([[100, 300, 500, 700], [0, 200, 100, 100]]) {
            minors.into_iter().for_each(|minor| arm.add(minor));
        }
        let [treated, held_out] = takings;
        let got = incremental(&treated, &held_out).unwrap();
        // Means 400 and 100; variances of the means 66,666.7 / 4 and 6,666.7 / 4.
        let half = 1.959_963_984_540_054 * (73_333.333_333_333_33_f64 / 4.0).sqrt();
        assert_eq!((got.per_person, got.total), (300.0, 1_200.0));
        assert!((got.interval.low - (300.0 - half)).abs() < 1e-9);
        assert!((got.total_interval.high - 4.0 * (300.0 + half)).abs() < 1e-9);
        assert_eq!(incremental(&treated, &Takings::default()), None);
    }
}
