//! The send protocol from outside: the stories in `cases/outbox/stories.json`, and every kind of row met by
//! every kind of input, in `cases/outbox/matrix.json`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a test: a slip is to be seen at once"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::lead::Instant;
use textlift::read::{self, Speech};
use textlift::sending::outbox::{
    OutboxAdvance, OutboxCommand, OutboxInput, OutboxOrder, OutboxRow, State, outbox_advance,
};

/// 2026-11-24T17:00:00Z; the cases tell seconds since.
const START: i64 = 1_795_539_600_000;

fn at(seconds: f64) -> Instant {
    Instant::from_millis(START + (seconds * 1000.0).round() as i64)
}

/// `"+60"` in a case is the instant 60 seconds after the start.
fn absolute(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('+').and_then(|seconds| seconds.parse().ok()) {
            Some(seconds) => json!(at(seconds).millis()),
            None => value.clone(),
        },
        Value::Array(list) => list.iter().map(absolute).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), absolute(value))).collect(),
        _ => value.clone(),
    }
}

fn input(json: &Value) -> OutboxInput {
    read::value_of(&absolute(json), Speech::Discreet).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn born(kind: &str, due_in: f64, valid_for: f64) -> OutboxRow {
    let (due, until) = (at(due_in).millis(), at(valid_for).millis());
    let order = match kind {
        "marketing" => json!({"approval": {"id": "a1", "phone": "+16025550123", "text": "Hi Sarah",
                              "slotAt": due, "validUntil": until}}),
        _ => json!({"send": {"key": "r1", "to": "+16025550123", "text": "Hi Sarah", "kind": kind,
                    "validUntil": until, "queued": {"segment": "hot"}}}),
    };
    OutboxRow::born(read::value_of::<OutboxOrder>(&order, Speech::Discreet).unwrap(), at(0.0))
}

/// What a step does, in the words of the cases: a recorded event by its type, the rest by their names.
fn does(step: &OutboxAdvance) -> Vec<String> {
    let words = step.commands.iter().map(|command| match command {
        OutboxCommand::Gates => "gates",
        OutboxCommand::Post { .. } => "post",
        OutboxCommand::List { .. } => "list",
        OutboxCommand::Record { event } => event.kind,
    });
    words.map(str::to_owned).collect()
}

/// What holds for every step, whatever row and input it was.
fn check_laws(before: &OutboxRow, step: &OutboxAdvance, now: Instant, what: &str) {
    let after = &step.row;
    let posts = step.commands.iter().filter(|command| matches!(command, OutboxCommand::Post { .. })).count();
    if posts > 0 {
        assert_eq!((posts, before.state, after.state), (1, State::Approved, State::Sending), "{what}");
        assert_eq!(after.attempt, before.attempt + 1, "{what}");
        assert!(does(step).contains(&"sms.queued".to_owned()), "{what}: no intent");
        assert!(after.valid_until.since(now) >= 60_000, "{what}: too late");
    } else if before.reason.as_deref() != Some("restored") {
        assert_eq!(after.attempt, before.attempt, "{what}");
    }
    if before.state == State::Accepted {
        assert_eq!(after.state, State::Accepted, "{what}: accepted was lowered");
    }
    if step.note.is_some() {
        assert_eq!((before, &step.commands), (after, &Vec::new()), "{what}: a note, yet something changed");
    }
    let ended = matches!(after.state, State::Accepted | State::Failed | State::Cancelled | State::Expired);
    assert!(!ended || after.wake_at.is_none(), "{what}: an ended row wants to be woken");
    let open = matches!(after.state, State::Approved | State::Sending | State::Unknown);
    assert!(!open || after.wake_at.is_some(), "{what}: an open row is never woken");
}

/// A row means the same after it was stored and read back.
fn check_storage(row: &OutboxRow, what: &str) {
    let stored: OutboxRow = read::value_of(&json!(row), Speech::Discreet).unwrap();
    assert_eq!(&stored, row, "{what}: the row does not survive its storage");
}

#[test]
fn the_stories_of_a_send_end_as_told() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases/outbox/stories.json")).unwrap();
    for case in &cases {
        let (name, given) = (case["name"].as_str().unwrap(), &case["given"]);
        let due_in = given["dueIn"].as_f64().unwrap_or(0.0);
        let mut row = born(given["kind"].as_str().unwrap(), due_in, given["validFor"].as_f64().unwrap());
        for (n, told) in case["steps"].as_array().unwrap().iter().enumerate() {
            let what = format!("{name}, step {}", n + 1);
            let now = at(told["at"].as_f64().unwrap());
            let step = outbox_advance(row.clone(), input(&told["input"]), now);
            check_laws(&row, &step, now, &what);
            check_storage(&step.row, &what);
            assert_eq!(step.row.state.word(), told["state"], "{what}: state");
            assert_eq!(json!(step.note), told["note"], "{what}: note");
            assert_eq!(json!(does(&step)), *told.get("does").unwrap_or(&json!([])), "{what}: commands");
            if let Some(wanted) = told.get("validitySeconds") {
                let posted = json!(step.commands.last());
                assert_eq!(&posted["validitySeconds"], wanted, "{what}");
            }
            row = step.row;
        }
        let end = json!(row);
        for (key, wanted) in case["expect"].as_object().unwrap() {
            assert_eq!(end[key], absolute(wanted), "{name}: {key}");
        }
    }
}

