//! Stripe: HMAC-SHA256 over `time.body` in hexadecimal, in one header `t=...,v1=...`.
//!
//! The key is the secret as it is shown, `whsec_` and all. The delivery's id is the signed event's own.

use serde_json::Value;

use super::proof::{Proof, header, sha256, signed, time};
use super::{Refusal, Request};
use crate::gather::Gather;
use crate::lead::{Instant, SECOND};

/// Currencies whose minor unit at Stripe is not that of ISO 4217 (Stripe's documentation, "Supported currencies"):
/// two that lost their decimals and kept them there, one that has none there.
pub(super) const DIGITS: &[(&str, u32)] = &[("ISK", 2), ("MGA", 0), ("UGX", 2)];

/// The key as shown; without its prefix also with it.
pub(super) fn keys(secret: &str) -> Vec<Vec<u8>> {
    let mut keys = vec![secret.as_bytes().to_vec()];
    if !secret.starts_with("whsec_") {
        keys.push([b"whsec_", secret.as_bytes()].concat());
    }
    keys
}

pub(super) fn prove(request: &Request<'_>, keys: &[Vec<u8>], now: Instant) -> Result<Proof, Refusal> {
    let entries: Vec<(&str, &str)> = header(request, "stripe-signature")?
        .split(',')
        .map(|entry| entry.split_once('=').ok_or(Refusal::MalformedHeader))
        .collect::<Result<_, _>>()?;
    let under = |key| entries.iter().filter(move |(name, _)| *name == key).map(|(_, value)| *value);
    let mut times = under("t");
    let (Some(at_text), None) = (times.next(), times.next()) else { return Err(Refusal::MalformedHeader) };
    let at = time(at_text, SECOND, now)?;
    // Entries of other versions, such as the v0 of tests, prove nothing.
    let tags: Vec<Vec<u8>> = under("v1").filter_map(hexadecimal).gather();
    signed(sha256, keys, &[at_text.as_bytes(), b".", request.body], &tags)?;
    Ok(Proof { id: event_id(request.body), at: Some(at) })
}

fn event_id(body: &[u8]) -> Option<String> {
    let event: Value = super::body::json(body)?;
    Some(event.get("id")?.as_str()?.to_owned())
}

/// Pairs of hexadecimal digits in lower case, as Stripe writes them.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_whole_pairs_in_lower_case() {
        assert_eq!(hexadecimal("00ff1a"), Some(vec![0, 255, 26]));
        for odd in ["0", "0F", "0g", "0x00", " 00"] {
            assert_eq!(hexadecimal(odd), None, "{odd}");
        }
    }
}
