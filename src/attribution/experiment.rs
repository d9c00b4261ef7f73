//! Which of two arms is better: an answer that may be asked for after every person.
//!
//! In: how many people each arm had and how many of them converted. Out: a winner or none yet, and the
//! evidence. Count only people whose outcome is known, whose days to convert are over; who may still
//! convert is not counted yet, in either arm.
//!
//! An ordinary test looked at again and again finds a winner sooner or later, though there is none. Here
//! the evidence is a bet against "it makes no difference": if it makes none, whether a person who converted
//! was in one arm or the other was settled by the toss of assignment alone, and no bet on that toss gains on
//! average. Money multiplied by 20 then happens in at most 1 of 20 tests, *however often one looks* (Ville's
//! inequality). The bet is a mixture over differences small and large, and exact at any rate and any number
//! of people: nothing is approximated.
//!
//! ```
//! use textlift::attribution::experiment::{Counts, Shares, Side, verdict};
//! let a = Counts { people: 1_000, conversions: 50 };
//! let b = Counts { people: 1_000, conversions: 95 };
//! assert_eq!(verdict(a, b, Shares::EQUAL).winner, Some(Side::B));
//! assert_eq!(verdict(a, Counts { conversions: 65, ..b }, Shares::EQUAL).winner, None);
//! ```
//!
//! Sources: R. Turner, A. Ly, P. Grünwald, "Generic E-variables for exact sequential k-sample tests that
//! allow for optional stopping", J. Stat. Plan. Inference 230 (2024); H. Robbins, "Statistical methods
//! related to the law of the iterated logarithm" (1970) for the mixture. The watch over assignment follows
//! M. Lindon, A. Malek, "Anytime-valid inference for multinomial count data" (NeurIPS 2022).
//!
//! Only x, + and / are used, so every host computes the same bits.

#![allow(clippy::float_arithmetic, reason = "evidence, not money")]

use serde::Serialize;

use super::lift::{Difference, difference};
use crate::gather::Gather;
use crate::problem::Code;
use crate::read::{At, Check};
use crate::record;

/// An arm of a test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Counts {
    /// People in the arm whose outcome is known.
    pub people: u64,
    /// Those of them who converted; more than `people` counts as `people`.
    pub conversions: u64,
}

impl Counts {
    /// Conversions over people; 0 where there is nobody.
    pub fn rate(self) -> f64 {
        self.conversions as f64 / self.people.max(1) as f64
    }

    /// Those who did not convert.
    fn others(self) -> u64 {
        self.people.saturating_sub(self.conversions)
    }
}

/// How people are assigned, in parts: 1 to 1, or 9 to 1 for a holdout of a tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Parts to the first arm; 0 counts as 1.
    pub a: u32,
    /// Parts to the second arm; 0 counts as 1.
    pub b: u32,
}

impl Shares {
    /// Half and half.
    pub const EQUAL: Self = Self { a: 1, b: 1 };

    /// The part of people assigned to the second arm.
    fn of_b(self) -> f64 {
        let (a, b) = (f64::from(self.a.max(1)), f64::from(self.b.max(1)));
        b / (a + b)
    }
}

crate::choices! {
    /// One of two arms.
    pub enum Side {
        /// The first.
        A = "a",
        /// The second.
        B = "b",
    }
}

/// What can be said of two arms.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The better arm, once the evidence is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<Side>,
    /// How much a stake against "no difference" has grown; a winner is named from 20 on ([`ENOUGH`]).
    pub evidence: f64,
    /// The rates and how far apart they are, with intervals for this one look.
    pub difference: Difference,
}

record! {
    /// Two arms to be compared.
    pub struct Pair strict {
        /// The first.
        pub a: Arm,
        /// The second.
        pub b: Arm,
    }
}

record! {
    /// One of two arms, as a caller counted it.
    pub struct Arm strict checked {
        /// People whose outcome is known.
        pub people: u32,
        /// Those of them who converted.
        pub conversions: u32,
        /// How many parts of the people are assigned to it: 9 and 1 for a holdout of a tenth.
        pub share: u32 where 1..=1_000 = 1,
    }
}

impl Check for Arm {
    fn check(&self, at: At<'_>) {
        if self.conversions > self.people {
            let _: Option<()> =
                at.problem(Code::Contradiction, "wanted at most as many conversions as people");
        }
    }
}

