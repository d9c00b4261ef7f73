//! Laws of the next slot, against an oracle that knows nothing of the engine: it reads the rules anew, asks jiff for
//! the local time, and walks minute by minute.
//!
//! `TEXTLIFT_LONG=1` walks 10,000 cases in place of 1,000.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use textlift::lead::{DAY, HOUR, Instant, MINUTE, Zone};
use textlift::read::{self, Speech};
use textlift::scheduling::{
    Bar, Gates, Hours, Law, NextSlot, NextSlotAnswer, NoSlot, Reason, Slot, Windows, next_slot, next_slots,
    search,
};

const WEEK: i64 = 7 * DAY;
const HORIZON: i64 = 60 * DAY;

/// A question in plain parts, from which both the engine's request and the oracle are made.
#[derive(Debug, Clone)]
struct Question {
    zones: Vec<&'static str>,
    /// A number, which tells further zones (if none are given) and places.
    phone: Option<&'static Number>,
    /// Country and state that were told; none: no law.
    place: Option<(&'static str, &'static str)>,
    /// Days from Monday, minute it starts, minute it ends.
    windows: Vec<(Vec<usize>, u32, u32)>,
    holidays: Vec<String>,
    sent: Vec<i64>,
    caps: (Option<u32>, Option<u32>),
    after: i64,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Question {
    fn json(&self) -> Value {
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let row = |(days, from, to): &(Vec<usize>, u32, u32)| json!({"days": days.iter().map(|n| DAYS[*n]).collect::<Vec<_>>(), "from": time(*from), "to": time(*to)});
        let mut request = json!({
            "zones": self.zones, "holidays": self.holidays, "after": self.after, "now": self.after,
            "sent": self.sent, "caps": {}, "law": "none",
        });
        if let Some((country, state)) = self.place {
            request["law"] = json!("by-place");
            for (key, code) in [("country", country), ("state", state)] {
                if !code.is_empty() {
                    request[key] = json!(code);
                }
            }
        }
        if let Some(number) = self.phone {
            request["phone"] = json!(number.phone);
        }
        if !self.windows.is_empty() {
            request["windows"] = self.windows.iter().map(row).collect();
        }
        for (key, cap) in [("weekly", self.caps.0), ("monthly", self.caps.1)] {
            if let Some(cap) = cap {
                request["caps"][key] = json!(cap);
            }
        }
        request
    }

    fn ask(&self) -> Result<Slot, NoSlot> {
        let request: NextSlot = read::value_of(&self.json(), Speech::Plain).unwrap();
        match next_slot(&request) {
            NextSlotAnswer::Slot(slot) => Ok(slot),
            NextSlotAnswer::Held(held) => Err(held),
        }
    }

    /// The instant of the slot; as late as can be if there is none.
    fn opens_at(&self) -> i64 {
        self.ask().map_or(i64::MAX, |slot| slot.opens_at.millis())
    }
}

/// What a number tells, read by hand: its zones in libphonenumber's map, and where its area code lies.
#[derive(Debug)]
struct Number {
    phone: &'static str,
    zones: &'static [&'static str],
    places: &'static [(&'static str, &'static str)],
}

const fn number(
    phone: &'static str,
    zones: &'static [&'static str],
    places: &'static [(&'static str, &'static str)],
) -> Number {
    Number { phone, zones, places }
}

const NUMBERS: [Number; 12] = [
    number("+18505550123", &["America/Chicago", "America/New_York"], &[("US", "FL")]),
    number("+19285550123", &["America/Denver", "America/Phoenix"], &[("US", "AZ")]),
    number("+15125550123", &["America/Chicago"], &[("US", "TX")]),
    number("+12125550123", &["America/New_York"], &[("US", "NY")]),
    number("+13035550123", &["America/Denver"], &[("US", "CO")]),
    number("+12085550123", &["America/Boise", "America/Denver", "America/Los_Angeles"], &[("US", "ID")]),
    number("+16045550123", &["America/Vancouver"], &[("CA", "BC")]),
    number("+19025550123", &["America/Halifax"], &[("CA", "NS"), ("CA", "PE")]),
    number("+18765550123", &["America/Jamaica"], &[("JM", "")]),
    number("+33612345678", &["Europe/Paris"], &[("FR", "")]),
    number("+442079460018", &["Europe/London"], &[("GB", "")]),
    number("+819012345678", &["Asia/Tokyo"], &[("JP", "")]),
];

