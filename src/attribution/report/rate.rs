//! Counts in, rates out: never a rate without the two counts behind it, how sure it is, and whether it is too thin
//! to be relied on.

#![allow(
    clippy::float_arithmetic,
    reason = "for display: every quotient stands beside the counts it comes from"
)]

use serde::Serialize;

use crate::attribution::wilson::wilson;

/// Below so many trials a rate is thin, whatever it is.
///
/// This and [`WIDE`], [`NARROW`] and [`RELATIVE`] are the rule by which the National Center for Health Statistics does
/// not publish a proportion: J. D. Parker et al., "National Center for Health Statistics Data Presentation Standards for
/// Proportions", Vital and Health Statistics 2 (175), 2017. (There with the Clopper-Pearson interval, here with
/// Wilson's, which is a little narrower.)
pub const FEW: u64 = 30;
/// An interval as wide as this is thin.
pub const WIDE: f64 = 0.30;
/// An interval as narrow as this is not.
pub const NARROW: f64 = 0.05;
/// Between the two: thin if it is wider than so many times the rate itself.
pub const RELATIVE: f64 = 1.3;

/// `count` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Rate {
    /// How many did.
    pub count: u64,
    /// How many could have.
    pub of: u64,
    /// The quotient; absent where nobody could have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// The lower end of Wilson's interval at 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Too few to be relied on: fewer than 30 ([`FEW`]), or an interval too wide.
    pub thin: bool,
}

impl Rate {
    /// The rate of these counts.
    pub fn of(count: u64, of: u64) -> Self {
        let interval = wilson(count, of);
        let rate = (of > 0).then(|| count as f64 / of as f64);
        let width = interval.high - interval.low;
        let loose = width > NARROW && width > RELATIVE * rate.unwrap_or_default();
        let thin = of < FEW || width >= WIDE || loose;
        Self { count, of, rate, low: interval.low, high: interval.high, thin }
    }

    /// For a person: `19 of 847 (2.2 %, somewhere between 1.4 % and 3.5 %)`.
    pub fn say(&self) -> String {
        let rate = percent(self.rate.unwrap_or_default());
        let (low, high) = (percent(self.low), percent(self.high));
        format!("{} of {} ({rate}, somewhere between {low} and {high})", self.count, self.of)
    }
}

/// A part in percent, to a tenth.
fn percent(part: f64) -> String {
    let tenths = (part * 1000.0 + 0.5) as u64;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// (revenue - cost) / cost; absent without cost. Both are exact whole numbers of one unit below 2^53, so this is the
/// number nearest to their quotient; nothing is decided by it.
pub fn roi(revenue: i64, cost: i64) -> Option<f64> {
    (cost > 0).then(|| (revenue - cost) as f64 / cost as f64)
}

/// A quotient to the nearest whole, half away from zero; none over nothing.
pub fn per(minor: i64, count: u64) -> Option<i64> {
    let count = i128::from(count);
    let doubled = 2 * i128::from(minor.unsigned_abs()) + count;
    let whole = doubled.checked_div(2 * count)?;
    i64::try_from(whole).ok().map(|whole| if minor < 0 { -whole } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_thin_with_few_trials_or_a_wide_interval() {
        for (count, of, thin) in [
            (15, 29, true),
            // 15 of 30: 0.33 to 0.67.
            (15, 30, true),
            // 2 of 100: 0.006 to 0.070, wider than 1.3 times the rate.
            (2, 100, true),
            // 19 of 847: 0.014 to 0.035.
            (19, 847, false),
            (0, 0, true),
            (0, 1_000, false),
            (60, 400, false),
        ] {
            assert_eq!(Rate::of(count, of).thin, thin, "{count} of {of}");
        }
    }

    #[test]
    fn a_rate_is_said_with_its_counts_and_its_interval() {
        assert_eq!(Rate::of(19, 847).say(), "19 of 847 (2.2 %, somewhere between 1.4 % and 3.5 %)");
    }

    #[test]
    fn a_quotient_is_rounded_half_away_from_zero() {
        assert_eq!(
            [per(4_500_000, 1_000), per(5, 2), per(-5, 2), per(1, 3)],
            [Some(4_500), Some(3), Some(-3), Some(0)]
        );
        assert_eq!(per(5, 0), None);
    }
}
