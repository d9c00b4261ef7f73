//! The store of leads that stay: what it answers is what the engine answers for the whole record, however its events
//! came; nothing is taken by halves; it holds no more than it may.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]

use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::Code;
use textlift::engine::{Book, Engine, Held, Room, Taken};
use textlift::lead::{DAY, Industry, Instant};
use textlift::playbook::starter::starter;
use textlift::worklist::Filter;

/// 2026-11-23T15:00:00Z.
const NOW: i64 = 1_795_446_000_000;

thread_local! {
    static ENGINE: Rc<Engine> = Rc::new(Engine::new(&serde_json::from_str(&starter(Industry::Audiology)).unwrap()).unwrap());
}

fn engine() -> Rc<Engine> {
    ENGINE.with(Rc::clone)
}

fn open() -> Book {
    Book::open(engine(), Room::default())
}

fn at(millis: i64) -> Instant {
    Instant::from_millis(millis)
}

fn visit(id: &str, lead: &str, days: i64) -> Value {
    json!({"id": id, "source": "crm", "type": "visit", "at": NOW - days * DAY, "lead": {"id": lead}})
}

#[test]
fn an_event_may_come_before_the_record_of_its_lead() {
    let mut book = open();
    book.apply(&visit("e1", "a", 3)).unwrap();
    assert_eq!(book.score("a", at(NOW)).unwrap().score, 25);
    book.apply(&json!({"id": "a", "attributes": {"insuranceEligible": true}})).unwrap();
    assert_eq!(book.score("a", at(NOW)).unwrap().score, 55);
    assert!(book.score("b", at(NOW)).is_none() && book.suggest("b", at(NOW)).is_none());
}

#[test]
fn a_list_is_taken_whole_or_not_at_all() {
    let mut book = open();
    let before = book.held();
    for (told, code, path) in [
        (json!([visit("e1", "a", 1), {"id": "b", "phone": "12"}]), Code::Malformed, "[1].phone"),
        (
            json!({"events": [visit("e1", "a", 1), {"id": "e2", "type": "visit", "lead": {"id": "a"}}]}),
            Code::Missing,
            "events[1].at",
        ),
        (json!([{"id": "e1", "type": "visit", "at": NOW}]), Code::Missing, "[0].lead.id"),
        (json!([visit("e1", "a", 1), 7]), Code::WrongType, "[1]"),
        (json!("a"), Code::WrongType, ""),
        (
            json!({"id": "e", "type": "lead.updated", "at": NOW, "lead": {"id": "a"}, "data": {"attributes": {"insuranceEligible": 5}}}),
            Code::WrongType,
            "data.attributes.insuranceEligible",
        ),
    ] {
        let error = book.apply(&told).unwrap_err();
        assert_eq!((error.code(), error.path()), (code, path), "{told}");
        assert_eq!(book.held(), before);
    }
}

#[test]
fn it_holds_as_many_leads_and_bytes_as_it_may() {
    let mut book = Book::open(engine(), Room { max_leads: 2, max_bytes: 6_000 });
    book.apply(&json!([visit("e1", "a", 1), visit("e1", "b", 1)])).unwrap();
    let full = book.apply(&json!([visit("e2", "a", 1), {"id": "c"}])).unwrap_err();
    assert_eq!((full.code(), book.held().events), (Code::TooLarge, 2));
    let many: Vec<Value> = (2..40).map(|n| visit(&format!("e{n}"), "a", 1)).collect();
    assert_eq!(book.apply(&json!(many)).unwrap_err().code(), Code::TooLarge);
    // What is known already takes no room.
    let again: Vec<Value> = (0..100).map(|_| visit("e1", "a", 1)).collect();
    assert_eq!(book.apply(&json!(again)).unwrap(), Taken { accepted: 0, duplicates: 100 });
    assert!(book.forget("a") && !book.forget("a"));
    assert_eq!((book.held().leads, book.held().events), (1, 1));
    assert!(book.forget("b"));
    assert_eq!(book.held(), Held { leads: 0, events: 0, bytes: 0 });
    book.apply(&json!(many[..5])).unwrap();
}

