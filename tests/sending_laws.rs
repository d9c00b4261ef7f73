//! Laws of the loop that hold for any history: what was proposed can be approved, what was approved leaves at its
//! slot if nothing happens, and whoever waits as told is not sent away with the same words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Industry, Instant, MINUTE, Record};
use textlift::playbook::starter::starter;
use textlift::sending::{Approved, Decision, Proposal, Released, Seen};

/// 24 November 2026, 08:00 in Phoenix.
const NOW: i64 = 1_795_532_400_000;

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| {
        let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
        Engine::new(&playbook).unwrap()
    })
}

prop_compose! {
    /// Something that happened up to 120 days before now.
    fn event()(kind in 0..20_usize, minutes in 0..120 * 24 * 60_i64, id in 0..1_000_u32, step in 0..3_u32) -> Value {
        let at = NOW - minutes * MINUTE;
        let message = format!("m{id}");
        let (name, data) = match kind {
            0 => ("visit", json!({})),
            1 => ("form.abandoned", json!({"form": "check"})),
            2 => ("form.submitted", json!({"form": "check"})),
            3 => ("resource.downloaded", json!({"title": "Guide"})),
            4 => ("quote.requested", json!({"item": "hearing aids"})),
            5 => ("purchase", json!({"amount": {"minor": 250_000, "currency": "USD"}, "orderId": "o1"})),
            6 => ("refund", json!({"amount": {"minor": 250_000, "currency": "USD"}, "orderId": "o1"})),
            7 => ("email.opened", json!({})),
            8 => ("lead.updated", json!({"attributes": {"insuranceEligible": true}})),
            9 | 10 => ("sms.received", json!({"text": "Tuesday would suit me"})),
            11 => ("appointment.booked", json!({"kind": "fitting"})),
            12 => ("sequence.enrolled", json!({"sequence": "re-engagement", "by": "Ana"})),
            13 => ("suggestion.snoozed", json!({"until": at + 3 * DAY})),
            14 => ("suggestion.dismissed", json!({"template": "warm-prospect"})),
            15 => ("lead.updated", json!({"attributes": {"timeZone": "America/New_York"}})),
            16 | 17 => ("sms.queued", json!({"messageId": message, "template": "form"})),
            _ => ("sms.queued", json!({"messageId": message, "template": format!("re-engagement-{step}"), "sequence": "re-engagement", "step": step})),
        };
        json!({"id": format!("e{id}"), "type": name, "at": at, "data": data})
    }
}

fn record(events: &[Value], phone: usize) -> Record {
    let phone = ["+16025550123", "+13055550123", "+18505550123", "+12145550123", "+16045550123"][phone];
    let mut events = events.to_vec();
    events.push(json!({"id": "consent", "type": "consent.granted", "at": NOW - 130 * DAY}));
    engine()
        .record(
            &json!({"id": "lead-1", "phone": phone, "attributes": {"firstName": "Sarah"}, "events": events}),
        )
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proposed_can_be_approved_and_leaves_at_its_slot_if_nothing_happens(
        events in prop::collection::vec(event(), 0..12), phone in 0..5_usize,
    ) {
        let (engine, now) = (engine(), Instant::from_millis(NOW));
        let suggestion = engine.suggest(record(&events, phone), now);
        let (Some(proposal), Some(slot)) = (&suggestion.proposal, &suggestion.slot) else {
            prop_assert!(suggestion.held.is_some());
            return Ok(());
        };
        prop_assert!(now <= slot.opens_at && slot.opens_at <= slot.at && slot.at.since(now) <= 61 * DAY);
        prop_assert!(slot.valid_until.since(slot.at) >= MINUTE, "{:?}", slot);
        prop_assert!(slot.reasons.iter().all(|moved| moved.until.is_none_or(|until| until <= slot.opens_at)));
        prop_assert!(suggestion.superseded.iter().all(|other| other.name != other.by));
        let seen = Seen { hash: Some(proposal.hash.clone()) };
        let decision = Decision { by: "Ana".into(), text: None };
        let approval = match engine.approve(record(&events, phone), &seen, &decision, now) {
            Approved::Approval(approval) => approval,
            Approved::Refused(refused) => {
                prop_assert!(refused.reason == "too-early" && slot.at.since(now) > 7 * DAY, "{:?}", refused);
                return Ok(());
            }
        };
        prop_assert_eq!(&approval.text, &proposal.text);
        match engine.release(record(&events, phone), &approval, approval.slot_at) {
            Released::Send(command) => prop_assert_eq!(&command.text, &proposal.text),
            // A lead that is no longer hot has the narrower cap: the gates decide at the slot.
            Released::Refused(refused) => {
                let then = engine.score(record(&events, phone), approval.slot_at);
                prop_assert!(refused.reason == "cap-monthly" && then.segment != suggestion.score.segment, "{:?}", refused);
            }
        }
        // A millisecond before, it waits for its slot.
        if approval.slot_at > now {
            match engine.release(record(&events, phone), &approval, approval.slot_at.plus(-1)) {
                Released::Refused(refused) => prop_assert!(refused.until == Some(approval.slot_at) && !refused.voided, "{:?}", refused),
                Released::Send(_) => prop_assert!(false, "early"),
            }
        }
    }

    #[test]
    fn whoever_waits_as_told_finds_a_slot_or_another_reason(
        events in prop::collection::vec(event(), 0..12), phone in 0..5_usize,
    ) {
        let (engine, now) = (engine(), Instant::from_millis(NOW));
        let first = engine.suggest(record(&events, phone), now);
        let Some(held) = first.held else { return Ok(()) };
        let Some(until) = held.until else { return Ok(()) };
        prop_assert!(until > now, "{:?}", held);
        let then = engine.suggest(record(&events, phone), until);
        if let Some(again) = then.held {
            prop_assert!(again.reason != held.reason || again.until.is_none_or(|later| later > until), "{:?} then {:?}", held, again);
            // By then the lead may be told something else, for which the same reason may hold.
            let told = then.score.track != first.score.track;
            prop_assert!(told || again.reason != held.reason, "{:?} then {:?}", held, again);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_words_and_what_they_rest_on_whatever_the_hour(
        events in prop::collection::vec(event(), 0..12), phone in 0..5_usize, minutes in 1..48 * 60_i64,
    ) {
        let (engine, later) = (engine(), Instant::from_millis(NOW + minutes * MINUTE));
        let one = engine.suggest(record(&events, phone), Instant::from_millis(NOW)).proposal;
        let other = engine.suggest(record(&events, phone), later).proposal;
        if let (Some(one), Some(other)) = (one, other) {
            let told = |p: &Proposal| (p.text.clone(), p.template.id.clone(), p.template.cause.clone());
            prop_assert_eq!(told(&one) == told(&other), one.hash == other.hash, "{:?} {:?}", one.template, other.template);
        }
    }
}
