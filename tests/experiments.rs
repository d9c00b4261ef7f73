//! Verdicts that may be asked for after every person: seldom wrong without a difference, quick with one; and
//! a real experiment analysed from end to end.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at what is not as claimed"
)]
#![allow(clippy::float_arithmetic, reason = "simulated chances and plain statistics")]

use std::collections::BTreeMap;
use std::path::Path;

use textlift::attribution::experiment::{ASSIGNED_WRONG, Counts, ENOUGH, Shares, Side, misassigned, verdict};
use textlift::attribution::lift::{Takings, incremental};

/// SplitMix64: the same people every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The verdict's bets, followed person by person: what it multiplies out of counts, multiplied as it comes.
struct Watched {
    /// By the rate at which the bet on those who do not convert is at its best: 1 in 100, 1 in 10.
    stakes: [[f64; 10]; 2],
    arms: [Counts; 2],
}

impl Watched {
    const BETS: [f64; 10] = [0.06, -0.06, 0.10, -0.10, 0.17, -0.17, 0.28, -0.28, 0.45, -0.45];

    fn new() -> Self {
        Self { stakes: [[1.0; 10]; 2], arms: [Counts::default(); 2] }
    }

    fn see(&mut self, in_b: bool, converts: bool) {
        let arm = &mut self.arms[usize::from(in_b)];
        arm.people += 1;
        arm.conversions += u64::from(converts);
        for (stakes, others) in self.stakes.iter_mut().zip([1.0 / 99.0, 1.0 / 9.0]) {
            let size = if converts { 1.0 } else { -others };
            let side = if in_b { size } else { -size };
            for (stake, bet) in stakes.iter_mut().zip(Self::BETS) {
                *stake *= 1.0 + bet * side;
            }
        }
    }

    fn evidence(&self) -> f64 {
        self.stakes.iter().flatten().sum::<f64>() / 20.0
    }

    /// What an ordinary test of two proportions says: is its z beyond 1.96?
    fn naive_winner(&self) -> bool {
        let [a, b] = self.arms.map(|arm| (arm.people as f64, arm.conversions as f64));
        let pooled = (a.1 + b.1) / (a.0 + b.0);
        let spread = pooled * (1.0 - pooled) * (1.0 / a.0 + 1.0 / b.0);
        let lift = a.1 / a.0 - b.1 / b.0;
        lift * lift > 1.96 * 1.96 * spread && spread > 0.0
    }
}

/// After how many people a winner is named, looking after every one; `None` if not within `most`.
fn people_to_winner(rates: [f64; 2], most: usize, dice: &mut Dice) -> Option<usize> {
    let mut watched = Watched::new();
    for person in 1..=most {
        let in_b = dice.roll() < 0.5;
        let converts = dice.roll() < rates[usize::from(in_b)];
        watched.see(in_b, converts);
        if watched.evidence() >= ENOUGH * (1.0 - 1e-9) {
            let [a, b] = watched.arms;
            let said = verdict(a, b, Shares::EQUAL);
            assert!(said.winner.is_some(), "{said:?} for {}", watched.evidence());
            return Some(person);
        }
    }
    let [a, b] = watched.arms;
    let said = verdict(a, b, Shares::EQUAL);
    assert!((said.evidence / watched.evidence() - 1.0).abs() < 1e-9 && said.winner.is_none());
    None
}

#[test]
fn without_a_difference_looking_after_every_person_finds_a_winner_in_at_most_one_test_of_twenty() {
    for (n, rate) in [0.02, 0.05, 0.10, 0.15].into_iter().enumerate() {
        let mut dice = Dice(n as u64);
        let wrong =
            (0..10_000).filter(|_| people_to_winner([rate, rate], 3_000, &mut dice).is_some()).count();
        assert!(wrong <= 500, "{wrong} of 10,000 at {rate}");
        // Not by never naming one.
        assert!(wrong > 50, "{wrong} of 10,000 at {rate}");
    }
}

#[test]
fn an_ordinary_test_looked_at_after_every_person_would_find_winners_that_are_none() {
    let mut dice = Dice(7);
    let wrong = (0..500).filter(|_| {
        let mut watched = Watched::new();
        (1..=3_000).any(|person| {
            watched.see(dice.roll() < 0.5, dice.roll() < 0.10);
            person >= 100 && watched.naive_winner()
        })
    });
    assert!(wrong.count() > 125, "the simulation would not notice peeking");
}

