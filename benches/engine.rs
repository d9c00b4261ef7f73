//! The engine alone, native: `make bench`. What one call costs, and how it grows with a lead's events.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench may stop at what is not as claimed")]

use divan::{Bencher, black_box};
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Industry, Instant, Record};
use textlift::messaging::sms::sms_parts_of;
use textlift::playbook::starter::starter;

fn main() {
    divan::main();
}

fn now() -> Instant {
    Instant::parse("2026-11-23T15:00:00Z").unwrap()
}

fn engine() -> Engine {
    let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    Engine::new(&playbook).unwrap()
}

/// A lead who consented and then did something every three hours, page views above all.
fn lead(events: usize) -> Value {
    let kinds = ["page.viewed", "email.opened", "visit", "link.clicked"];
    let event = |n: usize| {
        let at = now().millis() - 1_000 - i64::try_from(n).unwrap() * DAY / 8;
        json!({"id": format!("e{n}"), "source": "crm", "type": kinds.get(n % 4), "at": at, "data": {"channel": "email"}})
    };
    let consent = json!({"id": "consent", "type": "consent.granted", "at": "2018-01-01T00:00:00Z"});
    let events: Vec<Value> = (1..events).map(event).chain([consent]).collect();
    let attributes = json!({"firstName": "Sarah", "timeZone": "America/Phoenix", "insuranceEligible": true});
    json!({"id": "lead-1", "phone": "+16025550123", "attributes": attributes, "events": events})
}

fn record(events: usize) -> (Engine, Record) {
    let engine = engine();
    let record = engine.record(&lead(events)).unwrap();
    (engine, record)
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn read_a_record(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, lead) = (engine(), lead(events));
    bencher.bench(|| engine.record(black_box(&lead)));
}

/// The fold is part of it.
#[divan::bench(args = [10, 20, 100, 1_000, 10_000])]
fn score(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = record(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.score(record, now()));
}

/// The fold and the score are part of it.
#[divan::bench(args = [10, 50, 1_000])]
fn suggest(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = record(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.suggest(record, now()));
}

#[divan::bench]
fn sms_parts_of_160_characters() -> usize {
    let text = "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
                123456789012345678901234567890123456789012345678901234567890";
    sms_parts_of(black_box(text)).parts
}

#[divan::bench]
fn check_a_playbook(bencher: Bencher<'_, '_>) {
    let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    bencher.bench(|| Engine::new(black_box(&playbook)).is_ok());
}
