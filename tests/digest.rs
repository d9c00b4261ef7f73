//! The digest: whatever a report says is shown as text, a table reads back as it was written, and what is absent is left
//! out. That nothing in it can act is tried in a browser, by `www/e2e/digest.spec.ts`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use textlift::digest;
use textlift::engine::Engine;
use textlift::lead::{DAY, Instant};
use textlift::read::{self, Speech};

/// 1 November 2026, midnight in Phoenix.
const NOVEMBER: i64 = 1_793_516_400_000;
const HOUR: i64 = 3_600_000;

fn event(id: &str, name: &str, at: i64, data: Value) -> Value {
    json!({"id": id, "type": name, "at": NOVEMBER + at, "data": data})
}

/// A lead who got two texts, and bought for $1,200.
fn buyer(n: i64) -> Value {
    let told = |id: &str, template: &str, segment: &str| {
        let cost = json!({"minor": 2, "currency": "USD"});
        json!({"messageId": id, "template": template, "segment": segment, "kind": "marketing", "sequence": "re-engagement",
               "step": 0, "zone": "America/Phoenix", "cost": cost})
    };
    let at = 3 * n * DAY;
    json!({"id": format!("lead-{n}"), "phone": format!("+1602555{n:04}"), "events": [
        event("x", "experiment.exposed", at, json!({"experiment": "peace", "arm": "usual"})),
        event("q1", "sms.queued", at + DAY, told("m1", "situation", "warm")),
        event("d1", "sms.delivered", at + DAY + 1, json!({"messageId": "m1"})),
        event("q2", "sms.queued", at + 9 * DAY, told("m2", "closure", "hot")),
        event("d2", "sms.delivered", at + 9 * DAY + 1, json!({"messageId": "m2"})),
        event("r", "sms.received", at + 9 * DAY + HOUR, json!({"text": "yes, I would like that"})),
        event("v", "visit", at + 10 * DAY, json!({})),
        event("s", "purchase", at + 11 * DAY, json!({"amount": {"minor": 120_000, "currency": "USD"}, "orderId": "o"})),
        event("b", "refund", at + 12 * DAY, json!({"amount": {"minor": 20_000, "currency": "USD"}, "orderId": "o"})),
        event("c", "purchase", at + 13 * DAY, json!({"amount": {"minor": 500, "currency": "CAD"}})),
        event("l", "refund", at + 13 * DAY, json!({"amount": {"minor": 100, "currency": "USD"}, "orderId": "lost"})),
    ]})
}

/// A report that has something in every part, with what experiments have shown.
fn whole() -> (Value, Value) {
    let business = json!({"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"});
    let arms = json!([{"id": "usual", "share": 4}, {"id": "silent", "holdout": true}]);
    let experiments = json!([{"id": "peace", "arms": arms}]);
    let engine =
        Engine::new(&json!({"version": 1, "business": business, "experiments": experiments})).unwrap();
    let now = Instant::from_millis(NOVEMBER + 400 * DAY);
    let request = json!({"from": NOVEMBER, "to": NOVEMBER + 61 * DAY, "model": "linear"});
    let records = || (0..12).map(|n| engine.record(&buyer(n)).unwrap()).collect();
    let report = engine.report(records(), &read::value_of(&request, Speech::Plain).unwrap(), now).unwrap();
    let experiments = serde_json::to_value(engine.experiments(records(), now)).unwrap();
    (serde_json::to_value(report).unwrap(), experiments)
}

fn options(experiments: &Value) -> Value {
    json!({"business": "Clear Hearing", "timeZone": "America/Phoenix", "experiments": experiments, "now": NOVEMBER + 400 * DAY})
}

#[test]
fn the_page_tells_every_part_of_the_report() {
    let (report, experiments) = whole();
    let page = digest::html(&report, &options(&experiments)).unwrap();
    for part in [
        "Clear Hearing",
        "November 1 to December 31, 2026",
        "From text to sale",
        "Earned per text, by month",
        "Earned per text, by kind of lead",
        "When people answer",
        "Who gets the credit",
        "The biggest sales",
        "Experiments",
        "Where all the money is",
        "What is not known",
        "Re-engagement, step 1",
        "CA$60",
    ] {
        assert!(page.contains(part), "{part} is not in the page");
    }
    for drawing in page.split("<svg ").skip(1).filter(|drawing| !drawing.starts_with("viewBox=\"0 0 12 12\""))
    {
        let drawing = drawing.split("</svg>").next().unwrap();
        assert!(drawing.contains("role=\"img\"") && drawing.contains("<title") && drawing.contains("<desc"));
    }
    assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"));
}

