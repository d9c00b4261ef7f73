//! The zone table against jiff, which reads the same database by code of its own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is not as claimed")]

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};
use proptest::prelude::*;
use textlift::lead::{
    Civil, DAY, HOUR, Instant, MINUTE, Reading, Weekday, Zone, instant_of, local_time, tzdb_version,
};

fn jiff_zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_millisecond(at.millis()).unwrap()
}

/// Where the table begins to be exact, and the end of the years that are compared.
fn span() -> (Instant, Instant) {
    (at("2020-01-01T00:00:00Z"), at("2099-12-31T00:00:00Z"))
}

#[test]
fn every_name_of_the_database_is_known_and_no_other() {
    let jiff: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    let mut ours: Vec<&str> = Zone::all().map(Zone::name).collect();
    assert!(ours.is_sorted());
    ours.sort_by_key(|name| name.to_ascii_lowercase());
    assert_eq!(ours, jiff);
    for zone in Zone::all() {
        assert_eq!(Zone::named(zone.name()), Some(zone));
    }
    assert_eq!(Zone::UTC.name(), "UTC");
    assert_eq!(tzdb_version(), "2026f");
}

/// Offsets are a step function: if every step lies at the same instant, every instant agrees.
#[test]
fn every_zone_changes_its_offset_when_jiff_does() {
    let (from, until) = span();
    for zone in Zone::all() {
        let jiff = jiff_zone(zone.name());
        let mut offset = jiff.to_offset(timestamp(from)).seconds();
        let mut period = zone.period_at(from);
        assert_eq!(period.offset_seconds, offset, "{zone} at the start");
        for step in jiff.following(timestamp(from)).take_while(|step| step.timestamp() < timestamp(until)) {
            if step.offset().seconds() == offset {
                continue;
            }
            offset = step.offset().seconds();
            assert_eq!(period.until.millis(), step.timestamp().as_millisecond(), "{zone}");
            let next = zone.period_at(period.until);
            assert_eq!((next.from, next.offset_seconds), (period.until, offset), "{zone}");
            assert_eq!(zone.next_change(period.from), Some(period.until), "{zone}");
            // `resolve` looks 26 hours wide and reckons with one change in them.
            assert!(period.from < from || period.until.since(period.from) > 26 * HOUR, "{zone}");
            period = next;
        }
        assert!(period.until > until, "{zone} has a change at {:?} that jiff has not", period.until);
    }
}

/// The check beside the one by steps: it asks `offset_at` at 190 million instants of no meaning.
#[test]
fn every_zone_has_jiffs_offset_every_half_hour() {
    let (from, until) = (span().0, at("2037-12-31T23:59:59Z"));
    let zones: Vec<Zone> = Zone::all().collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compare = |zone: Zone| {
        let jiff = jiff_zone(zone.name());
        let mut now = from;
        while now < until {
            assert_eq!(zone.offset_at(now), jiff.to_offset(timestamp(now)).seconds(), "{zone} at {now:?}");
            now = now.plus(30 * MINUTE);
        }
    };
    std::thread::scope(|scope| {
        for core in 0..cores {
            let zones = &zones;
            scope.spawn(move || zones.iter().skip(core).step_by(cores).for_each(|zone| compare(*zone)));
        }
    });
}

/// Zones that differ in hemisphere, size of the step, hour of the step, and laws that changed lately.
const FORTY: [&str; 40] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Vancouver",
    "America/Edmonton",
    "America/Winnipeg",
    "America/Regina",
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
    "America/Havana",
    "America/Mexico_City",
    "America/Ojinaga",
    "America/Tijuana",
    "America/Santiago",
    "America/Asuncion",
    "America/Nuuk",
    "America/Scoresbysund",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Volgograd",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
];

