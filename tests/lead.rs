//! Leads: the cases of `tests/cases/lead`, the laws of the fold, and what JSON may hold that is no record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Instant};
use textlift::problem::{Code, Error};
use textlift::read::LONGEST_TEXT;

/// 2026-11-23T15:00:00Z.
const NOW: i64 = 1_795_446_000_000;

/// Stands where a person's data might; no message may repeat it.
const CANARY: &str = "Zanzibar-Canary";

fn playbook(change: Option<&Value>) -> Value {
    let mut playbook = json!({
        "version": 1,
        "business": {"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"},
        "people": {"attributes": {"insuranceEligible": {"type": "bool"}}},
        "scoring": {"fit": {"insuranceEligible": {"points": 30}}},
    });
    support::overlay(&mut playbook, change.unwrap_or(&json!({})));
    playbook
}

#[test]
fn every_case_is_as_told() {
    let cases = support::cases("lead");
    let failed = cases.iter().filter(|(file, case)| std::panic::catch_unwind(|| check(file, case)).is_err());
    assert_eq!(failed.count(), 0, "cases that failed, each told above");
}

fn check(file: &str, case: &Value) {
    let place = format!("{file}: {}", case["name"].as_str().unwrap());
    let engine =
        Engine::new(&playbook(case.get("playbook"))).unwrap_or_else(|error| panic!("{place}: {error}"));
    let record = engine.record(&case["given"]);
    if let Some(refused) = case.get("refused") {
        let error = record.err().unwrap_or_else(|| panic!("{place}: was taken"));
        assert!(!error.to_string().contains(CANARY), "{place}: {error}");
        return support::expect(refused, &told(&error), &place);
    }
    let record = record.unwrap_or_else(|error| panic!("{place}: {error}"));
    let now = support::instant(&case["now"]);
    let lead = serde_json::to_value(engine.lead(record.clone(), now)).unwrap();
    support::expect(&case["expect"], &lead, &place);
    if let Some(wanted) = case.get("openApprovals") {
        let lead = textlift::lead::Lead::fold(record.clone(), &engine.playbook().people, now);
        assert_eq!(wanted, lead.open_approvals.len(), "{place}");
    }
    if let Some(wanted) = case.get("score") {
        support::expect(wanted, &serde_json::to_value(engine.score(record, now)).unwrap(), &place);
    }
}

/// Code and path of every problem.
fn told(error: &Error) -> Value {
    error.problems().map(|problem| json!({"code": problem.code.word(), "path": problem.path})).collect()
}

fn engine() -> Engine {
    Engine::new(&playbook(None)).unwrap()
}

/// The whole view of a lead.
fn view(engine: &Engine, record: &Value, now: i64) -> Value {
    let record = engine.record(record).unwrap_or_else(|error| panic!("{error}"));
    serde_json::to_value(engine.lead(record, Instant::from_millis(now))).unwrap()
}

const NUMBERS: [&str; 3] = ["+16025550123", "+12125550199", "+13105550188"];
const TEXTS: [&str; 8] =
    ["STOP", "START", "YES", "HELP", "sounds good", "stop by at 5?", "remove me", "see you Tuesday"];

prop_compose! {
    /// An event of any sort that moves the state of a lead; few ids and instants, so that repeats, ties and
    /// conflicts come about.
    fn event()(kind in 0..18_usize, at in 0..12_i64, id in 0..30_u32, source in 0..2_usize, pick in 0..24_usize,
               machine in prop::bool::weighted(0.1)) -> Value {
        let number = NUMBERS[pick % 3];
        let zone = ["America/Phoenix", "America/New_York"][pick % 2];
        let (code, source) = ([21610, 30003][pick % 2], ["crm", "sms"][source]);
        let message = format!("m{}", pick % 4);
        let sms = json!({"messageId": message, "asks": pick % 2 == 0, "approvalId": format!("a{}", pick % 3)});
        let (name, data) = match kind {
            0 => ("visit", json!({})),
            1 => ("page.viewed", json!({"timeZone": zone})),
            2 => ("purchase", json!({"amount": {"minor": 1000 * pick, "currency": "USD"}, "orderId": message})),
            3 => ("refund", json!({"amount": {"minor": 500 * pick, "currency": "USD"}, "orderId": message})),
            4 | 5 => ("sms.received", json!({"text": TEXTS[pick % 8]})),
            6 => ("sms.received", json!({"text": TEXTS[pick % 8], "phone": number})),
            7 => ("sms.queued", sms),
            8 => ("sms.delivered", sms),
            9 => ("sms.failed", json!({"messageId": message, "errorCode": code})),
            10 => ("sms.released", json!({"messageId": message})),
            11 => ("consent.granted", json!({"wording": message})),
            12 => ("consent.revoked", json!({"phone": number})),
            13 => ("consent.restored", json!({})),
            14 => ("lead.updated", json!({"attributes": {"phone": number, "firstName": message}})),
            15 => ("automation.paused", json!({"reason": message})),
            16 => ("automation.resumed", json!({})),
            _ => ("lead.stopped", json!({})),
        };
        let at = NOW - 11 * DAY + at * DAY;
        let mut event = json!({"id": format!("e{id}"), "source": source, "type": name, "at": at, "data": data});
        if machine {
            event["suspected"] = json!("scanner");
        }
        event
    }
}