/// Every place whose law holds: what was told and what the number tells. A country told without a state adds nothing
/// where the number names a state of it.
fn places(question: &Question) -> Vec<(&'static str, &'static str)> {
    let Some(told) = question.place else { return Vec::new() };
    let by_number = question.phone.map_or(&[][..], |number| number.places);
    let mut places = by_number.to_vec();
    let known = told.1.is_empty() && by_number.iter().any(|place| place.0 == told.0);
    let adds = !told.0.is_empty() && !known;
    if adds || places.is_empty() {
        places.push(told);
    }
    places
}

/// Hours Monday to Saturday, hours on Sunday, messages in 24 hours, French holidays, as the rules say it.
fn law_of(country: &str, state: &str) -> ((u32, u32), (u32, u32), Option<usize>, bool) {
    match (country, state) {
        ("US", "FL" | "MD" | "OK") => ((8, 20), (8, 20), Some(3), false),
        ("US", "CT" | "WA") => ((8, 20), (8, 20), None, false),
        ("US", "TX") => ((9, 21), (12, 21), None, false),
        ("US", "NJ") => ((8, 21), (8, 21), Some(3), false),
        ("US", "" | "AZ" | "GA" | "NY" | "VA" | "WV") => ((9, 20), (12, 20), None, false),
        ("US" | "CA" | "GB" | "IE" | "DE" | "NL" | "AU" | "NZ", _) => ((8, 21), (8, 21), None, false),
        ("FR", _) => ((8, 22), (0, 0), None, true),
        _ => ((9, 20), (9, 20), None, false),
    }
}

/// Public holidays of France 2026 to 2029 and the first of 2030, which a search from December 2029 meets, from the lists that the French state publishes.
const FRANCE: [&str; 45] = [
    "2026-01-01",
    "2026-04-06",
    "2026-05-01",
    "2026-05-08",
    "2026-05-14",
    "2026-05-25",
    "2026-07-14",
    "2026-08-15",
    "2026-11-01",
    "2026-11-11",
    "2026-12-25",
    "2027-01-01",
    "2027-03-29",
    "2027-05-01",
    "2027-05-06",
    "2027-05-08",
    "2027-05-17",
    "2027-07-14",
    "2027-08-15",
    "2027-11-01",
    "2027-11-11",
    "2027-12-25",
    "2028-01-01",
    "2028-04-17",
    "2028-05-01",
    "2028-05-08",
    "2028-05-25",
    "2028-06-05",
    "2028-07-14",
    "2028-08-15",
    "2028-11-01",
    "2028-11-11",
    "2028-12-25",
    "2029-01-01",
    "2029-04-02",
    "2029-05-01",
    "2029-05-08",
    "2029-05-10",
    "2029-05-21",
    "2029-07-14",
    "2029-08-15",
    "2029-11-01",
    "2029-11-11",
    "2029-12-25",
    "2030-01-01",
];

struct Oracle<'a> {
    question: &'a Question,
    zones: Vec<TimeZone>,
    places: Vec<(&'static str, &'static str)>,
}

impl<'a> Oracle<'a> {
    fn new(question: &'a Question) -> Self {
        let of_number = question.phone.map_or(&[][..], |number| number.zones);
        let names = if question.zones.is_empty() { of_number } else { &question.zones };
        let zones = names.iter().map(|name| TimeZoneDatabase::bundled().get(name).unwrap()).collect();
        Self { question, zones, places: places(question) }
    }

    fn hours_allow(&self, at: i64, zone: &TimeZone) -> bool {
        let q = self.question;
        let local = zone.to_datetime(Timestamp::from_millisecond(at).unwrap());
        let day = local.weekday().to_monday_zero_offset() as usize;
        let minute = local.hour() as u32 * 60 + local.minute() as u32;
        let lawful = self.places.iter().all(|(country, state)| {
            let (workdays, sunday, _, french) = law_of(country, state);
            let (from, to) = if day == 6 { sunday } else { workdays };
            (from * 60..to * 60).contains(&minute)
                && !(french && FRANCE.contains(&local.date().to_string().as_str()))
        });
        let yesterday = (day + 6) % 7;
        let open = |(days, from, to): &(Vec<usize>, u32, u32)| match from < to {
            true => days.contains(&day) && (*from..*to).contains(&minute),
            false => (days.contains(&day) && minute >= *from) || (days.contains(&yesterday) && minute < *to),
        };
        let windowed = q.windows.is_empty() || q.windows.iter().any(open);
        lawful && windowed && (q.holidays.is_empty() || !q.holidays.contains(&local.date().to_string()))
    }