#[test]
fn every_minute_of_a_day_of_change_is_read_in_both_directions_as_jiff_reads_it() {
    let mut days = 0;
    for name in FORTY {
        let (zone, jiff) = (Zone::named(name).unwrap(), jiff_zone(name));
        let mut change = at("2020-01-01T00:00:00Z");
        while let Some(next) = zone.next_change(change).filter(|next| *next < at("2038-01-01T00:00:00Z")) {
            change = next;
            days += 1;
            let midnight = zone.local(change).date();
            for minute in -HOUR / MINUTE..25 * HOUR / MINUTE {
                let local = Civil::new(midnight, 0).plus(minute * MINUTE);
                assert_eq!(read_back(zone, local), jiff_reading(&jiff, local), "{name} {local}");
                let now = change.plus((minute - 12 * 60) * MINUTE);
                let theirs = jiff.to_datetime(timestamp(now));
                assert_eq!(zone.local(now).to_string(), format!("{theirs}"), "{name} at {now:?}");
            }
        }
    }
    assert!(days > 700, "only {days} days of change were looked at");
}

type Read = (i64, Reading, Option<i64>);

fn read_back(zone: Zone, local: Civil) -> Read {
    let resolved = instant_of(&local.to_string(), zone.name()).unwrap();
    (resolved.at.millis(), resolved.kind, resolved.other.map(Instant::millis))
}

fn jiff_reading(zone: &TimeZone, local: Civil) -> Read {
    let datetime: DateTime = local.to_string().parse().unwrap();
    let ambiguous = zone.to_ambiguous_zoned(datetime);
    let kind = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => Reading::Unique,
        AmbiguousOffset::Gap { .. } => Reading::Gap,
        AmbiguousOffset::Fold { .. } => Reading::Fold,
    };
    let earlier = ambiguous.clone().earlier().unwrap().timestamp().as_millisecond();
    let later = ambiguous.clone().later().unwrap().timestamp().as_millisecond();
    let at = ambiguous.compatible().unwrap().timestamp().as_millisecond();
    let other = (earlier != later).then_some(if at == earlier { later } else { earlier });
    (at, kind, other)
}

#[test]
fn a_day_starts_where_jiff_has_it_start() {
    for name in FORTY {
        let (zone, jiff) = (Zone::named(name).unwrap(), jiff_zone(name));
        let mut date = jiff::civil::date(2020, 1, 1);
        while date.year() < 2030 {
            let ours = chrono::NaiveDate::from_ymd_opt(
                date.year().into(),
                date.month().try_into().unwrap(),
                date.day().try_into().unwrap(),
            );
            let theirs = date.to_zoned(jiff.clone()).unwrap().start_of_day().unwrap();
            let start = zone.day_start(ours.unwrap());
            assert_eq!(start.millis(), theirs.timestamp().as_millisecond(), "{name} {date}");
            date = date.checked_add(Span::new().days(1)).unwrap();
        }
    }
}

#[test]
fn places_that_changed_their_clock_law_in_2026_no_longer_fall_back() {
    for (zone, summer, winter) in [
        ("America/Vancouver", "2026-07-01T05:00:00", "2026-12-01T05:00:00"),
        ("America/Edmonton", "2026-07-01T06:00:00", "2026-12-01T06:00:00"),
        ("America/Winnipeg", "2026-07-01T07:00:00", "2026-12-01T07:00:00"),
        ("Africa/Casablanca", "2026-07-01T13:00:00", "2026-12-01T12:00:00"),
    ] {
        let local = |instant: &str| local_time(at(instant), zone).unwrap().local.to_string();
        assert_eq!(local("2026-07-01T12:00:00Z"), summer, "{zone}");
        assert_eq!(local("2026-12-01T12:00:00Z"), winter, "{zone}");
        assert_eq!(Zone::named(zone).unwrap().next_change(at("2026-12-01T12:00:00Z")), None, "{zone}");
    }
}

