//! Scores of leads in columns: the scores of the same leads told as records.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Industry, Instant, Zone};
use textlift::playbook::starter::starter;
use textlift::scoring::{Columns, Heads, ScoreColumns};

/// 2026-11-23T15:00:00Z.
const NOW: i64 = 1_795_446_000_000;

/// The type in the columns, in a record, and its data there.
const TYPES: [(&str, &str, &str); 22] = [
    ("visit", "visit", "{}"),
    ("page.viewed", "page.viewed", "{}"),
    ("call", "call", "{}"),
    ("call:outbound", "call", r#"{"direction": "outbound"}"#),
    ("form.submitted", "form.submitted", r#"{"form": "f"}"#),
    ("form.abandoned", "form.abandoned", r#"{"form": "f"}"#),
    ("resource.downloaded", "resource.downloaded", r#"{"title": "t"}"#),
    ("quote.requested", "quote.requested", "{}"),
    ("appointment.booked", "appointment.booked", r#"{"kind": "k"}"#),
    ("appointment.attended", "appointment.attended", r#"{"kind": "k"}"#),
    ("appointment.cancelled", "appointment.cancelled", r#"{"kind": "k"}"#),
    ("purchase", "purchase", "{}"),
    ("refund", "refund", "{}"),
    ("email.sent", "email.sent", "{}"),
    ("email.opened", "email.opened", "{}"),
    ("link.clicked", "link.clicked", r#"{"channel": "sms"}"#),
    ("sms.received", "sms.received", r#"{"text": "Thanks, Tuesday suits me"}"#),
    ("sms.received:opt-out", "sms.received", r#"{"text": "STOP"}"#),
    ("sms.received:help", "sms.received", r#"{"text": "HELP"}"#),
    ("consent.granted", "consent.granted", "{}"),
    ("sms.queued", "sms.queued", r#"{"messageId": "m"}"#),
    ("opportunity.won", "opportunity.won", "{}"),
];

const ZONES: [&str; 3] = ["America/New_York", "Asia/Tokyo", "Pacific/Apia"];

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&serde_json::from_str(&starter(Industry::Audiology)).unwrap()).unwrap())
}

#[derive(Debug, Clone)]
struct Told {
    kind: usize,
    at: i64,
    minor: i64,
    order: u32,
    machine: bool,
}

prop_compose! {
    fn told()(kind in 0..TYPES.len(), days in -2_i64..400, off in -2_i64..3, minor in 0_i64..6, order in 0_u32..3,
              machine in prop::bool::weighted(0.1)) -> Told {
        Told { kind, at: NOW - days * DAY + off * 3_600_000, minor: minor * 60_000, order, machine }
    }
}

fn event(n: usize, told: &Told) -> Value {
    let (_, name, data) = TYPES[told.kind];
    let mut data: Value = serde_json::from_str(data).unwrap();
    if ["purchase", "refund"].contains(&name) {
        data = json!({"amount": {"minor": told.minor, "currency": "USD"}});
        if told.order > 0 {
            data["orderId"] = json!(format!("o{}", told.order));
        }
    }
    let mut event =
        json!({"id": format!("e{n:02}"), "source": "crm", "type": name, "at": told.at, "data": data});
    if told.machine {
        event["suspected"] = json!("scanner");
    }
    event
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_score_as_the_same_leads_in_records(
        leads in prop::collection::vec((0_usize..4, any::<bool>(), prop::collection::vec(told(), 0..14)), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let now = Instant::from_millis(NOW);
        let mut wanted = ScoreColumns::default();
        for (zone, fit, events) in &leads {
            let mut record = json!({"id": "a", "attributes": {"insuranceEligible": fit},
                "events": events.iter().enumerate().map(|(n, told)| event(n, told)).collect::<Vec<_>>()});
            if let Some(zone) = ZONES.get(*zone) {
                record["attributes"]["timeZone"] = json!(zone);
            }
            let score = engine().score(engine().record(&record).unwrap(), now);
            wanted.score.push(score.score);
            wanted.raw.push(score.raw);
            wanted.segment.push(["cold", "warm", "hot"].iter().position(|word| *word == score.segment.word()).unwrap() as u8);
        }
        let heads = Heads {
            types: TYPES.iter().map(|(name, _, _)| (*name).to_owned()).collect(),
            zones: ZONES.iter().map(|name| Zone::named(name).unwrap()).collect(),
            facts: vec!["insuranceEligible".to_owned()],
            ..Heads::default()
        };
        let mut scorer = engine().score_columns(&heads, now).unwrap();
        let (mut got, mut leads_before, mut events_before) = (ScoreColumns::default(), 0, 0);
        let cut = cut.index(leads.len() + 1);
        for block in [&leads[..cut], &leads[cut..]] {
            let flat: Vec<&Told> = block.iter().flat_map(|(_, _, events)| events).collect();
            let mut end = events_before;
            let ends: Vec<u32> = block.iter().map(|(_, _, events)| { end += events.len(); end as u32 }).collect();
            let fit: Vec<u8> = block.iter().map(|(_, fit, _)| u8::from(*fit)).collect();
            scorer.add(&Columns {
                leads_before,
                events_before,
                ends: &ends,
                kinds: &flat.iter().map(|told| told.kind as u8).collect::<Vec<_>>(),
                at: &flat.iter().map(|told| told.at as f64).collect::<Vec<_>>(),
                minor: &flat.iter().map(|told| told.minor as f64).collect::<Vec<_>>(),
                order: &flat.iter().map(|told| told.order).collect::<Vec<_>>(),
                suspected: &flat.iter().map(|told| u8::from(told.machine)).collect::<Vec<_>>(),
                zone: &block.iter().map(|(zone, _, _)| *zone as u16).collect::<Vec<_>>(),
                facts: &[&fit],
            }, &mut got).unwrap();
            (leads_before, events_before) = (leads_before + block.len(), end);
        }
        prop_assert_eq!(got, wanted);
    }
}
