//! "A playbook can only tighten": any house rule that is accepted leaves hours and counts only inside the law, and any
//! that names an hour or a count beyond it is refused with these words. The law is read anew here, row by row.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::Place;
use textlift::read::{self, Speech};
use textlift::scheduling::{HouseRule, Law};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Where a rule may hold, with the hours Monday to Saturday, those of Sunday, and the count there. A rule for a whole
/// country or the world may say what the most lenient law in it allows.
type Row = (&'static str, &'static str, (u32, u32), Option<(u32, u32)>, Option<u64>);
const PLACES: [Row; 12] = [
    ("US", "CO", (8, 21), Some((8, 21)), None),
    ("US", "FL", (8, 20), Some((8, 20)), Some(3)),
    ("US", "MD", (8, 20), Some((8, 20)), Some(3)),
    ("US", "NJ", (8, 21), Some((8, 21)), Some(3)),
    ("US", "TX", (9, 21), Some((12, 21)), None),
    ("US", "NY", (9, 20), Some((12, 20)), None),
    ("US", "", (8, 21), Some((8, 21)), None),
    ("CA", "BC", (8, 21), Some((8, 21)), None),
    ("GB", "", (8, 21), Some((8, 21)), None),
    ("FR", "", (8, 22), None, None),
    ("BR", "", (9, 20), Some((9, 20)), None),
    ("", "", (8, 22), Some((8, 21)), None),
];

#[derive(Debug, Clone)]
struct Rule {
    place: usize,
    days: Option<Vec<usize>>,
    from: Option<u32>,
    to: Option<u32>,
    never: bool,
    per_day: Option<u64>,
}

impl Rule {
    fn json(&self) -> Value {
        let (country, state, ..) = PLACES[self.place];
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let mut rule = json!({});
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                rule[key] = value;
            }
        };
        set("country", (!country.is_empty()).then(|| json!(country)));
        set("state", (!state.is_empty()).then(|| json!(state)));
        set("days", self.days.as_ref().map(|days| days.iter().map(|day| DAYS[*day]).collect()));
        set("from", self.from.map(|at| json!(time(at))));
        set("to", self.to.map(|at| json!(time(at))));
        set("never", self.never.then_some(json!(true)));
        set("perDay", self.per_day.map(|count| json!(count)));
        rule
    }

    /// Does it promise what the law of its place forbids?
    fn loosens(&self) -> bool {
        let (_, _, workdays, sunday, count) = PLACES[self.place];
        let beyond = |day: usize| match if day == 6 { sunday } else { Some(workdays) } {
            Some((from, to)) => {
                self.from.is_some_and(|at| at < from * 60) || self.to.is_some_and(|at| at > to * 60)
            }
            None => self.days.is_some() && (self.from.is_some() || self.to.is_some()),
        };
        let days = self.days.clone().unwrap_or_else(|| (0..7).collect());
        days.into_iter().any(beyond) || count.zip(self.per_day).is_some_and(|(lawful, says)| says > lawful)
    }
}

prop_compose! {
    fn any_rule()(
        place in 0..PLACES.len(),
        days in prop::option::of(subsequence((0..7).collect::<Vec<_>>(), 1..=7)),
        hours in prop_oneof![
            3 => (6 * 60..15 * 60_u32, 16 * 60..=24 * 60_u32).prop_map(|(from, to)| (Some(from), Some(to))),
            2 => (6 * 60..15 * 60_u32).prop_map(|from| (Some(from), None)),
            2 => (16 * 60..=24 * 60_u32).prop_map(|to| (None, Some(to))),
            2 => select(vec![8, 9, 12]).prop_map(|from| (Some(from * 60), None)),
            2 => select(vec![20, 21, 22]).prop_map(|to| (None, Some(to * 60))),
            1 => Just((None, None)),
        ],
        never in any::<bool>(),
        per_day in prop::option::of(0..6_u64),
    ) -> Rule {
        let (from, to) = hours;
        let says_hours = from.is_some() || to.is_some();
        let never = never && !says_hours;
        // A rule that says no hours says a count, for every day.
        let per_day = if says_hours || never { per_day } else { per_day.or(Some(2)) };
        let days = if says_hours || never { days } else { None };
        Rule { place, days, from, to, never, per_day }
    }
}

fn place((country, state, ..): Row) -> Place {
    let place = json!([country, state]);
    let code = |n: usize| place[n].as_str().filter(|code| !code.is_empty());
    Place {
        country: code(0).map(|code| textlift::lead::Country::parse(code).unwrap()),
        state: code(1).map(|code| textlift::lead::State::parse(code).unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_is_accepted_exactly_if_it_tightens_and_says_so_if_not(rule in any_rule()) {
        let read = read::value_of::<HouseRule>(&rule.json(), Speech::Plain);
        match (rule.loosens(), read.err()) {
            (true, Some(error)) => prop_assert!(error.to_string().contains("a playbook can only tighten"), "{}", error),
            (false, Some(error)) => prop_assert!(false, "{} is refused: {}", rule.json(), error),
            (true, None) => prop_assert!(false, "{} is accepted", rule.json()),
            (false, None) => {}
        }
    }

    #[test]
    fn an_accepted_rule_takes_hours_and_never_gives_any(rules in prop::collection::vec(any_rule(), 1..4), at in 0..PLACES.len()) {
        let read = |rule: &Rule| read::value_of::<HouseRule>(&rule.json(), Speech::Plain).ok();
        let rules: Vec<HouseRule> = rules.iter().filter_map(read).collect();
        let places = [place(PLACES[at])];
        let law = Law::by_places(&places);
        let tightened = law.clone().with(&rules, &places);
        prop_assert!(tightened.hours().within(law.hours()));
        prop_assert!(law.count().is_none_or(|lawful| tightened.count().is_some_and(|count| count <= lawful)));
        prop_assert_eq!(tightened.calendar(), law.calendar());
        // Told in another order they leave the same.
        let reversed: Vec<HouseRule> = rules.iter().rev().cloned().collect();
        let again = law.with(&reversed, &places);
        prop_assert_eq!(again.hours(), tightened.hours());
    }
}

#[test]
fn a_playbook_that_would_loosen_the_law_is_not_loaded_and_says_where() {
    let playbook = json!({
        "version": 1,
        "business": {"name": "Clear Hearing", "industry": "audiology", "timeZone": "America/Phoenix", "allowedHosts": []},
        "scheduling": {"law": [
            {"from": "09:00"},
            {"country": "US", "state": "TX", "days": ["sun"], "from": "10:00"},
            {"country": "US", "state": "FL", "perDay": 5},
        ]},
    });
    let error = Engine::new(&playbook).map(|_| ()).unwrap_err();
    let told: Vec<(String, bool)> = error
        .problems()
        .map(|problem| (problem.path.clone(), problem.message.contains("a playbook can only tighten")))
        .collect();
    assert_eq!(told, [("scheduling.law[1]".to_owned(), true), ("scheduling.law[2]".to_owned(), true)]);
}