fn record(events: &[Value], others: &[Value]) -> Value {
    json!({"id": "lead-1", "phone": NUMBERS[0], "attributes": {"firstName": "Sarah"}, "events": events, "numberEvents": others})
}

/// Events of which no two with one identity say different things.
fn agreeing(events: Vec<Value>) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    let identity = |event: &Value| (event["source"].to_string(), event["id"].to_string());
    events.into_iter().filter(|event| seen.insert(identity(event))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Told in another order, and some of them twice: the whole view is the same, conflicts included.
    #[test]
    fn replays_and_reorderings_change_nothing(
        (events, told, others) in prop::collection::vec(event(), 0..14).prop_flat_map(|events| {
            let again = prop::sample::subsequence(events.clone(), 0..=events.len());
            let told = again.prop_map({ let events = events.clone(); move |again| [events.clone(), again].concat() }).prop_shuffle();
            (Just(events), told, prop::collection::vec(event(), 0..4))
        }),
    ) {
        let engine = engine();
        let turned: Vec<Value> = others.iter().rev().chain(&others).cloned().collect();
        prop_assert_eq!(view(&engine, &record(&told, &turned), NOW), view(&engine, &record(&events, &others), NOW));
    }

    /// Read in batches as they arrive, and put together: the same lead as read at once.
    #[test]
    fn splitting_into_batches_changes_nothing(events in prop::collection::vec(event(), 1..12), cut in 0..12_usize) {
        let engine = engine();
        let arrival = textlift::lead::arrival::Arrival {
            source: "crm".to_owned(),
            received_at: Instant::from_millis(NOW),
            id_prefix: None,
        };
        let (first, second) = events.split_at(cut.min(events.len()));
        let whole = engine.read_events(&json!(events), &arrival).unwrap();
        let mut parts = engine.read_events(&json!({"events": second}), &arrival).unwrap();
        parts.extend(engine.read_events(&json!(first), &arrival).unwrap());
        prop_assert_eq!(view(&engine, &record(&parts, &[]), NOW), view(&engine, &record(&whole, &[]), NOW));
    }

    #[test]
    fn what_comes_later_does_not_exist_yet(events in prop::collection::vec(event(), 0..14), days in 0..12_i64) {
        let (engine, now) = (engine(), NOW - days * DAY);
        let known: Vec<Value> = events.iter().filter(|event| event["at"].as_i64().unwrap() <= now).cloned().collect();
        prop_assert_eq!(view(&engine, &record(&events, &[]), now), view(&engine, &record(&known, &[]), now));
    }

    /// However many consents are told, before, after and at the same instant, here or under the number.
    #[test]
    fn no_consent_undoes_a_stop(
        events in prop::collection::vec(event(), 0..10),
        stop_at in 0..12_i64,
        by_word in any::<bool>(),
        here in any::<bool>(),
        grants in prop::collection::vec((0..12_i64, any::<bool>(), prop::option::of(0..30_i64)), 0..6),
    ) {
        let lifts = |event: &Value| {
            matches!(event["type"].as_str().unwrap(), "consent.restored" | "lead.updated")
                || matches!(event["data"]["text"].as_str(), Some("START" | "YES"))
        };
        let mut own = agreeing(events.into_iter().filter(|event| !lifts(event)).collect());
        let mut others = Vec::new();
        let at = |day: i64| NOW - 11 * DAY + day * DAY;
        let stop = match by_word {
            true => json!({"id": "stop", "source": "x", "type": "sms.received", "at": at(stop_at), "data": {"text": "Stop"}}),
            false => json!({"id": "stop", "source": "x", "type": "consent.revoked", "at": at(stop_at)}),
        };
        if here { own.push(stop) } else { others.push(stop) }
        for (n, (day, here, expires)) in grants.into_iter().enumerate() {
            let mut grant = json!({"id": format!("g{n}"), "source": "y", "type": "consent.granted", "at": at(day), "data": {}});
            if let Some(days) = expires {
                grant["data"]["expiresAt"] = json!(at(days));
            }
            if here { own.push(grant) } else { others.push(grant) }
        }
        prop_assert_eq!(&view(&engine(), &record(&own, &others), NOW)["consent"]["state"], "revoked");
    }
}