#[test]
fn a_report_of_nothing_is_a_page() {
    let engine = Engine::new(&json!({"version": 1, "business": {"name": "B", "industry": "audiology", "timeZone": "America/Phoenix"}})).unwrap();
    let request = read::value_of(&json!({"from": NOVEMBER, "to": NOVEMBER + DAY}), Speech::Plain).unwrap();
    let report = engine.report(Vec::new(), &request, Instant::from_millis(NOVEMBER + DAY)).unwrap();
    let report = serde_json::to_value(report).unwrap();
    let page = digest::html(&report, &json!({"now": NOVEMBER + DAY})).unwrap();
    assert!(page.contains("What your texts earned") && page.contains("November 1"));
    assert!(!page.contains("Who gets the credit"));
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    let (mut report, experiments) = whole();
    report["rows"][0]["revenue"]["minor"] = json!("a lot");
    let error = digest::html(&report, &options(&experiments)).unwrap_err();
    assert_eq!((error.code().word(), error.path()), ("wrong-type", "report.rows[0].revenue.minor"));
    let error = digest::html(&json!({}), &json!({"now": 0, "titel": "x"})).unwrap_err();
    assert_eq!(error.code().word(), "missing");
    let (report, _) = whole();
    let error = digest::html(&report, &json!({"now": NOVEMBER, "titel": "x"})).unwrap_err();
    assert_eq!((error.code().word(), error.path()), ("unknown-key", "options.titel"));
}

fn payloads() -> Vec<String> {
    let payloads: Vec<String> = serde_json::from_str(include_str!("cases/digest/payloads.json")).unwrap();
    assert!(payloads.len() >= 200);
    payloads
}

/// Puts a text in the place of every text that is no currency.
fn poisoned(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => *old = text.to_owned(),
        Value::Array(list) => list.iter_mut().for_each(|value| poisoned(value, text)),
        Value::Object(map) => {
            map.iter_mut().filter(|(key, _)| *key != "currency").for_each(|(_, value)| poisoned(value, text));
        }
        _ => {}
    }
}

/// The names of all elements of a page.
fn elements(page: &str) -> Vec<String> {
    let names = page.split('<').skip(1).filter(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()));
    let mut names: Vec<String> =
        names.map(|after| after.chars().take_while(|c| c.is_ascii_alphanumeric()).collect()).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn whatever_stands_in_a_field_makes_no_element_and_no_attribute() {
    let (report, experiments) = whole();
    let clean = elements(&digest::html(&report, &options(&experiments)).unwrap());
    for payload in payloads() {
        let (mut report, mut experiments) = (report.clone(), experiments.clone());
        poisoned(&mut report, &payload);
        poisoned(&mut experiments, &payload);
        let mut options = options(&experiments);
        options["business"] = json!(payload);
        options["title"] = json!(payload);
        let page = digest::html(&report, &options).unwrap();
        let made = elements(&page);
        assert!(made.iter().all(|name| clean.contains(name)), "{payload}: {made:?}");
        let body = page.split("</style>").nth(1).unwrap();
        for tag in body.split('<').skip(1) {
            // What stands in quotation marks is no name of an attribute.
            let names: String = tag.split('>').next().unwrap().split('"').step_by(2).collect();
            assert!(!names.contains("xss") && !names.contains(" on"), "{payload}: <{names}>");
        }
    }
}

/// A reader of RFC 4180 that knows nothing of the writer.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.push(letters.next().unwrap()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) if letters.peek() == Some(&'\n') => {
                letters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !quoted);
    rows
}

#[test]
fn every_table_reads_back_and_no_cell_is_a_formula() {
    let (report, experiments) = whole();
    for payload in payloads() {
        let mut poisoned_report = report.clone();
        poisoned_report["experiments"] = experiments.clone();
        poisoned(&mut poisoned_report, &payload);
        let tables = digest::csv(&poisoned_report).unwrap();
        assert_eq!(tables.len(), 20);
        for (name, text) in &tables {
            let rows = cells(text);
            let columns = rows[0].len();
            for row in &rows {
                assert_eq!(row.len(), columns, "{name} of {payload}");
                for cell in row {
                    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!formula || cell.parse::<f64>().is_ok(), "{name}: {cell}");
                }
            }
        }
        let rows = cells(&tables.iter().find(|(name, _)| *name == "rows").unwrap().1);
        assert_eq!(rows[1][0].trim_start_matches('\''), payload.trim_start_matches('\''));
    }
}

#[test]
fn tables_have_the_figures_of_the_report() {
    let (report, _) = whole();
    let tables = digest::csv(&report).unwrap();
    let table = |wanted: &str| cells(&tables.iter().find(|(name, _)| *name == wanted).unwrap().1);
    let minor = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let rows = table("rows");
    let revenue = rows[0].iter().position(|head| head == "revenue").unwrap();
    for (row, told) in rows[1..].iter().zip(report["rows"].as_array().unwrap()) {
        assert_eq!(row[0], told["key"].as_str().unwrap());
        assert_eq!(row[1], told["sent"].to_string());
        assert_eq!(minor(&row[revenue]), told["revenue"]["minor"].as_i64().unwrap());
        assert_eq!(row.last().unwrap(), "USD");
    }
    assert_eq!(table("hours").len(), 1 + 7 * 24);
    assert_eq!(table("otherCurrencies")[1], ["12", "60.00", "0.00", "0.00", "CAD"]);
    let models = table("models");
    let sum: i64 = models.iter().filter(|row| row[0] == "shapley").map(|row| minor(&row[2])).sum();
    assert_eq!(
        sum + report["unattributed"]["minor"].as_i64().unwrap(),
        report["revenue"]["minor"].as_i64().unwrap()
    );
}
