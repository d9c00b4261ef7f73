//! Whole minor units, shared out in proportion to weights so that the shares sum exactly to the whole.
//!
//! In: an amount and a weight per share. Out: the shares, by the method of largest remainder (Hamilton): each
//! share is rounded down, and what is left over goes, a unit each, to the largest remainders. Equal
//! remainders: the earlier share first, so the caller's order is the rule for ties.
//!
//! ```
//! use textlift::attribution::apportion::{Ties, apportion};
//! assert_eq!(apportion(100, &[1, 1, 1], Ties::Exact), [34, 33, 33]);
//! assert_eq!(apportion(10_000, &[40, 20, 40], Ties::Exact), [4_000, 2_000, 4_000]);
//! ```

/// When are two remainders equal?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// When they are the same fraction. For weights that are exact whole numbers.
    Exact,
    /// When they agree to 2^-20 of a unit. For weights that were floats, whose last digits are noise: two
    /// channels that deserve the same must not be parted by it.
    Nearly,
}

/// Shares of `total`, one per weight, in the order of the weights. The shares of a negative total are those
/// of the positive one, negated. If every weight is zero, all weigh the same.
pub fn apportion(total: i64, weights: &[u64], ties: Ties) -> Vec<i64> {
    let mut shares = Vec::with_capacity(weights.len());
    let units = u128::from(total.unsigned_abs());
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    let count = weights.len() as u128;
    let weigh = |weight: u64| if sum == 0 { 1 } else { u128::from(weight) };
    let whole = if sum == 0 { count } else { sum };
    let mut left = units;
    let mut remainders = Vec::with_capacity(weights.len());
    for (place, &weight) in weights.iter().enumerate() {
        let product = units * weigh(weight);
        let (mut share, mut remainder) = (product / whole, product % whole);
        if ties == Ties::Nearly {
            // Nearest multiple of 2^-20; a remainder that comes to one is the next whole unit.
            remainder = scaled(remainder, whole);
            share += remainder >> NEAR_BITS;
            remainder &= (1 << NEAR_BITS) - 1;
        }
        left = left.saturating_sub(share);
        shares.push(i64::try_from(share).unwrap_or(i64::MAX));
        remainders.push((std::cmp::Reverse(remainder), place));
    }
    if left > 0 {
        // Equal shares leave equal remainders, in order as they are.
        if !remainders.is_sorted() {
            crate::sort::plain(&mut remainders);
        }
        for (_, place) in remainders.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            if let Some(share) = shares.get_mut(place) {
                *share += 1;
            }
        }
    }
    if total < 0 {
        shares.iter_mut().for_each(|share| *share = -*share);
    }
    shares
}

const NEAR_BITS: u32 = 20;

/// `remainder / whole` as the nearest multiple of 2^-20. Both are shifted down first where the product
/// would not fit; what is lost lies far below 2^-20.
fn scaled(remainder: u128, whole: u128) -> u128 {
    let spare = whole.leading_zeros();
    let down = (NEAR_BITS + 1).saturating_sub(spare);
    let (remainder, whole) = (remainder >> down, (whole >> down).max(1));
    ((remainder << NEAR_BITS) + whole / 2) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_remainders_go_to_the_earlier_share() {
        assert_eq!(apportion(2, &[1, 1, 1], Ties::Exact), [1, 1, 0]);
        assert_eq!(apportion(3, &[3, 1, 1, 1], Ties::Exact), [2, 1, 0, 0]);
    }

    #[test]
    fn the_largest_remainder_comes_before_the_earlier_share() {
        // 7 x 1/10 = 0.7, 7 x 2/10 = 1.4, 7 x 7/10 = 4.9.
        assert_eq!(apportion(7, &[1, 2, 7], Ties::Exact), [1, 1, 5]);
    }

    #[test]
    fn noise_of_floats_does_not_part_equals() {
        let third = (1_u64 << 52) / 3;
        assert_eq!(apportion(100, &[third, third + 1, third + 2], Ties::Nearly), [34, 33, 33]);
        assert_eq!(apportion(3, &[third - 1, third + 1, third], Ties::Nearly), [1, 1, 1]);
    }

    #[test]
    fn nothing_to_share_and_nobody_to_share_with_are_no_accidents() {
        assert_eq!(apportion(0, &[5, 7], Ties::Exact), [0, 0]);
        assert_eq!(apportion(5, &[], Ties::Exact), Vec::<i64>::new());
        assert_eq!(apportion(5, &[0, 0], Ties::Exact), [3, 2]);
        assert_eq!(apportion(-100, &[1, 1, 1], Ties::Exact), [-34, -33, -33]);
    }
}
