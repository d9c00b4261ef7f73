//! What a sale's touches earn: cases that a person can check, oracles written differently, and laws.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at what is not as claimed"
)]
#![allow(clippy::float_arithmetic, reason = "the oracles compute probabilities")]

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::attribution::{
    Attribution, ColumnTally, Columns, Conversion, Credit, Days, Journey, Model, Options, Touch, attribute,
};
use textlift::lead::{Currency, DAY, HOUR, Instant, Money};
use textlift::problem::Error;
use textlift::read::{self, Speech};

fn answer(given: &Value) -> Result<Attribution, Error> {
    let journeys: Vec<Journey> =
        read::value_of(&given["journeys"], Speech::Discreet).map_err(|error| error.under("journeys"))?;
    let options: Options =
        read::value_of(&given["options"], Speech::Plain).map_err(|error| error.under("options"))?;
    attribute(&journeys, &options)
}

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/attribution").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Touches by channel and hour; the sale by hour and amount.
type Told<'t> = (Vec<(&'t str, i64)>, Option<(i64, i64)>);

#[test]
fn every_case_comes_out_as_written() {
    for name in ["one_journey.json", "all_journeys.json", "refused.json"] {
        for case in file(name).as_array().unwrap() {
            let got = match answer(&case["given"]) {
                Ok(answer) => serde_json::to_value(answer).unwrap(),
                Err(error) => json!({"error": {"code": error.code(), "path": error.path()}}),
            };
            for (key, wanted) in case["expect"].as_object().unwrap() {
                let close = key == "removalEffects" && near(&got[key], wanted);
                assert!(close || &got[key] == wanted, "{}: {key}: {} for {wanted}", case["name"], got[key]);
            }
        }
    }
}

/// Removal effects are floats: the same channels in the same order, equal to 12 digits.
fn near(got: &Value, wanted: &Value) -> bool {
    let list = |value: &Value| -> Vec<(String, f64)> {
        let entries = value.as_array().into_iter().flatten();
        entries.map(|e| (e["channel"].as_str().unwrap().to_owned(), e["effect"].as_f64().unwrap())).collect()
    };
    let (got, wanted) = (list(got), list(wanted));
    got.len() == wanted.len() && got.iter().zip(&wanted).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-12)
}

#[test]
fn the_nearest_model_is_offered() {
    let error = answer(&json!({"journeys": [], "options": {"models": ["time_decay"]}})).unwrap_err();
    assert!(error.to_string().contains("did you mean \"time-decay\"?"), "{error}");
}

