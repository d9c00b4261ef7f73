//! When: the next slot and the suggestion around it, native: `make bench-native`. Zones are resolved and requests read
//! before anything is timed.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench may stop at what is not as claimed")]

use divan::{Bencher, black_box};
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, HOUR, Industry, Instant, Record};
use textlift::playbook::starter::starter;
use textlift::read::{self, Speech};
use textlift::scheduling::{NextSlot, NextSlotAnswer, next_slot};

fn main() {
    divan::main();
}

/// Monday, 08:00 in Phoenix.
fn now() -> Instant {
    Instant::parse("2026-11-23T15:00:00Z").unwrap()
}

const ZONES: [&str; 3] = ["America/Chicago", "America/Denver", "America/New_York"];

fn windows() -> Value {
    let row =
        |from: &str, to: &str| json!({"days": ["mon", "tue", "wed", "thu", "fri"], "from": from, "to": to});
    json!([row("09:30", "12:30"), row("14:00", "18:00")])
}

fn request(zones: usize, more: &Value) -> NextSlot {
    let mut request = json!({"country": "US", "state": "TX", "zones": ZONES.get(..zones), "windows": windows(),
                             "sent": [], "now": now().millis()});
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    read::value_of(&request, Speech::Plain).unwrap()
}

/// The window opens later today.
#[divan::bench(args = [1, 3])]
fn next_slot_today(bencher: Bencher<'_, '_>, zones: usize) {
    let request = request(zones, &json!({}));
    bencher.bench(|| next_slot(black_box(&request)));
}

/// A text five days ago holds the next until Wednesday, and then the window must open.
#[divan::bench(args = [1, 3])]
fn next_slot_after_a_cap(bencher: Bencher<'_, '_>, zones: usize) {
    let request = request(zones, &json!({"sent": [now().millis() - 5 * DAY]}));
    bencher.bench(|| next_slot(black_box(&request)));
}

/// A week of holidays, and then the window must open.
#[divan::bench(args = [1, 3])]
fn next_slot_after_a_week(bencher: Bencher<'_, '_>, zones: usize) {
    let dates: Vec<String> = (23..=30).map(|day| format!("2026-11-{day}")).collect();
    let request = request(zones, &json!({"holidays": dates}));
    bencher.bench(|| next_slot(black_box(&request)));
}

/// Windows that never meet: the search goes on to its horizon.
#[divan::bench]
fn next_slot_that_is_none(bencher: Bencher<'_, '_>) {
    let apart = json!({"zones": ["America/New_York", "Asia/Kolkata", "Europe/Paris"], "law": "none",
                       "windows": [{"from": "10:00", "to": "11:00"}]});
    let request = request(3, &apart);
    assert!(matches!(next_slot(&request), NextSlotAnswer::Held(_)));
    bencher.bench(|| next_slot(black_box(&request)));
}

/// A lead who left a form two days ago, after months of looking around.
fn lead(events: usize) -> (Engine, Record) {
    let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    let engine = Engine::new(&playbook).unwrap();
    let kinds = ["page.viewed", "email.opened", "visit", "link.clicked"];
    let event = |n: usize| {
        let at = now().millis() - 3 * DAY - i64::try_from(n).unwrap() * 40 * HOUR;
        json!({"id": format!("e{n}"), "source": "crm", "type": kinds.get(n % 4), "at": at, "data": {"channel": "email"}})
    };
    let form = json!({"id": "form", "type": "form.abandoned", "at": now().millis() - 2 * DAY, "data": {"form": "hearing check"}});
    let consent = json!({"id": "consent", "type": "consent.granted", "at": "2024-01-01T00:00:00Z"});
    let events: Vec<Value> = (2..events).map(event).chain([form, consent]).collect();
    let attributes = json!({"firstName": "Sarah", "insuranceEligible": true});
    let lead = json!({"id": "lead-1", "phone": "+18505550123", "attributes": attributes, "events": events});
    let record = engine.record(&lead).unwrap();
    assert!(engine.suggest(record.clone(), now()).slot.is_some());
    (engine, record)
}

/// Fold, score, plan, gates, texts, slot: everything but reading the JSON.
#[divan::bench(args = [10, 50, 1_000])]
fn suggest(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = lead(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.suggest(record, now()));
}

/// The score alone of the same lead: what of `suggest` is not about a text.
#[divan::bench(args = [10, 50, 1_000])]
fn score_of_the_same(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = lead(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.score(record, now()));
}
