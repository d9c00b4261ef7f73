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

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::{DAY, Instant, Record};
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

fn engine() -> Engine {
    engine_of(json!({}))
}

fn engine_of(attribution: Value) -> Engine {
    let business = json!({"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix"});
    Engine::new(&json!({"version": 1, "business": business, "attribution": attribution})).unwrap()
}

fn report(leads: &[Vec<Value>], request: Value) -> Value {
    report_by(&engine(), leads, request)
}

fn report_by(engine: &Engine, leads: &[Vec<Value>], request: Value) -> Value {
    let request = read::value_of(&request, Speech::Plain).unwrap();
    let now = Instant::from_millis(NOVEMBER + 400 * DAY);
    serde_json::to_value(engine.report(records(engine, leads), &request, now).unwrap()).unwrap()
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
    let data = json!({"messageId": id, "template": template});
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
    (0..9_usize, 0..90 * 24_i64, 0..5_000_i64, 0..3_usize)
        .prop_map(|(kind, hour, minor, order)| (kind, hour * HOUR, minor, order))
}

fn history(acts: &[Act]) -> Vec<Value> {
    let mut events = Vec::new();
    for (n, (kind, at, minor, order)) in acts.iter().enumerate() {
        let (id, order) = (format!("e{n}"), format!("o{order}"));
        match kind {
            0..=2 => events.extend(text(&id, *at, &format!("t{}", n % 3))),
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cent_is_in_exactly_one_place_and_periods_add_up(
        leads in prop::collection::vec(prop::collection::vec(act(), 0..10), 1..4), cut in 0..90 * 24_i64, model in 0..5_usize, by in 0..2_usize,
    ) {
        let model = ["last", "linear", "first", "position", "time-decay"][model];
        let by = ["template", "month"][by];
        let histories: Vec<Vec<Value>> = leads.iter().map(|acts| history(acts)).collect();
        let of = |from: i64, to: i64| {
            report(&histories, json!({"from": NOVEMBER + from, "to": NOVEMBER + to, "model": model, "by": by}))
        };
        let cut = cut * HOUR + 1;
        let (all, early, late) = (of(0, 91 * DAY), of(0, cut), of(cut, 91 * DAY));
        for part in [&all, &early, &late] {
            let channels = sum(&part["channels"], |row| minor(&row["revenue"]));
            prop_assert_eq!(channels + minor(&part["unattributed"]), minor(&part["revenue"]));
            for rows in ["rows", "months"] {
                prop_assert_eq!(sum(&part[rows], |row| minor(&row["revenue"])), minor(&part["totals"]["revenue"]));
                prop_assert_eq!(sum(&part[rows], |row| row["sent"].as_i64().unwrap()), part["totals"]["sent"].as_i64().unwrap());
            }
        }
        for path in ["revenue", "unattributed"] {
            prop_assert_eq!(minor(&early[path]) + minor(&late[path]), minor(&all[path]));
        }
        for key in ["t0", "t1", "t2"] {
            prop_assert_eq!(row(&early, key) + row(&late, key), row(&all, key));
        }
        for name in ["sms", "visit", "web"] {
            prop_assert_eq!(channel(&early, name) + channel(&late, name), channel(&all, name));
        }
        if model == "last" {
            let mut earned = [0; 3];
            for acts in &leads {
                by_the_last_touch(acts).iter().zip(&mut earned).for_each(|(more, sum)| *sum += more);
            }
            let other = channel(&all, "visit") + channel(&all, "web");
            prop_assert_eq!([minor(&all["totals"]["revenue"]), other, minor(&all["unattributed"])], earned);
        }
    }

    #[test]
    fn the_report_over_kept_facts_is_that_over_the_records(
        leads in prop::collection::vec(prop::collection::vec(act(), 0..10), 0..4), strict in any::<bool>(),
        from in 0..60 * 24_i64, by in 0..12_usize, model in 0..5_usize,
    ) {
        let engine = engine_of(if strict { json!({"profile": "strict"}) } else { json!({}) });
        let request = json!({"from": NOVEMBER + from * HOUR, "to": NOVEMBER + 75 * DAY, "model": MODELS[model], "by": BYS[by]});
        let request = read::value_of(&request, Speech::Plain).unwrap();
        let now = Instant::from_millis(NOVEMBER + 400 * DAY);
        let records = records(&engine, &leads.iter().map(|acts| history(acts)).collect::<Vec<_>>());
        let kept: Vec<String> = records.iter().map(|record| serde_json::to_string(&engine.report_facts(record.clone(), now)).unwrap()).collect();
        let wanted = serde_json::to_value(engine.report(records, &request, now).unwrap()).unwrap();
        for text in [kept.join("\n"), format!("[{}]", kept.join(","))] {
            let mut draft = engine.draft_report(&request, now).unwrap();
            draft.add_json(&text).unwrap();
            prop_assert_eq!(&serde_json::to_value(draft.finish().unwrap()).unwrap(), &wanted);
        }
    }
}
