//! The engine alone, native: `make bench-native`. What one call costs, and how it grows with a lead's events and with leads.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench may stop at what is not as claimed")]
#![allow(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a bench reads the clock and tells ratios"
)]

use std::time::{Duration, Instant as Clock};

use divan::{Bencher, black_box};
use serde_json::{Value, json};
use textlift::engine::{Bulk, Engine};
use textlift::lead::reply::{Context, read_reply};
use textlift::lead::{DAY, Industry, Instant, Lead, Record};
use textlift::messaging::Scene;
use textlift::messaging::slot::{Facts, Names};
use textlift::messaging::sms::{sms_parts, sms_parts_of};
use textlift::messaging::template::Template;
use textlift::playbook::starter::starter;
use textlift::scoring;

fn main() {
    growth();
    many();
    hostile();
    divan::main();
}

/// How the fold grows with a lead's events, beside a JSON parser over the bytes of the same record.
fn growth() {
    println!("Folding a lead           fastest     per event  of 10's    serde_json parses its bytes in");
    let mut first = None;
    for events in [10, 30, 100, 300, 1_000, 3_000, 10_000] {
        let (engine, record) = record(events);
        let people = &engine.playbook().people;
        let folding = fastest(|| record.clone(), |record| Lead::fold(record, people, now()));
        let text = lead(events).to_string();
        let parsing = fastest(|| (), |()| serde_json::from_str::<Value>(&text).unwrap());
        let each = folding.as_nanos() as f64 / events as f64;
        let of_first = each / *first.get_or_insert(each);
        let ratio = folding.as_nanos() as f64 / parsing.as_nanos() as f64;
        println!(
            "  {events:>6} events   {folding:>14.1?}   {each:>7.0} ns   x {of_first:<5.2}   {parsing:>10.1?}: x {ratio:.2}"
        );
    }
}

/// How scoring leads from JSON grows with their number: bodies of 1,000 leads, one after the other.
fn many() {
    const AT_ONCE: usize = 1_000;
    println!("\nScores of leads with 10 events, from JSON            per lead     of 1,000's");
    let (engine, line) = (engine(), lead(10).to_string());
    let body: Vec<u8> = format!("{line}\n").repeat(AT_ONCE).into_bytes();
    let mut first = None;
    for leads in [1_000, 10_000, 100_000, 1_000_000] {
        let begun = Clock::now();
        for _ in 0..leads / AT_ONCE {
            black_box(engine.score_json(&body, &Bulk::default(), now()).unwrap());
        }
        let took = begun.elapsed();
        let each = took.as_nanos() as f64 / leads as f64;
        let of_first = each / *first.get_or_insert(each);
        println!("  {leads:>9} leads   {took:>14.1?}             {each:>8.0} ns   x {of_first:.2}");
    }
}

/// The fastest of many runs (a busy machine only ever adds), without making what it takes and dropping what it makes.
fn fastest<T, U>(make: impl Fn() -> T, run: impl Fn(T) -> U) -> Duration {
    let times = (0..101).map(|_| {
        let given = black_box(make());
        let begun = Clock::now();
        let made = run(given);
        let took = begun.elapsed();
        drop(black_box(made));
        took
    });
    times.min().unwrap_or_default()
}

/// The slowest calls that strangers can cause: any text at all reaches these two.
fn hostile() {
    let mega = 1 << 20;
    let distinct = (0x4e00..0x9fff_u32).filter_map(char::from_u32);
    let of_64_kb = |text: &str| text.repeat(64 * 1024 / text.len());
    let texts = [
        ("1 MB of letters", "a".repeat(mega)),
        ("1 MB of extension characters", "[".repeat(mega)),
        ("1 M emoji", "\u{1f6d1}".repeat(mega / 4)),
        ("1 M curly quotes", "\u{2019}".repeat(mega / 3)),
        ("1 M letters with marks apart", "e\u{301}".repeat(mega / 3)),
        ("20,000 distinct offenders, over and over", distinct.cycle().take(mega / 3).collect()),
    ];
    println!("\nThe slowest smsParts");
    for (name, text) in &texts {
        println!("  {name:<44} {:>10.2?}", once(|| sms_parts_of(text).parts));
    }
    println!("  {:<44} {:>10.2?}", "1 M lone surrogates", once(|| sms_parts(&vec![0xd800; mega]).parts));
    let replies = [
        ("64 KB of one word", of_64_kb("stop ")),
        ("64 KB of beginnings of phrases", of_64_kb("please do not want to receive any more of your ")),
        ("64 KB of clauses", of_64_kb("stop. ")),
        ("64 KB of keys of phrases", of_64_kb("no more do not take me off your dont send ")),
        ("64 KB of emoji", of_64_kb("\u{1f6d1}")),
        ("64 KB of marks", of_64_kb("e\u{301}")),
        ("64 KB without a space", "a".repeat(64 * 1024)),
    ];
    println!("\nThe slowest readReply");
    for (name, text) in &replies {
        println!("  {name:<44} {:>10.2?}", once(|| read_reply(text, &Context::default())));
    }
    println!();
}

