//! The report: every cent in exactly one place, in its own period. The cases are told here; the laws hold for any
//! history, against an oracle that knows nothing of the engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::attribution::{Facts, Request};
use textlift::engine::Engine;
use textlift::lead::{DAY, Instant, Record};
use textlift::problem::Code;
use textlift::read::{self, Speech};

/// 1 November 2026, midnight in Phoenix.
const NOVEMBER: i64 = 1_793_516_400_000;
const HOUR: i64 = 3_600_000;

const MODELS: [&str; 5] = ["last", "linear", "first", "position", "time-decay"];
const BYS: [&str; 12] = [
    "template",
    "month",
    "segment",
    "track",
    "kind",
    "step",
    "window",
    "hour",
    "channel",
    "campaign",
    "experiment",
    "variant",
];

/// One with the usual profile, one with the strict.
static ENGINES: LazyLock<[Engine; 2]> =
    LazyLock::new(|| [engine_of(json!({})), engine_of(json!({"profile": "strict"}))]);

fn engine_of(attribution: Value) -> Engine {
    let business = json!({"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"});
    Engine::new(&json!({"version": 1, "business": business, "attribution": attribution})).unwrap()
}

fn report(leads: &[Vec<Value>], request: Value) -> Value {
    report_by(&ENGINES[0], leads, request)
}

fn report_by(engine: &Engine, leads: &[Vec<Value>], request: Value) -> Value {
    let request = read::value_of(&request, Speech::Plain).unwrap();
    serde_json::to_value(engine.report(records(engine, leads), &request, later()).unwrap()).unwrap()
}

fn records(engine: &Engine, leads: &[Vec<Value>]) -> Vec<Record> {
    let record = |(n, events): (usize, &Vec<Value>)| {
        let phone = format!("+1602555{n:04}");
        engine.record(&json!({"id": format!("lead-{n}"), "phone": phone, "events": events})).unwrap()
    };
    leads.iter().enumerate().map(record).collect()
}

fn event(id: &str, name: &str, at: i64, data: Value) -> Value {
    json!({"id": id, "type": name, "at": NOVEMBER + at, "data": data})
}

/// A marketing text that was delivered.
fn text(id: &str, at: i64, template: &str) -> Vec<Value> {
    let day = at / DAY;
    let segment = ["hot", "warm", "cold"][day as usize % 3];
    let variant = ["a", "b"][day as usize % 2];
    let data = json!({
        "messageId": id, "template": template, "segment": segment, "track": segment, "sequence": "re-engagement",
        "step": day % 4, "window": "10:00-12:00", "campaign": format!("c{}", day % 2), "experiment": "greeting",
        "variant": variant, "parts": 1 + day % 2, "cost": usd(1 + day % 3),
    });
    vec![
        event(&format!("{id}-q"), "sms.queued", at, data.clone()),
        event(&format!("{id}-d"), "sms.delivered", at, data),
    ]
}

fn usd(minor: i64) -> Value {
    json!({"minor": minor, "currency": "USD"})
}

fn sale(id: &str, at: i64, minor: i64) -> Value {
    event(id, "purchase", at, json!({"amount": usd(minor), "orderId": id}))
}

fn refund(id: &str, at: i64, order: &str, minor: i64) -> Value {
    event(id, "refund", at, json!({"amount": usd(minor), "orderId": order}))
}

fn minor(value: &Value) -> i64 {
    value["minor"].as_i64().unwrap()
}

fn row(report: &Value, key: &str) -> i64 {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row["key"] == key).map_or(0, |row| minor(&row["revenue"]))
}

fn channel(report: &Value, name: &str) -> i64 {
    let rows = report["channels"].as_array().unwrap();
    rows.iter().find(|row| row["channel"] == name).map_or(0, |row| minor(&row["revenue"]))
}

fn month(model: &str) -> Value {
    json!({"from": NOVEMBER, "to": NOVEMBER + 30 * DAY, "model": model})
}