#[test]
fn local_time_and_instant_of_speak_the_outside_language() {
    let local = local_time(at("2026-03-07T07:00:00Z"), "America/New_York").unwrap();
    assert_eq!(local.weekday, Weekday::Sat);
    assert_eq!(
        serde_json::to_string(&local).unwrap(),
        r#"{"local":"2026-03-07T02:00:00","offsetMinutes":-300,"weekday":"sat"}"#
    );
    let json = |local: &str| serde_json::to_string(&instant_of(local, "America/New_York").unwrap()).unwrap();
    assert_eq!(json("2026-03-07T02:00:00"), r#"{"at":1772866800000,"kind":"unique"}"#);
    assert_eq!(json("2026-03-08T02:30:00"), r#"{"at":1772955000000,"kind":"gap","other":1772951400000}"#);
    assert_eq!(json("2026-11-01T01:30:00"), r#"{"at":1793511000000,"kind":"fold","other":1793514600000}"#);
}

#[test]
fn what_is_no_zone_or_no_local_time_is_refused_by_name() {
    let zone = |name: &str| local_time(at("2026-03-07T07:00:00Z"), name).unwrap_err().to_string();
    assert_eq!(
        zone("america/new_york"),
        r#"zone: there is no time zone "america/new_york"; did you mean "America/New_York"?"#
    );
    assert_eq!(zone("EST5PDT"), r#"zone: there is no time zone "EST5PDT"; did you mean "EST5EDT"?"#);
    assert_eq!(zone(""), r#"zone: there is no time zone """#);
    assert_eq!(zone(&"x".repeat(70_000)), "zone: there is no time zone of this name");
    let local = |text: &str| instant_of(text, "UTC").unwrap_err();
    assert_eq!((local("2026-03-07").path(), local("2026-03-07").code().word()), ("local", "malformed"));
    assert_eq!(local("2026-03-07T02:00:00Z").code().word(), "malformed");
    assert_eq!(local("1989-12-31T23:59:59").code().word(), "out-of-range");
}

#[test]
fn an_instant_beyond_all_years_panics_nowhere() {
    for zone in Zone::all() {
        for millis in [i64::MIN, i64::MIN + 1, -DAY, 0, i64::MAX - 1, i64::MAX] {
            let now = Instant::from_millis(millis);
            zone.period_at(now);
            zone.resolve(zone.local(now));
            zone.day_start(zone.date(now));
        }
    }
}

fn instants() -> impl Strategy<Value = (Zone, Instant)> {
    let zones: Vec<Zone> = Zone::all().collect();
    let (from, until) = span();
    (prop::sample::select(zones), from.millis()..until.millis())
        .prop_map(|(zone, millis)| (zone, Instant::from_millis(millis)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_the_clock_shows_leads_back_to_the_instant((zone, now) in instants()) {
        let resolved = zone.resolve(zone.local(now));
        prop_assert!(resolved.at == now || resolved.other == Some(now));
        prop_assert!(resolved.at <= now && resolved.kind != Reading::Gap);
    }

    #[test]
    fn a_period_holds_one_offset_and_ends_where_the_next_begins((zone, now) in instants()) {
        let period = zone.period_at(now);
        prop_assert!(period.contains(now));
        prop_assert_eq!(period.offset_seconds, zone.offset_at(now));
        prop_assert_eq!(period.local(now), zone.local(now));
        let before = zone.period_at(period.from.plus(-1));
        prop_assert!(period.from.millis() == i64::MIN || before.until == period.from);
        if let Some(next) = period.next(zone) {
            prop_assert_eq!(next.from, period.until);
            prop_assert_ne!(next.offset_seconds, period.offset_seconds);
        }
    }

    #[test]
    fn a_day_starts_at_its_first_millisecond((zone, now) in instants()) {
        let start = zone.day_start(zone.date(now));
        prop_assert!(start <= now);
        prop_assert_eq!(zone.date(start), zone.date(now));
        prop_assert_ne!(zone.date(start.plus(-1)), zone.date(now));
    }
}

/// Where a clock goes back, it never goes back over midnight: so a date that has begun has begun for good.
#[test]
fn no_calendar_turns_back() {
    for zone in Zone::all() {
        let mut period = zone.period_at(Instant::EARLIEST.plus(-400 * DAY));
        while period.until < Instant::LATEST.plus(400 * DAY) {
            let (before, after) = (zone.date(period.until.plus(-1)), zone.date(period.until));
            assert!(before <= after, "{zone} {before} {after}");
            period = zone.period_at(period.until);
        }
    }
}