    fn caps(&self) -> [(Option<usize>, i64); 3] {
        let q = self.question;
        let count = self.places.iter().filter_map(|(country, state)| law_of(country, state).2).min();
        [(q.caps.0.map(|n| n as usize), WEEK), (q.caps.1.map(|n| n as usize), 4 * WEEK), (count, DAY)]
    }

    fn caps_allow(&self, at: i64) -> bool {
        let within = |span: i64| self.question.sent.iter().filter(|sent| at - **sent < span).count();
        self.caps().into_iter().all(|(limit, span)| limit.is_none_or(|limit| within(span) < limit))
    }

    fn allows(&self, at: i64) -> bool {
        self.caps_allow(at) && self.zones.iter().all(|zone| self.hours_allow(at, zone))
    }

    /// Walks from `after`: that instant, every full minute, and every instant at which a message frees its place.
    fn first(&self) -> Option<i64> {
        let after = self.question.after;
        let mut frees: Vec<i64> = self
            .question
            .sent
            .iter()
            .flat_map(|sent| [DAY, WEEK, 4 * WEEK].map(|span| sent + span))
            .collect();
        frees.sort_unstable();
        let mut at = after;
        while at <= after + HORIZON {
            if self.allows(at) {
                return Some(at);
            }
            let minute = (at.div_euclid(MINUTE) + 1) * MINUTE;
            at = frees.iter().copied().find(|free| *free > at).map_or(minute, |free| free.min(minute));
        }
        None
    }
}

/// Zones with every sort of clock: none that changes, half hours, changes at midnight, changes of 2026, a
/// change of half an hour, winter time as the exception.
const ZONES: [&str; 22] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/St_Johns",
    "America/Vancouver",
    "America/Edmonton",
    "America/Winnipeg",
    "Africa/Casablanca",
    "Europe/Paris",
    "Europe/London",
    "Europe/Dublin",
    "America/Havana",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Asia/Beirut",
    "Africa/Cairo",
];

fn any_zones() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        3 => select(&ZONES[..]).prop_map(|zone| vec![zone]),
        2 => subsequence(&ZONES[..7], 1..=3),
        1 => subsequence(&ZONES[..], 1..=3),
    ]
}

/// Country and state; without country, the law of elsewhere.
const PLACES: [(&str, &str); 12] = [
    ("US", "CO"),
    ("US", "FL"),
    ("US", "TX"),
    ("US", "NJ"),
    ("US", "NY"),
    ("US", "WA"),
    ("US", ""),
    ("CA", "BC"),
    ("FR", ""),
    ("GB", ""),
    ("BR", ""),
    ("", ""),
];

fn any_place() -> impl Strategy<Value = Option<(&'static str, &'static str)>> {
    prop_oneof![2 => Just(None), 3 => select(&PLACES[..]).prop_map(Some)]
}

fn any_window() -> impl Strategy<Value = (Vec<usize>, u32, u32)> {
    let minute = prop_oneof![3 => (0..24_u32).prop_map(|hour| hour * 60), 1 => 0..1440_u32];
    let days = prop_oneof![Just((0..7).collect::<Vec<_>>()), subsequence((0..7).collect::<Vec<_>>(), 1..=3)];
    (days, minute.clone(), prop_oneof![9 => minute, 1 => Just(1440)])
        .prop_filter("a window has a length", |(_, from, to)| from != to)
}

/// Anywhere from 2026 to 2029, most often within a day of a change of some clock.
fn any_instant() -> impl Strategy<Value = i64> {
    let start = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap().as_millisecond();
    let changed = (select(&ZONES[..]), 0..4 * 365_i64, -DAY..DAY).prop_map(move |(zone, days, off)| {
        let from = Instant::from_millis(start + days * DAY);
        Zone::named(zone).unwrap().next_change(from).unwrap_or(from).millis() + off
    });
    let full = |at: i64| at.div_euclid(MINUTE) * MINUTE;
    prop_oneof![
        2 => (0..4 * 365 * DAY).prop_map(move |n| start + n),
        3 => changed.clone(),
        1 => changed.prop_map(full),
    ]
}

/// Zones that are told, a number, or both.
fn any_whereabouts() -> impl Strategy<Value = (Vec<&'static str>, Option<&'static Number>)> {
    prop_oneof![
        3 => any_zones().prop_map(|zones| (zones, None)),
        2 => (0..NUMBERS.len()).prop_map(|n| (Vec::new(), Some(&NUMBERS[n]))),
        1 => (any_zones(), 0..NUMBERS.len()).prop_map(|(zones, n)| (zones, Some(&NUMBERS[n]))),
    ]
}