#[test]
fn figures_of_channel_attribution_are_met() {
    let case = file("channel_attribution.json");
    let mut journeys = Vec::new();
    for row in case["paths"].as_array().unwrap() {
        let path: Vec<&str> = row["path"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        let ends = |n: &Value, value: Option<i64>| vec![along(&path, value); n.as_u64().unwrap() as usize];
        journeys.extend(ends(&row["conversions"], row["value"].as_i64()));
        journeys.extend(ends(&row["nothing"], None));
    }
    let rules = [("first", Model::First), ("last", Model::Last), ("linear", Model::Linear)];
    for order in 1..=3 {
        let models = [Model::Markov].into_iter().chain(rules.map(|(_, model)| model)).collect();
        let got =
            attribute(&journeys, &Options { models, markov_order: order, ..Options::default() }).unwrap();
        // Theirs shares fractions of a cent out; ours whole cents in each of some hundred sales.
        for (word, model) in rules {
            for credit in got.of(model).unwrap() {
                let theirs = case["rules"][word][&credit.channel].as_i64().unwrap();
                let slack = if model == Model::Linear { got.conversions as i64 } else { 0 };
                assert!((credit.credit - theirs).abs() <= slack, "{word}: {credit:?} for {theirs}");
            }
        }
        for effect in got.removal_effects.unwrap() {
            let theirs = case["removalEffects"][order.to_string()][&effect.channel].as_f64().unwrap();
            let tolerance = case["effectTolerance"].as_f64().unwrap();
            assert!((effect.effect - theirs).abs() < tolerance, "{order}: {effect:?} for {theirs}");
        }
    }
}

/// A journey with a touch an hour, converting an hour after the last.
fn along(path: &[&str], value: Option<i64>) -> Journey {
    let hour = |n: usize| Instant::EARLIEST.plus(n as i64 * HOUR);
    let touch = |(n, channel): (usize, &&str)| Touch { channel: channel.to_string(), at: hour(n), id: None };
    let conversion =
        value.map(|minor| Conversion { at: hour(path.len()), value: Money::new(minor, Currency::USD) });
    Journey { touches: path.iter().enumerate().map(touch).collect(), conversion }
}

fn every_model() -> Vec<Model> {
    Model::WORDS.iter().map(|(_, model)| *model).collect()
}

fn options(order: u8) -> Options {
    Options { models: every_model(), markov_order: order, ..Options::default() }
}

/// Journeys over up to five channels within 40 days, touches partly outside the look-back of 30, partly after
/// the conversion. The ids are unique.
fn journeys() -> impl Strategy<Value = Vec<Journey>> {
    let channels = prop::sample::select(vec!["call", "email", "sms", "visit", "web"]);
    let touches = prop::collection::vec((channels, 0..40 * 24_i64), 0..7);
    let sale = prop::option::weighted(0.6, (20 * 24..42 * 24_i64, 0..500_000_i64));
    prop::collection::vec((touches, sale), 0..9).prop_map(|rows| {
        let at = |hours: i64| Instant::EARLIEST.plus(hours * HOUR);
        let journey = |(touches, sale): Told<'_>| Journey {
            touches: touches
                .iter()
                .enumerate()
                .map(|(n, (channel, hours))| Touch {
                    channel: channel.to_string(),
                    at: at(*hours),
                    id: Some(n.to_string()),
                })
                .collect(),
            conversion: sale
                .map(|(hours, minor)| Conversion { at: at(hours), value: Money::new(minor, Currency::USD) }),
        };
        rows.into_iter().map(journey).collect()
    })
}

fn credit(credits: &[Credit], channel: &str) -> i64 {
    credits.iter().find(|entry| entry.channel == channel).map_or(0, |entry| entry.credit)
}

/// The channels of the touches that may earn, as they happened.
fn path(journey: &Journey) -> Vec<String> {
    let mut touches: Vec<&Touch> = journey.touches.iter().collect();
    if let Some(conversion) = &journey.conversion {
        touches.retain(|t| t.at <= conversion.at && conversion.at.since(t.at) <= 30 * DAY);
    }
    touches.sort_by_key(|t| (t.at, t.id.clone()));
    touches.iter().map(|t| t.channel.clone()).collect()
}

