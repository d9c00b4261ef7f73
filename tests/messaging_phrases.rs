//! A phrase is true at exactly the instants of its range: judged by jiff, which knows nothing of ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use textlift::lead::{DAY, Instant, Weekday, Zone};
use textlift::messaging::phrase::{self, Phrase};

/// Zones with awkward clocks: changes at midnight, half hours, laws that have just changed, the date line.
const ZONES: &[&str] = &[
    "America/Phoenix",
    "America/New_York",
    "America/Vancouver",
    "America/Havana",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Europe/Dublin",
    "UTC",
];

/// 2021-01-01 and 2031-01-01.
const YEARS: std::ops::Range<i64> = 1_609_459_200_000..1_925_000_000_000;

fn local(zone: &str, at: i64) -> Date {
    // The bundled database: the machine's own may be older than the laws.
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
    Timestamp::from_millisecond(at).unwrap().to_zoned(zone).date()
}

fn days(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// Whole months, counted up one by one.
fn months(from: Date, to: Date) -> i64 {
    (1..).take_while(|n: &i64| from.checked_add(n.months()).unwrap() <= to).last().unwrap_or(0)
}

/// The words for a distance, as the rules have them.
fn distance(past: Date, today: Date) -> String {
    let (days, months) = (days(past, today), months(past, today));
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..14 => format!("{days} days"),
        14..63 => format!("{} weeks", days / 7),
        _ if months < 24 => format!("{months} months"),
        _ => format!("{} years", months / 12),
    }
}

fn ago(past: Date, today: Date) -> Option<String> {
    let words = distance(past, today);
    Some(if days(past, today) < 2 { words } else { format!("{words} ago") })
}

fn since(past: Date, today: Date) -> Option<String> {
    (days(past, today) >= 2).then(|| distance(past, today))
}

fn month(past: Date, today: Date) -> Option<String> {
    let back = 12 * i64::from(today.year() - past.year()) + i64::from(today.month() - past.month());
    (1..=11).contains(&back).then(|| past.strftime("%B").to_string())
}

fn milestone(past: Date, today: Date) -> Option<String> {
    let n = (1..200_i64).find(|n| days(past.checked_add(n.months()).unwrap(), today).abs() <= 5)?;
    Some(match n {
        1 => "a month".to_owned(),
        12 => "a year".to_owned(),
        n if n % 12 == 0 => format!("{} years", n / 12),
        n => format!("{n} months"),
    })
}

type Ours = fn(Instant, Zone, Instant) -> Option<Phrase>;
type Theirs = fn(Date, Date) -> Option<String>;

const PHRASES: &[(&str, Ours, Theirs)] = &[
    ("ago", phrase::ago, ago),
    ("since", phrase::since, since),
    ("month", phrase::month, month),
    ("milestone", phrase::milestone, milestone),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_phrase_is_true_at_exactly_the_instants_of_its_range(
        past in YEARS, near in 0..120 * DAY, far in 0..4_000 * DAY, use_far: bool, probe in 0..120 * DAY, zone in 0..ZONES.len(),
        which in 0..PHRASES.len(),
    ) {
        let (name, ours, theirs) = PHRASES[which];
        let (zone_name, at) = (ZONES[zone], past + if use_far { far } else { near });
        let zone = Zone::named(zone_name).unwrap();
        let instant = Instant::from_millis;
        let date = local(zone_name, past);
        let said = ours(instant(past), zone, instant(at));
        prop_assert_eq!(said.as_ref().map(|p| p.text.clone()), theirs(date, local(zone_name, at)), "{} in {}", name, zone_name);
        if let Some(Phrase { text, valid }) = said {
            prop_assert!(valid.contains(instant(at)));
            // At its borders, around them, and somewhere near.
            let (from, until) = (valid.from.millis(), valid.until.millis());
            for t in [from - 1, from, from + 1, until - 1, until, at + probe, at - probe, (from + until) / 2] {
                let true_then = t >= past && theirs(date, local(zone_name, t)).as_deref() == Some(text.as_str());
                prop_assert_eq!(valid.contains(instant(t)), true_then, "{} {:?} at {} in {}", name, &text, t, zone_name);
            }
        }
    }

    #[test]
    fn a_deadline_is_true_until_its_day_is_over(
        at in YEARS, ahead in -3..310_i64, probe in 0..20 * DAY, zone in 0..ZONES.len(),
    ) {
        let (zone_name, zone) = (ZONES[zone], Zone::named(ZONES[zone]).unwrap());
        let instant = Instant::from_millis;
        let deadline = local(zone_name, at).checked_add(ahead.days()).unwrap();
        let date = chrono::NaiveDate::from_ymd_opt(deadline.year().into(), deadline.month().try_into().unwrap(), deadline.day().try_into().unwrap()).unwrap();
        let short = deadline.strftime("by %A").to_string();
        let long = format!("{}, {} {}", short, deadline.strftime("%B"), deadline.day());
        let said = phrase::by_date(date, zone, instant(at));
        let wanted = match ahead {
            2..=6 => Some(&short),
            0..=300 => Some(&long),
            _ => None,
        };
        prop_assert_eq!(said.as_ref().map(|p| &p.text), wanted);
        if let Some(Phrase { text, valid }) = said {
            for t in [valid.from.millis() - 1, valid.from.millis(), valid.until.millis() - 1, valid.until.millis(), at + probe, at - probe] {
                let left = days(local(zone_name, t), deadline);
                let holds = if text == short { (2..=6).contains(&left) } else { (0..=300).contains(&left) };
                prop_assert_eq!(valid.contains(instant(t)), holds, "{:?} {} days before", &text, left);
            }
        }
    }
}

#[test]
fn a_weekday_is_the_next_one_after_the_day_of_the_text() {
    let zone = Zone::named("America/Phoenix").unwrap();
    let by = |text: &str| phrase::by_weekday(Weekday::Fri, zone, Instant::parse(text).unwrap()).unwrap().text;
    // 12 June 2026 is a Friday.
    assert_eq!(by("2026-06-05T17:00:00Z"), "by Friday, June 12");
    assert_eq!(by("2026-06-06T17:00:00Z"), "by Friday");
    assert_eq!(by("2026-06-10T17:00:00Z"), "by Friday");
    assert_eq!(by("2026-06-11T17:00:00Z"), "by Friday, June 12");
    assert_eq!(by("2026-06-12T17:00:00Z"), "by Friday, June 19");
}

#[test]
fn the_29th_of_february_is_a_year_old_on_the_28th() {
    let zone = Zone::UTC;
    let past = Instant::parse("2024-02-29T12:00:00Z").unwrap();
    let ago = |text: &str| phrase::ago(past, zone, Instant::parse(text).unwrap()).unwrap().text;
    assert_eq!(ago("2025-02-27T12:00:00Z"), "11 months ago");
    assert_eq!(ago("2025-02-28T12:00:00Z"), "12 months ago");
    assert_eq!(ago("2026-02-27T12:00:00Z"), "23 months ago");
    assert_eq!(ago("2026-02-28T12:00:00Z"), "2 years ago");
}
