//! Lists of numbers in, few bytes out: the difference of each number from the one before, 7 bits a byte, the lowest
//! first, the top bit set where more follow; the lowest bit of a difference is its sign. `src/lead/packed.rs` reads it.

/// The bytes of a list.
pub fn pack(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = 0;
    for number in numbers {
        let mut rest = u64::from(number.abs_diff(before)) << 1 | u64::from(*number < before);
        while rest >= 0x80 {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        before = *number;
    }
    bytes
}
