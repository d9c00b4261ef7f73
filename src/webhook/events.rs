//! A body in textlift's own form: one event, a list of them, or `{"events": [...]}`.

use crate::gather::Gather;
use serde_json::{Map, Value};

/// The events of a body, as they came. One without an id gets that of its delivery and its position in it,
/// `msg_1.0`: a delivery's id has no dot, so no two ids made this way are the same. A body that is not JSON,
/// or that is an object with neither `type` nor `events`, brings none.
pub(super) fn events(body: &[u8], delivery: &str) -> Vec<Value> {
    let list = match super::body::json(body) {
        Some(Value::Array(list)) => list,
        Some(Value::Object(mut map)) => match map.get_mut("events").map(Value::take) {
            Some(Value::Array(list)) => list,
            None if map.contains_key("type") => vec![Value::Object(map)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    list.into_iter().enumerate().map(|(index, event)| identified(event, delivery, index)).gather()
}

fn identified(mut event: Value, delivery: &str, index: usize) -> Value {
    if let Value::Object(map) = &mut event {
        give_id(map, delivery, index);
    }
    event
}

fn give_id(map: &mut Map<String, Value>, delivery: &str, index: usize) {
    if !map.contains_key("id") {
        map.insert("id".to_owned(), Value::String(format!("{delivery}.{index}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(body: &str) -> Value {
        Value::Array(events(body.as_bytes(), "msg_1"))
    }

    #[test]
    fn one_event_a_list_and_an_object_of_events_are_read_alike() {
        let event = r#"{"id": "e1", "type": "visit", "at": 1}"#;
        let want = json!([{"id": "e1", "type": "visit", "at": 1}]);
        assert_eq!(of(event), want);
        assert_eq!(of(&format!("[{event}]")), want);
        assert_eq!(of(&format!(r#"{{"events": [{event}]}}"#)), want);
    }

    #[test]
    fn an_event_without_an_id_gets_that_of_its_delivery_and_its_position() {
        let body = r#"[{"type": "visit"}, {"type": "visit", "id": "mine"}, 7, {"type": "call"}]"#;
        let want = json!([
            {"type": "visit", "id": "msg_1.0"},
            {"type": "visit", "id": "mine"},
            7,
            {"type": "call", "id": "msg_1.3"},
        ]);
        assert_eq!(of(body), want);
        assert_eq!(of(r#"{"type": "visit"}"#), json!([{"type": "visit", "id": "msg_1.0"}]));
    }

    #[test]
    fn a_body_that_means_nothing_here_brings_no_events() {
        for body in [
            "",
            "no",
            "7",
            "\"a\"",
            "null",
            "{}",
            "[]",
            r#"{"test": 1}"#,
            r#"{"events": 1, "type": "visit"}"#,
            "[{}",
        ] {
            assert_eq!(of(body), json!([]), "{body}");
        }
        assert!(events(&[0xff, 0xfe], "msg_1").is_empty());
        assert!(events("[".repeat(100_000).as_bytes(), "msg_1").is_empty());
    }
}