/// The same journeys in columns, block by block.
fn in_columns(journeys: &[Journey], options: &Options, block: usize) -> Result<Attribution, Error> {
    let names: Vec<String> = ["visit", "web", "never", "call", "email", "sms"].map(str::to_owned).into();
    let mut tally = ColumnTally::new(&names, "USD", options)?;
    let mut all = 0;
    for some in journeys.chunks(block) {
        let touches = || some.iter().flat_map(|journey| &journey.touches);
        let channel = |touch: &Touch| names.iter().position(|name| *name == touch.channel).unwrap() as u8;
        let ends: Vec<u32> = some
            .iter()
            .map(|journey| {
                all += journey.touches.len() as u32;
                all
            })
            .collect();
        let sales = || some.iter().map(|journey| journey.conversion.as_ref());
        tally.add(&Columns {
            touches: &touches().map(channel).collect::<Vec<_>>(),
            at: &touches().map(|touch| touch.at.millis() as f64).collect::<Vec<_>>(),
            ends: &ends,
            converted_at: &sales().map(|s| s.map_or(f64::NAN, |s| s.at.millis() as f64)).collect::<Vec<_>>(),
            minor: &sales().map(|s| s.map_or(f64::NAN, |s| s.value.minor as f64)).collect::<Vec<_>>(),
        })?;
    }
    tally.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn journeys_in_columns_earn_the_same(mut journeys in journeys(), order in 1..=3_u8, block in 1..4_usize) {
        for touch in journeys.iter_mut().flat_map(|journey| &mut journey.touches) {
            // Columns have no ids: touches of one instant are as given.
            touch.id = None;
        }
        let options = options(order);
        prop_assert_eq!(in_columns(&journeys, &options, block), attribute(&journeys, &options));
    }

    #[test]
    fn every_model_sums_exactly_to_the_revenue(journeys in journeys(), order in 1..=3_u8) {
        let sold: i64 = journeys.iter().filter_map(|j| j.conversion.as_ref()).map(|c| c.value.minor).sum();
        let got = attribute(&journeys, &options(order)).unwrap();
        prop_assert_eq!(got.revenue, sold);
        for model in every_model() {
            let credits = got.of(model).unwrap();
            let sum: i64 = credits.iter().map(|entry| entry.credit).sum();
            prop_assert_eq!(sum + got.unattributed, sold, "{}", model);
            prop_assert!(credits.iter().all(|entry| entry.credit >= 0));
            let sorted = credits.is_sorted_by_key(|entry| (-entry.credit, &entry.channel));
            prop_assert!(sorted);
        }
    }

    #[test]
    fn a_touch_after_the_conversion_changes_nothing(mut journeys in journeys(), late in 1..90 * DAY) {
        let before = attribute(&journeys, &options(2)).unwrap();
        for journey in &mut journeys {
            if let Some(conversion) = &journey.conversion {
                let touch = Touch { channel: "late".into(), at: conversion.at.plus(late), id: None };
                journey.touches.insert(0, touch);
            }
        }
        prop_assert_eq!(attribute(&journeys, &options(2)).unwrap(), before);
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(
        (journeys, shuffled) in journeys().prop_flat_map(|all| {
            let touches = all.iter().map(|j| Just(j.touches.clone()).prop_shuffle()).collect::<Vec<_>>();
            let mixed = (Just(all.clone()), touches).prop_map(|(all, touches)| {
                let swap = |(mut journey, touches): (Journey, _)| {
                    journey.touches = touches;
                    journey
                };
                all.into_iter().zip(touches).map(swap).collect::<Vec<_>>()
            });
            (Just(all), mixed.prop_shuffle())
        }),
        order in 1..=3_u8,
    ) {
        prop_assert_eq!(attribute(&journeys, &options(order)), attribute(&shuffled, &options(order)));
    }

    #[test]
    fn a_channel_on_no_way_to_a_sale_gets_nothing_and_takes_nothing(mut journeys in journeys()) {
        let before = attribute(&journeys, &options(1)).unwrap();
        journeys.push(along(&["ghost", "ghost"], None));
        let after = attribute(&journeys, &options(1)).unwrap();
        for model in every_model() {
            prop_assert_eq!(credit(after.of(model).unwrap(), "ghost"), 0);
        }
        for entry in before.of(Model::Shapley).unwrap() {
            prop_assert_eq!(credit(after.of(Model::Shapley).unwrap(), &entry.channel), entry.credit);
        }
    }

    #[test]
    fn channels_that_play_the_same_part_earn_the_same(journeys in journeys()) {
        // The journeys once more with the two channels swapped: now both play the same part.
        let swapped = journeys.iter().cloned().map(|mut journey| {
            for touch in &mut journey.touches {
                touch.channel = match touch.channel.as_str() {
                    "email" => "sms".into(),
                    "sms" => "email".into(),
                    other => other.to_owned(),
                };
            }
            journey
        });
        let both: Vec<Journey> = journeys.iter().cloned().chain(swapped).collect();
        let got = attribute(&both, &options(2)).unwrap();
        for model in [Model::Markov, Model::Shapley] {
            let credits = got.of(model).unwrap();
            let odd = credit(credits, "email") - credit(credits, "sms");
            // The odd cent goes by name.
            prop_assert!(odd == 0 || odd == 1, "{}: {}", model, odd);
        }
    }

    #[test]
    fn shapley_is_the_mean_over_all_orders_of_joining(journeys in journeys()) {
        let got = attribute(&journeys, &options(1)).unwrap();
        let mut games: Vec<(Vec<String>, i64)> = Vec::new();
        for journey in &journeys {
            if let Some(conversion) = &journey.conversion
                && !path(journey).is_empty()
            {
                games.push((path(journey), conversion.value.minor));
            }
        }
        let mut channels: Vec<String> = journeys.iter().flat_map(path).collect();
        channels.sort();
        channels.dedup();
        let worth = |set: &[String]| -> i64 {
            games.iter().filter(|(path, _)| path.iter().all(|c| set.contains(c))).map(|(_, v)| v).sum()
        };
        let orders = orders(&channels);
        let mut sums: BTreeMap<String, i64> = channels.iter().map(|c| (c.clone(), 0)).collect();
        for order in &orders {
            for joined in 0..order.len() {
                *sums.get_mut(&order[joined]).unwrap() += worth(&order[..=joined]) - worth(&order[..joined]);
            }
        }
        // Largest remainder, written as sorting fractions.
        let count = orders.len() as i64;
        let mut whole: Vec<(i64, String, i64)> =
            sums.into_iter().map(|(channel, sum)| (-(sum % count), channel, sum / count)).collect();
        let left = got.revenue - got.unattributed - whole.iter().map(|w| w.2).sum::<i64>();
        whole.sort();
        for (n, (_, channel, share)) in whole.into_iter().enumerate() {
            let wanted = share + i64::from((n as i64) < left);
            prop_assert_eq!(credit(got.of(Model::Shapley).unwrap(), &channel), wanted, "{}", channel);
        }
    }

    #[test]
    fn removal_effects_are_those_of_the_dense_matrix(journeys in journeys(), order in 1..=3_usize) {
        let got = attribute(&journeys, &options(order as u8)).unwrap();
        let base = dense(&journeys, order, None);
        for effect in got.removal_effects.unwrap() {
            let wanted = match base > 0.0 {
                true => 1.0 - dense(&journeys, order, Some(&effect.channel)) / base,
                false => 0.0,
            };
            prop_assert!((effect.effect - wanted).abs() < 1e-10, "{:?} for {}", effect, wanted);
        }
    }
}

fn orders(of: &[String]) -> Vec<Vec<String>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (n, first) in of.iter().enumerate() {
        let rest: Vec<String> =
            of.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, c)| c.clone()).collect();
        all.extend(orders(&rest).into_iter().map(|tail| [vec![first.clone()], tail].concat()));
    }
    all
}