/// Every kind of input, as the matrix names it.
fn inputs() -> Vec<(&'static str, Value)> {
    let answer =
        |attempt: u32, answer: Value| json!({"type": "answered", "attempt": attempt, "answer": answer});
    let response = |response: Value| json!({"response": response});
    let ours = json!({"providerId": "SM1", "text": "Hi Sarah", "at": START + 10_000});
    vec![
        ("clock", json!({"type": "clock"})),
        ("gates pass", json!({"type": "due", "send": {}})),
        (
            "gates refuse for a minute",
            json!({"type": "due", "refused": {"reason": "rate", "until": START + 1_260_000}}),
        ),
        ("gates refuse for good", json!({"type": "due", "refused": {"reason": "no-consent"}})),
        ("voided at the slot", json!({"type": "due", "refused": {"reason": "answered", "voided": true}})),
        ("answer: accepted", answer(1, response(json!({"status": 201, "providerId": "SM1"})))),
        ("answer: refused", answer(1, response(json!({"status": 400, "errorCode": 21211})))),
        ("answer: 429", answer(1, response(json!({"status": 429})))),
        ("answer: 500", answer(1, response(json!({"status": 500})))),
        ("answer: timeout", answer(1, json!({"none": "timeout"}))),
        ("answer of another attempt", answer(7, response(json!({"status": 201, "providerId": "SM1"})))),
        ("callback: sent", json!({"type": "status", "providerId": "SM1", "status": "sent"})),
        (
            "callback: failed",
            json!({"type": "status", "providerId": "SM1", "status": "failed", "errorCode": 30005}),
        ),
        ("listing: found", json!({"type": "listing", "messages": [ours]})),
        ("listing: missed", json!({"type": "listing", "messages": []})),
        ("listing: none came", json!({"type": "listing"})),
        ("STOP", json!({"type": "cancel", "reason": "opted-out"})),
        ("a person says sent", json!({"type": "resolve", "decision": "sent", "by": "ana"})),
        ("a person says not sent", json!({"type": "resolve", "decision": "not-sent", "by": "ana"})),
        ("restarted", json!({"type": "restarted"})),
        ("restored", json!({"type": "restored"})),
    ]
}

