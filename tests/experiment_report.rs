//! What every experiment has shown, from records: who is counted, what counts as bought, and what may be said.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a test may stop at what is not as claimed, and a rate is a float"
)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::attribution::ExperimentReport;
use textlift::attribution::experiment_report::Outcome;
use textlift::engine::Engine;
use textlift::lead::assign::shared_arm;
use textlift::lead::{DAY, Instant};

const START: i64 = 1_790_000_000_000;
const NOW: i64 = START + 200 * DAY;

fn engine() -> Engine {
    let playbook = json!({
        "version": 1,
        "business": {"name": "Clear Advice", "industry": "professional", "timeZone": "America/Phoenix", "allowedHosts": []},
        "messages": [{"id": "form", "for": {"trigger": "form"}, "text": "Hi {{ firstName }}.",
                      "variants": [{"id": "b", "text": "Hello {{ firstName }}."}, {"id": "c", "text": "{{ firstName }}?"}]}],
        "experiments": [{"id": "peace", "arms": [{"id": "usual", "share": 3}, {"id": "silent", "holdout": true}]}],
    });
    Engine::new(&playbook).unwrap()
}

fn reports(leads: &[Value], now: i64) -> Vec<ExperimentReport> {
    let engine = engine();
    let records = leads.iter().map(|lead| engine.record(lead).unwrap()).collect();
    engine.experiments(records, Instant::from_millis(now))
}

fn report(leads: &[Value], experiment: &str) -> ExperimentReport {
    reports(leads, NOW).into_iter().find(|report| report.experiment == experiment).unwrap()
}

fn lead(id: impl ToString, events: Vec<Value>) -> Value {
    json!({"id": id.to_string(), "events": events})
}

fn met(experiment: &str, arm: &str, day: i64) -> Value {
    json!({"id": format!("x{day}{experiment}"), "source": "textlift", "type": "experiment.exposed", "at": START + day * DAY,
           "data": {"experiment": experiment, "arm": arm}})
}

fn bought(order: &str, at: i64, minor: i64) -> Value {
    json!({"id": order, "source": "shop", "type": "purchase", "at": at,
           "data": {"amount": {"minor": minor, "currency": "USD"}, "orderId": order}})
}

fn paid_back(order: &str, at: i64, minor: i64) -> Value {
    json!({"id": format!("r{order}{at}"), "source": "shop", "type": "refund", "at": at,
           "data": {"amount": {"minor": minor, "currency": "USD"}, "orderId": order}})
}

/// People, conversions and revenue of an arm.
fn counts(report: &ExperimentReport, arm: &str) -> (u64, u64, i64) {
    let arm = report.arms.iter().find(|known| known.arm == arm).unwrap();
    (arm.people, arm.conversions, arm.revenue.minor)
}

#[test]
fn a_purchase_counts_from_the_exposure_to_the_end_of_the_days() {
    let (first, last) = (START, START + 30 * DAY);
    for (at, counts_in) in [(first - 1, 0), (first, 1), (last, 1), (last + 1, 0)] {
        let found = report(&[lead(1, vec![met("peace", "usual", 0), bought("o", at, 100)])], "peace");
        assert_eq!(counts(&found, "usual"), (1, counts_in, 100 * counts_in as i64), "{at}");
        assert_eq!(counts(&found, "silent"), (0, 0, 0));
    }
}

#[test]
fn what_was_paid_back_within_the_days_is_taken_off_and_what_came_after_changes_nothing() {
    let sale = bought("o", START + DAY, 100);
    let end = START + 30 * DAY;
    for (refunds, conversions, revenue) in [
        (vec![], 1, 100),
        (vec![paid_back("o", end, 40)], 1, 60),
        (vec![paid_back("o", end, 100)], 0, 0),
        (vec![paid_back("o", end + 1, 100)], 1, 100),
        // More than was paid.
        (vec![paid_back("o", end, 900)], 0, 0),
        // Of no known order.
        (vec![paid_back("other", end, 100)], 1, 100),
    ] {
        let mut events = vec![met("peace", "usual", 0), sale.clone()];
        events.extend(refunds);
        let found = report(&[lead(1, events)], "peace");
        assert_eq!(counts(&found, "usual"), (1, conversions, revenue), "{found:?}");
    }
}

#[test]
fn a_purchase_in_another_currency_is_one_and_brings_nothing_and_what_a_machine_did_is_none() {
    let mut euros = bought("o", START + DAY, 100);
    euros["data"]["amount"]["currency"] = json!("EUR");
    let mut machine = bought("p", START + DAY, 100);
    machine["suspected"] = json!("scanner");
    let leads =
        [lead(1, vec![met("peace", "usual", 0), euros]), lead(2, vec![met("peace", "usual", 0), machine])];
    assert_eq!(counts(&report(&leads, "peace"), "usual"), (2, 1, 0));
}

