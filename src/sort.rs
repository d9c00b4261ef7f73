//! Sorting that costs few bytes. Every use of the standard library's sort brings its own copy of it, 5 to 10 KB
//! of WebAssembly each; here the order is found once for all types, over positions, and only the moving of the
//! values is their own.
//!
//! ```
//! let mut words = ["pear", "fig", "apple"];
//! textlift::sort::by(&mut words, |a, b| a.cmp(b));
//! assert_eq!(words, ["apple", "fig", "pear"]);
//! ```

use std::cmp::Ordering;

/// Sorts by a comparison; what compares equal keeps its order.
pub fn by<T>(values: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut compare = |a, b| match (values.get(a), values.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    if is_sorted(values.len(), &mut compare) {
        return;
    }
    let places = order(values.len(), &mut compare);
    bring(&places, &mut |a, b| values.swap(a, b));
}

/// Sorts by a key; what has the same key keeps its order.
pub fn by_key<T, K: Ord>(values: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(values, |a, b| key(a).cmp(&key(b)));
}

/// Sorts values that have an order of their own.
pub fn plain<T: Ord>(values: &mut [T]) {
    by(values, T::cmp);
}

/// What is in order already, as most lists are, takes neither moves nor memory.
#[inline(never)]
fn is_sorted(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> bool {
    (1..count).all(|place| compare(place - 1, place) != Ordering::Greater)
}

/// Brings the value of each place to its rank, swap by swap.
#[inline(never)]
fn bring(places: &[usize], swap: &mut dyn FnMut(usize, usize)) {
    let mut ranks = vec![0; places.len()];
    for (rank, place) in places.iter().enumerate() {
        if let Some(of) = ranks.get_mut(*place) {
            *of = rank;
        }
    }
    // Each swap brings one value to its rank.
    for at in 0..ranks.len() {
        while let Some(&rank) = ranks.get(at).filter(|rank| **rank != at) {
            swap(at, rank);
            ranks.swap(at, rank);
        }
    }
}

/// The places of `0..count` in their order: a merge sort from the bottom up.
#[inline(never)]
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for pair in sorted.chunks(width * 2) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
            while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
                let next = if compare(b, a) == Ordering::Less { right.next() } else { left.next() };
                merged.extend(next);
            }
            merged.extend(left);
            merged.extend(right);
        }
        sorted = merged;
        width *= 2;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn it_sorts_as_the_standard_library_does_and_keeps_the_order_of_equals(
            values in prop::collection::vec((0..20_u8, any::<u8>()), 0..200),
        ) {
            let (mut ours, mut theirs) = (values.clone(), values);
            by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(ours, theirs);
        }
    }
}
