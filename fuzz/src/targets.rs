//! What is fuzzed: one target per public entry. A target takes any JSON value and must answer: an error for what it
//! cannot use, never a panic. Its seeds are the case files of the tests.
//!
//! The same targets run in `make test` over their seeds and over every input that was ever found to break one
//! (`fuzz/found/<target>/*.json`); see `tests/fuzz_targets.rs`.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use textlift::attribution::{self, Facts, Journey, Options, Question, Request as ReportRequest};
use textlift::engine::{Book, Bulk, Engine, Room};
use textlift::lead::arrival::{Arrival, Keys};
use textlift::lead::reply::{Context, provider_answers, read_reply};
use textlift::lead::{Industry, Instant, Phone, Record, instant_of, local_time, phone_zones};
use textlift::messaging::sms::{SmsParts, sms_parts, sms_parts_of};
use textlift::playbook::starter::starter;
use textlift::problem::Error;
use textlift::read::{self, Read, Speech};
use textlift::scheduling::{NextSlot, next_slot};
use textlift::sending::outbox::{OutboxInput, OutboxOrder, OutboxRow, outbox_advance};
use textlift::sending::{Approval, Approved, Decision, Seen, Words};
use textlift::webhook::{self, FieldMap, Request, Scheme};
use textlift::worklist::Filter;

/// A public entry.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Value>,
    /// Hands an input in; panics if the answer is not as promised.
    pub run: fn(&Value),
}

/// Every public entry.
pub const TARGETS: &[Target] = &[
    Target { name: "reply", seeds: texts, run: reply },
    Target { name: "sms", seeds: texts, run: sms },
    Target { name: "webhook", seeds: webhooks, run: webhook },
    Target { name: "events", seeds: events, run: read_events },
    Target { name: "lead", seeds: leads, run: lead },
    Target { name: "score", seeds: leads, run: score },
    Target { name: "suggest", seeds: leads, run: suggest },
    Target { name: "bulk", seeds: leads, run: bulk },
    Target { name: "book", seeds: leads, run: book },
    Target { name: "send", seeds: leads, run: send },
    Target { name: "slot", seeds: slots, run: slot },
    Target { name: "playbook", seeds: playbooks, run: playbook },
    Target { name: "template", seeds: templates, run: template },
    Target { name: "attribute", seeds: journeys, run: attribute },
    Target { name: "opportunity", seeds: questions, run: opportunity },
    Target { name: "time", seeds: times, run: time },
    Target { name: "phone", seeds: texts, run: phone },
    Target { name: "outbox", seeds: sends, run: outbox },
    Target { name: "report", seeds: leads, run: report },
    Target { name: "facts", seeds: kept, run: facts },
    Target { name: "experiments", seeds: exposed, run: experiments },
];

// What is handed in.