#[test]
fn who_is_still_within_the_days_is_shown_and_decides_nothing() {
    let leads = [lead(1, vec![met("peace", "silent", 0), bought("o", START + DAY, 100)])];
    for (now, pending) in [(START + 30 * DAY - 1, 1), (START + 30 * DAY, 0)] {
        let found = reports(&leads, now).remove(0);
        let arm = &found.arms[0];
        assert_eq!(
            (arm.arm.as_str(), arm.exposed, arm.pending, arm.people),
            ("silent", 1, pending, 1 - pending)
        );
        assert_eq!(arm.conversions, 1 - pending);
    }
    let found = reports(&leads, START + 5 * DAY).remove(0);
    assert_eq!(found.say, "Nobody's 30 days are over yet. Still within them: 1.");
    assert_eq!(found.outcome, Outcome::Open);
}

#[test]
fn the_first_exposure_counts_and_two_arms_count_nowhere() {
    let twice = lead(
        1,
        vec![met("peace", "usual", 0), met("peace", "usual", 40), bought("o", START + 35 * DAY, 100)],
    );
    let both =
        lead(2, vec![met("peace", "usual", 0), met("peace", "silent", 1), bought("o", START + DAY, 100)]);
    let found = report(&[twice, both], "peace");
    assert_eq!((counts(&found, "usual"), counts(&found, "silent"), found.mixed), ((1, 0, 0), (0, 0, 0), 1));
}

#[test]
fn an_experiment_of_no_playbook_and_an_arm_of_none_have_figures_and_no_verdict() {
    let mut leads: Vec<Value> = (0..400).map(|n| lead(n, vec![met("old", ["x", "y"][n % 2], 0)])).collect();
    leads.extend((400..500).map(|n| lead(n, vec![met("peace", "third", 0)])));
    let old = report(&leads, "old");
    assert_eq!((old.outcome, &old.winner, old.misassignment), (Outcome::Unplanned, &None, None));
    assert!(old.comparisons.is_empty() && old.say.contains("no verdict"), "{}", old.say);
    let peace = report(&leads, "peace");
    let ids: Vec<&str> = peace.arms.iter().map(|arm| arm.arm.as_str()).collect();
    assert_eq!((ids, peace.comparisons.len()), (vec!["silent", "usual", "third"], 1));
    assert_eq!((peace.arms[2].share, peace.arms[2].people), (None, 100));
}

/// People assigned as the playbook says; `rate` is the chance in a thousand of buying for $100 by arm.
fn practice(people: usize, rate: [usize; 2]) -> Vec<Value> {
    let chance = |n: usize| (n.wrapping_mul(2_654_435_761) >> 7) % 1_000;
    let one = |n: usize| {
        let id = format!("lead-{n}");
        let arm = shared_arm(&id, "peace", &[3, 1]);
        let mut events = vec![met("peace", ["usual", "silent"][arm], 0)];
        if chance(n) < rate[arm] {
            events.push(bought("o", START + DAY, 10_000 + 100 * (n % 7) as i64));
        }
        lead(id, events)
    };
    (0..people).map(one).collect()
}

#[test]
fn a_holdout_tells_what_texting_brought_in_with_its_interval() {
    let leads = practice(4_000, [150, 50]);
    let found = report(&leads, "peace");
    assert_eq!((found.outcome, found.winner.as_deref()), (Outcome::Winner, Some("usual")));
    // The plain computation, over every person.
    let spent = |arm: usize| -> Vec<f64> {
        let sale = |lead: &Value| lead["events"][1]["data"]["amount"]["minor"].as_i64().unwrap_or(0) as f64;
        let of = |lead: &&Value| shared_arm(lead["id"].as_str().unwrap(), "peace", &[3, 1]) == arm;
        leads.iter().filter(of).map(sale).collect()
    };
    let (treated, left) = (spent(0), spent(1));
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let variance = |all: &[f64]| {
        let centre = mean(all);
        all.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / (all.len() as f64 - 1.0) / all.len() as f64
    };
    let (each, half) =
        (mean(&treated) - mean(&left), 1.959_964 * (variance(&treated) + variance(&left)).sqrt());
    let got = found.incremental.unwrap();
    assert!((got.per_person - each).abs() < 1e-6);
    assert!((got.interval.low - each + half).abs() < 1e-3 && (got.interval.high - each - half).abs() < 1e-3);
    assert!((got.total - each * treated.len() as f64).abs() < 1e-3);
    assert!(got.interval.low > 0.0);
    assert!(found.say.starts_with("`usual` is better. `usual` 1"), "{}", found.say);
}

