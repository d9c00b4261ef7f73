//! How sure a rate is: Wilson's score interval at 95 %.
//!
//! In: successes and trials. Out: the range the true rate lies in, 95 times of 100. Unlike the plain
//! interval it stays inside 0 to 1 and is honest about few trials. For display only; it decides nothing
//! about money.
//!
//! ```
//! let interval = textlift::attribution::wilson(19, 847);
//! assert!((interval.low - 0.0144).abs() < 5e-5 && (interval.high - 0.0348).abs() < 5e-5);
//! ```
//!
//! Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22
//! (1927), 209-212.

#![allow(clippy::float_arithmetic, reason = "an interval is for display; no amount comes from it")]

use serde::Serialize;

/// The 97.5 % point of the normal distribution: 2.5 % are left out at either end.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Where a true figure lies, 95 times of 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The interval of `successes` out of `trials`. Without a trial anything is possible: 0 to 1. More successes
/// than trials count as that many trials.
pub fn wilson(successes: u64, trials: u64) -> Interval {
    if trials == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (hits, n) = (successes.min(trials) as f64, trials as f64);
    let z2 = Z95 * Z95;
    let centre = hits + z2 / 2.0;
    let half = Z95 * (hits * (n - hits) / n + z2 / 4.0).sqrt();
    let low = if hits == 0.0 { 0.0 } else { ((centre - half) / (n + z2)).max(0.0) };
    let high = if hits == n { 1.0 } else { ((centre + half) / (n + z2)).min(1.0) };
    Interval { low, high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_agrees_with_scipy() {
        // scipy 1.17.1: binomtest(k, n).proportion_ci(method="wilson").
        for (k, n, low, high) in [
            (0, 10, 0.0, 0.277_532_799_862_889_26),
            (1, 10, 0.017_876_213_095_072_896, 0.404_150_026_795_238_5),
            (5, 10, 0.236_593_090_512_564, 0.763_406_909_487_436_1),
            (10, 10, 0.722_467_200_137_110_9, 1.0),
            (19, 847, 0.014_407_133_475_146_114, 0.034_769_429_781_054_8),
            (150, 100_000, 0.001_278_524_912_167_426_5, 0.001_759_772_961_077_864),
        ] {
            let got = wilson(k, n);
            assert!((got.low - low).abs() < 1e-14 && (got.high - high).abs() < 1e-14, "{k}/{n}: {got:?}");
        }
    }

    #[test]
    fn without_a_trial_nothing_is_known() {
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