/// The best of a few calls.
fn once<T>(call: impl Fn() -> T) -> Duration {
    let times = (0..5).map(|_| {
        let begun = Clock::now();
        black_box(call());
        begun.elapsed()
    });
    times.min().unwrap_or_default()
}

fn now() -> Instant {
    Instant::parse("2026-11-23T15:00:00Z").unwrap()
}

fn engine() -> Engine {
    let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    Engine::new(&playbook).unwrap()
}

/// A lead who consented and then did something every three hours, page views above all.
fn lead(events: usize) -> Value {
    let kinds = ["page.viewed", "email.opened", "visit", "link.clicked"];
    let event = |n: usize| {
        let at = now().millis() - 1_000 - i64::try_from(n).unwrap() * DAY / 8;
        json!({"id": format!("e{n}"), "source": "crm", "type": kinds.get(n % 4), "at": at, "data": {"channel": "email"}})
    };
    let consent = json!({"id": "consent", "type": "consent.granted", "at": "2018-01-01T00:00:00Z"});
    let events: Vec<Value> = (1..events).map(event).chain([consent]).collect();
    let attributes = json!({"firstName": "Sarah", "timeZone": "America/Phoenix", "insuranceEligible": true});
    json!({"id": "lead-1", "phone": "+16025550123", "attributes": attributes, "events": events})
}

fn record(events: usize) -> (Engine, Record) {
    let engine = engine();
    let record = engine.record(&lead(events)).unwrap();
    (engine, record)
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn read_a_record(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, lead) = (engine(), lead(events));
    bencher.bench(|| engine.record(black_box(&lead)));
}

/// Of a lead that is folded already.
#[divan::bench(args = [10, 20, 100, 1_000])]
fn score_alone(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = record(events);
    let playbook = engine.playbook();
    let lead = Lead::fold(record, &playbook.people, now());
    bencher.bench(|| scoring::score(black_box(&lead), &playbook.scoring, &playbook.business, now()));
}

/// The fold is part of it.
#[divan::bench(args = [10, 20, 100, 1_000, 10_000])]
fn score(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = record(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.score(record, now()));
}

/// The fold and the score are part of it.
#[divan::bench(args = [10, 50, 1_000])]
fn suggest(bencher: Bencher<'_, '_>, events: usize) {
    let (engine, record) = record(events);
    bencher.with_inputs(|| record.clone()).bench_values(|record| engine.suggest(record, now()));
}

const GSM: &str = "Hi Sarah, it's been 6 weeks since your visit. By now most people have found the one thing they'd like \
                   to be different. What is yours? Write back and we will answer.";

/// A text of 160 characters again, but of 25 distinct offenders.
const RUSSIAN: &str = "Здравствуйте, Сара! Прошло шесть недель после вашего визита. Многие к этому времени замечают, что им \
                       хотелось бы изменить. А что хотелось бы вам? Напишите, мы ответим";

/// A typical text, and the same with one character that makes it dear, with many, with emoji.
#[divan::bench(args = ["gsm-7", "one curly quote", "an accent", "an emoji", "cyrillic", "russian"])]
fn sms_parts_of_160_characters(bencher: Bencher<'_, '_>, kind: &str) {
    let text = match kind {
        "one curly quote" => GSM.replacen('\'', "’", 1),
        "an accent" => GSM.replacen("Sarah", "Saráh", 1),
        "an emoji" => GSM.replacen("yours?", "yours👍", 1),
        "cyrillic" => "а".repeat(160),
        "russian" => RUSSIAN.to_owned(),
        _ => GSM.to_owned(),
    };
    let units: Vec<u16> = text.encode_utf16().collect();
    bencher.bench(|| sms_parts(black_box(&units)));
}

#[divan::bench]
fn render_a_template(bencher: Bencher<'_, '_>) {
    let (engine, record) = record(20);
    let playbook = engine.playbook();
    let lead = Lead::fold(record, &playbook.people, now());
    let names = Names { business: &playbook.business, people: &playbook.people, live: &playbook.live };
    let text = "Hi {{ firstName }}, you were in touch with us {{ interaction.ago }}. Here is our calendar: \
                {{ business.bookingLink }}";
    let template = Template::parse(text, &names).unwrap();
    let scene = Scene { at: now(), zone: playbook.business.time_zone, cause: None };
    let facts = Facts::of(&lead, &scene, &playbook.business);
    bencher.bench(|| template.render(black_box(&facts)).is_ok());
}

#[divan::bench(args = ["STOP", "Please take me off your list", "can't stop thinking about it", "See you Tuesday at 5"])]
fn read_a_reply(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| read_reply(black_box(text), &Context::default()));
}

#[divan::bench]
fn check_a_playbook(bencher: Bencher<'_, '_>) {
    let playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    bencher.bench(|| Engine::new(black_box(&playbook)).is_ok());
}
