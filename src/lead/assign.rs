//! Stable chance: the same person falls into the same arm of a test, on every host and for ever.
//!
//! In: a person's id and a purpose. Out: 64 bits that look random and never change (FNV-1a over
//! `purpose`, a zero byte and `person`, then the finalizer of MurmurHash3, because the low bits of FNV-1a alone
//! are uneven for short texts). The numbers are a promise: changing them would move people between arms.
//!
//! ```
//! use textlift::lead::assign::{arm, person_hash};
//! assert_eq!(person_hash("lead-1042", "spring-test"), 0xcfc8_5df3_3507_a8d9);
//! assert!(arm("lead-1042", "spring-test", 2) < 2);
//! ```

/// 64 bits for a person and a purpose (the name of a test, the start of a window).
pub fn person_hash(person: &str, purpose: &str) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = purpose.bytes().chain([0]).chain(person.bytes());
    finish(bytes.fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
}

/// The arm, 0 to `arms - 1`, that a person is in. 0 where there are no arms.
pub fn arm(person: &str, test: &str, arms: usize) -> usize {
    usize::try_from(below(person, test, u64::try_from(arms).unwrap_or(0))).unwrap_or(0)
}

/// The arm that a person is in where the arms take so many parts of the people each. Equal parts are [`arm`].
pub fn shared_arm(person: &str, test: &str, parts: &[u32]) -> usize {
    let total = parts.iter().map(|part| u64::from(*part)).sum();
    let mut place = below(person, test, total);
    for (arm, part) in parts.iter().map(|part| u64::from(*part)).enumerate() {
        match place.checked_sub(part) {
            Some(rest) => place = rest,
            None => return arm,
        }
    }
    0
}

/// A number from 0 up to, not including, a bound; 0 if that is 0.
fn below(person: &str, test: &str, bound: u64) -> u64 {
    // The high half of a product spreads evenly: no modulo, no bias worth a name.
    let scaled = u128::from(person_hash(person, test)) * u128::from(bound);
    u64::try_from(scaled >> 64).unwrap_or(0)
}

/// The finalizer of MurmurHash3: every bit of the input touches every bit of the output.
fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arms_of_a_test_are_of_like_size() {
        for arms in [2, 3, 7] {
            let mut sizes = vec![0_u32; arms];
            for n in 0..10_000 {
                sizes[arm(&format!("lead-{n}"), "test", arms)] += 1;
            }
            let fair = 10_000 / u32::try_from(arms).unwrap();
            assert!(sizes.iter().all(|size| size.abs_diff(fair) < 250), "{sizes:?}");
        }
    }

    #[test]
    fn two_tests_share_people_out_independently() {
        let both = (0..10_000)
            .map(|n| format!("lead-{n}"))
            .filter(|person| arm(person, "text", 2) == 1 && arm(person, "time", 2) == 1)
            .count();
        assert!((2_300..2_700).contains(&both), "{both}");
    }

    #[test]
    fn an_arm_takes_its_part_of_the_people_and_equal_parts_are_plain_arms() {
        let people = || (0..10_000).map(|n| format!("lead-{n}"));
        let held_out = people().filter(|person| shared_arm(person, "peace", &[9, 1]) == 1).count();
        assert!((900..1_100).contains(&held_out), "{held_out}");
        assert!(people().all(|person| shared_arm(&person, "test", &[1, 1, 1]) == arm(&person, "test", 3)));
        assert_eq!(shared_arm("lead-1", "test", &[]), 0);
    }

    #[test]
    fn person_and_purpose_do_not_run_together() {
        assert_ne!(person_hash("ab", "c"), person_hash("b", "ca"));
    }
}
