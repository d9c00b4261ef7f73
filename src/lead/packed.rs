//! Lists of numbers, packed while building (`build/packed.rs`): the difference of each from the one before, in as few
//! bytes as it needs. Neighbours in the tables are near each other, so that most take one byte, and compress well.

use std::sync::OnceLock;

/// A packed list; it is unpacked when it is first asked for.
pub(super) struct Packed {
    bytes: &'static [u8],
    numbers: OnceLock<Vec<u32>>,
}

impl Packed {
    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, numbers: OnceLock::new() }
    }

    /// The numbers.
    pub(super) fn numbers(&self) -> &[u32] {
        self.numbers.get_or_init(|| unpack(self.bytes))
    }

    /// The number at a place.
    pub(super) fn at(&self, place: usize) -> Option<u32> {
        self.numbers().get(place).copied()
    }
}

/// Each difference is 7 bits a byte, the lowest first, the top bit set where more follow; its lowest bit is its sign.
fn unpack(bytes: &[u8]) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(bytes.len());
    let (mut number, mut difference, mut bits) = (0_u32, 0_u64, 0);
    for byte in bytes {
        difference |= u64::from(byte & 0x7f) << bits;
        bits += 7;
        if *byte < 0x80 {
            let distance = (difference >> 1) as u32;
            number = match difference & 1 {
                0 => number.wrapping_add(distance),
                _ => number.wrapping_sub(distance),
            };
            numbers.push(number);
            (difference, bits) = (0, 0);
        }
    }
    numbers
}

#[cfg(test)]
#[path = "../../build/packed.rs"]
mod packing;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_packed_is_unpacked(numbers in prop::collection::vec(any::<u32>(), 0..40)) {
            prop_assert_eq!(unpack(&super::packing::pack(&numbers)), numbers);
        }
    }
}
