//! Twilio: HMAC-SHA1 in base64 over the URL and the body's parameters, sorted by name.
//!
//! A JSON body is signed through its SHA-256, which stands in the URL as `bodySHA256`. There is no time, and
//! nothing between names and values: `A=BC` and `AB=C` are signed alike, so a copied signature can move letters
//! between a name and its value. Twilio is not consistent about a port in the URL: its own libraries try with
//! and without.
//!
//! The ids of events are made of the signed `MessageSid`, so that a delivery that is repeated, or copied, is known
//! again; their time is that of arrival, for Twilio sends none with a form.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::proof::{Proof, base64, digest, header, sha1, signed};
use super::{Refusal, Request};
use crate::gather::Gather;
use crate::{sort, text};

pub(super) fn prove(request: &Request<'_>, keys: &[Vec<u8>]) -> Result<Proof, Refusal> {
    let tags: Vec<Vec<u8>> = base64(header(request, "x-twilio-signature")?).into_iter().gather();
    let parameters = signed_parameters(request)?;
    let is_signed = |url: &String| signed(sha1, keys, &[url.as_bytes(), &parameters], &tags).is_ok();
    if spellings(request.url).iter().any(is_signed) {
        Ok(Proof { id: None, at: None })
    } else {
        Err(Refusal::BadSignature)
    }
}

/// What is signed after the URL. Nothing for a JSON body, which must then have the hash that the URL gives.
fn signed_parameters(request: &Request<'_>) -> Result<Vec<u8>, Refusal> {
    let kind = match header(request, "content-type") {
        Err(Refusal::MissingHeader) => "",
        kind => kind?,
    };
    let is_form = starts_with(kind, "application/x-www-form-urlencoded");
    let hash = query(request.url)
        .and_then(|query| query.split('&').find_map(|parameter| parameter.strip_prefix("bodySHA256=")));
    match hash {
        _ if request.method.eq_ignore_ascii_case("GET") && request.body.is_empty() => Ok(Vec::new()),
        _ if !request.method.eq_ignore_ascii_case("POST") => Err(Refusal::BadSignature),
        Some(hash) if !is_form => {
            if digest(request.body) == hash {
                Ok(Vec::new())
            } else {
                Err(Refusal::BadSignature)
            }
        }
        None if !is_form && !kind.is_empty() => Err(Refusal::BadSignature),
        _ => Ok(parameters(request.body)),
    }
}

fn starts_with(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// Names and values of a form without separators, sorted; the same twice counts once.
fn parameters(body: &[u8]) -> Vec<u8> {
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = form(body).gather();
    sort::plain(&mut pairs);
    pairs.dedup();
    pairs.into_iter().flat_map(|(name, value)| [name, value]).flatten().gather()
}

/// Names and values as they come.
fn form(body: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || decoded(halves.next().unwrap_or_default());
        (half(), half())
    })
}

/// The body as an object: a form by its names (of several values of one name the first), or JSON.
pub(super) fn body(request: &Request<'_>) -> Value {
    if let Some(json) = super::body::json(request.body) {
        return json;
    }
    let mut object = Map::new();
    for (name, value) in form(request.body) {
        if let (Ok(name), Ok(value)) = (String::from_utf8(name), String::from_utf8(value)) {
            object.entry(name).or_insert(Value::String(value));
        }
    }
    Value::Object(object)
}

/// Plus signs and percent-escapes of a form read.
fn decoded(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        text = rest;
        match (first, rest) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(digit(*high) << 4 | digit(*low));
                text = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    bytes
}

fn digit(hex: u8) -> u8 {
    match hex {
        b'0'..=b'9' => hex - b'0',
        _ => (hex | 0x20) - b'a' + 10,
    }
}

fn query(url: &str) -> Option<&str> {
    url.split_once('?').map(|(_, query)| query)
}

/// The URL as given, without a port, with the usual port, and each with the apostrophes of its query escaped,
/// as some of Twilio's senders write them.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    if let Some((before, host, port, after)) = around_port(url) {
        let other = match port {
            "" if before.starts_with("https") => [before, host, ":443", after],
            "" => [before, host, ":80", after],
            _ => [before, host, "", after],
        };
        spellings.push(other.concat());
    }
    for plain in spellings.clone() {
        if let Cow::Owned(escaped) = escaped_query(&plain) {
            spellings.push(escaped);
        }
    }
    spellings
}

/// A URL in four: up to the host, the host, the port with its colon or nothing, the rest.
fn around_port(url: &str) -> Option<(&str, &str, &str, &str)> {
    let authority = text::find(url, "://")? + 3;
    let end = authority + url.get(authority..)?.find(['/', '?', '#']).unwrap_or(url.len() - authority);
    let start = url.get(authority..end)?.rfind('@').map_or(authority, |at| authority + at + 1);
    let host = url.get(start..end)?;
    // The colons of an IPv6 address stand in brackets.
    let after_brackets = host.rfind(']').map_or(0, |at| at + 1);
    let port = host.get(after_brackets..)?.find(':').map_or(host.len(), |at| after_brackets + at);
    let is_number = host.get(port..)?.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    let parts = (url.get(..start)?, host.get(..port)?, host.get(port..)?, url.get(end..)?);
    (is_number && !host.ends_with(':')).then_some(parts)
}

fn escaped_query(url: &str) -> Cow<'_, str> {
    match url.split_once('?') {
        Some((path, query)) if text::find(query, "'").is_some() => {
            format!("{path}?{}", text::replace(query, "'", "%27")).into()
        }
        _ => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_tried_with_and_without_its_port() {
        let cases = [
            ("https://a.test/x?y=1", "https://a.test:443/x?y=1"),
            ("http://a.test", "http://a.test:80"),
            ("https://a.test:8443/x", "https://a.test/x"),
            ("https://u:p@a.test/x", "https://u:p@a.test:443/x"),
            ("https://u:p@a.test:1/x", "https://u:p@a.test/x"),
            ("https://[::1]/x", "https://[::1]:443/x"),
            ("https://[::1]:9/x:1", "https://[::1]/x:1"),
            ("https://a.test?q=a:1@b", "https://a.test:443?q=a:1@b"),
        ];
        for (url, other) in cases {
            assert_eq!(spellings(url), [url, other]);
        }
        assert_eq!(spellings("nonsense"), ["nonsense"]);
    }

    #[test]
    fn a_form_is_decoded_sorted_and_said_once() {
        let cases: [(&str, &str); 6] = [
            ("b=2&a=1", "a1b2"),
            ("a=2&a=1&a=2", "a1a2"),
            ("a=%2B1+2%20", "a+1 2 "),
            ("a=&b&&=c", "cab"),
            ("a=%zz%4", "a%zz%4"),
            ("a=b=c", "ab=c"),
        ];
        for (body, signed) in cases {
            assert_eq!(String::from_utf8(parameters(body.as_bytes())).unwrap(), signed, "{body}");
        }
    }
}