/// Cases of `tests/cases/attribution/report`: leads with their events, a request, and what the report says.
#[test]
fn cases() {
    for (file, case) in support::cases("attribution/report") {
        let given = &case["given"];
        let engine = engine_of(given.get("attribution").cloned().unwrap_or(json!({})));
        let leads: Vec<Vec<Value>> = given["leads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|events| events.as_array().unwrap().clone())
            .collect();
        let request = read::value_of(&given["request"], Speech::Plain).unwrap();
        let now = given.get("now").map_or_else(later, support::instant);
        let report = engine.report(records(&engine, &leads), &request, now).unwrap();
        let report = serde_json::to_value(report).unwrap();
        support::expect(&case["expect"], &report, &format!("{file}: {}", case["name"]));
        adds_up(&report);
    }
}

#[test]
fn a_thousand_texts_and_45_000_dollars_are_45_dollars_a_text() {
    let sold = |n: usize| if n < 18 { vec![sale("s", 2 * DAY, 250_000)] } else { Vec::new() };
    let leads: Vec<Vec<Value>> = (0..1_000).map(|n| [text("m", DAY, "t"), sold(n)].concat()).collect();
    let report = report(&leads, month("last"));
    let totals = &report["totals"];
    assert_eq!((totals["sent"].as_i64(), minor(&totals["revenue"])), (Some(1_000), 4_500_000));
    assert_eq!(minor(&totals["revenuePerMessage"]), 4_500);
    assert_eq!(minor(&totals["cohort"]["revenuePerMessage"]), 4_500);
    assert_eq!(
        (totals["conversionPerMessage"]["count"].as_i64(), totals["conversionPerPerson"]["of"].as_i64()),
        (Some(18), Some(1_000))
    );
}

#[test]
fn what_cannot_be_reported_is_refused_with_its_place() {
    let engine = &ENGINES[0];
    let request =
        |request: Value| read::value_of::<Request>(&request, Speech::Plain).map_err(|error| error.code());
    let usual: Request = request(month("last")).unwrap();
    for model in ["markov", "shapley"] {
        let error = engine.report(Vec::new(), &request(month(model)).unwrap(), later()).unwrap_err();
        assert_eq!((error.code().word(), error.path()), ("unknown-model", "model"));
    }
    assert_eq!(
        request(json!({"from": 1_793_516_400_000_i64, "to": 1_793_516_400_000_i64})),
        Err(Code::Contradiction)
    );
    let refused = |text: &str| {
        let mut draft = engine.draft_report(&usual, later()).unwrap();
        let error = draft.add_json(text).unwrap_err();
        (error.code().word(), error.path().to_owned())
    };
    let good = r#"{"v":1,"lead":"lead-1"}"#;
    assert_eq!(refused("{"), ("not-json", "facts[0]".to_owned()));
    assert_eq!(refused(&format!("{good}\n\n[1]")), ("wrong-type", "facts[1]".to_owned()));
    assert_eq!(
        refused(&format!(r#"[{good},{{"v":2,"lead":"lead-2"}}]"#)),
        ("newer-version", "facts[1].v".to_owned())
    );
    for broken in [
        r#"{"v":1,"lead":"a","sales":[["s",1793516400000,-1,1]]}"#,
        r#"{"v":1,"lead":"a","sales":[["s",1793516400000,100,1,1793516400000,101]]}"#,
        r#"{"v":1,"lead":"a","sales":[["s",1793516400000,90071992548,1]]}"#,
        r#"{"v":1,"lead":"a","sales":[["s",1793516400000,100.5,1]]}"#,
        r#"{"v":1,"lead":"a","contacts":[1793516400000,0,1]}"#,
        r#"{"v":1,"lead":"a","contacts":[1793516400001,3,0,1793516400000,3,0]}"#,
        r#"{"v":1,"lead":"a","foreign":["usd",1793516400000,0,1]}"#,
    ] {
        assert_eq!(refused(broken), ("malformed", "facts[0]".to_owned()), "{broken}");
    }
}

#[test]
fn sums_beyond_what_javascript_holds_are_an_error_and_no_wrong_total() {
    let engine = &ENGINES[0];
    let request: Request = read::value_of(&month("last"), Speech::Plain).unwrap();
    let rich = |n: usize| format!(r#"{{"v":1,"lead":"lead-{n}","sales":[["s",{NOVEMBER},90071992547,1]]}}"#);
    let report = |people: usize| {
        let mut draft = engine.draft_report(&request, later()).unwrap();
        (0..people).for_each(|n| draft.add_json(&rich(n)).unwrap());
        draft.finish().map(|report| report.revenue.minor).map_err(|error| error.code())
    };
    assert_eq!(report(100_000), Ok(9_007_199_254_700_000));
    assert_eq!(report(100_001), Err(Code::Overflow));
}

fn three_texts_and_a_visit() -> Vec<Value> {
    let mut events = text("a", DAY, "first");
    events.extend(text("b", 2 * DAY, "second"));
    events.extend(text("c", 3 * DAY, "third"));
    events.push(event("v", "visit", 2 * DAY + HOUR, json!({})));
    events
}

#[test]
fn the_last_touch_earns_all_of_it() {
    let mut events = three_texts_and_a_visit();
    events.push(sale("s", 4 * DAY, 10_001));
    let report = report(&[events], month("last"));
    assert_eq!((row(&report, "third"), row(&report, "second"), channel(&report, "visit")), (10_001, 0, 0));
    assert_eq!(report["totals"]["converted"], 1);
    assert_eq!(minor(&report["totals"]["revenuePerMessage"]), 3_334);
}

#[test]
fn linear_shares_to_the_cent_and_the_odd_cents_go_to_the_earlier_touches() {
    let mut events = three_texts_and_a_visit();
    events.push(sale("s", 4 * DAY, 10_002));
    let report = report(&[events], month("linear"));
    let shares = ["first", "second"].map(|key| row(&report, key));
    assert_eq!((shares, channel(&report, "visit"), row(&report, "third")), ([2_501, 2_501], 2_500, 2_500));
    assert_eq!(minor(&report["revenue"]), 10_002);
}

#[test]
fn a_refund_posts_in_its_own_period_against_the_same_credits() {
    let mut events = three_texts_and_a_visit();
    events.push(sale("s", 4 * DAY, 10_002));
    events.extend(text("later", 35 * DAY, "later"));
    events.push(refund("r", 40 * DAY, "s", 10_002));
    let sold = report(&[events.clone()], month("linear"));
    let next = json!({"from": NOVEMBER + 30 * DAY, "to": NOVEMBER + 61 * DAY, "model": "linear"});
    let returned = report(&[events.clone()], next);
    for key in ["first", "second", "third"] {
        assert_eq!(row(&returned, key), -row(&sold, key), "{key}");
    }
    assert_eq!(channel(&returned, "visit"), -channel(&sold, "visit"));
    assert_eq!((row(&returned, "later"), minor(&returned["revenue"])), (0, -10_002));
    assert_eq!(returned["totals"]["converted"], 0);
    let all = json!({"from": NOVEMBER, "to": NOVEMBER + 61 * DAY, "model": "linear"});
    assert_eq!(minor(&report(&[events], all)["revenue"]), 0);
}

#[test]
fn more_is_never_paid_back_than_was_paid_and_a_refund_of_no_order_moves_nothing() {
    let sales = [sale("s", 4 * DAY, 1_000), refund("r1", 5 * DAY, "s", 700), refund("r2", 6 * DAY, "s", 700)];
    let loose = event("r3", "refund", 7 * DAY, json!({"amount": usd(100)}));
    let mut events = text("a", DAY, "first");
    events.extend(sales);
    events.push(loose);
    assert_eq!(minor(&report(&[events], month("last"))["revenue"]), 0);
}

#[test]
fn a_sale_without_touch_is_unattributed_and_in_the_total() {
    let report = report(&[vec![sale("s", 4 * DAY, 999)]], month("last"));
    assert_eq!((minor(&report["unattributed"]), minor(&report["revenue"])), (999, 999));
    assert_eq!(minor(&report["totals"]["revenue"]), 0);
    assert_eq!(report["totals"].get("revenuePerMessage"), None);
}

#[test]
fn the_look_back_is_thirty_days_inclusive_and_nothing_after_the_sale_earns() {
    let bought = |at: i64| {
        let mut events = text("a", DAY, "first");
        events.push(sale("s", at, 100));
        let all = json!({"from": NOVEMBER, "to": NOVEMBER + 61 * DAY});
        row(&report(&[events], all), "first")
    };
    assert_eq!([bought(31 * DAY), bought(31 * DAY + 1), bought(DAY), bought(DAY - 1)], [100, 0, 100, 0]);
}

#[test]
fn what_never_reached_the_phone_earns_nothing() {
    for end in ["sms.failed", "sms.undelivered"] {
        let data = json!({"messageId": "a", "template": "first"});
        let events = vec![
            event("q", "sms.queued", DAY, data.clone()),
            event("ac", "sms.accepted", DAY, data.clone()),
            event("end", end, DAY + HOUR, data),
            sale("s", 2 * DAY, 100),
        ];
        let report = report(&[events], month("last"));
        assert_eq!((row(&report, "first"), minor(&report["unattributed"])), (0, 100), "{end}");
        assert_eq!(report["totals"]["sent"], 1);
    }
}

#[test]
fn a_deal_counts_only_where_no_purchase_stands_for_it() {
    let deal = |id: &str, order: &str| {
        event(id, "opportunity.won", 4 * DAY, json!({"amount": usd(500), "orderId": order}))
    };
    let mut events = text("a", DAY, "first");
    events.extend([deal("w1", "s"), deal("w2", "other"), sale("s", 5 * DAY, 300)]);
    assert_eq!(minor(&report(&[events], month("last"))["revenue"]), 800);
}

#[test]
fn money_of_another_currency_is_not_added_up() {
    let mut events = text("a", DAY, "first");
    events.push(event(
        "s",
        "purchase",
        2 * DAY,
        json!({"amount": {"minor": 500, "currency": "CAD"}, "orderId": "s"}),
    ));
    events.push(event("r", "refund", 3 * DAY, json!({"amount": usd(500), "orderId": "s"})));
    events.push(sale("t", 4 * DAY, 70));
    let report = report(&[events], month("last"));
    assert_eq!((minor(&report["revenue"]), report["currency"].as_str()), (70, Some("USD")));
}

#[test]
fn texts_are_counted_where_they_were_handed_over_from_the_first_instant_on_and_before_the_last() {
    let mut events = text("a", 0, "first");
    events.extend(text("b", 30 * DAY, "first"));
    events.push(event("x", "sms.queued", DAY, json!({"messageId": "x"})));
    events.push(event("y", "sms.released", DAY + 1, json!({"messageId": "x"})));
    events.push(event("in", "sms.received", 2 * DAY, json!({"text": "sounds good"})));
    let report = report(&[events], month("last"));
    let totals = &report["totals"];
    assert_eq!([&totals["sent"], &totals["delivered"], &totals["replied"]], [1, 1, 1]);
}

/// What a lead of the laws did: (kind, instant, amount, order).
type Act = (usize, i64, i64, usize);

fn act() -> impl Strategy<Value = Act> {
    (0..14_usize, 0..90 * 24_i64, 0..5_000_i64, 0..3_usize)
        .prop_map(|(kind, hour, minor, order)| (kind, hour * HOUR, minor, order))
}

fn history(acts: &[Act]) -> Vec<Value> {
    let mut events = Vec::new();
    for (n, (kind, at, minor, order)) in acts.iter().enumerate() {
        let (id, order) = (format!("e{n}"), format!("o{order}"));
        match kind {
            0..=2 => events.extend(text(&id, *at, &format!("t{}", n % 3))),
            8 => events.push(event(&id, "sms.received", *at, json!({"text": "sounds good"}))),
            9 => events.push(event(
                &id,
                "link.clicked",
                *at,
                json!({"channel": if n % 2 == 0 { "sms" } else { "email" }}),
            )),
            10 => events.push(event(&id, "sms.received", *at, json!({"text": "STOP"}))),
            12 => events.push(event(&id, "appointment.booked", *at, json!({"kind": "hearing test"}))),
            13 => events.push(event(&id, "opportunity.won", *at, json!({"orderId": order}))),
            3 => events.push(event(&id, "visit", *at, json!({}))),
            4 => events.push(event(&id, "page.viewed", *at, json!({}))),
            5 | 6 => {
                events.push(event(&id, "purchase", *at, json!({"amount": usd(*minor), "orderId": order})))
            }
            7 => events.push(event(&id, "refund", *at, json!({"amount": usd(*minor), "orderId": order}))),
            _ => events.push(event(
                &id,
                "purchase",
                *at,
                json!({"amount": {"minor": minor, "currency": "CAD"}}),
            )),
        }
    }
    events
}

fn sum<'v>(rows: &'v Value, of: impl Fn(&'v Value) -> i64) -> i64 {
    rows.as_array().unwrap().iter().map(of).sum()
}

/// Revenue of all time by the last touch before each sale: texts, other channels, none.
fn by_the_last_touch(acts: &[Act]) -> [i64; 3] {
    let mut kept: Vec<(usize, i64)> = Vec::new();
    for (n, (_, at, minor, order)) in acts.iter().enumerate().filter(|(_, act)| (5..=6).contains(&act.0)) {
        // Refunds go to the sales of their order, the earliest first.
        let before: i64 = acts
            .iter()
            .enumerate()
            .filter(|(m, act)| {
                (5..=6).contains(&act.0)
                    && act.3 == *order
                    && (act.1, format!("e{m}")) < (*at, format!("e{n}"))
            })
            .map(|(_, act)| act.2)
            .sum();
        let refunds: i64 = acts.iter().filter(|act| act.0 == 7 && act.3 == *order).map(|act| act.2).sum();
        kept.push((n, minor - (refunds - before).clamp(0, *minor)));
    }
    let mut earned = [0; 3];
    for (n, minor) in kept {
        let at = acts[n].1;
        let touches =
            acts.iter().enumerate().filter(|(_, act)| act.0 <= 4 && act.1 <= at && at - act.1 <= 30 * DAY);
        let last = touches
            .max_by_key(|(m, act)| (act.1, if act.0 <= 2 { format!("e{m}-q") } else { format!("e{m}") }));
        earned[last.map_or(2, |(_, act)| usize::from(act.0 > 2))] += minor;
    }
    earned
}

/// Facts of people with these histories.
fn facts_of(engine: &Engine, leads: &[Vec<Value>]) -> Vec<Facts> {
    records(engine, leads).into_iter().map(|record| engine.report_facts(record, later())).collect()
}

fn told(engine: &Engine, facts: &[Facts], request: Value) -> Value {
    let request = read::value_of(&request, Speech::Plain).unwrap();
    serde_json::to_value(engine.report_of(facts.iter().cloned(), &request, later()).unwrap()).unwrap()
}

fn later() -> Instant {
    Instant::from_millis(NOVEMBER + 400 * DAY)
}

/// What sums over rows and over periods.
const COUNTS: [&str; 6] = ["sent", "delivered", "parts", "replied", "clicked", "optedOut"];

/// Every number of a report that two periods share out between them, by where it stands.
fn additive(report: &Value) -> std::collections::BTreeMap<String, i64> {
    let mut found = std::collections::BTreeMap::new();
    let mut add = |name: String, number: i64| *found.entry(name).or_insert(0) += number;
    let totals = ("totals".to_owned(), &report["totals"]);
    let rows = ["rows", "months", "segments", "steps"].into_iter().flat_map(|table| {
        let rows = report[table].as_array().unwrap().iter();
        rows.map(move |row| (format!("{table} {}", row["key"]), row))
    });
    for (name, row) in std::iter::once(totals).chain(rows) {
        for count in COUNTS {
            add(format!("{name} {count}"), row[count].as_i64().unwrap());
        }
        for (money, of) in
            [("revenue", &row["revenue"]), ("cost", &row["cost"]), ("cohort", &row["cohort"]["revenue"])]
        {
            add(format!("{name} {money}"), minor(of));
        }
        for count in ["converted", "won", "booked"] {
            add(format!("{name} {count}"), row[count].as_i64().unwrap());
        }
        add(format!("{name} earning"), row["conversionPerMessage"]["count"].as_i64().unwrap());
    }
    for row in report["channels"].as_array().unwrap() {
        add(format!("channel {}", row["channel"]), minor(&row["revenue"]));
    }
    for model in report["models"].as_array().unwrap().iter().filter(|model| model.get("rows").is_some()) {
        for row in model["rows"].as_array().unwrap() {
            add(format!("{} {}", model["model"], row["key"]), minor(&row["revenue"]));
        }
        for row in model["channels"].as_array().unwrap() {
            add(format!("{} channel {}", model["model"], row["channel"]), minor(&row["revenue"]));
        }
    }
    for (name, number) in [
        ("unattributed", minor(&report["unattributed"])),
        ("revenue", minor(&report["revenue"])),
        ("gaps", report["gaps"]["sales"]["count"].as_i64().unwrap()),
        ("sales", report["gaps"]["sales"]["of"].as_i64().unwrap()),
        ("loose", minor(&report["looseRefunds"]["amount"])),
    ] {
        add(name.to_owned(), number);
    }
    for row in report["otherCurrencies"].as_array().unwrap() {
        add(format!("other {}", row["currency"]), minor(&row["sold"]) - minor(&row["refunded"]));
    }
    found.retain(|_, number| *number != 0);
    found
}

/// Everything that must add up within one report.
fn adds_up(report: &Value) {
    let revenue = minor(&report["revenue"]);
    let totals = &report["totals"];
    let unattributed = minor(&report["unattributed"]);
    assert_eq!(sum(&report["channels"], |row| minor(&row["revenue"])) + unattributed, revenue);
    for model in report["models"].as_array().unwrap() {
        let earlier = model.get("refundsOfEarlier").map_or(0, minor);
        let channels = sum(&model["channels"], |row| minor(&row["revenue"]));
        assert_eq!(channels + minor(&model["unattributed"]) + earlier, revenue, "{}", model["model"]);
        if model["model"] == report["model"] {
            for (row, told) in
                report["rows"].as_array().unwrap().iter().zip(model["rows"].as_array().unwrap())
            {
                assert_eq!((&row["key"], &row["revenue"]), (&told["key"], &told["revenue"]));
            }
        }
    }
    for table in ["rows", "months", "segments", "steps"] {
        if table == "rows" && report["by"] == "channel" {
            let rows = sum(&report["rows"], |row| minor(&row["revenue"]));
            assert_eq!(rows + unattributed, revenue);
            continue;
        }
        for money in ["revenue", "cost"] {
            assert_eq!(
                sum(&report[table], |row| minor(&row[money])),
                minor(&totals[money]),
                "{table} {money}"
            );
        }
        for count in COUNTS {
            let rows = sum(&report[table], |row| row[count].as_i64().unwrap());
            assert_eq!(rows, totals[count].as_i64().unwrap(), "{table} {count}");
        }
        let earning = |row: &Value| row["conversionPerMessage"]["count"].as_i64().unwrap();
        assert_eq!(sum(&report[table], earning), earning(totals));
    }
    for (hours, total) in [("sent", &totals["sent"]), ("revenue", &totals["revenue"]["minor"])] {
        let days = report["hours"][hours].as_array().unwrap();
        assert_eq!((days.len(), days.iter().all(|day| day.as_array().unwrap().len() == 24)), (7, true));
        let hours: i64 = days.iter().map(|day| sum(day, |hour| hour.as_i64().unwrap())).sum();
        assert_eq!(hours, total.as_i64().unwrap());
    }
    for receipt in report["receipts"].as_array().unwrap().iter().filter(|sale| sale["touches"] != json!([])) {
        assert_eq!(sum(&receipt["touches"], |touch| minor(&touch["credit"])), minor(&receipt["amount"]));
    }
}

fn the_request(from: i64, to: i64, model: usize, by: usize) -> Value {
    json!({"from": NOVEMBER + from, "to": NOVEMBER + to, "model": MODELS[model], "by": BYS[by]})
}

fn people() -> impl Strategy<Value = Vec<Vec<Act>>> {
    prop::collection::vec(prop::collection::vec(act(), 0..10), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cent_is_in_exactly_one_place_and_periods_add_up(
        leads in people(), cut in 0..90 * 24_i64, model in 0..5_usize, by in 0..12_usize, strict in any::<bool>(),
    ) {
        let engine = &ENGINES[usize::from(strict)];
        let facts = facts_of(engine, &leads.iter().map(|acts| history(acts)).collect::<Vec<_>>());
        let of = |from: i64, to: i64| told(engine, &facts, the_request(from, to, model, by));
        let cut = cut * HOUR + 1;
        let (all, early, late) = (of(0, 91 * DAY), of(0, cut), of(cut, 91 * DAY));
        [&all, &early, &late].into_iter().for_each(adds_up);
        let mut both = additive(&early);
        additive(&late).into_iter().for_each(|(name, number)| *both.entry(name).or_insert(0) += number);
        both.retain(|_, number| *number != 0);
        prop_assert_eq!(both, additive(&all));
        if MODELS[model] == "last" && !strict {
            let mut earned = [0; 3];
            for acts in &leads {
                by_the_last_touch(acts).iter().zip(&mut earned).for_each(|(more, sum)| *sum += more);
            }
            let other = channel(&all, "visit") + channel(&all, "web");
            prop_assert_eq!([minor(&all["totals"]["revenue"]), other, minor(&all["unattributed"])], earned);
        }
    }

    #[test]
    fn the_order_of_people_and_of_events_changes_nothing(
        leads in people(), model in 0..5_usize, by in 0..12_usize, turn in 0..10_usize,
    ) {
        let engine = &ENGINES[0];
        let histories: Vec<Vec<Value>> = leads.iter().map(|acts| history(acts)).collect();
        let mut turned = records(engine, &histories);
        for record in &mut turned {
            let turn = turn % record.events.len().max(1);
            record.events.rotate_left(turn);
        }
        turned.reverse();
        let request = the_request(20 * DAY, 80 * DAY, model, by);
        let turned: Vec<Facts> = turned.into_iter().map(|record| engine.report_facts(record, later())).collect();
        prop_assert_eq!(told(engine, &turned, request.clone()), told(engine, &facts_of(engine, &histories), request));
    }

    #[test]
    fn a_touch_after_the_last_sale_earns_nothing_and_takes_nothing(
        acts in prop::collection::vec(act(), 0..10), model in 0..5_usize, by in 0..12_usize, kind in 0..5_usize,
    ) {
        let engine = &ENGINES[0];
        let last = acts.iter().filter(|act| act.0 >= 5).map(|act| act.1).max().unwrap_or(0);
        let with_touch: Vec<Act> = acts.iter().copied().chain([(kind, last + 1, 0, 0)]).collect();
        let request = the_request(0, 91 * DAY, model, by);
        let money = |acts: &[Act]| {
            let report = told(engine, &facts_of(engine, &[history(acts)]), request.clone());
            let mut numbers = additive(&report);
            // It was sent, and that is counted.
            let of_sending = |name: &str| name.ends_with("cost") || COUNTS.iter().any(|count| name.ends_with(count));
            numbers.retain(|name, _| !of_sending(name));
            (numbers, report["receipts"].clone(), report["gaps"].clone())
        };
        prop_assert_eq!(money(&acts), money(&with_touch));
    }

    #[test]
    fn a_refund_posts_against_the_credits_of_its_sale_and_never_beyond_them(
        touches in prop::collection::vec((0..5_usize, 0..29 * 24_i64), 0..8), amount in 0..10_000_i64,
        parts in prop::collection::vec(0..10_000_i64, 1..4), model in 0..5_usize,
    ) {
        let engine = &ENGINES[0];
        let mut acts: Vec<Act> = touches.iter().map(|(kind, hour)| (*kind, hour * HOUR, 0, 0)).collect();
        acts.push((5, 30 * DAY - 1, amount, 0));
        for (n, part) in (0_i64..).zip(&parts) {
            acts.push((7, (40 + n) * DAY, *part, 0));
        }
        let facts = facts_of(engine, &[history(&acts)]);
        let of = |from: i64, to: i64| told(engine, &facts, the_request(from, to, model, 0));
        let sold = of(0, 30 * DAY);
        let places = |report: &Value| {
            let mut places = additive(report);
            places.retain(|name, _| name.starts_with(&format!("{:?} ", MODELS[model])) || name == "unattributed");
            places
        };
        let mut left = places(&sold);
        for n in 0..parts.len() as i64 {
            for (place, back) in places(&of((40 + n) * DAY, (41 + n) * DAY)) {
                let credit = left.entry(place.clone()).or_insert(0);
                *credit += back;
                prop_assert!(back < 0 && *credit >= 0, "{place}: {back}");
            }
        }
        left.retain(|_, minor| *minor != 0);
        let paid_back: i64 = parts.iter().sum();
        prop_assert_eq!(left.is_empty(), paid_back >= amount);
        prop_assert_eq!(minor(&of(0, 60 * DAY)["revenue"]), (amount - paid_back).max(0));
    }

    #[test]
    fn the_report_over_kept_facts_is_that_over_the_records(
        leads in people(), strict in any::<bool>(), from in 0..60 * 24_i64, by in 0..12_usize, model in 0..5_usize,
    ) {
        let engine = &ENGINES[usize::from(strict)];
        let histories: Vec<Vec<Value>> = leads.iter().map(|acts| history(acts)).collect();
        let request = the_request(from * HOUR, 75 * DAY, model, by);
        let wanted = report_by(engine, &histories, request.clone());
        let facts = facts_of(engine, &histories);
        let kept: Vec<String> = facts.iter().map(|facts| serde_json::to_string(facts).unwrap()).collect();
        let request = read::value_of(&request, Speech::Plain).unwrap();
        for text in [kept.join("\n"), format!("[{}]", kept.join(","))] {
            let mut draft = engine.draft_report(&request, later()).unwrap();
            draft.add_json(&text).unwrap();
            prop_assert_eq!(&serde_json::to_value(draft.finish().unwrap()).unwrap(), &wanted);
        }
    }
}
