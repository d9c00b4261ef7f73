//! Records in bulk: line by line what each answers by itself, and errors that name line and field.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::Code;
use textlift::engine::{Bulk, Engine, LARGEST_BODY};
use textlift::lead::{Industry, Instant};
use textlift::playbook::starter::starter;

const STOP: Bulk = Bulk { keep_going: false, scores_only: false };
const KEEP_GOING: Bulk = Bulk { keep_going: true, scores_only: false };

fn engine() -> Engine {
    Engine::new(&serde_json::from_str(&starter(Industry::Audiology)).unwrap()).unwrap()
}

fn now() -> Instant {
    Instant::parse("2026-11-23T15:00:00Z").unwrap()
}

fn records() -> Vec<Value> {
    let visit = |id: &str, days: i64| json!({"id": id, "type": "visit", "at": now().millis() - days * 86_400_000, "source": "crm"});
    vec![
        json!({"id": "lead-1", "phone": "+16025550123", "events": [visit("e1", 3), visit("e2", 40)]}),
        json!({"id": "lead-2", "attributes": {"firstName": "Žofie\n"}}),
        json!({"id": "lead-3", "events": [visit("e1", 400)]}),
    ]
}

fn lines(records: &[Value], end: &str) -> String {
    records.iter().map(|record| format!("{record}{end}")).collect()
}