/// A record in which every field that is known is there.
fn full() -> Value {
    let money = json!({"minor": 100, "currency": "USD"});
    let event = |n: usize, name: &str, data: Value| json!({"id": format!("e{n}"), "source": "crm", "type": name, "at": NOW - DAY, "suspected": "reason", "data": data});
    let list = [
        ("visit", json!({"url": "u", "timeZone": "America/Phoenix"})),
        ("call", json!({"direction": "inbound"})),
        ("form.submitted", json!({"form": "f"})),
        ("resource.downloaded", json!({"title": "t"})),
        ("quote.requested", json!({"item": "i", "amount": money})),
        ("appointment.booked", json!({"kind": "k", "for": NOW})),
        ("purchase", json!({"amount": money, "orderId": "o", "item": "i"})),
        ("refund", json!({"amount": money, "orderId": "o"})),
        ("opportunity.won", json!({"amount": money, "orderId": "o"})),
        ("email.opened", json!({"campaign": "c"})),
        ("link.clicked", json!({"channel": "sms", "url": "u", "timeZone": "America/Phoenix"})),
        (
            "sms.queued",
            json!({"messageId": "m", "approvalId": "a", "providerId": "p", "kind": "marketing", "phone": NUMBERS[0],
            "sender": "s", "text": "t", "template": "t", "templateVersion": 1, "sequence": "s", "step": 0, "trigger": "t", "cause": "c",
            "track": "hot", "campaign": "c", "segment": "hot", "experiment": "e", "variant": "v", "window": "w", "slotAt": NOW,
            "zone": "America/Phoenix", "parts": 1, "cost": money, "asks": true, "identity": true, "optOutLine": true, "approvedBy": "b"}),
        ),
        ("sms.received", json!({"text": "t", "phone": NUMBERS[0], "providerId": "p"})),
        (
            "consent.granted",
            json!({"kinds": ["marketing"], "phone": NUMBERS[0], "wording": "w", "expiresAt": NOW}),
        ),
        ("authorization.granted", json!({"kinds": ["results"], "wording": "w", "expiresAt": NOW})),
        ("approval.voided", json!({"approvalId": "a", "reason": "r"})),
        ("suggestion.snoozed", json!({"until": NOW})),
        (
            "suggestion.dismissed",
            json!({"template": "t", "sequence": "s", "step": 0, "trigger": "t", "cause": "c"}),
        ),
        ("sequence.enrolled", json!({"sequence": "s", "by": "b"})),
        ("automation.paused", json!({"reason": "r"})),
        ("experiment.exposed", json!({"experiment": "e", "arm": "a"})),
        (
            "lead.updated",
            json!({"attributes": {"firstName": "f", "insuranceEligible": true, "timeZone": "America/Phoenix"}}),
        ),
    ];
    let events: Vec<Value> =
        list.into_iter().enumerate().map(|(n, (name, data))| event(n, name, data)).collect();
    json!({
        "id": "l", "phone": NUMBERS[0], "typedPhone": "t", "email": "e", "externalId": "x", "createdAt": NOW - DAY,
        "attributes": {"firstName": "f", "lastName": "l", "insuranceEligible": true, "timeZone": "America/Phoenix", "postalCode": "85004"},
        "live": {"slots": {"value": 1, "asOf": NOW, "expiresAt": NOW}},
        "events": events, "numberEvents": [event(99, "sms.received", json!({"text": "t"}))],
    })
}

/// Every place of a value, with its path.
fn places(value: &Value, pointer: &str, path: &str, found: &mut Vec<(String, String)>) {
    found.push((pointer.to_owned(), path.to_owned()));
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                places(value, &format!("{pointer}/{key}"), &path, found);
            }
        }
        Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                places(value, &format!("{pointer}/{n}"), &format!("{path}[{n}]"), found);
            }
        }
        _ => {}
    }
}