fn text(input: &Value, key: &str) -> String {
    input.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn read<T: Read>(input: &Value, key: &str) -> Option<T> {
    told(read::value_of(input.get(key)?, Speech::Discreet))
}

/// What was read, or nothing; an error says what and where.
fn told<T>(read: Result<T, Error>) -> Option<T> {
    if let Err(error) = &read {
        assert!(error.problems().all(|problem| !problem.message.is_empty()));
    }
    read.ok()
}

fn starter_of(industry: Industry) -> Value {
    serde_json::from_str(&starter(industry)).expect("a starter is JSON")
}

/// The engine of the input's own changes to a starter playbook, or of the starter alone.
fn with_engine(input: &Value, run: impl FnOnce(&Engine)) {
    static USUAL: OnceLock<Engine> = OnceLock::new();
    match input.get("playbook") {
        None => {
            run(USUAL
                .get_or_init(|| Engine::new(&starter_of(Industry::Audiology)).expect("a starter is sound")))
        }
        Some(change) => {
            let mut playbook = starter_of(Industry::Audiology);
            overlay(&mut playbook, change);
            if let Some(engine) = told(Engine::new(&playbook)) {
                run(&engine);
            }
        }
    }
}

fn with_record(input: &Value, run: impl FnOnce(&Engine, Record, Instant)) {
    with_engine(input, |engine| {
        let record = input.get("record").and_then(|record| told(engine.record(record)));
        if let (Some(record), Some(now)) = (record, read(input, "now")) {
            run(engine, record, now);
        }
    });
}

fn written<T: serde::Serialize>(answer: &T) -> Value {
    serde_json::to_value(answer).expect("an answer can be written")
}

// The targets.

fn reply(input: &Value) {
    let words: Vec<String> = read(input, "ownWords").unwrap_or_default();
    let (pending, opted_out) =
        (input.get("pending") == Some(&json!(true)), input.get("optedOut") == Some(&json!(true)));
    let text = text(input, "text");
    read_reply(&text, &Context { pending, opted_out, words: &words });
    provider_answers(&text);
}

fn sms(input: &Value) {
    let check = |sms: &SmsParts| {
        assert!(sms.parts >= 1);
        if let Some(fixed) = &sms.fixed {
            assert!(sms_parts_of(fixed).parts <= sms.parts);
        }
        written(sms);
    };
    check(&sms_parts_of(&text(input, "text")));
    let units: Vec<u16> = read(input, "units").unwrap_or_default();
    check(&sms_parts(&units));
}

fn webhook(input: &Value) {
    let Some(scheme) = read::<Scheme>(input, "scheme") else { return };
    let Some(now) = read(input, "now") else { return };
    let secrets: Vec<String> = read(input, "secrets").unwrap_or_default();
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let empty = Map::new();
    let headers = input.get("headers").and_then(Value::as_object).unwrap_or(&empty);
    let headers: Vec<(&str, &str)> =
        headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    let (method, url) = (text(input, "method"), text(input, "url"));
    let body = match input.get("body") {
        Some(Value::String(text)) => text.clone(),
        other => other.map(Value::to_string).unwrap_or_default(),
    };
    let map = read::<FieldMap>(input, "map");
    // What a body brings is read only behind a signature that holds.
    let signature = stripe_signature(secrets.first().copied().unwrap_or_default(), &body, now);
    let signed = [("stripe-signature", signature.as_str())];
    let headers = if input.get("signed") == Some(&json!(true)) { &signed[..] } else { &headers[..] };
    let request = Request {
        scheme,
        secrets: &secrets,
        method: &method,
        url: &url,
        headers,
        body: body.as_bytes(),
        map: map.as_ref(),
    };
    if let Some(Ok(verified)) = told(webhook::verify(&request, now)) {
        written(&verified);
    }
}

/// The header of a genuine request.
fn stripe_signature(secret: &str, body: &str, now: Instant) -> String {
    let time = now.millis() / 1_000;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(format!("{time}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex}")
}

fn read_events(input: &Value) {
    with_engine(input, |engine| {
        let (Some(told_events), Some(arrival)) = (input.get("events"), read::<Arrival>(input, "arrival"))
        else {
            return;
        };
        if let Some(events) = told(engine.read_events(told_events, &arrival)) {
            for event in &events {
                // What is kept can be read again.
                Keys::of(event).expect("a kept event has its keys");
            }
            let again = engine.read_events(&json!(events), &arrival).expect("kept events can be told again");
            assert_eq!(again.len(), events.len());
        }
    });
}

fn lead(input: &Value) {
    with_record(input, |engine, record, now| {
        written(&engine.lead(record, now));
    });
}

fn score(input: &Value) {
    with_record(input, |engine, record, now| {
        let score = engine.score(record, now);
        assert_eq!(score.receipt.iter().map(|line| line.points).sum::<i32>(), i32::from(score.score));
        assert!(score.changes_at.is_none_or(|at| at > now) && score.entered_at <= now);
        written(&score);
    });
}

fn suggest(input: &Value) {
    with_record(input, |engine, record, now| {
        written(&engine.suggest(record.clone(), now));
        written(&engine.worklist(vec![record], &Filter::default(), now));
    });
}

/// The record between two others: as lines, each of which gets one, and as a list.
fn bulk(input: &Value) {
    with_engine(input, |engine| {
        let (Some(record), Some(now)) = (input.get("record"), read(input, "now")) else { return };
        let (lines, list) = (format!("{{}}\n{record}\n7"), json!([{}, record, 7]).to_string());
        let kept = |text: &str| {
            engine.score_json(text.as_bytes(), &Bulk { keep_going: true, ..Bulk::default() }, now)
        };
        for text in [&lines, &list] {
            let rows = told(kept(text)).expect("a record that is wrong ends nothing");
            assert_eq!(rows.split(|byte| *byte == b'\n').count(), 4);
            told(engine.suggest_json(text.as_bytes(), &Bulk::default(), now));
        }
    });
}

/// A record whose events came one by one is scored as the whole.
fn book(input: &Value) {
    thread_local! {
        static USUAL: Rc<Engine> = Rc::new(Engine::new(&starter_of(Industry::Audiology)).expect("a starter is sound"));
    }
    let engine = USUAL.with(Rc::clone);
    let Some(mut record) = input.get("record").and_then(Value::as_object).cloned() else { return };
    let Some(now) = read(input, "now") else { return };
    if let Some(Value::Array(events)) = record.get_mut("events") {
        for event in events.iter_mut().filter_map(Value::as_object_mut) {
            event.insert("lead".to_owned(), json!({"id": record_id(input)}));
        }
    }
    let Some(whole) = told(engine.record(&Value::Object(record.clone()))) else { return };
    let events = record.remove("events");
    let mut book = Book::open(Rc::clone(&engine), Room::default());
    told(book.apply(&Value::Object(record)));
    for event in events.iter().filter_map(Value::as_array).flatten() {
        told(book.apply(event));
        book.score(&whole.id, now);
    }
    let got = book.score(&whole.id, now).map(|score| written(&score));
    assert_eq!(got, Some(written(&engine.score(whole, now))));
}

fn record_id(input: &Value) -> Option<&Value> {
    input.get("record")?.get("id")
}

/// Everything between a suggestion and a command, and what is answered to inbound texts.
fn send(input: &Value) {
    with_record(input, |engine, record, now| {
        let hash = engine.suggest(record.clone(), now).proposal.map(|proposal| proposal.hash);
        let edited = input.get("edit").and_then(Value::as_str).map(str::to_owned);
        let decision = Decision { by: "Ana".to_owned(), text: edited.clone() };
        let approved = engine.approve(record.clone(), &Seen { hash }, &decision, now);
        if let Approved::Approval(approval) = &approved {
            let stored: Approval =
                read::value_of(&written(approval), Speech::Discreet).expect("an approval can be read back");
            written(&engine.release(record.clone(), &stored, approval.slot_at));
        }
        if let Some(approval) = read::<Approval>(input, "approval") {
            written(&engine.release(record.clone(), &approval, now));
        }
        let words = Words { text: edited.unwrap_or_else(|| "See you at 5".to_owned()), by: "Ana".to_owned() };
        written(&engine.reply(record.clone(), &words, now));
        let heard: Vec<String> = record.events.iter().map(|event| event.id.clone()).take(3).collect();
        for event in heard {
            engine.inbound(record.clone(), &event, now).as_ref().map(written);
        }
        engine.auto_approve(record, now).as_ref().map(written);
    });
}

fn slot(input: &Value) {
    if let Some(question) = told(read::value_of::<NextSlot>(input, Speech::Plain)) {
        written(&next_slot(&question));
    }
}

fn playbook(input: &Value) {
    if let Some(engine) = told(Engine::new(input)) {
        let whole = written(engine.playbook());
        assert!(Engine::new(&whole).is_ok(), "a playbook can be read back");
    }
}

fn template(input: &Value) {
    with_engine(input, |engine| {
        if let Some(findings) = told(engine.lint(&text(input, "text"))) {
            written(&findings);
        }
    });
}

fn attribute(input: &Value) {
    let (Some(journeys), options) =
        (read::<Vec<Journey>>(input, "journeys"), read::<Options>(input, "options"))
    else {
        return;
    };
    if let Some(attribution) = told(attribution::attribute(&journeys, &options.unwrap_or_default())) {
        written(&attribution);
    }
}

fn opportunity(input: &Value) {
    if let Some(question) = told(read::value_of::<Question>(input, Speech::Plain)) {
        told(attribution::opportunity(&question)).as_ref().map(written);
    }
}

fn time(input: &Value) {
    let (zone, local) = (text(input, "zone"), text(input, "local"));
    if let Some(at) = read::<Instant>(input, "instant")
        && let Some(shown) = told(local_time(at, &zone))
    {
        written(&shown);
    }
    if let Some(resolved) = told(instant_of(&local, &zone)) {
        written(&resolved);
    }
}

fn phone(input: &Value) {
    let typed = text(input, "text");
    let number = Phone::parse(&typed);
    if let Some(number) = number.or_else(|| Phone::from_typed(&typed)) {
        assert_eq!(Phone::parse(number.as_str()).as_ref(), Some(&number));
        written(&phone_zones(&number));
    }
}

/// A send through any inputs; what comes out can be read back.
fn outbox(input: &Value) {
    let born = read::<OutboxOrder>(input, "order").zip(read(input, "now"));
    let Some(mut row) =
        read::<OutboxRow>(input, "row").or(born.map(|(order, now)| OutboxRow::born(order, now)))
    else {
        return;
    };
    for step in input.get("steps").and_then(Value::as_array).into_iter().flatten().take(50) {
        let (Some(told_input), Some(at)) = (read::<OutboxInput>(step, "input"), read(step, "at")) else {
            continue;
        };
        let advance = outbox_advance(row, told_input, at);
        written(&advance);
        row = read::value_of(&written(&advance.row), Speech::Discreet).expect("a row can be read back");
    }
}

fn report(input: &Value) {
    with_record(input, |engine, record, now| {
        let usual = json!({"from": now.plus(-90 * textlift::lead::DAY).millis(), "to": now.millis()});
        let request = input.get("request").unwrap_or(&usual);
        if let Some(request) = told(read::value_of::<ReportRequest>(request, Speech::Plain)) {
            told(engine.report(vec![record], &request, now)).as_ref().map(written);
        }
    });
}

/// Facts that somebody kept, and perhaps broke; what can be read comes out as it came in.
fn facts(input: &Value) {
    let usual = json!({"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"});
    let request = input.get("request").unwrap_or(&usual);
    let Some(request) = told(read::value_of::<ReportRequest>(request, Speech::Plain)) else { return };
    if let Some(list) = read::<Vec<Facts>>(input, "facts") {
        let again = told(read::value_of::<Vec<Facts>>(&written(&list), Speech::Discreet));
        assert_eq!(again.as_ref(), Some(&list), "facts can be kept");
    }
    with_engine(input, |engine| {
        let now = Instant::parse("2027-11-24T16:00:00Z").expect("an instant");
        if let Some(mut draft) = told(engine.draft_report(&request, now)) {
            told(draft.add_json(&input.get("facts").map(Value::to_string).unwrap_or_default()));
            told(draft.finish()).as_ref().map(written);
        }
    });
}

fn experiments(input: &Value) {
    with_record(input, |engine, record, now| {
        written(&engine.experiments(vec![record], now));
    });
}

// What the targets begin with.

/// Every case of the files under `tests/cases/<folder>`.
fn cases(folder: &str) -> Vec<Value> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), ROOT, "tests/cases", folder].iter().collect();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("there are cases")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let of_cases = files.iter().filter(|file| file.extension().is_some_and(|end| end == "json"));
    of_cases
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).expect("a case file is text");
            serde_json::from_str::<Vec<Value>>(&text).unwrap_or_default()
        })
        .collect()
}

