//! Advice: none from noise, whatever way people differ from each other; the right one where there is a difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use textlift::attribution::report::advice::Advice;
use textlift::attribution::report::facts::{Contact, Sale, Text, Won};
use textlift::attribution::report::rules::Kind;
use textlift::attribution::{Books, Draft, Facts, Report, Request, Rules};
use textlift::lead::{Currency, DAY, Instant, Zone};
use textlift::read::{self, Speech};

const START: Instant = Instant::from_millis(1_793_516_400_000);

/// A generator of chance (SplitMix64): tests must not change from run to run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True so many times in 100,000.
    fn happens(&mut self, part: u64) -> bool {
        self.below(100_000) < part
    }
}

fn report(people: &[Facts]) -> Report {
    let rules = Rules::default();
    let books = Books { rules: &rules, currency: Currency::USD, zone: Zone::UTC };
    let request = format!(r#"{{"from":{},"to":{}}}"#, START.millis(), START.plus(300 * DAY).millis());
    let request: Request = read::json(request.as_bytes(), Speech::Plain).unwrap();
    let mut draft = Draft::new(&request, &books, START.plus(400 * DAY)).unwrap();
    people.iter().for_each(|facts| draft.add(facts));
    draft.finish().unwrap()
}

/// A person's text on a day, in a segment and step, that earns a sale or not, and is followed by an opt-out or not.
fn text(facts: &mut Facts, day: i64, segment: &str, step: &str, sale: bool, opted_out: bool) {
    let at = START.plus(day * DAY);
    let mut is: [String; 9] = Default::default();
    (is[1], is[4]) = (segment.to_owned(), step.to_owned());
    facts.contacts.push(Contact { at, kind: Kind::Sms, text: Some(facts.texts.len() as u32) });
    let event = format!("t{day}");
    let (delivered, replied, clicked, parts, cost, hour) = (true, false, false, 1, 1, 10);
    facts.texts.push(Text { event, at, delivered, replied, clicked, opted_out, parts, cost, hour, is });
    if sale {
        let (event, at) = (format!("s{day}"), at.plus(DAY / 2));
        facts.sales.push(Sale { event, at, minor: 10_000, won: Won::Purchase, refunds: Vec::new() });
    }
}

const SEGMENTS: [&str; 3] = ["hot", "warm", "cold"];
const STEPS: [&str; 3] = ["re-engagement 0", "re-engagement 1", "re-engagement 2"];

/// Pure noise: no segment, step or text differs from another. In each shape people differ in another way.
fn noise(shape: usize, chance: &mut Chance) -> Vec<Facts> {
    let rate = [2_000, 5_000, 10_000, 15_000][chance.below(4) as usize];
    let opts_out = [500, 1_000, 3_000][chance.below(3) as usize];
    let people = 200 + chance.below(1_300);
    let mut list = Vec::new();
    for n in 0..people {
        let mut facts = Facts { lead: format!("lead-{n}"), ..Facts::default() };
        let own = SEGMENTS[chance.below(3) as usize];
        let (texts, rate) = match shape {
            // One text each.
            0 => (1, rate),
            // Three steps to everybody, in segments that change.
            1 => (3, rate),
            // Few people buy, and these often; everybody stays in one segment and gets up to eight texts.
            2 => (1 + chance.below(8) as i64, if n % 5 == 0 { rate * 4 } else { rate / 4 }),
            // As many texts as chance wants, in segments that change.
            _ => (1 + chance.below(6) as i64, rate),
        };
        for nth in 0..texts {
            let segment = if shape == 2 { own } else { SEGMENTS[chance.below(3) as usize] };
            let step = if shape == 1 { nth as usize } else { chance.below(3) as usize };
            text(&mut facts, 35 * nth, segment, STEPS[step], chance.happens(rate), chance.happens(opts_out));
        }
        list.push(facts);
    }
    list
}

#[test]
fn at_most_one_cell_of_twenty_advises_on_pure_noise() {
    let sets = if std::env::var_os("TEXTLIFT_LONG").is_some() { 4_000 } else { 80 };
    for shape in 0..4 {
        let (mut cells, mut advised) = (0, 0);
        for set in 0..sets {
            let mut chance = Chance(set * 31 + shape as u64);
            let report = report(&noise(shape, &mut chance));
            cells += report.segments.len() + report.steps.len();
            advised += report.advice.len();
        }
        println!("shape {shape}: {advised} of {cells}");
        assert!(cells >= 5 * sets as usize);
        assert!(20 * advised <= cells, "shape {shape}: {advised} of {cells}");
    }
}

/// People who were dormant from the start; some get a text on day 120. Everybody buys with the same chance.
fn dormant(chance: &mut Chance, texted: u64, never: u64) -> Vec<Facts> {
    let mut list = Vec::new();
    for n in 0..1_000 {
        let mut facts = Facts { lead: format!("lead-{n}"), ..Facts::default() };
        facts.silences = vec![(START, None)];
        let with_text = chance.happens(50_000);
        if with_text {
            text(&mut facts, 120, "cold", "none", false, false);
        }
        if chance.happens(if with_text { texted } else { never }) {
            let at = START.plus(if with_text { 125 } else { 100 } * DAY);
            facts.silences = vec![(START, Some(at)), (at, None)];
            facts.sales.push(Sale {
                event: "s".to_owned(),
                at,
                minor: 100,
                won: Won::Purchase,
                refunds: Vec::new(),
            });
        }
        list.push(facts);
    }
    list
}

#[test]
fn dormant_groups_that_do_not_differ_are_silent_too() {
    let sets = 300;
    let advised: usize =
        (0..sets).map(|set| report(&dormant(&mut Chance(set), 5_000, 5_000)).advice.len()).sum();
    println!("{advised} of {sets}");
    assert!(20 * advised <= sets as usize, "{advised} of {sets}");
}

#[test]
fn a_group_that_comes_back_after_a_text_is_revived_one_that_stays_away_because_of_it_removed() {
    let advice = |texted, never| {
        let report = report(&dormant(&mut Chance(7), texted, never));
        report.advice.iter().map(|advised| (advised.key.clone(), advised.advice)).collect::<Vec<_>>()
    };
    let group = "up to half a year".to_owned();
    assert_eq!(advice(15_000, 5_000), [(group.clone(), Advice::Revive)]);
    assert_eq!(advice(2_000, 12_000), [(group, Advice::Remove)]);
}

/// 900 people, 300 in each segment, with rates of their own for sales and opt-outs.
fn three_segments(rates: [(u64, u64); 3]) -> Report {
    let mut chance = Chance(3);
    let mut list = Vec::new();
    for (segment, (sale, opts_out)) in SEGMENTS.iter().zip(rates) {
        for n in 0..300 {
            let mut facts = Facts { lead: format!("{segment}-{n}"), ..Facts::default() };
            text(&mut facts, 0, segment, "", chance.happens(sale), chance.happens(opts_out));
            list.push(facts);
        }
    }
    report(&list)
}

#[test]
fn what_differs_is_told_with_the_advice_of_the_table() {
    let of = |rates, key: &str| {
        let report = three_segments(rates);
        report.advice.iter().find(|advised| advised.key == key).map(|advised| advised.advice)
    };
    let even = (8_000, 2_000);
    assert_eq!(of([even, even, even], "hot"), None);
    assert_eq!(of([(20_000, 2_000), even, even], "hot"), Some(Advice::Keep));
    assert_eq!(of([(20_000, 12_000), even, even], "hot"), Some(Advice::Optimise));
    assert_eq!(of([(8_000, 12_000), even, even], "hot"), Some(Advice::Optimise));
    assert_eq!(of([(2_000, 2_000), even, even], "hot"), Some(Advice::Optimise));
    assert_eq!(of([(0, 2_000), even, even], "hot"), Some(Advice::Abandon));
    assert_eq!(of([(1_000, 12_000), even, even], "hot"), Some(Advice::Abandon));
}

#[test]
fn an_advice_tells_the_counts_and_how_sure_they_are() {
    let report = three_segments([(20_000, 2_000), (8_000, 2_000), (8_000, 2_000)]);
    let advised = report.advice.iter().find(|advised| advised.key == "hot").unwrap();
    let (here, elsewhere) = (advised.evidence[0].here, advised.evidence[0].elsewhere);
    assert_eq!((here.of, elsewhere.of), (300, 600));
    let said = format!(
        "Keep it. More: {} of its texts led to a sale, {} of all others.",
        here.say(),
        elsewhere.say()
    );
    assert!(advised.say.starts_with(&said), "{}", advised.say);
    assert!(advised.say.ends_with("by chance once in a hundred times or less."));
}

#[test]
fn thin_rows_are_silent_whatever_they_show() {
    let mut list = Vec::new();
    for n in 0..40 {
        let mut facts = Facts { lead: format!("lead-{n}"), ..Facts::default() };
        // 10 people who all bought beside 30 who never do.
        text(&mut facts, 0, if n < 10 { "hot" } else { "cold" }, "", n < 10, false);
        list.push(facts);
    }
    assert_eq!(report(&list).advice, []);
}