impl Pair {
    /// Which arm is better, if that can be said yet, and whether people are assigned as planned.
    pub fn verdict(&self) -> Compared {
        let counts = |arm: &Arm| Counts { people: arm.people.into(), conversions: arm.conversions.into() };
        let (shares, a, b) = (Shares { a: self.a.share, b: self.b.share }, counts(&self.a), counts(&self.b));
        let misassignment = misassigned(a.people, b.people, shares);
        let mut verdict = verdict(a, b, shares);
        verdict.winner = verdict.winner.filter(|_| misassignment < ASSIGNED_WRONG);
        Compared { verdict, misassignment }
    }
}

/// A verdict, and whether it is to be trusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Compared {
    /// The verdict; no winner where people are not assigned as planned.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Evidence of people not being assigned as planned, alarming from 1,000 on ([`ASSIGNED_WRONG`]).
    pub misassignment: f64,
}

/// Evidence that happens without a difference in at most 1 of 20 tests, however often one looks.
pub const ENOUGH: f64 = 20.0;

/// Evidence of people not being assigned as planned that happens by chance in at most 1 of 1,000 tests.
pub const ASSIGNED_WRONG: f64 = 1_000.0;

/// Which arm is better, if that can be said yet.
pub fn verdict(a: Counts, b: Counts, shares: Shares) -> Verdict {
    let [a, b] = [a, b].map(|arm| Counts { conversions: arm.conversions.min(arm.people), ..arm });
    let evidence = evidence(a, b, shares);
    let difference = difference(a, b);
    let better = if difference.b.rate > difference.a.rate { Side::B } else { Side::A };
    Verdict { winner: (evidence >= ENOUGH).then_some(better), evidence, difference }
}

/// Bets on conversions: how much more often than by assignment alone they fall to one arm. Half the
/// relative lift: 0.06 finds 12 % more, 0.45 a rate of 2.6 times the other.
const BETS: [f64; 5] = [0.06, 0.10, 0.17, 0.28, 0.45];

/// Rates at which betting on those who do *not* convert is at its best. Any rates are fair. These and the
/// bets were chosen by simulation: a lift of 3 points on rates of 2 to 15 %, or of 0.3 on 0.6 %, is found at a
/// power of 80 % with a mean number of people of 0.9 to 1.1 times those of the test of fixed size.
const USUAL_RATES: [f64; 2] = [0.01, 0.10];

fn evidence(a: Counts, b: Counts, shares: Shares) -> f64 {
    let to_b = shares.of_b();
    let bets = BETS.iter().flat_map(|bet| [2.0 * bet, -2.0 * bet]);
    let bets = bets.flat_map(|bet| USUAL_RATES.map(|rate| (bet, bet * rate / (1.0 - rate))));
    mean(bets.map(|(bet, on_others)| {
        let stake = [
            (b.conversions, 1.0 + bet * (1.0 - to_b)),
            (a.conversions, 1.0 - bet * to_b),
            (b.others(), 1.0 - on_others * (1.0 - to_b)),
            (a.others(), 1.0 + on_others * to_b),
        ];
        stake.into_iter().fold(Stake::ONE, |stake, (times, by)| stake.times(Stake::power(by, times)))
    }))
}

/// Evidence that people are *not* assigned as planned (a sample-ratio mismatch); from [`ASSIGNED_WRONG`] on
/// the test's figures are not to be trusted. May be looked at after every person.
pub fn misassigned(a: u64, b: u64, shares: Shares) -> f64 {
    let to_b = shares.of_b();
    let bets = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8].into_iter().flat_map(|bet| [bet, -bet]);
    mean(bets.map(|bet| Stake::power(1.0 + bet * (1.0 - to_b), b).times(Stake::power(1.0 - bet * to_b, a))))
}

/// The mean of stakes, at most the largest float.
fn mean(stakes: impl Iterator<Item = Stake>) -> f64 {
    let stakes: Vec<Stake> = stakes.gather();
    let largest = stakes.iter().map(|stake| stake.twos).max().unwrap_or_default();
    let sum: f64 = stakes.iter().map(|stake| stake.part * two_to(stake.twos - largest)).sum();
    let mean = sum / stakes.len().max(1) as f64;
    if largest > 1_000 { f64::MAX } else { mean * two_to(largest) }
}

/// A positive number far beyond a float's range: `part` from 1 to 2, times 2^`twos`.
#[derive(Debug, Clone, Copy)]
struct Stake {
    part: f64,
    twos: i64,
}

impl Stake {
    const ONE: Self = Self { part: 1.0, twos: 0 };

