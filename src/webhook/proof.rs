//! What all schemes share: finding a header, the window of time, and HMACs compared in constant time.

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{Refusal, Request};
use crate::gather::Gather;
use crate::lead::{Instant, MINUTE};

/// How far a signature's time may lie from now, either way, this included. Standard Webhooks, HubSpot and
/// Stripe all recommend five minutes.
const TOLERANCE: i64 = 5 * MINUTE;

/// What a signature that holds says about its request.
pub(super) struct Proof {
    pub(super) id: Option<String>,
    pub(super) at: Option<Instant>,
}

/// The one value of a header. Empty counts as absent; a second one leaves open which was signed.
pub(super) fn header<'a>(request: &Request<'a>, name: &str) -> Result<&'a str, Refusal> {
    let mut values =
        request.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    match (values.next(), values.next()) {
        (None | Some(""), None) => Err(Refusal::MissingHeader),
        (Some(value), None) => Ok(value),
        (_, Some(_)) => Err(Refusal::MalformedHeader),
    }
}

/// An id by which a delivery can be remembered. A dot would let it flow into the time signed after it.
pub(super) fn id(text: &str) -> Result<String, Refusal> {
    if text.contains('.') { Err(Refusal::MalformedHeader) } else { Ok(text.to_owned()) }
}

/// A time in plain digits, `unit` milliseconds each, within the tolerance of now. A leading zero is refused:
/// where a scheme puts no separator before the time it could be the last byte of the body.
pub(super) fn time(digits: &str, unit: i64, now: Instant) -> Result<Instant, Refusal> {
    if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::MalformedHeader);
    }
    // Digits alone fail to parse only where they exceed an i64.
    let count: i64 = digits.parse().map_err(|_| Refusal::OutOfTime)?;
    let at = Instant::from_millis(count.saturating_mul(unit));
    let distance = at.since(now).saturating_abs();
    if distance <= TOLERANCE { Ok(at) } else { Err(Refusal::OutOfTime) }
}

/// A hash of 64-byte blocks, over parts that follow one another.
pub(super) type Hash = fn(&[&[u8]]) -> Vec<u8>;

/// SHA-256.
pub(super) fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

/// SHA-1.
pub(super) fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha1::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

/// HMAC (RFC 2104). One for both hashes: the crate's own is compiled again for each, twice the bytes.
fn hmac(hash: Hash, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut block = if key.len() > BLOCK { hash(&[key]) } else { key.to_vec() };
    block.resize(BLOCK, 0);
    let pad = |with: u8| block.iter().map(|byte| byte ^ with).gather();
    let (inner, outer) = (pad(0x36), pad(0x5c));
    let mut signed = vec![inner.as_slice()];
    signed.extend_from_slice(parts);
    hash(&[&outer, &hash(&signed)])
}

/// Compares in a time that does not tell where two tags differ.
fn same(made: &[u8], tag: &[u8]) -> bool {
    let differ = |differ: u8, (a, b): (&u8, &u8)| std::hint::black_box(differ | (a ^ b));
    made.len() == tag.len() && made.iter().zip(tag).fold(0, differ) == 0
}

/// `Ok` if any of the keys makes any of the tags over these parts.
pub(super) fn signed(hash: Hash, keys: &[Vec<u8>], parts: &[&[u8]], tags: &[Vec<u8>]) -> Result<(), Refusal> {
    let makes_one = |key: &Vec<u8>| {
        let made = hmac(hash, key, parts);
        tags.iter().any(|tag| same(&made, tag))
    };
    if keys.iter().any(makes_one) { Ok(()) } else { Err(Refusal::BadSignature) }
}

/// The SHA-256 of bytes in lower-case hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    let digits = sha256(&[bytes]).into_iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Standard base64 in its one canonical form: padded, and no bit set that no byte takes up. So two texts never
/// stand for the same signature.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0 && bits < 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;

    #[test]
    fn base64_is_read_in_its_canonical_form_only() {
        let words: [(&str, &[u8]); 6] = [
            ("", b""),
            ("Zg==", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9vYg==", b"foob"),
            ("+/8=", &[0xfb, 0xff]),
        ];
        for (text, bytes) in words {
            assert_eq!(base64(text).as_deref(), Some(bytes), "{text}");
        }
        for text in [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zm9v=", "Zm 9", "Zm-_", "Zm9v\n",
            "Zg==Zg==",
        ] {
            assert_eq!(base64(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn our_hmac_is_that_of_the_library(
            key in prop::collection::vec(any::<u8>(), 0..150),
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 0..4),
        ) {
            fn theirs<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
                let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
                parts.iter().for_each(|part| mac.update(part));
                mac.finalize().into_bytes().to_vec()
            }
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(hmac(sha256, &key, &parts), theirs::<Hmac<Sha256>>(&key, &parts));
            prop_assert_eq!(hmac(sha1, &key, &parts), theirs::<Hmac<Sha1>>(&key, &parts));
        }
    }

    #[test]
    fn tags_are_the_same_if_every_byte_is() {
        assert!(same(b"abc", b"abc") && same(b"", b""));
        for other in [b"abd".as_slice(), b"bbc", b"ab", b"abcd", b""] {
            assert!(!same(b"abc", other));
        }
    }

    #[test]
    fn a_time_is_plain_digits_within_five_minutes_both_ends_included() {
        let now = Instant::from_millis(1_700_000_000_500);
        let at = |text: &str, unit| time(text, unit, now).map(Instant::millis);
        assert_eq!(at("1700000000", 1000), Ok(1_700_000_000_000));
        assert_eq!(at("1700000300500", 1), Ok(1_700_000_300_500));
        assert_eq!(at("1700000300501", 1), Err(Refusal::OutOfTime));
        assert_eq!(at("1699999700500", 1), Ok(1_699_999_700_500));
        assert_eq!(at("1699999700499", 1), Err(Refusal::OutOfTime));
        assert_eq!(at("99999999999999999999", 1000), Err(Refusal::OutOfTime));
        assert_eq!(at("9223372036854775807", 1000), Err(Refusal::OutOfTime));
        for odd in
            ["", " 1700000000", "+1700000000", "-1700000000", "1700000000.0", "17e8", "01700000000", "१७"]
        {
            assert_eq!(at(odd, 1000), Err(Refusal::MalformedHeader), "{odd}");
        }
    }
}
