//! From a suggestion to a command: the cases of `tests/cases/sending`.
//!
//! A case lays `lead` and `playbook` over those of `base()`, adds `events`, and asks one thing at `now`:
//!
//! - nothing more: the suggestion; `worklist`: the row of the lead;
//! - `approve`: `{text?, hash?}` gives an approval or a refusal;
//! - `release`: approves at `now`, then adds `events`, lays `lead` and `playbook` over, changes fields of the
//!   approval by `alter`, and releases at its own `now` (`"slot"`: the instant that was approved);
//! - `reply`: what a person writes; `inbound`: the id of a text that has just arrived;
//! - `problems`: the playbook is refused with these.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{Instant, Record};
use textlift::read::{self, Speech};
use textlift::sending::{Approval, Approved, Decision, Seen, Words};
use textlift::worklist::Filter;

fn playbook() -> Value {
    json!({
        "version": 1,
        "business": {"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix",
                     "contact": "(602) 555-0100", "allowedHosts": ["clear.example"]},
        "people": {"attributes": {"insuranceEligible": {"type": "bool"}}},
        "scoring": {"fit": {"insuranceEligible": {"points": 30}}},
        "messages": [
            {"id": "hot", "for": {"track": "hot"}, "text": "Hi {{ firstName }}, shall we find a time?"},
            {"id": "customer", "for": {"track": "warm-customer"}, "text": "Hi {{ firstName }}, is all well?"},
            {"id": "prospect", "for": {"track": "warm-prospect"}, "text": "Hi {{ firstName }}, what would help you?"},
            {"id": "form", "for": {"trigger": "form"}, "text": "Hi {{ firstName }}, you began our form {{ form.ago }}."},
            {"id": "download", "for": {"trigger": "download"}, "text": "Hi {{ firstName }}, did our guide help?"},
            {"id": "idle", "for": {"trigger": "idle"}, "text": "Hi {{ firstName }}, how have you been?"},
            {"id": "re-0", "for": {"sequence": "re-engagement", "step": 0}, "text": "Hi {{ firstName }}, still looking?"},
            {"id": "re-1", "for": {"sequence": "re-engagement", "step": 1}, "text": "Hi {{ firstName }}, no hurry."},
            {"id": "re-2", "for": {"sequence": "re-engagement", "step": 2}, "text": "Hi {{ firstName }}, our last note."},
            {"id": "month", "for": {"sequence": "lifecycle", "step": 0}, "text": "Hi {{ firstName }}, {{ purchase.milestone }} on, how is it?"},
        ],
    })
}

/// A lead in Phoenix with consent. Business windows there: 17:00 to 19:00 and 21:00 to 23:00 UTC, Monday to Friday.
fn lead() -> Value {
    json!({
        "id": "lead-1", "phone": "+16025550123",
        "attributes": {"firstName": "Sarah", "timeZone": "America/Phoenix"},
        "events": [{"id": "consent", "type": "consent.granted", "at": "2026-09-01T17:00:00Z"}],
    })
}

struct Told {
    playbook: Value,
    lead: Value,
    place: String,
}

impl Told {
    fn of(file: &str, case: &Value) -> Self {
        let place = format!("{file}: {}", case["name"].as_str().unwrap());
        let mut told = Self { playbook: playbook(), lead: lead(), place };
        told.add(case);
        told
    }

    fn add(&mut self, more: &Value) {
        support::overlay(&mut self.playbook, more.get("playbook").unwrap_or(&json!({})));
        support::overlay(&mut self.lead, more.get("lead").unwrap_or(&json!({})));
        without_nulls(&mut self.lead);
        let events = more.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        self.lead["events"].as_array_mut().unwrap().extend(events);
    }

    fn engine(&self) -> Engine {
        Engine::new(&self.playbook).unwrap_or_else(|error| panic!("{}: {error}", self.place))
    }

    fn record(&self) -> Record {
        self.engine().record(&self.lead).unwrap_or_else(|error| panic!("{}: {error}", self.place))
    }

    fn approve(&self, decision: &Value, now: Instant) -> Approved {
        let seen = match decision.get("hash").and_then(Value::as_str) {
            Some(hash) => Some(hash.to_owned()),
            None => self.engine().suggest(self.record(), now).proposal.map(|proposal| proposal.hash),
        };
        let text = decision.get("text").and_then(Value::as_str).map(str::to_owned);
        let decision = Decision { by: "Ana".to_owned(), text };
        self.engine().approve(self.record(), &Seen { hash: seen }, &decision, now)
    }

    fn release(mut self, later: &Value, now: Instant) -> Value {
        let approved = self.approve(&later["approve"], now);
        let Approved::Approval(approval) = approved else { panic!("{}: {approved:?}", self.place) };
        let granted = json!({"id": "approved", "type": "approval.granted", "at": now.millis(), "data": {"approvalId": approval.id}});
        self.add(&json!({"events": [granted]}));
        self.add(later);
        let mut stored = json(&*approval);
        support::overlay(&mut stored, later.get("alter").unwrap_or(&json!({})));
        let stored: Approval = read::value_of(&stored, Speech::Discreet).unwrap();
        let now = if later["now"] == "slot" { approval.slot_at } else { support::instant(&later["now"]) };
        json(&self.engine().release(self.record(), &stored, now))
    }

