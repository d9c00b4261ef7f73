//! Scores: the cases of `tests/cases/scoring`, and the laws that hold for every lead.
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
use textlift::scoring::Score;

fn playbook() -> Value {
    json!({
        "version": 1,
        "business": {"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"},
        "people": {"attributes": {"insuranceEligible": {"type": "bool"}, "age": {"type": "number"}}},
        "scoring": {"fit": {"insuranceEligible": {"points": 30}}},
    })
}

#[test]
fn every_case_scores_as_told() {
    for (file, case) in support::cases("scoring") {
        let place = format!("{file}: {}", case["name"].as_str().unwrap());
        let mut playbook = playbook();
        support::overlay(&mut playbook, case.get("playbook").unwrap_or(&json!({})));
        let engine = Engine::new(&playbook).unwrap_or_else(|error| panic!("{place}: {error}"));
        let record = engine.record(&case["given"]).unwrap_or_else(|error| panic!("{place}: {error}"));
        let score = engine.score(record, support::instant(&case["now"]));
        assert_eq!(
            score.receipt.iter().map(|line| line.points).sum::<i32>(),
            i32::from(score.score),
            "{place}"
        );
        support::expect(&case["expect"], &serde_json::to_value(score).unwrap(), &place);
    }
}

#[test]
fn points_above_100_are_refused_with_their_places() {
    let mut playbook = playbook();
    let scoring = json!({"recency": [{"upToDays": 30, "points": 101}], "smsReply": 100, "repeatPurchase": {"most": 200},
        "fit": {"age": {"points": 255, "atLeast": 65}}});
    support::overlay(&mut playbook, &json!({"scoring": scoring}));
    let error = Engine::new(&playbook).err().unwrap();
    let told: Vec<String> =
        error.problems().map(|problem| format!("{} {}", problem.code, problem.path)).collect();
    let wanted = ["recency[0].points", "repeatPurchase.most", "fit.age.points"];
    assert_eq!(told, wanted.map(|place| format!("out-of-range scoring.{place}")));
}

/// Day numbers are counted back from this instant.
const NOW: i64 = 1_795_618_800_000;

prop_compose! {
    /// An event of any sort that counts, up to 800 days before now, at any millisecond of its day.
    fn event()(kind in 0..14_usize, back in 0..800 * DAY, id in 0..40_u32, minor in 0..900_000_i64, order in 0..6_u32,
               zone in 0..3_usize, machine in prop::bool::weighted(0.1), currency in 0..4_usize) -> Value {
        let zone = ["America/Phoenix", "Pacific/Kiritimati", "America/Havana"][zone];
        let currency = ["USD", "USD", "USD", "CAD"][currency];
        let money = json!({"minor": minor, "currency": currency});
        let order = format!("o{order}");
        let (name, data) = match kind {
            0 => ("visit", json!({})),
            1 => ("page.viewed", json!({"timeZone": zone})),
            2 => ("form.submitted", json!({"form": "contact"})),
            3 => ("appointment.attended", json!({"kind": "hearing test"})),
            4 | 5 => ("purchase", json!({"amount": money, "orderId": order})),
            6 => ("refund", json!({"amount": money, "orderId": order})),
            7 => ("refund", json!({"amount": money})),
            8 | 9 => ("email.opened", json!({})),
            10 => ("link.clicked", json!({"channel": "email", "timeZone": zone})),
            11 => ("sms.received", json!({"text": "sounds good"})),
            12 => ("lead.updated", json!({"attributes": {"insuranceEligible": minor % 2 == 0}})),
            _ => ("lead.updated", json!({"attributes": {"timeZone": zone}})),
        };
        let mut event = json!({"id": format!("e{id}-{kind}"), "source": "crm", "type": name, "at": NOW - back, "data": data});
        if machine {
            event["suspected"] = json!("link preview");
        }
        event
    }
}

fn record(events: &[Value]) -> Value {
    json!({"id": "lead-1", "phone": "+16025550123", "events": events})
}

fn score(events: &[Value], now: i64) -> Score {
    let engine = Engine::new(&playbook()).unwrap();
    engine.score(engine.record(&record(events)).unwrap(), Instant::from_millis(now))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_receipt_sums_to_the_score(events in prop::collection::vec(event(), 0..14)) {
        let score = score(&events, NOW);
        prop_assert_eq!(score.receipt.iter().map(|line| line.points).sum::<i32>(), i32::from(score.score));
        prop_assert!(score.receipt.iter().all(|line| line.points >= 0 || line.rule == "clamp"));
        prop_assert_eq!(i32::from(score.score), score.raw.min(100));
    }

    #[test]
    fn order_and_repeats_change_nothing(events in prop::collection::vec(event(), 0..10), turn in 0..10_usize) {
        let mut told = events.clone();
        told.extend_from_slice(&events[..events.len() / 2]);
        let middle = turn.min(told.len());
        told.rotate_left(middle);
        prop_assert_eq!(score(&told, NOW), score(&events, NOW));
    }

    #[test]
    fn what_comes_later_does_not_exist_yet(events in prop::collection::vec(event(), 0..10), back in 0..800 * DAY) {
        let now = NOW - back;
        let known: Vec<Value> = events.iter().filter(|event| event["at"].as_i64().unwrap() <= now).cloned().collect();
        prop_assert_eq!(score(&events, now), score(&known, now));
    }

    #[test]
    fn more_of_a_good_thing_never_lowers_the_score(events in prop::collection::vec(event(), 0..10), kind in 0..5_usize) {
        let name = ["visit", "email.opened", "link.clicked", "purchase", "sms.received"][kind];
        let data = json!({"channel": "sms", "text": "yes please", "amount": {"minor": 100, "currency": "USD"}});
        let mut more = events.clone();
        more.push(json!({"id": "good", "source": "crm", "type": name, "at": NOW, "data": data}));
        prop_assert!(score(&more, NOW).raw >= score(&events, NOW).raw);
    }

    /// One millisecond before `changesAt` the score is still the present one, at it it is another, and a walk
    /// through every hour in between finds no other.
    #[test]
    fn changes_at_is_exact(events in prop::collection::vec(event(), 0..8), hours in prop::collection::vec(1..2_400_i64, 12)) {
        let present = score(&events, NOW);
        let until = present.changes_at.map_or(NOW + 400 * DAY, Instant::millis);
        if let Some(changes_at) = present.changes_at {
            prop_assert_ne!(score(&events, changes_at.millis()).score, present.score);
        }
        prop_assert_eq!(score(&events, until - 1).score, present.score);
        for hour in hours {
            let at = NOW + hour * 3_600_000 - 1;
            if at < until {
                prop_assert_eq!(score(&events, at).score, present.score);
            }
        }
    }

    /// At `enteredAt` the segment is the present one, a millisecond before it another; in between it never left.
    #[test]
    fn the_segment_began_when_told(events in prop::collection::vec(event(), 1..8), hours in prop::collection::vec(1..19_200_i64, 12)) {
        let present = score(&events, NOW);
        let entered = present.entered_at.millis();
        prop_assert_eq!(score(&events, entered).segment, present.segment);
        let first = events.iter().map(|event| event["at"].as_i64().unwrap()).min().unwrap();
        if entered > first {
            prop_assert_ne!(score(&events, entered - 1).segment, present.segment);
        }
        for hour in hours {
            let at = NOW - hour * 3_600_000;
            if at >= entered {
                prop_assert_eq!(score(&events, at).segment, present.segment);
            }
        }
    }
}