/// Every kind of row, with the inputs (of the list above, at these seconds) that lead to it.
fn rows() -> Vec<(&'static str, OutboxRow)> {
    let posted = (1.0, "gates pass");
    let lost = (2.0, "answer: timeout");
    let paths: Vec<(&'static str, Vec<(f64, &str)>)> = vec![
        ("approved", vec![]),
        ("approved after a 429", vec![posted, (2.0, "answer: 429")]),
        ("sending", vec![(1199.0, "gates pass")]),
        ("sending, with a STOP", vec![(1199.0, "gates pass"), (1199.5, "STOP")]),
        ("unknown", vec![posted, lost]),
        (
            "review after misses",
            vec![
                posted,
                lost,
                (20.0, "listing: missed"),
                (80.0, "listing: missed"),
                (320.0, "listing: missed"),
                (920.0, "listing: missed"),
            ],
        ),
        ("review without listings", vec![posted, lost, (920.0, "listing: none came")]),
        ("accepted", vec![posted, (2.0, "answer: accepted")]),
        (
            "accepted, a person says",
            vec![posted, lost, (920.0, "listing: none came"), (921.0, "a person says sent")],
        ),
        ("failed", vec![posted, (2.0, "answer: refused")]),
        ("cancelled", vec![(1.0, "STOP")]),
        ("cancelled after a 429", vec![posted, (2.0, "answer: 429"), (3.0, "STOP")]),
        ("expired", vec![(1.0, "gates refuse for good")]),
    ];
    let inputs: BTreeMap<&str, Value> = inputs().into_iter().collect();
    let walk = |path: &[(f64, &str)]| {
        path.iter().fold(born("marketing", 0.0, 7200.0), |row, (seconds, name)| {
            outbox_advance(row, input(&inputs[name]), at(*seconds)).row
        })
    };
    paths.iter().map(|(name, path)| (*name, walk(path))).collect()
}