/// Data of each type that a lead's score and suggestion listen to.
fn data(kind: &str, pick: u8) -> Value {
    let order = ["o1", "o2"][usize::from(pick % 2)];
    let phone = ["+16025550123", "+13055550188"][usize::from(pick / 2 % 2)];
    let message = format!("m{}", pick % 3);
    match kind {
        "purchase" | "refund" => {
            json!({"amount": {"minor": i64::from(pick) * 1000, "currency": "USD"}, "orderId": order})
        }
        "link.clicked" => {
            json!({"channel": "sms", "timeZone": (["America/Phoenix", "Europe/London"][usize::from(pick % 2)])})
        }
        "sms.received" => {
            json!({"text": (["Yes please call me", "STOP", "what?", "YES", "not now, maybe"][usize::from(pick % 5)]), "phone": phone})
        }
        "sms.queued" => {
            json!({"messageId": message, "approvalId": "a1", "kind": "marketing", "phone": phone, "asks": pick.is_multiple_of(2), "text": "Hi", "template": "t"})
        }
        "sms.accepted" | "sms.released" | "sms.failed" => {
            json!({"messageId": message, "approvalId": "a1", "kind": "marketing"})
        }
        "consent.granted" | "consent.revoked" if pick.is_multiple_of(2) => json!({"phone": phone}),
        "approval.granted" => json!({"approvalId": (["a1", "a2"][usize::from(pick % 2)])}),
        "lead.updated" => {
            json!({"attributes": {"phone": phone, "insuranceEligible": pick.is_multiple_of(2), "firstName": "Ana"}})
        }
        "appointment.booked" | "appointment.attended" => json!({"kind": "hearing test"}),
        "form.submitted" | "form.abandoned" => json!({"form": "contact"}),
        "resource.downloaded" => json!({"title": "Guide"}),
        "suggestion.snoozed" => json!({"until": NOW + i64::from(pick) * DAY / 8}),
        _ => json!({}),
    }
}

const KINDS: [&str; 24] = [
    "visit",
    "page.viewed",
    "call",
    "form.submitted",
    "form.abandoned",
    "resource.downloaded",
    "appointment.booked",
    "appointment.attended",
    "purchase",
    "refund",
    "email.opened",
    "link.clicked",
    "sms.received",
    "sms.queued",
    "sms.accepted",
    "sms.released",
    "sms.failed",
    "consent.granted",
    "consent.revoked",
    "approval.granted",
    "lead.updated",
    "automation.paused",
    "automation.resumed",
    "suggestion.snoozed",
];

prop_compose! {
    fn event()(kind in prop::sample::select(KINDS.as_slice()), pick in 0_u8..40, id in 0_u8..12, source in 0_u8..2,
               days in -3_i64..400, hour in 0_i64..3, machine in prop::bool::weighted(0.1), own in prop::bool::weighted(0.85)) -> (bool, Value) {
        let mut event = json!({
            "id": format!("e{id}"), "source": (["crm", "edge"][usize::from(source)]), "type": kind,
            "at": NOW - days * DAY + hour * 3_600_000, "data": data(kind, pick), "lead": {"id": "lead-1"},
        });
        if machine {
            event["suspected"] = json!("scanner");
        }
        (own, event)
    }
}

prop_compose! {
    fn head()(phone in 0_u8..3, created in prop::option::of(-2_i64..500), attributes in any::<bool>()) -> Value {
        let mut head = json!({"id": "lead-1"});
        match phone {
            1 => head["phone"] = json!("+16025550123"),
            2 => head["typedPhone"] = json!("(305) 555-0188"),
            _ => {}
        }
        if let Some(days) = created {
            head["createdAt"] = json!(NOW - days * DAY);
        }
        if attributes {
            head["attributes"] = json!({"insuranceEligible": true, "firstName": "Ana", "timeZone": "America/Chicago"});
        }
        head
    }
}