/// The chance of converting by the dense matrix: a state is the text of the last channels, a removed channel
/// sends to "(null)", and squaring the matrix walks 2^60 steps.
fn dense(journeys: &[Journey], order: usize, removed: Option<&str>) -> f64 {
    let mut counts: BTreeMap<(String, String), f64> = BTreeMap::new();
    let channels = |state: &str| state.split('>').map(str::to_owned).collect::<Vec<_>>();
    for journey in journeys {
        let path = path(journey);
        if path.is_empty() {
            continue;
        }
        let mut states = vec!["(start)".to_owned()];
        states.extend((1..=path.len()).map(|end| path[end.saturating_sub(order)..end].join(">")));
        states.push(if journey.conversion.is_some() { "(conversion)" } else { "(null)" }.to_owned());
        for two in states.windows(2).filter(|two| two[0] != two[1]) {
            *counts.entry((two[0].clone(), two[1].clone())).or_default() += 1.0;
        }
    }
    let mut states: Vec<String> = counts.keys().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    states.extend(["(start)", "(conversion)", "(null)"].map(str::to_owned));
    states.sort();
    states.dedup();
    let place = |state: &str| states.iter().position(|known| known == state).unwrap();
    let size = states.len();
    let mut matrix = vec![vec![0.0; size]; size];
    for (from, row) in states.iter().zip(&mut matrix) {
        let total: f64 = counts.iter().filter(|((a, _), _)| a == from).map(|(_, n)| n).sum();
        for ((_, to), n) in counts.iter().filter(|((a, _), _)| a == from) {
            let gone = removed.is_some_and(|removed| channels(to).contains(&removed.to_owned()));
            row[place(if gone { "(null)" } else { to })] += n / total;
        }
    }
    for end in ["(conversion)", "(null)"] {
        matrix[place(end)][place(end)] = 1.0;
    }
    for _ in 0..60 {
        let mut square = vec![vec![0.0; size]; size];
        for (from, row) in matrix.iter().zip(&mut square) {
            for (chance, on) in from.iter().zip(&matrix).filter(|(chance, _)| **chance != 0.0) {
                for (sum, step) in row.iter_mut().zip(on) {
                    *sum += chance * step;
                }
            }
        }
        matrix = square;
    }
    matrix[place("(start)")][place("(conversion)")]
}