    fn answer(self, case: &Value) -> Value {
        if case.get("problems").is_some() {
            let Err(error) = Engine::new(&self.playbook) else { panic!("{}: is accepted", self.place) };
            let said = |problem: &textlift::problem::Problem| json!({"code": problem.code, "path": problem.path, "message": problem.message});
            return error.problems().map(said).collect();
        }
        let now = support::instant(&case["now"]);
        if let Some(decision) = case.get("approve") {
            return json(&self.approve(decision, now));
        }
        if let Some(later) = case.get("release") {
            return self.release(later, now);
        }
        if let Some(words) = case.get("reply") {
            let words = Words { text: words.as_str().unwrap().to_owned(), by: "Ana".to_owned() };
            return json(&self.engine().reply(self.record(), &words, now));
        }
        if let Some(event) = case.get("inbound") {
            return json(&self.engine().inbound(self.record(), event.as_str().unwrap(), now));
        }
        if case.get("worklist").is_some() {
            return json(&self.engine().worklist(vec![self.record()], &Filter::default(), now));
        }
        json(&self.engine().suggest(self.record(), now))
    }
}

/// In a case, null takes away what the base has.
fn without_nulls(lead: &mut Value) {
    let lead = lead.as_object_mut().unwrap();
    lead.retain(|_, value| !value.is_null());
    if let Some(attributes) = lead.get_mut("attributes").and_then(Value::as_object_mut) {
        attributes.retain(|_, value| !value.is_null());
    }
}

fn json(answer: &impl serde::Serialize) -> Value {
    serde_json::to_value(answer).unwrap()
}

/// A problem's message need only begin with or contain what the case tells.
fn expect_problems(wanted: &Value, got: &Value, place: &str) {
    let (wanted, got) = (wanted.as_array().unwrap(), got.as_array().unwrap());
    assert_eq!(wanted.len(), got.len(), "{place}: {got:?}");
    for (wanted, got) in wanted.iter().zip(got) {
        assert_eq!((&wanted["code"], &wanted["path"]), (&got["code"], &got["path"]), "{place}: {got}");
        let says = wanted.get("says").and_then(Value::as_str).unwrap_or_default();
        assert!(got["message"].as_str().unwrap().contains(says), "{place}: {got}");
    }
}

#[test]
fn every_case_is_decided_as_told() {
    let cases = support::cases("sending");
    let mut wrong = Vec::new();
    for (file, case) in &cases {
        let told = Told::of(file, case);
        let place = told.place.clone();
        let check = std::panic::catch_unwind(|| {
            let got = told.answer(case);
            match case.get("problems") {
                Some(problems) => expect_problems(problems, &got, &place),
                None => support::expect(&case["expect"], &got, &place),
            }
        });
        if check.is_err() {
            wrong.push(place);
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases: {wrong:#?}", wrong.len(), cases.len());
}

#[test]
fn the_worklist_goes_by_raw_score_then_by_the_last_interaction_then_by_id_and_counts_everybody() {
    let engine = Engine::new(&playbook()).unwrap();
    let record = |id: &str, events: Value| {
        let mut lead = lead();
        support::overlay(&mut lead, &json!({"id": id, "phone": format!("+1602555010{}", &id[1..])}));
        lead["events"].as_array_mut().unwrap().extend(events.as_array().unwrap().iter().cloned());
        engine.record(&lead).unwrap()
    };
    let visit = |day: u32| json!([{"id": "v", "type": "visit", "at": format!("2026-11-{day:02}T17:00:00Z")}]);
    let stop = json!([{"id": "v", "type": "visit", "at": "2026-11-05T17:00:00Z"},
                      {"id": "s", "type": "sms.received", "at": "2026-11-06T17:00:00Z", "data": {"text": "STOP"}}]);
    let bought = json!([{"id": "p", "type": "purchase", "at": "2026-11-01T17:00:00Z",
                         "data": {"amount": {"minor": 250_000, "currency": "USD"}}}]);
    let records = || {
        vec![
            record("l1", json!([])),
            record("l3", visit(9)),
            record("l2", visit(9)),
            record("l4", visit(10)),
            record("l5", stop.clone()),
            record("l6", bought.clone()),
        ]
    };
    let now = Instant::parse("2026-11-24T16:00:00Z").unwrap();
    let ids = |filter: &Filter| -> Vec<String> {
        engine.worklist(records(), filter, now).rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids(&Filter::default()), ["l6", "l4", "l2", "l3", "l5", "l1"]);
    assert_eq!(ids(&Filter { limit: Some(2), ..Filter::default() }), ["l6", "l4"]);
    let reason = Some(textlift::scheduling::Reason::OptedOut);
    assert_eq!(ids(&Filter { reason, ..Filter::default() }), ["l5"]);
    let totals =
        json(&engine.worklist(records(), &Filter { limit: Some(0), ..Filter::default() }, now).totals);
    let wanted = json!({"leads": 6, "warm": 1, "cold": 5, "ready": 4, "held": {"opted-out": 1, "no-template": 1},
                        "revive": 3, "remove": 2});
    support::expect(&wanted, &totals, "totals");
}