#[test]
fn three_points_are_found_with_hardly_more_people_than_a_test_of_fixed_size_needs() {
    for (n, rate) in [0.02, 0.05, 0.10, 0.15].into_iter().enumerate() {
        let (low, high) = (rate, rate + 0.03);
        // Two arms, 5 % two-sided, 80 % power: Fleiss, "Statistical Methods for Rates and Proportions".
        let middle: f64 = (low + high) / 2.0;
        let root = 1.959_964 * (2.0 * middle * (1.0 - middle)).sqrt()
            + 0.841_621 * (low * (1.0 - low) + high * (1.0 - high)).sqrt();
        let fixed = 2.0 * root * root / ((high - low) * (high - low));
        let most = (2.2 * fixed) as usize;
        let mut dice = Dice(100 + n as u64);
        let mut people: Vec<usize> =
            (0..1_000).map(|_| people_to_winner([low, high], most, &mut dice).unwrap_or(most)).collect();
        people.sort_unstable();
        // Ended where 80 of 100 tests have found the winner, as the test of fixed size does.
        let end = people[799];
        assert!(end < most, "power 80 % is not reached at {rate}");
        let mean = people.iter().map(|&seen| seen.min(end) as f64).sum::<f64>() / 1_000.0;
        assert!(mean <= 1.2 * fixed, "{rate}: a mean of {mean:.0} people for {fixed:.0}");
    }
}

/// A segment of Hillstrom's experiment, row by row.
#[derive(Default, Clone)]
struct Segment {
    visits: Counts,
    sales: Counts,
    takings: Takings,
    cents: Vec<i64>,
}

fn hillstrom() -> BTreeMap<String, Segment> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/attribution/hillstrom.csv");
    let mut segments: BTreeMap<String, Segment> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [segment, visit, conversion, cents, people] = fields[..] else { panic!("{line}") };
        let segment = segments.entry(segment.to_owned()).or_default();
        let [visit, conversion, people] = [visit, conversion, people].map(|n| n.parse::<u64>().unwrap());
        segment.visits.people += people;
        segment.visits.conversions += visit * people;
        segment.sales.people += people;
        segment.sales.conversions += conversion * people;
        for _ in 0..people {
            segment.takings.add(cents.parse().unwrap());
            segment.cents.push(cents.parse().unwrap());
        }
    }
    segments
}

#[test]
fn hillstroms_experiment_comes_out_as_a_plain_computation_has_it() {
    let segments = hillstrom();
    let people: u64 = segments.values().map(|segment| segment.visits.people).sum();
    assert_eq!(people, 64_000);
    let none = &segments["No E-Mail"];
    for (name, visit_lift, spend_lift) in [("Mens E-Mail", 0.076_6, 77.0), ("Womens E-Mail", 0.045_2, 42.4)] {
        let mail = &segments[name];
        assert!(misassigned(none.visits.people, mail.visits.people, Shares::EQUAL) < ASSIGNED_WRONG);

        let visits = verdict(none.visits, mail.visits, Shares::EQUAL);
        assert_eq!(visits.winner, Some(Side::B));
        assert!((visits.difference.lift - visit_lift).abs() < 5e-5, "{name}: {visits:?}");
        let sales = verdict(none.sales, mail.sales, Shares::EQUAL);
        assert_eq!(sales.winner, Some(Side::B), "{name}");

        // The plain interval of a difference of proportions is as good at these sizes.
        let [p, q] = [none, mail].map(|s| s.visits.conversions as f64 / s.visits.people as f64);
        let [n, m] = [none, mail].map(|s| s.visits.people as f64);
        let half = 1.96 * (p * (1.0 - p) / n + q * (1.0 - q) / m).sqrt();
        let interval = visits.difference.interval;
        assert!((interval.low - (q - p - half)).abs() < 1e-4);
        assert!((interval.high - (q - p + half)).abs() < 1e-4);

        // Revenue beyond the people left alone, by the textbook's two passes over every customer.
        let plain = |segment: &Segment| {
            let n = segment.cents.len() as f64;
            let mean = segment.cents.iter().map(|&cents| cents as f64).sum::<f64>() / n;
            let squares = segment.cents.iter().map(|&cents| (cents as f64 - mean).powi(2)).sum::<f64>();
            (mean, squares / (n - 1.0) / n)
        };
        let ((treated, spread), (left, other)) = (plain(mail), plain(none));
        let got = incremental(&mail.takings, &none.takings).unwrap();
        let half = 1.959_963_984_540_054 * (spread + other).sqrt();
        assert!((got.per_person - (treated - left)).abs() < 1e-9);
        assert!((got.per_person - spend_lift).abs() < 0.05, "{name}: {got:?}");
        assert!((got.interval.low - (treated - left - half)).abs() < 1e-6);
        assert!((got.interval.high - (treated - left + half)).abs() < 1e-6);
        assert!(got.interval.low > 0.0);
    }
}

#[test]
fn the_two_mails_of_hillstrom_differ_and_half_of_the_people_left_alone_do_not() {
    let segments = hillstrom();
    let mails = verdict(segments["Womens E-Mail"].visits, segments["Mens E-Mail"].visits, Shares::EQUAL);
    assert_eq!(mails.winner, Some(Side::B));
    let none = segments["No E-Mail"].visits;
    let half = Counts { people: none.people / 2, conversions: none.conversions / 2 };
    assert_eq!(verdict(half, half, Shares::EQUAL).winner, None);
}
