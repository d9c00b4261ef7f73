//! What each touch of one journey earned: the rules of [`Rule`], to the minor unit.
//!
//! Where the shares do not come out even, the largest remainders get the odd units; equal remainders, the earlier touch.

/// How a sale is shared out among its touches.
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
    /// Half as much for each half-life of age; in milliseconds.
    TimeDecay(i64),
}

/// Journeys of as many touches each, one after the other: loops over them have no turn that the processor cannot foresee.
#[derive(Debug, Clone, Copy)]
pub struct Path<'p> {
    /// The touches of each journey, at least 1.
    pub length: usize,
    /// When each touch was, earliest first: whole epoch milliseconds, which a float holds exactly. Only time decay looks at them.
    pub times: &'p [f64],
    /// Where the credit of each touch goes: a place in the list of credits.
    pub to: &'p [u32],
    /// What each journey brought in.
    pub values: &'p [i64],
}

/// Most journeys have fewer touches; up to so many are shared out without asking for memory.
const FEW: usize = 64;

/// Shares values out again and again without asking for memory each time.
#[derive(Debug)]
pub struct Sharing {
    large: Large,
    weights: [f64; FEW],
    shares: [i64; FEW],
    rests: [i32; FEW],
}

/// Shares an amount out by weights that were floats, where it or their number is beyond one usual sale.
pub type Large = fn(i64, &[u64]) -> Vec<i64>;

impl Sharing {
    /// Nothing shared out yet.
    pub fn new(large: Large) -> Self {
        Self { large, weights: [0.0; FEW], shares: [0; FEW], rests: [0; FEW] }
    }

    /// Adds what each touch earned to the credits.
    pub fn add(&mut self, rule: Rule, path: Path<'_>, credits: &mut [i64]) {
        let journeys = path.to.chunks_exact(path.length.max(1)).zip(path.values.iter().copied());
        match rule {
            Rule::First => journeys.for_each(|(to, value)| post(credits, to.first(), value)),
            Rule::Last => journeys.for_each(|(to, value)| post(credits, to.last(), value)),
            Rule::Linear => journeys.for_each(|(to, value)| linear(to, value, credits)),
            Rule::Position => journeys.for_each(|(to, value)| position(to, value, credits)),
            Rule::TimeDecay(half_life) => {
                let per_milli = PARTS / half_life.max(1) as f64;
                for ((to, value), times) in journeys.zip(path.times.chunks_exact(path.length.max(1))) {
                    self.decay(to, times, per_milli, value, credits);
                }
            }
        }
    }

    #[inline]
    fn decay(&mut self, to: &[u32], times: &[f64], per_milli: f64, value: i64, credits: &mut [i64]) {
        // Only the ratios count: ages are taken from the latest touch, which weighs one.
        let latest = times.last().copied().unwrap_or_default();
        let weight = |&at: &f64| half_to((latest - at) * per_milli);
        let units = value.unsigned_abs();
        if units >= 1 << 30 || to.len() > FEW {
            // Far beyond one sale's size and touches: the same with more digits.
            let weights: Vec<u64> = times.iter().map(|at| (weight(at) * UNITS) as u64).collect();
            for (to, share) in to.iter().zip((self.large)(value, &weights)) {
                post(credits, Some(to), share);
            }
            return;
        }
        let mut sum = 0.0;
        for (place, at) in self.weights.iter_mut().zip(times) {
            *place = weight(at);
            sum += *place;
        }
        // Shares in units of 2^-20: what agrees to there is equal, and the noise of floats lies below.
        let each = units as f64 / sum * NEAR;
        let mut left = units as i64;
        let slots = self.weights.iter().zip(&mut self.shares).zip(&mut self.rests);
        for (place, ((weight, share), rest)) in (0_i32..).zip(slots).take(to.len()) {
            let exact = nearest(weight * each);
            *share = exact >> NEAR_BITS;
            left -= *share;
            // Unlike for each touch: of equal rests the earlier is the larger.
            *rest = (exact as i32 & ((1 << NEAR_BITS) - 1)) << 6 | (FEW as i32 - 1 - place);
        }
        let lanes = to.len().div_ceil(LANES);
        self.rests.iter_mut().take(lanes * LANES).skip(to.len()).for_each(|rest| *rest = 0);
        // Whose rest is among the largest, so many as units are left, gets one: counted, because a search would turn in ways
        // that the processor cannot foresee.
        for ((share, rest), to) in self.shares.iter().zip(&self.rests).zip(to) {
            let mut larger = [0_i32; LANES];
            for others in self.rests.chunks_exact(LANES).take(lanes) {
                larger.iter_mut().zip(others).for_each(|(count, other)| *count += i32::from(other > rest));
            }
            let larger: i32 = larger.iter().sum();
            post(credits, Some(to), value.signum() * (share + i64::from(i64::from(larger) < left)));
        }
    }
}

/// Rests that are compared at once.
const LANES: usize = 4;

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

/// Units of 1 that a share is told apart in.
const NEAR_BITS: u32 = 20;
const NEAR: f64 = (1_u64 << NEAR_BITS) as f64;

/// A weight of one as a whole number.
const UNITS: f64 = (1_u64 << 62) as f64;

/// 2^52 and half of it: added to a smaller float, it leaves no room for a fraction, so that the float is rounded to the
/// nearest whole number, which its lowest bits then hold. (A conversion asks about NaN and overflow first.)
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The nearest whole number to a float from 0 to below 2^51.
#[inline]
fn nearest(x: f64) -> i64 {
    ((x + WHOLE).to_bits() & ((1 << 51) - 1)) as i64
}

/// What a half-life is divided into.
pub const PARTS: f64 = 64.0;

/// 0.5^(x / 64), x not negative.
///
/// Only x, +, - and / are used, because a host's own `exp2` may differ in its last digit and with it the cent: halves go into the
/// float's exponent, eighths and 64ths come from tables, the rest, at most 1/128, from the series of e^-z with z = x ln 2 / 64.
#[inline]
pub fn half_to(x: f64) -> f64 {
    // Beyond 1,023 halvings a float holds nothing anyway.
    let x = x.min(2_000.0 * PARTS);
    let count = nearest(x);
    let z = (x - ((x + WHOLE) - WHOLE)) * (std::f64::consts::LN_2 / PARTS);
    let exponent = (1_023 - (count >> 6)).max(0) as u64;
    let eighths = EIGHTHS.get((count >> 3 & 7) as usize).copied().unwrap_or(1.0);
    let parts = PARTS_OF_64.get((count & 7) as usize).copied().unwrap_or(1.0);
    let [first, second, third, fourth, fifth] = INVERSE_FACTORIALS;
    let series = 1.0 - z * (first - z * (second - z * (third - z * (fourth - z * fifth))));
    series * (eighths * parts) * f64::from_bits(exponent << 52)
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

/// 0.5^(n/64).
const PARTS_OF_64: [f64; 8] = [
    1.0,
    0.989_228_013_193_975_4,
    0.978_572_062_087_700_1,
    0.968_030_896_746_147_2,
    0.957_603_280_698_573_7,
    0.947_287_990_793_482_8,
    0.937_083_817_055_15,
    0.926_989_562_541_692_7,
];

/// 1/n!, n from 1: 0.0055^6 / 6! is below the last digit of a float.
const INVERSE_FACTORIALS: [f64; 5] = [1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0];