/// What the engine and the book say of the lead at an instant, byte for byte.
fn agree(book: &mut Book, whole: &Value, now: Instant) -> Result<(), TestCaseError> {
    let engine = engine();
    let record = engine.record(whole).unwrap();
    let text = |value: &dyn erased::Said| value.json();
    prop_assert_eq!(
        book.score("lead-1", now).map(|score| text(&score)),
        Some(text(&engine.score(record.clone(), now)))
    );
    prop_assert_eq!(
        book.suggest("lead-1", now).map(|said| text(&said)),
        Some(text(&engine.suggest(record.clone(), now)))
    );
    let filter = Filter::default();
    prop_assert_eq!(text(&book.worklist(&filter, now)), text(&engine.worklist(vec![record], &filter, now)));
    Ok(())
}

mod erased {
    pub trait Said {
        fn json(&self) -> String;
    }
    impl<T: serde::Serialize> Said for T {
        fn json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// However events are cut into portions, wherever the record stands among them and whenever somebody asks in between.
    #[test]
    fn a_book_answers_what_the_engine_answers_for_the_whole_record(
        head in head(),
        events in prop::collection::vec(event(), 0..14),
        repeats in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        head_at in any::<prop::sample::Index>(),
        cuts in prop::collection::vec(any::<bool>(), 20),
        nows in prop::collection::vec(-5_i64..420, 20),
    ) {
        let mut events = events;
        if !events.is_empty() {
            for repeat in repeats {
                let again = events[repeat.index(events.len())].clone();
                events.push(again);
            }
        }
        let mut book = open();
        let mut so_far = json!({"id": "lead-1", "events": [], "numberEvents": []});
        let mut portion = Vec::new();
        let head_at = head_at.index(events.len() + 1);
        for n in 0..=events.len() {
            if n == head_at {
                portion.push(head.clone());
                for (key, value) in head.as_object().unwrap() {
                    so_far[key] = value.clone();
                }
            }
            if let Some((own, event)) = events.get(n) {
                let list = if *own { "events" } else { "numberEvents" };
                so_far[list].as_array_mut().unwrap().push(event.clone());
                portion.push(if *own { event.clone() } else { json!({"id": "lead-1", "numberEvents": [event]}) });
            }
            if (cuts[n] || n == events.len()) && !portion.is_empty() {
                book.apply(&Value::Array(std::mem::take(&mut portion))).unwrap();
                agree(&mut book, &so_far, at(NOW - nows[n] * DAY))?;
            }
        }
        agree(&mut book, &so_far, at(NOW))?;
        agree(&mut book, &so_far, at(NOW - nows[19] * DAY))?;
        prop_assert!(book.forget("lead-1"));
        prop_assert_eq!(book.held(), Held::default());
    }

    /// Many leads at once: everybody's answers, and who first.
    #[test]
    fn a_worklist_of_a_book_is_that_of_its_records(
        events in prop::collection::vec((0_u8..4, event()), 0..16),
        days in -5_i64..100,
    ) {
        let (engine, mut book, now) = (engine(), open(), at(NOW - days * DAY));
        let mut records: Vec<Value> = (0..4).map(|n| json!({"id": format!("lead-{n}"), "phone": "+16025550123", "events": []})).collect();
        book.apply(&json!(records)).unwrap();
        for (lead, (_, mut event)) in events {
            event["lead"] = json!({"id": format!("lead-{lead}")});
            records[usize::from(lead)]["events"].as_array_mut().unwrap().push(event.clone());
            book.apply(&event).unwrap();
        }
        let filter = Filter { limit: Some(3), ..Filter::default() };
        let records = records.iter().map(|record| engine.record(record).unwrap()).collect();
        let wanted = serde_json::to_string(&engine.worklist(records, &filter, now)).unwrap();
        prop_assert_eq!(serde_json::to_string(&book.worklist(&filter, now)).unwrap(), wanted);
    }
}
