//! The next slot, case by case: `cases/scheduling/*.json`, each a list of `{name, given, expect}`.
//!
//! `given` is the question as a caller asks it. `expect` names any of `opensAt`, `validUntil` (RFC 3339 text with
//! the local offset, so that the local time can be read off), `zone`, `zones`, `window` and `reasons` (`code`, or
//! `code until instant`); or `held` with `until` (absent: there is none); or `error` and `path`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

use std::path::Path;

use serde_json::{Map, Value, json};
use textlift::lead::Instant;
use textlift::read::{self, Speech};
use textlift::scheduling::{HouseRule, NextSlot, SchedulingRules, next_slot};

fn cases(file: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/scheduling");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Instants as the cases write them, as numbers.
fn millis(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.split_once(" until ") {
            Some((code, until)) => json!([code, millis(&json!(until))]),
            None => Instant::parse(text).map_or(value.clone(), |at| json!(at.millis())),
        },
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), millis(value))).collect(),
        Value::Array(list) => list.iter().map(millis).collect(),
        other => other.clone(),
    }
}

/// The answer, as far as a case tells it.
fn answer(given: &Value, expect: &Map<String, Value>) -> Value {
    let request = match read::value_of::<NextSlot>(given, Speech::Discreet) {
        Ok(request) => request,
        Err(error) => return json!({"error": error.code(), "path": error.path()}),
    };
    let answer = serde_json::to_value(next_slot(&request)).unwrap();
    if let Some(held) = answer.get("held") {
        let mut told = json!({"held": held["reason"]});
        if let Some(until) = held.get("until") {
            told["until"] = until.clone();
        }
        return told;
    }
    let mut slot = answer["slot"].as_object().unwrap().clone();
    let with_until = |reasons: &Value| reasons.as_array().unwrap().iter().any(|reason| reason.is_array());
    let with_until = expect.get("reasons").is_some_and(with_until);
    let reasons = slot["reasons"].as_array().unwrap().iter();
    let reasons = reasons
        .map(|why| if with_until { json!([why["reason"], why["until"]]) } else { why["reason"].clone() });
    let reasons: Value = reasons.collect();
    slot.insert("reasons".to_owned(), reasons);
    slot.into_iter().filter(|(key, _)| expect.contains_key(key)).collect()
}

fn run(file: &str) {
    let mut failures = Vec::new();
    for case in cases(file) {
        let expect = millis(&case["expect"]);
        let got = answer(&case["given"], expect.as_object().unwrap());
        if got != expect {
            failures.push(format!("{}\n  wanted {expect}\n  got    {got}", case["name"].as_str().unwrap()));
        }
    }
    assert!(failures.is_empty(), "{file}:\n{}", failures.join("\n"));
}

#[test]
fn the_law_of_a_place_decides_the_hours() {
    run("law.json");
}

#[test]
fn windows_are_sets_of_instants() {
    run("windows.json");
}

#[test]
fn clocks_that_change_change_nothing_but_the_clock() {
    run("clock-changes.json");
}

#[test]
fn caps_free_to_the_millisecond() {
    run("caps.json");
}

#[test]
fn a_number_tells_zones_and_places() {
    run("places.json");
}

#[test]
fn what_cannot_be_asked_is_refused_and_what_cannot_be_is_held() {
    run("refusals.json");
}

#[test]
fn a_playbook_tightens_and_never_loosens() {
    for case in cases("house-rules.json") {
        let rule = read::value_of::<HouseRule>(&case["given"], Speech::Plain);
        let problem = rule.err().map(|error| error.to_string());
        match case["expect"]["error"].as_str() {
            Some(wanted) => {
                assert!(problem.as_deref().is_some_and(|got| got.contains(wanted)), "{case}: {problem:?}")
            }
            None => assert_eq!(problem, None, "{case}"),
        }
    }
}

#[test]
fn a_playbook_that_can_never_send_is_refused_when_it_is_loaded() {
    for case in cases("never-sends.json") {
        let rules = read::value_of::<SchedulingRules>(&case["given"], Speech::Plain);
        let code = rules.err().map(|error| json!(error.code()));
        assert_eq!(code.as_ref(), case["expect"].get("error"), "{}", case["name"]);
    }
}

#[test]
fn a_zone_or_a_word_that_is_none_is_refused_with_the_nearest() {
    for (given, nearest) in [
        (json!({"zones": ["America/Phenix"], "now": 0}), "America/Phoenix"),
        (json!({"zones": ["europe/paris"], "now": 0}), "Europe/Paris"),
        (json!({"windows": [{"days": ["mo"], "from": "09:00", "to": "10:00"}], "now": 0}), "mon"),
        (json!({"window": [], "now": 0}), "windows"),
        (json!({"law": "by-places", "now": 0}), "by-place"),
    ] {
        let error = read::value_of::<NextSlot>(&given, Speech::Plain).err().unwrap();
        assert!(error.problems().any(|problem| problem.message.contains(nearest)), "{given}: {error}");
    }
}
