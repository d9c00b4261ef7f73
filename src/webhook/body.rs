//! The JSON of a body.
//!
//! In: bytes whose signature holds. Out: what they say, or nothing if they are no JSON. A text that its sender has cut in the
//! middle of an emoji holds half of a surrogate pair: JSON as JavaScript writes it has that, JSON as most read it has not. A
//! STOP may stand beside it, so it is read as the replacement character.

use serde_json::Value;

use crate::json::parse;

/// What the bytes say.
pub fn json(body: &[u8]) -> Option<Value> {
    parse(body).or_else(|_| parse(&mended(body))).ok()
}

/// The bytes with every escaped half of a pair replaced.
fn mended(body: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(first) = rest.first() {
        let next = rest.get(6..).and_then(unit);
        let (taken, lone) = match (unit(rest), next) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            _ => (if *first == b'\\' { 2 } else { 1 }, false),
        };
        let (part, left) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        made.extend_from_slice(if lone { b"\\ufffd" } else { part });
        rest = left;
    }
    made
}

/// The unit of an escape that the text begins with.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::json;

    #[test]
    fn half_of_a_pair_is_read_as_the_replacement_character_and_all_else_as_it_stands() {
        let read = |text: &str| json(text.as_bytes());
        assert_eq!(read(r#"["STOP \ud83d"]"#), Some(json!(["STOP \u{fffd}"])));
        assert_eq!(read(r#"["\ude00\ud83d\ude00\ud83d"]"#), Some(json!(["\u{fffd}😀\u{fffd}"])));
        assert_eq!(read(r#"["\\ud83d \ud83d"]"#), Some(json!(["\\ud83d \u{fffd}"])));
        assert_eq!(read(r#"["\ud83dx"]"#), Some(json!(["\u{fffd}x"])));
        assert_eq!(read(r#"["\ud83d"#), None);
        assert_eq!(read("\\"), None);
    }
}