#[test]
fn forty_channels_are_no_matter_to_markov_and_too_many_for_shapley() {
    let names: Vec<String> = (0..40).map(|n| format!("c{n:02}")).collect();
    let path: Vec<&str> = names.iter().map(String::as_str).collect();
    let journeys = [along(&path, Some(4_000)), along(&path[..20], None)];
    let markov = Options { models: vec![Model::Markov], ..Options::default() };
    let got = attribute(&journeys, &markov).unwrap();
    assert!(got.markov.unwrap().iter().all(|entry| entry.credit == 100));
    assert_eq!(attribute(&journeys, &options(1)).unwrap_err().code(), textlift::Code::TooManyChannels);
}

#[test]
fn a_look_back_and_a_half_life_may_be_given_in_parts_of_a_day() {
    let journeys = [along(&["old", "mid", "new"], Some(700))];
    let options = Options {
        models: vec![Model::TimeDecay],
        half_life: Days::from_millis(HOUR),
        look_back: Days::from_millis(2 * HOUR),
        ..Options::default()
    };
    let got = attribute(&journeys, &options).unwrap();
    let credits: Vec<(String, i64)> =
        got.time_decay.unwrap().into_iter().map(|entry| (entry.channel, entry.credit)).collect();
    assert_eq!(credits, [("new".to_owned(), 467), ("mid".to_owned(), 233)]);
}

#[test]
fn columns_that_do_not_fit_together_are_refused_with_column_and_place() {
    const AT: f64 = 1.7e12;
    const GOOD: Columns<'static> = Columns {
        touches: &[0, 1, 0],
        at: &[AT, AT + 1.0, AT],
        ends: &[2, 3],
        converted_at: &[AT + 2.0, f64::NAN],
        minor: &[5.0, 0.0],
    };
    let names = ["email", "sms"].map(str::to_owned);
    let add = |block: Columns<'_>| ColumnTally::new(&names, "USD", &options(1)).unwrap().add(&block);
    assert!(add(GOOD).is_ok());
    for (wrong, path) in [
        (Columns { touches: &[0, 1], ..GOOD }, "at"),
        (Columns { minor: &[5.0], ..GOOD }, "ends"),
        (Columns { ends: &[2, 2], ..GOOD }, "ends"),
        (Columns { ends: &[2, 1], ..GOOD }, "ends[1]"),
        (Columns { ends: &[2, 4], ..GOOD }, "ends[1]"),
        (Columns { touches: &[0, 2, 0], ..GOOD }, "touches[1]"),
        (Columns { at: &[AT, f64::NAN, AT], ..GOOD }, "at[1]"),
        (Columns { at: &[AT, AT, 0.0], ..GOOD }, "at[2]"),
        (Columns { converted_at: &[AT + 0.5, f64::NAN], ..GOOD }, "convertedAt[0]"),
        (Columns { converted_at: &[f64::NAN, f64::INFINITY], ..GOOD }, "convertedAt[1]"),
        (Columns { minor: &[-1.0, 0.0], ..GOOD }, "minor[0]"),
        (Columns { minor: &[f64::NAN, 0.0], ..GOOD }, "minor[0]"),
        (Columns { minor: &[0.5, 0.0], ..GOOD }, "minor[0]"),
        (Columns { minor: &[9.1e10, 0.0], ..GOOD }, "minor[0]"),
    ] {
        let error = add(wrong).unwrap_err();
        assert_eq!((error.code(), error.path()), (textlift::Code::OutOfRange, path), "{wrong:?}");
    }
    let refused = |names: &[&str], currency: &str| {
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        ColumnTally::new(&names, currency, &options(1)).map(|_| ()).unwrap_err().path().to_owned()
    };
    assert_eq!(refused(&["a", ""], "USD"), "channels[1]");
    assert_eq!(refused(&["a", "b", "a"], "USD"), "channels[2]");
    assert_eq!(refused(&["a"], "usd"), "currency");
    let many: Vec<String> = (0..257).map(|n| n.to_string()).collect();
    assert_eq!(refused(&many.iter().map(String::as_str).collect::<Vec<_>>(), "USD"), "channels");
}
