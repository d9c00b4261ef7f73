//! Standard Webhooks: HMAC-SHA256 over `id.time.body`, in base64, one or more of them in a header.
//!
//! The published specification and its libraries call the headers `webhook-*`, Svix calls them `svix-*`. The
//! secret is base64, shown as `whsec_...`; a signature is `v1,` and base64, several stand apart by spaces.

use super::proof::{Proof, base64, header, id, sha256, signed, time};
use super::{Refusal, Request};
use crate::gather::Gather;
use crate::lead::{Instant, SECOND};

/// The names of the three headers: id, time, signatures.
type Names = [&'static str; 3];
/// As the specification has them.
pub(super) const OWN: Names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
/// As Svix has them.
pub(super) const SVIX: Names = ["svix-id", "svix-timestamp", "svix-signature"];

/// The key that a secret stands for; padding may be left out.
pub(super) fn keys(secret: &str) -> Option<Vec<Vec<u8>>> {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret).trim_end_matches('=');
    let padding = "=".repeat(text.len().wrapping_neg() % 4);
    base64(&format!("{text}{padding}")).filter(|key| !key.is_empty()).map(|key| vec![key])
}

/// Tries the scheme's own header names, then the other ones if one of its own is missing.
pub(super) fn prove(
    request: &Request<'_>,
    keys: &[Vec<u8>],
    names: Names,
    now: Instant,
) -> Result<Proof, Refusal> {
    let other = if names == OWN { SVIX } else { OWN };
    let [id_text, at_text, signatures] = match headers(request, names) {
        Err(Refusal::MissingHeader) => headers(request, other)?,
        found => found?,
    };
    let id = id(id_text)?;
    // Entries of other versions are for receivers that know them.
    let entries: Vec<(&str, &str)> = signatures.split(' ').filter_map(|entry| entry.split_once(',')).gather();
    if entries.is_empty() {
        return Err(Refusal::MalformedHeader);
    }
    let at = time(at_text, SECOND, now)?;
    let tags: Vec<Vec<u8>> =
        entries.iter().filter(|(version, _)| *version == "v1").filter_map(|(_, tag)| base64(tag)).gather();
    let parts = [id_text.as_bytes(), b".", at_text.as_bytes(), b".", request.body];
    signed(sha256, keys, &parts, &tags)?;
    Ok(Proof { id: Some(id), at: Some(at) })
}

fn headers<'a>(request: &Request<'a>, [id, at, signatures]: Names) -> Result<[&'a str; 3], Refusal> {
    Ok([header(request, id)?, header(request, at)?, header(request, signatures)?])
}
