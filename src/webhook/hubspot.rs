//! HubSpot, signature version 3: HMAC-SHA256 in base64 over method, URL, body and time, nothing between them.
//!
//! The older versions put no time under the signature and are not accepted.

use super::proof::{HmacSha256, Proof, base64, header, signed, time};
use super::{Refusal, Request};
use crate::lead::Instant;

/// HubSpot's documentation lists these escapes as to be decoded in the URL before hashing, and no others.
const DECODED: [(&str, char); 12] = [
    ("%3A", ':'),
    ("%2F", '/'),
    ("%3F", '?'),
    ("%40", '@'),
    ("%21", '!'),
    ("%24", '$'),
    ("%27", '\''),
    ("%28", '('),
    ("%29", ')'),
    ("%2A", '*'),
    ("%2C", ','),
    ("%3B", ';'),
];

pub(super) fn prove(request: &Request<'_>, keys: &[Vec<u8>], now: Instant) -> Result<Proof, Refusal> {
    let tags: Vec<Vec<u8>> = base64(header(request, "x-hubspot-signature-v3")?).into_iter().collect();
    let at_text = header(request, "x-hubspot-request-timestamp")?;
    let at = time(at_text, 1, now)?;
    let (method, url) = (request.method.to_ascii_uppercase(), decoded(request.url));
    let parts = [method.as_bytes(), url.as_bytes(), request.body, at_text.as_bytes()];
    signed::<HmacSha256>(keys, &parts, &tags)?;
    Ok(Proof { id: None, at: Some(at) })
}

fn decoded(url: &str) -> String {
    let mut decoded = String::with_capacity(url.len());
    let mut rest = url;
    while let Some((before, _)) = rest.split_once('%') {
        let escape = rest.get(before.len()..before.len() + 3).unwrap_or_default();
        let known = DECODED.iter().find(|(text, _)| text.eq_ignore_ascii_case(escape));
        let (taken, c) = known.map_or((1, '%'), |(_, c)| (3, *c));
        decoded.push_str(before);
        decoded.push(c);
        rest = rest.get(before.len() + taken..).unwrap_or_default();
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_escapes_are_decoded_once_and_no_others() {
        assert_eq!(decoded("/%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B/%3a"), "/:/?@!$'()*,;/:");
        assert_eq!(decoded("/a%20b%26c%3Dd%2Be%23f%25"), "/a%20b%26c%3Dd%2Be%23f%25");
        assert_eq!(decoded("/%253A%3"), "/%253A%3");
        assert_eq!(decoded("/%é%3A"), "/%é:");
    }
}
