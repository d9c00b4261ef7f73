//! Receipts: what each touch before a sale earned, by every model that looks at one sale. Cases are files under
//! `tests/cases/attribution/receipts.json`; the laws hold for any history.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Instant};

/// 1 November 2026, midnight in Phoenix.
const NOVEMBER: i64 = 1_793_516_400_000;
const HOUR: i64 = 3_600_000;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let business = json!({"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"});
    Engine::new(&json!({"version": 1, "business": business})).unwrap()
});

fn receipts(events: &Value) -> Value {
    let record = ENGINE.record(&json!({"id": "lead-1", "phone": "+16025550101", "events": events})).unwrap();
    let now = Instant::from_millis(NOVEMBER + 400 * DAY);
    serde_json::to_value(ENGINE.credits(record, now)).unwrap()
}

#[test]
fn cases() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("cases/attribution/receipts.json")).expect("a list of cases");
    for case in cases {
        let told = receipts(&case["given"]["events"]);
        for (key, expected) in case["expect"].as_object().unwrap() {
            assert_eq!(&told[key], expected, "{}: {key}", case["name"]);
        }
    }
}

/// What a lead of the laws did: (kind, instant, amount, order).
type Act = (usize, i64, i64, usize);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (0..8_usize, 0..90 * 24_i64, 0..5_000_i64, 0..3_usize);
    prop::collection::vec(act.prop_map(|(kind, hour, minor, order)| (kind, hour * HOUR, minor, order)), 0..10)
}

fn history(acts: &[Act]) -> Vec<Value> {
    let event = |id: String, name: &str, at: i64, data: Value| json!({"id": id, "type": name, "at": NOVEMBER + at, "data": data});
    let told = acts.iter().enumerate().flat_map(|(n, (kind, at, minor, order))| {
        let amount = json!({"amount": {"minor": minor, "currency": "USD"}, "orderId": format!("o{order}")});
        match kind {
            0..=2 => vec![
                event(
                    format!("e{n}-q"),
                    "sms.queued",
                    *at,
                    json!({"messageId": format!("m{n}"), "template": "one"}),
                ),
                event(format!("e{n}-d"), "sms.delivered", *at, json!({"messageId": format!("m{n}")})),
            ],
            3 => vec![event(format!("e{n}"), "visit", *at, json!({}))],
            4 => vec![event(format!("e{n}"), "email.sent", *at, json!({}))],
            5 | 6 => vec![event(format!("e{n}"), "purchase", *at, amount)],
            _ => vec![event(format!("e{n}"), "refund", *at, amount)],
        }
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn by_every_model_the_credits_sum_to_what_is_left_of_the_sale_in_any_order_of_events(
        acts in acts(), turn in 0..10_usize,
    ) {
        let mut events = history(&acts);
        let told = receipts(&json!(events));
        for sale in told["sales"].as_array().unwrap() {
            let minor = |key: &str| sale[key]["minor"].as_i64().unwrap_or(0);
            let left = minor("amount") - minor("refunded");
            let touches = sale["touches"].as_array().unwrap();
            for model in ["first", "last", "linear", "position", "time-decay"] {
                let sum: i64 = touches.iter().map(|touch| touch["credits"][model].as_i64().unwrap()).sum();
                prop_assert_eq!(sum + minor("unattributed"), left, "{}", model);
            }
            for touch in touches {
                let age = sale["at"].as_i64().unwrap() - touch["at"].as_i64().unwrap();
                prop_assert!((0..=30 * DAY).contains(&age));
            }
        }
        let sales = acts.iter().filter(|(kind, ..)| matches!(kind, 5 | 6)).count();
        prop_assert_eq!(told["sales"].as_array().unwrap().len(), sales);
        if !events.is_empty() {
            let turn = turn % events.len();
            events.rotate_left(turn);
            prop_assert_eq!(&receipts(&json!(events)), &told);
        }
    }
}
