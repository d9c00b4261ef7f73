//! HubSpot, signature version 3: HMAC-SHA256 in base64 over method, URL, body and time, nothing between them.
//!
//! The older versions put no time under the signature and are not accepted.

use serde_json::{Map, Value};

use super::proof::{Proof, base64, header, sha256, signed, time};
use super::{Refusal, Request};
use crate::gather::Gather;
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
    let tags: Vec<Vec<u8>> = base64(header(request, "x-hubspot-signature-v3")?).into_iter().gather();
    let at_text = header(request, "x-hubspot-request-timestamp")?;
    let at = time(at_text, 1, now)?;
    let (method, url) = (request.method.to_ascii_uppercase(), decoded(request.url));
    let parts = [method.as_bytes(), url.as_bytes(), request.body, at_text.as_bytes()];
    signed(sha256, keys, &parts, &tags)?;
    Ok(Proof { id: None, at: Some(at) })
}

/// The changes of a body in the form that the map reads. The newer `object.*` names become those of their kind of
/// object, a changed property also stands under its own name in `changed`, and in `object` stand all properties of
/// the same object that this delivery tells: an amount is a change of its own beside the stage of its deal.
pub(super) fn body(mut body: Value) -> Value {
    if body.is_object() {
        body = Value::Array(vec![body]);
    }
    let Value::Array(changes) = &mut body else { return body };
    let mut objects = Map::new();
    for change in changes.iter_mut().filter_map(Value::as_object_mut) {
        name_kind(change);
        if let (Some(Value::String(name)), Some(value)) =
            (change.get("propertyName"), change.get("propertyValue"))
        {
            let (name, value) = (name.clone(), value.clone());
            let properties = objects.entry(object_of(change)).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(properties) = properties {
                properties.insert(name.clone(), value.clone());
            }
            let mut changed = Map::new();
            changed.insert(name, value);
            change.insert("changed".to_owned(), Value::Object(changed));
        }
    }
    for change in changes.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(properties) =
            change.contains_key("changed").then(|| objects.get(&object_of(change))).flatten()
        {
            change.insert("object".to_owned(), properties.clone());
        }
    }
    body
}

/// The kinds of object behind `objectTypeId`.
const KINDS: [(&str, &str); 2] = [("0-1", "contact"), ("0-3", "deal")];

fn name_kind(change: &mut Map<String, Value>) {
    let Some(kind) = change.get("objectTypeId").and_then(Value::as_str) else { return };
    let Some((_, kind)) = KINDS.iter().find(|(id, _)| *id == kind) else { return };
    if let Some(Value::String(topic)) = change.get_mut("subscriptionType")
        && let Some(what) = topic.strip_prefix("object.")
    {
        *topic = format!("{kind}.{what}");
    }
}

fn object_of(change: &Map<String, Value>) -> String {
    // Not by `to_string`, which brings the writing of JSON a second time, for people's eyes.
    change.get("objectId").and_then(|id| serde_json::to_string(id).ok()).unwrap_or_default()
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