/// Every field of a record and of every event, one after the other, holds what JavaScript may put there.
#[test]
fn a_wrong_value_of_any_field_is_named_and_never_repeated() {
    let engine = engine();
    let full = full();
    engine.record(&full).unwrap();
    let mut found = Vec::new();
    places(&full, "", "", &mut found);
    assert!(found.len() > 250, "only {} places", found.len());
    let long = CANARY.repeat(1 + LONGEST_TEXT / CANARY.len());
    let odd = [
        json!(null),
        json!(-0.0),
        json!(0.5),
        json!(9_007_199_254_740_992_i64),
        json!(-9_007_199_254_740_993_i64),
        json!(1e300),
        json!("1900-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!(CANARY),
        json!(long),
        json!([CANARY]),
        json!({"key": CANARY}),
        json!(true),
    ];
    for (pointer, path) in &found {
        for value in &odd {
            let mut record = full.clone();
            *record.pointer_mut(pointer).unwrap() = value.clone();
            match engine.record(&record) {
                // What a text may be, any text is.
                Ok(record) => {
                    assert_ne!(value, &json!(long), "{path} takes a text that is too long");
                    engine.lead(record, Instant::from_millis(NOW));
                }
                Err(error) => {
                    assert!(
                        error.problems().all(|problem| problem.path.starts_with(path.as_str()))
                            || path.ends_with(".type"),
                        "{path}: {error}"
                    );
                    let told = error.to_string();
                    for piece in [CANARY, "9007199254740992", "9999-12"] {
                        assert!(!told.contains(piece), "{path}: {told}");
                    }
                }
            }
        }
    }
}

/// Unknown keys are kept, and attributes that nobody declared; but not at any length.
#[test]
fn a_text_above_64_kb_is_refused_wherever_it_stands() {
    let engine = engine();
    let event =
        |data: Value| json!({"id": "l", "events": [{"id": "e", "type": "visit", "at": NOW, "data": data}]});
    for (record, path) in [
        (json!({"id": "l", "attributes": {"note": "x".repeat(1 << 20)}}), "attributes.note"),
        (
            json!({"id": "l", "attributes": {"notes": ["a", {"b": "x".repeat(1 << 20)}]}}),
            "attributes.notes[1].b",
        ),
        (event(json!({"unknown": {"deep": ["x".repeat(1 << 20)]}})), "events[0].data.unknown.deep[0]"),
        (event(json!({"url": "x".repeat(LONGEST_TEXT + 1)})), "events[0].data.url"),
    ] {
        let error = engine.record(&record).err().unwrap_or_else(|| panic!("{path} was taken"));
        assert_eq!((error.code(), error.path()), (Code::TooLong, path));
        assert_eq!(error.problems().count(), 1, "{path}");
    }
    engine
        .record(&event(json!({"url": "x".repeat(LONGEST_TEXT), "more": "x".repeat(LONGEST_TEXT)})))
        .unwrap();
}

#[test]
fn an_event_from_a_fast_clock_counts_from_its_arrival() {
    let arrival = textlift::lead::arrival::Arrival {
        source: "sms".to_owned(),
        received_at: Instant::from_millis(NOW),
        id_prefix: Some("msg_1".to_owned()),
    };
    let told = json!([
        {"type": "sms.received", "at": NOW + DAY, "data": {"text": "STOP"}, "source": "somebody else"},
        {"type": "visit", "lead": {"phone": NUMBERS[1]}},
    ]);
    let kept = engine().read_events(&told, &arrival).unwrap();
    let stop = json!({"type": "sms.received", "id": "msg_1.0", "source": "sms", "at": NOW, "claimedAt": NOW + DAY, "data": {"text": "STOP"}});
    assert_eq!(kept[0], stop);
    assert_eq!((&kept[1]["id"], &kept[1]["at"]), (&json!("msg_1.1"), &json!(NOW)));
    assert_eq!(view(&engine(), &record(&kept, &[]), NOW)["consent"]["state"], "revoked");

    let wrong = json!({"events": [{"type": "visit"}, {"type": "visit", "lead": {"phone": CANARY, "id": 7}}]});
    let error = engine().read_events(&wrong, &arrival).unwrap_err();
    assert_eq!(told_of(&error), ["malformed [1].lead.phone", "wrong-type [1].lead.id"]);
}

#[test]
fn an_instant_is_kept_in_milliseconds_however_it_was_told() {
    let arrival = textlift::lead::arrival::Arrival {
        source: "crm".to_owned(),
        received_at: Instant::from_millis(NOW),
        id_prefix: None,
    };
    let told = json!([
        {"id": "a", "type": "visit", "at": "2026-11-20T10:00:00.250-07:00"},
        {"id": "b", "type": "visit", "at": 1_795_194_000_250_i64},
    ]);
    let kept = engine().read_events(&told, &arrival).unwrap();
    assert_eq!(
        (&kept[0]["at"], &kept[1]["at"]),
        (&json!(1_795_194_000_250_i64), &json!(1_795_194_000_250_i64))
    );
}

fn told_of(error: &Error) -> Vec<String> {
    let mut told: Vec<String> = error.problems().map(|p| format!("{} {}", p.code, p.path)).collect();
    told.sort();
    told
}