fn rows(out: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(out).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_line_is_what_the_record_answers_by_itself_however_the_records_are_told() {
    let (engine, records) = (engine(), records());
    let of = |record: &Value| engine.record(record).unwrap();
    let scores: Vec<Value> =
        records.iter().map(|it| serde_json::to_value(engine.score(of(it), now())).unwrap()).collect();
    let suggestions: Vec<Value> =
        records.iter().map(|it| serde_json::to_value(engine.suggest(of(it), now())).unwrap()).collect();
    let list = Value::Array(records.clone());
    for text in [
        lines(&records, "\n"),
        lines(&records, "\r\n\r\n"),
        lines(&records, "\n").trim_end().to_owned(),
        format!("\u{feff}{}", lines(&records, "\n")),
        list.to_string(),
        format!("\u{feff} \n{}\n", serde_json::to_string_pretty(&list).unwrap()),
    ] {
        assert_eq!(rows(&engine.score_json(text.as_bytes(), &STOP, now()).unwrap()), scores, "{text}");
        assert_eq!(rows(&engine.suggest_json(text.as_bytes(), &STOP, now()).unwrap()), suggestions, "{text}");
    }
}

#[test]
fn nothing_in_is_nothing_out() {
    for text in ["", " \n\r\n", "[]", " [ ] "] {
        assert_eq!(engine().score_json(text.as_bytes(), &STOP, now()).unwrap(), b"", "{text:?}");
    }
}

#[test]
fn the_first_wrong_record_is_named_by_line_and_field() {
    let engine = engine();
    for (text, code, path) in [
        ("{\"id\": \"a\"}\n\n{\"id\": 5}\n{}", Code::WrongType, "line 3.id"),
        ("{\"id\": \"a\"}\n{\"id\": ", Code::NotJson, "line 2"),
        ("{\"id\": \"a\"} {\"id\": \"b\"}", Code::NotJson, "line 1"),
        ("{\"id\": \"a\", \"events\": [{\"id\": \"e\"}]}", Code::Missing, "line 1.events[0].at"),
        ("7", Code::WrongType, "line 1"),
        ("[{\"id\": \"a\"}, {\"id\": \"b\", \"phone\": \"12\"}]", Code::Malformed, "[1].phone"),
        ("[{\"id\": \"a\"}, [", Code::NotJson, ""),
        ("[{\"id\": \"a\"}] []", Code::NotJson, ""),
        ("[{\"id\": \"a\"}}", Code::NotJson, ""),
        ("[{\"id\": \"a\"},]", Code::NotJson, "[1]"),
        ("[{\"id\": \"a],\\\"\"}, {\"id\": ]", Code::NotJson, ""),
        ("[{\"id\": \"a],\\\"\"}, {\"id\": }]", Code::NotJson, "[1]"),
        ("\u{fffd}", Code::NotJson, "line 1"),
    ] {
        let error = engine.score_json(text.as_bytes(), &STOP, now()).unwrap_err();
        assert_eq!((error.code(), error.path()), (code, path), "{text}");
        assert_eq!(engine.suggest_json(text.as_bytes(), &STOP, now()).unwrap_err(), error);
    }
}

#[test]
fn whoever_keeps_going_gets_an_error_in_the_place_of_a_wrong_record() {
    let text = "{\"id\": \"a\"}\nnonsense\n{\"id\": \"b\", \"phone\": \"12\"}\n{\"id\": \"c\"}\n";
    let rows = rows(&engine().score_json(text.as_bytes(), &KEEP_GOING, now()).unwrap());
    assert_eq!(rows.len(), 4);
    assert_eq!((&rows[0]["score"], &rows[3]["score"]), (&json!(0), &json!(0)));
    assert_eq!(
        (&rows[1]["error"]["code"], &rows[1]["error"]["path"]),
        (&json!("not-json"), &json!("line 2"))
    );
    assert_eq!(rows[2]["error"]["path"], "line 3.phone");
    assert_eq!(rows[2]["error"]["problems"][0]["path"], "line 3.phone");
    // Where a list breaks off nobody knows what comes next.
    assert!(engine().score_json(b"[{\"id\": \"a\"}, {", &KEEP_GOING, now()).is_err());
}

#[test]
fn more_than_128_mb_at_once_are_refused() {
    let body = vec![b' '; LARGEST_BODY + 1];
    assert_eq!(engine().score_json(&body, &KEEP_GOING, now()).unwrap_err().code(), Code::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of records in any order: an answer or an error, and a line for each line.
    #[test]
    fn any_bytes_are_answered_or_refused(
        pieces in prop::collection::vec(prop::sample::select(vec!["{", "}", "[", "]", ",", ":", "\n", "\"id\"", "\"a\"", "{\"id\":\"a\"}", "é"]), 0..20),
        keep_going in any::<bool>(),
    ) {
        let text = pieces.concat();
        let engine = LIGHT.get_or_init(engine);
        match engine.score_json(text.as_bytes(), &Bulk { keep_going, ..STOP }, now()) {
            Ok(out) if !text.trim_ascii_start().starts_with('[') => {
                prop_assert_eq!(rows(&out).len(), text.lines().filter(|line| !line.trim_ascii().is_empty()).count());
            }
            Ok(_) => {}
            Err(error) => prop_assert!(!keep_going || text.trim_ascii_start().starts_with('['), "{error}"),
        }
    }
}

/// An event as a caller may tell it, usual or not.
fn event() -> impl Strategy<Value = Value> {
    let kinds = textlift::lead::EventType::NAMES;
    let data = prop::sample::select(vec![
        json!({"url": "/p", "timeZone": "Europe/London", "form": "f", "title": "Guide \u{e9}", "kind": "test", "item": "aid", "for": NOW,
            "amount": {"minor": 250_000, "currency": "USD"}, "orderId": "o1", "campaign": "c", "channel": "sms", "text": "STOP",
            "phone": "+16025550123", "providerId": "p", "direction": "outbound", "messageId": "m", "approvalId": "a",
            "until": NOW, "template": "t", "sequence": "s", "experiment": "x", "arm": "a", "kinds": ["marketing"],
            "attributes": {"insuranceEligible": true, "firstName": "Ana"}}),
        json!({"kind": "say \"hi\"", "form": "f", "title": "t", "channel": "email", "amount": {"minor": 5, "currency": "EUR", "more": [1, {"a": null}]},
            "text": "Yes, call me", "messageId": "m", "extra": {"deep": [[true, false, -1, 12.5e3]]}}),
        json!({"form": "f", "kind": "k", "title": "t", "text": "thanks"}),
        json!({}),
    ]);
    (prop::sample::select(kinds), data, 0_u8..6, 0_i64..90, any::<bool>()).prop_map(|(kind, data, id, days, suspected)| {
        let mut event = json!({"id": format!("e{id}"), "source": "crm", "type": kind, "at": NOW - days * 86_400_000, "data": data});
        if suspected && id == 0 {
            event["suspected"] = json!("scanner");
        }
        event
    })
}

const NOW: i64 = 1_795_446_000_000;

/// Odd values for one of the places of a record.
fn odd() -> impl Strategy<Value = (usize, Value)> {
    let odd = vec![
        json!(null),
        json!(""),
        json!(5),
        json!(-1),
        json!(1.5),
        json!(-0.0),
        json!(true),
        json!({}),
        json!([]),
        json!("x\ny"),
        json!("2026-11-01T10:00:00Z"),
        json!("2026-11-01"),
        json!(NOW),
        json!(9_007_199_254_740_993_i64),
        json!("a".repeat(5_000)),
        json!("inbound"),
        json!({"minor": "5"}),
        json!([[]]),
        json!("+1602555012"),
        json!("Europe/Londo"),
        json!("mars"),
    ];
    (0_usize..200, prop::sample::select(odd))
}

/// Puts a value at the n-th of all places under a value; how many places there were.
fn put(value: &mut Value, n: usize, odd: &Value) -> usize {
    let children: Vec<&mut Value> = match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => Vec::new(),
    };
    let mut seen = 0;
    for child in children {
        if seen == n {
            *child = odd.clone();
            return seen + 1;
        }
        seen += 1;
        seen += put(child, n - seen, odd);
        if seen > n {
            return seen;
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever of it was read straight from the bytes: the answer, or what is wrong, is that of the record read whole.
    #[test]
    fn a_line_answers_as_its_record_read_whole(
        events in prop::collection::vec(event(), 0..6),
        others in prop::collection::vec(event(), 0..2),
        odd in prop::option::of(odd()),
        created in any::<bool>(),
        twice in any::<bool>(),
    ) {
        let (engine, now) = (LIGHT.get_or_init(engine), Instant::from_millis(NOW));
        let mut record = json!({"id": "lead-1", "phone": "+16025550123", "email": "a@example.com", "externalId": "x", "events": events,
            "attributes": {"firstName": "Ana", "insuranceEligible": true, "timeZone": "America/Phoenix"}, "more": [1, "b"],
            "live": {"slots": {"value": 1, "asOf": NOW, "expiresAt": NOW + 5}}, "numberEvents": others});
        if created {
            record["createdAt"] = json!("2026-09-01T16:00:00Z");
        }
        if let Some((place, odd)) = &odd {
            put(&mut record, *place, odd);
        }
        let mut text = record.to_string();
        if twice {
            text = text.replacen("{\"", " {\"id\":\"b\" , \"", 1);
            text = text.replacen("\"kind\":", "\"kind\":\"first\",\"kind\":", 1);
        }
        let whole: Value = serde_json::from_str(&text).unwrap();
        let read = engine.record(&whole);
        let scores = engine.score_json(text.as_bytes(), &STOP, now);
        let suggestions = engine.suggest_json(text.as_bytes(), &STOP, now);
        match read {
            Err(error) => {
                let error = error.under("line 1");
                prop_assert_eq!(scores.unwrap_err(), error.clone());
                prop_assert_eq!(suggestions.unwrap_err(), error);
            }
            Ok(read) => {
                let line = |json: String| format!("{json}\n").into_bytes();
                let score = engine.score(read.clone(), now);
                let brief = json!({"score": score.score, "raw": score.raw, "segment": score.segment, "track": score.track});
                prop_assert_eq!(scores.unwrap(), line(serde_json::to_string(&score).unwrap()));
                prop_assert_eq!(suggestions.unwrap(), line(serde_json::to_string(&engine.suggest(read, now)).unwrap()));
                let only = engine.score_json(text.as_bytes(), &Bulk { scores_only: true, ..STOP }, now).unwrap();
                prop_assert_eq!(rows(&only), vec![brief]);
            }
        }
    }
}

static LIGHT: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