    /// `base^times` by squaring; `base` is positive.
    fn power(base: f64, mut times: u64) -> Self {
        let (mut power, mut square) = (Self::ONE, Self { part: base, twos: 0 }.normal());
        while times > 0 {
            if times & 1 == 1 {
                power = power.times(square);
            }
            square = square.times(square);
            times >>= 1;
        }
        power
    }

    fn times(self, other: Self) -> Self {
        Self { part: self.part * other.part, twos: self.twos.saturating_add(other.twos) }.normal()
    }

    /// Moves the float's own exponent over into `twos`.
    fn normal(self) -> Self {
        const EXPONENT: u64 = 0x7ff << 52;
        let bits = self.part.to_bits();
        let twos = ((bits & EXPONENT) >> 52) as i64 - 1_023;
        let part = f64::from_bits(bits & !EXPONENT | 1_023 << 52);
        Self { part, twos: self.twos.saturating_add(twos) }
    }
}

/// 2^twos, 0 where a float cannot hold it.
fn two_to(twos: i64) -> f64 {
    match u64::try_from(twos + 1_023) {
        Ok(exponent @ 1..=2_046) => f64::from_bits(exponent << 52),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(people: u64, conversions: u64) -> Counts {
        Counts { people, conversions }
    }

    #[test]
    fn nobody_yet_is_no_evidence() {
        let none = verdict(counts(0, 0), counts(0, 0), Shares::EQUAL);
        assert_eq!((none.winner, none.evidence), (None, 1.0));
    }

    #[test]
    fn a_pair_that_is_not_assigned_as_planned_has_no_winner() {
        let pair = |people: u32, share: u32| Pair {
            a: Arm { people: 1_000, conversions: 50, share: 1 },
            b: Arm { people, conversions: people / 10, share },
        };
        assert_eq!(pair(1_000, 1).verdict().verdict.winner, Some(Side::B));
        assert_eq!(pair(2_000, 2).verdict().verdict.winner, Some(Side::B));
        let wrong = pair(2_000, 1).verdict();
        assert!(wrong.verdict.winner.is_none() && wrong.misassignment > ASSIGNED_WRONG);
    }

    #[test]
    fn the_arms_may_change_places() {
        let (a, b) = (counts(1_000, 50), counts(900, 95));
        let (one, other) = (verdict(a, b, Shares::EQUAL), verdict(b, a, Shares::EQUAL));
        assert_eq!((one.winner, other.winner), (Some(Side::B), Some(Side::A)));
        assert!((one.evidence / other.evidence - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_bet_gains_on_average_whatever_the_shares() {
        // One more person, who converts with any chance: the mean of the evidence over the toss stays.
        for shares in [Shares::EQUAL, Shares { a: 9, b: 1 }, Shares { a: 1, b: 4 }] {
            let (a, b) = (counts(40, 3), counts(50, 9));
            let toss = shares.of_b();
            for rate in [0.0, 0.02, 0.5, 1.0] {
                let mean = |converts: u64| {
                    let more = |arm: Counts| counts(arm.people + 1, arm.conversions + converts);
                    toss * evidence(a, more(b), shares) + (1.0 - toss) * evidence(more(a), b, shares)
                };
                let mean = rate * mean(1) + (1.0 - rate) * mean(0);
                assert!((mean / evidence(a, b, shares) - 1.0).abs() < 1e-12, "{shares:?} {rate}");
            }
        }
    }

    #[test]
    fn millions_of_people_neither_overflow_nor_vanish() {
        let sure = verdict(counts(4_000_000, 10), counts(4_000_000, 3_000_000), Shares::EQUAL);
        assert_eq!((sure.winner, sure.evidence), (Some(Side::B), f64::MAX));
        let same = verdict(counts(4_000_000, 200_000), counts(4_000_000, 200_000), Shares::EQUAL);
        assert!(same.evidence < 1e-3 && same.winner.is_none());
    }

    #[test]
    fn a_lost_part_of_an_arm_raises_the_alarm_and_an_even_split_does_not() {
        assert!(misassigned(5_000, 5_000, Shares::EQUAL) < 1.0);
        assert!(misassigned(5_100, 4_900, Shares::EQUAL) < ASSIGNED_WRONG);
        assert!(misassigned(5_300, 4_700, Shares::EQUAL) > ASSIGNED_WRONG);
        assert!(misassigned(9_000, 1_000, Shares { a: 9, b: 1 }) < 1.0);
        assert!(misassigned(9_300, 700, Shares { a: 9, b: 1 }) > ASSIGNED_WRONG);
    }
}