prop_compose! {
    fn any_question()(
        (zones, phone) in any_whereabouts(),
        place in any_place(),
        windows in prop::collection::vec(any_window(), 0..4),
        after in any_instant(),
        ago in prop::collection::vec(0..30 * DAY, 0..7),
        holidays in prop::collection::vec(0..10_i64, 0..4),
        caps in (prop::option::of(1..4_u32), prop::option::of(1..6_u32)),
    ) -> Question {
        let date = |ahead: &i64| {
            let day = Timestamp::from_millisecond(after + ahead * DAY).unwrap();
            TimeZone::UTC.to_datetime(day).date().to_string()
        };
        Question {
            zones, phone, place, windows, caps, after,
            holidays: holidays.iter().map(date).collect(),
            sent: ago.iter().map(|ago| after - ago).collect(),
        }
    }
}

fn walks() -> u32 {
    if std::env::var_os("TEXTLIFT_LONG").is_some() { 10_000 } else { 1_000 }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 500, ..ProptestConfig::with_cases(walks()) })]

    #[test]
    fn the_slot_is_the_first_instant_that_a_walk_by_the_minute_finds(question in any_question()) {
        let slot = question.ask();
        match Oracle::new(&question).first() {
            Some(first) => prop_assert_eq!(slot.map(|slot| slot.opens_at.millis()).map_err(|held| held.say), Ok(first)),
            None => prop_assert!(slot.is_err(), "{:?}", slot),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn a_slot_passes_every_gate_in_every_zone_and_no_instant_before_it_does(
        question in any_question(),
        earlier in prop::collection::vec(0..1_000_i64, 4),
    ) {
        let oracle = Oracle::new(&question);
        let Ok(slot) = question.ask() else { return Ok(()) };
        let opens_at = slot.opens_at.millis();
        prop_assert!(oracle.allows(opens_at));
        prop_assert!(opens_at == question.after || !oracle.allows(opens_at - 1));
        for part in earlier {
            let at = question.after + (opens_at - question.after) * part / 1_000;
            prop_assert!(at == opens_at || !oracle.allows(at), "{}", at);
        }
    }

    #[test]
    fn a_slot_stays_open_until_its_hours_end(question in any_question(), part in 0..1_000_i64) {
        let oracle = Oracle::new(&question);
        let Ok(slot) = question.ask() else { return Ok(()) };
        let (opens_at, closes_at) = (slot.opens_at.millis(), slot.valid_until.millis() + 2 * MINUTE);
        prop_assert!(opens_at < closes_at);
        prop_assert!(oracle.allows(opens_at + (closes_at - opens_at) * part / 1_000));
        prop_assert!(oracle.allows(closes_at - 1));
        // With several windows the next may begin at once.
        if question.windows.len() <= 1 && question.windows.iter().all(|(_, from, to)| (from, to) != (&0, &1440)) {
            prop_assert!(closes_at == opens_at + HORIZON || !oracle.allows(closes_at));
        }
        if let Some(window) = slot.window {
            prop_assert!(window.from <= slot.opens_at && window.to.millis() == closes_at);
        }
        prop_assert_eq!(slot.window.is_some(), !question.windows.is_empty());
    }

    #[test]
    fn reasons_end_at_the_slot_and_there_are_none_if_it_is_now(question in any_question()) {
        let Ok(slot) = question.ask() else { return Ok(()) };
        let ends: Vec<i64> = slot.reasons.iter().map(|why| why.until.millis()).collect();
        prop_assert!(ends.is_sorted());
        match slot.opens_at.millis() == question.after {
            true => prop_assert!(ends.is_empty()),
            false => prop_assert_eq!(ends.last().copied(), Some(slot.opens_at.millis())),
        }
        let again = Question { after: slot.opens_at.millis(), sent: question.sent.clone(), ..question.clone() };
        prop_assert_eq!(again.opens_at(), slot.opens_at.millis());
    }

    #[test]
    fn many_instants_are_answered_as_one_by_one(
        question in any_question(), ahead in prop::collection::vec(-DAY..90 * DAY, 0..8),
    ) {
        let request: NextSlot = read::value_of(&question.json(), Speech::Plain).unwrap();
        let instants: Vec<Instant> = ahead.iter().map(|n| Instant::from_millis(question.after + n)).collect();
        let together: Vec<Option<Instant>> = next_slots(&request, instants.clone()).collect();
        let alone = |at: &Instant| match next_slot(&NextSlot { after: Some(*at), ..request.clone() }) {
            NextSlotAnswer::Slot(slot) => Some(slot.opens_at),
            NextSlotAnswer::Held(_) => None,
        };
        prop_assert_eq!(together, instants.iter().map(alone).collect::<Vec<_>>());
    }

    #[test]
    fn another_zone_never_makes_it_earlier(question in any_question(), zone in select(&ZONES[..])) {
        let mut more = question.clone();
        if more.zones.is_empty() {
            more.zones = question.phone.map_or(&[][..], |number| number.zones).to_vec();
        }
        more.zones.push(zone);
        prop_assert!(more.opens_at() >= question.opens_at());
    }

    #[test]
    fn tightening_never_loosens(
        question in any_question(), how in 0..7_usize, more in any_place(), n in 0..20_i64, number in 0..NUMBERS.len(),
    ) {
        let mut tighter = question.clone();
        match how {
            0 => tighter.windows.truncate(1),
            1 => tighter.holidays.push(
                (Timestamp::from_millisecond(question.after).unwrap().to_zoned(TimeZone::UTC) + n.days()).date().to_string(),
            ),
            2 => tighter.caps.0 = Some(tighter.caps.0.map_or(2, |cap| cap - 1)),
            3 => tighter.caps.1 = Some(tighter.caps.1.map_or(4, |cap| cap - 1)),
            4 => tighter.sent.push(question.after - n * DAY),
            // A number beside zones and a place that were told: more law. (Where nothing was, it may be the better news.)
            5 => {
                let told = !question.zones.is_empty() && !matches!(question.place, Some(("" | "US", "")));
                tighter.phone = question.phone.or(told.then_some(&NUMBERS[number]));
            }
            _ => {
                tighter.place = question.place.or(more);
            }
        }
        prop_assert!(tighter.opens_at() >= question.opens_at());
    }

    #[test]
    fn a_held_answer_names_an_instant_at_which_asking_again_finds_the_slot(
        zones in any_zones(), windows in prop::collection::vec(any_window(), 1..3), after in any_instant(), days in 55..380_i64,
    ) {
        let windows = Windows::of(windows.iter().map(|window| read::value_of(
            &json!({"days": window.0.iter().map(|n| DAYS[*n]).collect::<Vec<_>>(),
                    "from": format!("{:02}:{:02}", window.1 / 60, window.1 % 60),
                    "to": format!("{:02}:{:02}", window.2 / 60, window.2 % 60)}), Speech::Plain).unwrap()).collect());
        let zones: Vec<Zone> = zones.iter().map(|name| Zone::named(name).unwrap()).collect();
        let hours = Hours::of(&Law::none(), Some(&windows), &[]);
        let after = Instant::from_millis(after);
        let bars = [Bar::until(Reason::Silence, after.plus(days * DAY))];
        let gates = Gates { zones: &zones, hours: &hours, bars: &bars, min_left: 3 * MINUTE };
        match search(&gates, after) {
            Ok(found) => prop_assert!(found.opens_at <= after.plus(HORIZON)),
            Err(held) => match held.until {
                Some(until) => {
                    prop_assert!(until > after.plus(HORIZON));
                    prop_assert_eq!(search(&gates, until).map(|found| found.opens_at), Ok(until));
                    prop_assert!(search(&gates, until.plus(-1)).is_ok_and(|found| found.opens_at == until));
                }
                None => prop_assert!(search(&gates, after.plus(200 * DAY)).is_err()),
            },
        }
    }

    #[test]
    fn enough_is_left_of_the_window_where_that_is_asked_for(question in any_question(), left in 1..3 * HOUR) {
        let of_number = question.phone.map_or(&[][..], |number| number.zones);
        let names = if question.zones.is_empty() { of_number } else { &question.zones[..] };
        let zones: Vec<Zone> = names.iter().map(|name| Zone::named(name).unwrap()).collect();
        let request: NextSlot = read::value_of(&question.json(), Speech::Plain).unwrap();
        let hours = Hours::of(&Law::none(), request.windows.as_ref(), &request.holidays);
        let gates = |min_left| Gates { zones: &zones, hours: &hours, bars: &[], min_left };
        let after = Instant::from_millis(question.after);
        if let (Ok(any), Ok(found)) = (search(&gates(0), after), search(&gates(left), after)) {
            prop_assert!(found.closes_at.since(found.opens_at) >= left);
            prop_assert!(found.opens_at >= any.opens_at);
            prop_assert_eq!(found.opens_at == any.opens_at, any.closes_at.since(any.opens_at) >= left);
        }
    }
}