/// From the crate that compiles this file to the repository.
const ROOT: &str = super::ROOT;

fn overlay(base: &mut Value, change: &Value) {
    match (base, change) {
        (Value::Object(base), Value::Object(change)) => {
            for (key, value) in change {
                overlay(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, change) => *base = change.clone(),
    }
}

fn texts() -> Vec<Value> {
    let replies = cases("reply").into_iter().filter_map(|case| case.get("given").cloned());
    let own = cases("sms").into_iter().map(|case| {
        let units = case.get("givenUnits").cloned().unwrap_or_else(|| json!([]));
        json!({"text": case.get("given").and_then(Value::as_str).unwrap_or_default(), "units": units})
    });
    let numbers =
        ["+16025550123", "(602) 555-0123", "1.602.555.0123", "+44 20 7946 0018", "+7 700 123 45 67"];
    replies.chain(own).chain(numbers.map(|number| json!({"text": number}))).collect()
}

fn webhooks() -> Vec<Value> {
    let mut seeds = Vec::new();
    let mut first = Value::Null;
    // A case says only what differs from the first of its file.
    for case in cases("webhook") {
        let given = case.get("given").cloned().unwrap_or_default();
        if given.get("scheme").is_some() && given.get("secrets").is_some() {
            first = given.clone();
        }
        let mut whole = first.clone();
        overlay(&mut whole, &given);
        seeds.push(whole);
    }
    let bodies = cases("webhook/mapping").into_iter().filter_map(|case| case.get("given").cloned()).map(|given| {
        json!({"scheme": "stripe", "secrets": ["whsec_test"], "method": "POST", "url": "https://edge.example.test/hooks/x",
            "signed": true, "map": given.get("map"), "body": given.get("body"), "now": 1_764_000_000_000_i64})
    });
    seeds.extend(bodies);
    seeds
}

/// Records of every stage, as its cases tell them.
fn leads() -> Vec<Value> {
    let folders = ["lead", "scoring", "sending", "messaging/texts", "messaging/plan"];
    let told = folders.into_iter().flat_map(cases).map(|case| {
        let mut record = json!({"id": "lead-1", "phone": "+16025550123", "attributes": {"firstName": "Sarah"},
            "events": [{"id": "consent", "type": "consent.granted", "at": "2026-09-01T17:00:00Z"}]});
        for key in ["given", "lead"] {
            overlay(&mut record, case.get(key).unwrap_or(&json!({})));
        }
        if let (Some(Value::Array(all)), Some(Value::Array(more))) =
            (record.get_mut("events"), case.get("events"))
        {
            all.extend(more.iter().cloned());
        }
        let now = case.get("now").or_else(|| case.get("at")).cloned();
        let mut seed = json!({"record": record, "now": now.unwrap_or_else(|| json!("2026-11-24T16:00:00Z"))});
        if let (Some(seed), Some(change)) = (seed.as_object_mut(), case.get("playbook")) {
            seed.insert("playbook".to_owned(), change.clone());
        }
        seed
    });
    told.collect()
}

/// The same, after meeting an experiment.
/// The facts of the leads of the cases of reports.
fn kept() -> Vec<Value> {
    let engine = Engine::new(&starter_of(Industry::Audiology)).expect("a starter is sound");
    let now = Instant::parse("2027-11-24T16:00:00Z").expect("an instant");
    let kept = |case: &Value| {
        let leads = case.pointer("/given/leads").and_then(Value::as_array).into_iter().flatten();
        let facts = leads.enumerate().map(|(n, events)| {
            let record =
                json!({"id": format!("lead-{n}"), "phone": format!("+1602555{n:04}"), "events": events});
            let record = engine.record(&record).expect("a case can be read");
            written(&engine.report_facts(record, now))
        });
        json!({"facts": facts.collect::<Vec<_>>(), "request": case.pointer("/given/request")})
    };
    cases("attribution/report").iter().map(kept).collect()
}

fn exposed() -> Vec<Value> {
    let mut seeds = leads();
    for seed in &mut seeds {
        let met = json!({"id": "met", "type": "experiment.exposed", "at": "2026-09-01T17:00:00Z",
            "data": {"experiment": "peace", "arm": "usual"}});
        if let Some(Value::Array(all)) = seed.pointer_mut("/record/events") {
            all.push(met);
        }
    }
    seeds
}

fn events() -> Vec<Value> {
    let arrival = json!({"source": "crm", "receivedAt": "2026-11-24T16:00:00Z", "idPrefix": "msg"});
    let lists = leads().into_iter().filter_map(|seed| seed.pointer("/record/events").cloned());
    lists.map(|list| json!({"events": list, "arrival": arrival})).collect()
}

fn slots() -> Vec<Value> {
    cases("scheduling").into_iter().filter_map(|case| case.get("given").cloned()).collect()
}

fn playbooks() -> Vec<Value> {
    let starters = Industry::WORDS.iter().map(|(_, industry)| starter_of(*industry));
    let changes =
        ["messaging/load", "messaging/texts", "messaging/plan", "sending"].into_iter().flat_map(cases);
    let changed = changes.filter_map(|case| {
        let mut playbook = starter_of(Industry::Audiology);
        overlay(&mut playbook, case.get("playbook")?);
        Some(playbook)
    });
    starters.chain(changed).collect()
}

fn templates() -> Vec<Value> {
    let cases = cases("messaging/lint").into_iter().chain(cases("messaging/load"));
    let of_cases = cases.filter_map(|case| case.get("text").or(case.get("given")).cloned());
    let starter = starter_of(Industry::Audiology);
    let of_starter = starter.get("messages").and_then(Value::as_array).cloned().unwrap_or_default();
    let of_starter = of_starter.into_iter().filter_map(|message| message.get("text").cloned());
    of_cases.chain(of_starter).map(|text| json!({"text": text})).collect()
}

fn journeys() -> Vec<Value> {
    cases("attribution").into_iter().filter_map(|case| case.get("given").cloned()).collect()
}

fn questions() -> Vec<Value> {
    let value = json!({"minor": 250_000, "currency": "USD"});
    ["none", "whole"]
        .map(|round| json!({"messages": 847, "conversions": 19, "value": value, "targetRate": 0.15, "round": round}))
        .into()
}

fn times() -> Vec<Value> {
    let zones = [
        "America/New_York",
        "America/Phoenix",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Asia/Gaza",
        "UTC",
    ];
    let locals = ["2026-03-08T02:30:00", "2026-11-01T01:30:00", "2026-12-31T23:59:59", "2037-06-15T12:00:00"];
    let pairs = zones.into_iter().flat_map(|zone| locals.map(|local| (zone, local)));
    pairs.map(|(zone, local)| json!({"zone": zone, "local": local, "instant": format!("{local}Z")})).collect()
}

fn sends() -> Vec<Value> {
    let now = 1_795_536_000_000_i64;
    let send = json!({"key": "k", "to": "+16025550123", "text": "Hi", "kind": "marketing", "validUntil": now + 7_200_000, "queued": {}});
    let stories = cases("outbox").into_iter().filter_map(|case| {
        let steps = case.get("steps")?.as_array()?.iter().map(|step| {
            let at = now + step.get("at").and_then(Value::as_i64).unwrap_or(0) * 1_000;
            json!({"at": at, "input": step.get("input")})
        });
        Some(json!({"order": {"send": send}, "now": now, "steps": steps.collect::<Vec<_>>()}))
    });
    stories.collect()
}