/// "state", "state: note" or "state, command, command", as the matrix tells an outcome.
fn outcome(step: &OutboxAdvance) -> String {
    match step.note {
        Some(note) => format!("- {note}"),
        None => {
            std::iter::once(step.row.state.word().to_owned()).chain(does(step)).collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn every_row_meets_every_input_as_the_matrix_says() {
    let told: Vec<Value> = serde_json::from_str(include_str!("cases/outbox/matrix.json")).unwrap();
    let now = at(1200.0);
    let mut met = Vec::new();
    for (name, row) in rows() {
        let state = name.split([' ', ',']).next().unwrap();
        assert_eq!(row.state.word(), state, "{name}");
        let mut expect = BTreeMap::new();
        for (input_name, json) in inputs() {
            let what = format!("{name}, {input_name}");
            let step = outbox_advance(row.clone(), input(&json), now);
            check_laws(&row, &step, now, &what);
            check_storage(&step.row, &what);
            expect.insert(input_name, outcome(&step));
        }
        met.push(json!({"name": format!("{name} meets every input"), "given": name, "expect": expect}));
    }
    let (told, met) = (json!(told), json!(met));
    assert!(told == met, "the matrix is\n{}", serde_json::to_string_pretty(&met).unwrap());
}

#[test]
fn what_an_http_status_means_is_told_for_every_status() {
    let row = || rows().into_iter().find(|(name, _)| *name == "sending").unwrap().1;
    for status in 0..=999 {
        let state = |extra: Value| {
            let mut response = json!({"status": status});
            response.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            let answer = json!({"type": "answered", "attempt": 1, "answer": {"response": response}});
            outbox_advance(row(), input(&answer), at(1200.0)).row.state
        };
        let bare = match status {
            429 => State::Approved,
            408 | 409 | 425 => State::Unknown,
            400..=499 => State::Failed,
            _ => State::Unknown,
        };
        assert_eq!(state(json!({})), bare, "{status}");
        let with_id = if (200..=299).contains(&status) { State::Accepted } else { bare };
        assert_eq!(state(json!({"providerId": "SM1"})), with_id, "{status} with an id");
        let told_to_wait = if status == 503 { State::Approved } else { bare };
        assert_eq!(state(json!({"retryAfter": "1"})), told_to_wait, "{status} with Retry-After");
    }
}

#[test]
fn the_intent_records_all_that_the_gates_knew_of_the_message() {
    let due =
        json!({"type": "due", "send": {"queued": {"template": "idle", "parts": 2, "messageId": "other"}}});
    let step = outbox_advance(born("marketing", 0.0, 7200.0), input(&due), at(0.0));
    let event = json!(step.commands.first())["event"].clone();
    assert_eq!(
        event,
        json!({"source": "textlift", "id": "a1:sms:1:0", "type": "sms.queued", "at": START, "data": {
            "template": "idle", "parts": 2, "messageId": "a1:sms", "approvalId": "a1", "kind": "marketing",
            "phone": "+16025550123", "text": "Hi Sarah"}})
    );
    assert_eq!(
        json!(step.commands.last()),
        json!({"type": "post", "key": "a1", "attempt": 1, "to": "+16025550123", "text": "Hi Sarah",
               "validitySeconds": 7200, "timeoutMillis": 10_000})
    );
}

#[test]
fn a_row_that_claims_to_be_posted_without_an_attempt_is_refused() {
    let mut row = json!(born("marketing", 0.0, 7200.0));
    row["state"] = json!("unknown");
    let error = read::value_of::<OutboxRow>(&row, Speech::Discreet).unwrap_err();
    assert_eq!(error.code().word(), "contradiction");
    assert!(!error.to_string().contains("6025550123") && !error.to_string().contains("Sarah"));
}

#[test]
fn a_malformed_input_names_its_field_and_nothing_of_the_person() {
    for (json, path) in [
        (json!({}), "type"),
        (json!({"type": "send"}), "type"),
        (json!({"type": "due"}), ""),
        (json!({"type": "due", "send": {}, "refused": {"reason": "rate"}}), ""),
        (json!({"type": "answered", "attempt": -1, "answer": {"none": "reset"}}), "attempt"),
        (json!({"type": "answered", "attempt": 1, "answer": {"none": "Hi Sarah"}}), "answer.none"),
        (json!({"type": "status", "providerId": 5, "status": "sent"}), "providerId"),
        (
            json!({"type": "listing", "messages": [{"providerId": "SM1", "text": "Hi Sarah"}]}),
            "messages[0].at",
        ),
        (json!({"type": "resolve", "decision": "maybe", "by": "ana"}), "decision"),
    ] {
        let error = read::value_of::<OutboxInput>(&json, Speech::Discreet).unwrap_err();
        assert_eq!(error.path(), path, "{json}");
        assert!(!error.to_string().contains("Sarah"), "{error}");
    }
}

#[test]
fn a_send_that_is_put_off_a_thousand_times_keeps_its_first_and_latest_steps() {
    let mut row = born("marketing", 0.0, 80_000.0);
    for n in 0..1000 {
        let refused = json!({"type": "due", "refused": {"reason": "rate", "until": format!("+{}", n + 1)}});
        row = outbox_advance(row, input(&refused), at(f64::from(n))).row;
    }
    assert_eq!(row.history.len(), 100);
    assert_eq!(row.history[0].why, "approved");
    assert_eq!(row.history[99].at, at(999.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Whatever happens in whatever order: the laws hold, and no attempt is ever posted twice.
    #[test]
    fn no_order_of_inputs_breaks_a_law(steps in prop::collection::vec((0usize..21, 0i64..400), 1..40)) {
        thread_local! {
            static INPUTS: Vec<(&'static str, OutboxInput)> =
                inputs().iter().map(|(name, json)| (*name, input(json))).collect();
        }
        let mut row = born("marketing", 0.0, 7200.0);
        let mut now = at(0.0);
        let mut taken = false;
        for (which, seconds) in steps {
            now = now.plus(seconds * 1000);
            let (name, input) = INPUTS.with(|inputs| inputs[which].clone());
            let step = outbox_advance(row.clone(), input, now);
            check_laws(&row, &step, now, name);
            taken |= step.row.provider_id.is_some();
            prop_assert!(!taken || step.row.state == State::Accepted, "the provider has it, the row says otherwise");
            row = step.row;
        }
    }

    /// The proofs of one POST may come in any order: the state and the provider's last word are the same.
    #[test]
    fn proofs_may_come_in_any_order(order in Just(vec!["accepted", "sent", "delivered", "answer"]).prop_shuffle()) {
        let posted = outbox_advance(born("marketing", 0.0, 7200.0), input(&json!({"type": "due", "send": {}})), at(0.0));
        let mut row = posted.row;
        let mut told = Vec::new();
        for (n, word) in order.iter().enumerate() {
            let next = match *word {
                "answer" => json!({"type": "answered", "attempt": 1, "answer": {"response": {"status": 201, "providerId": "SM1"}}}),
                status => json!({"type": "status", "providerId": "SM1", "status": status}),
            };
            let step = outbox_advance(row, input(&next), at(n as f64));
            told.extend(does(&step));
            row = step.row;
        }
        prop_assert_eq!(row.state, State::Accepted);
        prop_assert_eq!(row.provider_status.unwrap().word(), "delivered");
        prop_assert_eq!(told, vec!["sms.accepted", "sms.delivered"]);
    }
}