#[test]
fn a_lost_part_of_an_arm_takes_the_verdict_away() {
    let mut leads = practice(4_000, [150, 50]);
    let silent = |lead: &Value| lead["events"][0]["data"]["arm"] == "silent";
    let mut n = 0;
    leads.retain(|lead| {
        n += 1;
        !silent(lead) || n % 3 > 0
    });
    let found = report(&leads, "peace");
    assert_eq!((found.outcome, &found.winner), (Outcome::Misassigned, &None));
    assert!(found.misassignment.unwrap() >= 1_000.0 && found.say.contains("do not trust"), "{}", found.say);
}

#[test]
fn more_comparisons_ask_for_more_evidence() {
    let arms = ["a", "b", "c"];
    let people = |sold: [usize; 3]| -> Vec<Value> {
        let one = |n: usize| {
            let mut events = vec![met("form", arms[n % 3], 0)];
            if n / 3 < sold[n % 3] {
                events.push(bought("o", START + DAY, 100));
            }
            lead(n, events)
        };
        (0..3_000).map(one).collect()
    };
    let found = report(&people([50, 100, 52]), "form");
    assert!(found.comparisons.iter().all(|pair| pair.enough == 40.0 && pair.against == "a"));
    assert_eq!((found.outcome, found.winner.as_deref()), (Outcome::Winner, Some("b")));
    // The first beats both others.
    assert_eq!(report(&people([120, 50, 60]), "form").winner.as_deref(), Some("a"));
    // Two beat the first: which of the two is better was not asked.
    let both = report(&people([50, 110, 115]), "form");
    assert_eq!((both.outcome, &both.winner), (Outcome::Winner, &None));
    // Enough for one comparison, not for two.
    let near = report(&people([50, 87, 50]), "form");
    let evidence = near.comparisons[0].evidence;
    assert!((20.0..40.0).contains(&evidence), "{evidence}");
    assert_eq!((near.outcome, &near.winner), (Outcome::Open, &None));
}

#[test]
fn without_people_every_experiment_of_the_playbook_is_told_and_open() {
    let all = reports(&[], NOW);
    let ids: Vec<&str> = all.iter().map(|report| report.experiment.as_str()).collect();
    assert_eq!(ids, ["peace", "form"]);
    assert!(all.iter().all(|report| report.outcome == Outcome::Open && report.incremental.is_none()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_order_of_the_leads_changes_nothing_and_everybody_is_counted_once(
        rows in prop::collection::vec((0..2_usize, 0..2_usize, 0..120_i64, prop::option::of((0..140_i64, 0..5_000_i64))), 0..20),
        now in 0..160_i64,
    ) {
        let leads: Vec<Value> = rows.iter().enumerate().map(|(n, (test, arm, day, sale))| {
            let (experiment, arms) = [("peace", ["usual", "silent"]), ("form", ["a", "b"])][*test];
            let mut events = vec![met(experiment, arms[*arm], *day)];
            events.extend(sale.map(|(day, minor)| bought("o", START + day * DAY, minor)));
            lead(n, events)
        }).collect();
        let found = reports(&leads, START + now * DAY);
        let turned: Vec<Value> = leads.iter().rev().cloned().collect();
        prop_assert_eq!(&found, &reports(&turned, START + now * DAY));
        for (test, report) in found.iter().enumerate() {
            for arm in &report.arms {
                let own = |(of, place, ..): &&(usize, usize, i64, Option<(i64, i64)>)| {
                    *of == test && ["usual", "silent", "a", "b"][2 * test + place] == arm.arm
                };
                let met: Vec<_> = rows.iter().filter(own).filter(|(.., day, _)| *day <= now).collect();
                let known = met.iter().filter(|(.., day, _)| day + 30 <= now);
                let within = |day: i64, sale: &Option<(i64, i64)>| {
                    sale.filter(|(at, _)| (day..=day + 30).contains(at)).map(|(_, minor)| minor)
                };
                let sold: Vec<i64> = known.clone().filter_map(|(.., day, sale)| within(*day, sale)).collect();
                prop_assert_eq!((arm.exposed, arm.people), (met.len() as u64, known.count() as u64));
                prop_assert_eq!(arm.pending, arm.exposed - arm.people);
                prop_assert_eq!((arm.conversions, arm.revenue.minor), (sold.len() as u64, sold.iter().sum()));
            }
        }
    }
}
