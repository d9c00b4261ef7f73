//! Time zones: what the clock shows somewhere at an instant, and which instant a clock means.
//!
//! The table is generated at build time from the IANA database (`build/zones.rs`), so that every host answers
//! alike. It knows every name of the database, old names and links too, and is exact from 2020 on; earlier
//! instants are read by the oldest rule known. A [`Zone`] is a small handle: find it once by name, then ask.
//!
//! ```
//! use textlift::lead::{Instant, Zone, local_time};
//! let phoenix = Zone::named("America/Phoenix").unwrap();
//! let now = Instant::parse("2026-03-07T17:30:00Z").unwrap();
//! assert_eq!(phoenix.local(now).to_string(), "2026-03-07T10:30:00");
//! assert_eq!(phoenix.resolve(phoenix.local(now)).at, now);
//! let error = local_time(now, "America/Phenix").unwrap_err();
//! assert_eq!(error.to_string(), "zone: there is no time zone \"America/Phenix\"; did you mean \"America/Phoenix\"?");
//! ```

use std::cell::Cell;
use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::civil::{Civil, Weekday};
use super::instant::{DAY, HOUR, Instant, SECOND};
use super::packed::Packed;
use crate::choices;
use crate::problem::{Code, Error};
use crate::read::{self, At, Field, Read};
use crate::text::Quoted;

include!(concat!(env!("OUT_DIR"), "/zones.rs"));

/// The release of the IANA database that is built in, such as `2026f`.
pub const fn tzdb_version() -> &'static str {
    VERSION
}

/// A time zone of the IANA database, by the name it was asked for.
///
/// Two names of one place (`US/Pacific`, `America/Los_Angeles`) are two zones. They sort by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct Zone(u16);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(UTC);

    /// The zone of this exact name.
    pub fn named(name: &str) -> Option<Self> {
        let (mut from, mut to) = (0, COUNT);
        while from < to {
            let middle = Self(from + (to - from) / 2);
            match middle.name().cmp(name) {
                std::cmp::Ordering::Less => from = middle.0 + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => to = middle.0,
            }
        }
        None
    }

    /// The zone of this name, or an error without a path that offers the nearest name.
    pub fn find(name: &str) -> Result<Self, Error> {
        Self::named(name).ok_or_else(|| Error::one(Code::UnknownZone, "", unknown(name)))
    }

    /// "There is no such time zone", with the nearest name; what came is not repeated, it may be anything.
    pub fn unknown(name: &str) -> String {
        format!("there is no such time zone{}", read::hint(name, Self::all().map(Self::name)))
    }

    /// Every zone, sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// The zone that stands at a place in the table, for other tables that are built along with it.
    pub(super) const fn numbered(number: u16) -> Self {
        Self(number)
    }

    /// The name in the IANA database.
    pub fn name(self) -> &'static str {
        let end = |index: Option<u16>| index.and_then(|n| NAME_ENDS.at(usize::from(n))).unwrap_or(0) as usize;
        NAMES.get(end(self.0.checked_sub(1))..end(Some(self.0))).unwrap_or("")
    }

    /// Seconds to add to universal time, always a multiple of 900.
    pub fn offset_at(self, at: Instant) -> i32 {
        i32::from(self.clock().offset(epoch_second(at))) * 900
    }

    /// The stretch of time around an instant in which the offset is the same.
    pub fn period_at(self, at: Instant) -> Period {
        let clock = self.clock();
        let second = epoch_second(at);
        let offset = clock.offset(second);
        let edge = |second: i64| Instant::from_millis(second * SECOND);
        Period {
            from: clock.changed_before(second, offset).map_or(Instant::from_millis(i64::MIN), edge),
            until: clock.changes_after(second, offset).map_or(Instant::from_millis(i64::MAX), edge),
            offset_seconds: i32::from(offset) * 900,
        }
    }

    /// The first later instant at which the offset is another.
    pub fn next_change(self, at: Instant) -> Option<Instant> {
        let until = self.period_at(at).until;
        (until.millis() != i64::MAX).then_some(until)
    }

    /// What the clock shows.
    pub fn local(self, at: Instant) -> Civil {
        Civil::from_millis(at.millis().saturating_add(i64::from(self.offset_at(at)) * SECOND))
    }

    /// The date that the calendar shows.
    pub fn date(self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }

    /// The instant at which the clock shows this. A time that the clock leaps over moves forward by the length
    /// of the leap; of a time that comes twice the first is taken.
    pub fn resolve(self, local: Civil) -> Resolved {
        // Offsets lie between -12 and +14 hours, so that the instant lies between these two. No zone changes its
        // offset twice within such a stretch.
        let earliest = Instant::from_millis(local.millis()).plus(-14 * HOUR);
        let latest = Instant::from_millis(local.millis()).plus(12 * HOUR);
        let (before, after) = (self.offset_at(earliest), self.offset_at(latest));
        let reading = |offset: i32| Instant::from_millis(local.millis()).plus(-i64::from(offset) * SECOND);
        let (at, later) = (reading(before), reading(after));
        if before == after {
            return Resolved::unique(at);
        }
        let change = self.period_at(earliest).until;
        match (at < change, later >= change) {
            (true, false) => Resolved::unique(at),
            (false, true) => Resolved::unique(later),
            (true, true) => Resolved { at, kind: Reading::Fold, other: Some(later) },
            (false, false) => Resolved { at, kind: Reading::Gap, other: Some(later) },
        }
    }

    /// The first instant of a local date.
    pub fn day_start(self, date: NaiveDate) -> Instant {
        self.first_from(Civil::new(date, 0))
    }

    /// The first instant of the day whose midnight this is.
    fn first_from(self, midnight: Civil) -> Instant {
        let midnight = self.resolve(midnight);
        match midnight.kind {
            Reading::Gap => self.period_at(midnight.at).from,
            Reading::Unique | Reading::Fold => midnight.at,
        }
    }

    fn clock(self) -> Clock {
        let group = BEHAVIOUR_OF.get(usize::from(self.0)).copied().unwrap_or(0);
        let behaviour = BEHAVIOURS.get(usize::from(group)).unwrap_or(&ALWAYS_UTC);
        let changes = usize::from(behaviour.start)..usize::from(behaviour.end);
        Clock {
            first: behaviour.first,
            at: CHANGE_AT.numbers().get(changes.clone()).unwrap_or(&[]),
            to: CHANGE_TO.get(changes).unwrap_or(&[]),
            rule: RULES.get(usize::from(behaviour.rule)).unwrap_or(&Rule { standard: 0, summer: None }),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Field for Zone {
    fn blank() -> Self {
        Self::UTC
    }
}

impl Read for Zone {
    fn read(at: At<'_>) -> Option<Self> {
        let name = at.text()?;
        Self::named(name).or_else(|| at.problem(Code::UnknownZone, Self::unknown(name)))
    }
}

crate::described! { Zone = {
    "description": "A name of the IANA time-zone database, such as America/Phoenix.",
    "enum": Self::all().map(Self::name).collect::<Vec<_>>(),
} }

/// A stretch of time with one offset: from its first instant up to, not including, its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first instant; `i64::MIN` milliseconds if there is none.
    pub from: Instant,
    /// The first instant after it; `i64::MAX` milliseconds if there is none.
    pub until: Instant,
    /// Seconds to add to universal time.
    pub offset_seconds: i32,
}

impl Period {
    /// A period without an instant.
    const NEVER: Self =
        Self { from: Instant::from_millis(0), until: Instant::from_millis(0), offset_seconds: 0 };

    /// Does the instant lie in it?
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// What the clock shows at an instant that lies in it.
    pub fn local(&self, at: Instant) -> Civil {
        Civil::from_millis(at.millis().saturating_add(i64::from(self.offset_seconds) * SECOND))
    }

    /// The period that follows it in the zone it comes from.
    pub fn next(&self, zone: Zone) -> Option<Self> {
        (self.until.millis() != i64::MAX).then(|| zone.period_at(self.until))
    }
}

/// The calendar of a zone, for many questions about instants near each other. Days are counted from 1970-01-01.
///
/// It remembers the two periods it needed last: most questions are about this summer or the winter before, and
/// within a period an answer is plain arithmetic.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: Zone,
    periods: Cell<[Period; 2]>,
}

impl Calendar {
    /// The calendar of a zone.
    pub const fn of(zone: Zone) -> Self {
        Self { zone, periods: Cell::new([Period::NEVER; 2]) }
    }

    /// The day that it shows.
    pub fn day(&self, at: Instant) -> i64 {
        self.period(at).local(at).millis().div_euclid(DAY)
    }

    /// The first instant of a day.
    pub fn start(&self, day: i64) -> Instant {
        let midnight = Civil::from_millis(day * DAY);
        let in_the_midst = |period: &Period| {
            let start = Instant::from_millis(midnight.millis() - i64::from(period.offset_seconds) * SECOND);
            // Where the clock is set at midnight, the day may begin in the period before.
            (period.from < start && start < period.until).then_some(start)
        };
        self.periods.get().iter().find_map(in_the_midst).unwrap_or_else(|| self.zone.first_from(midnight))
    }

    fn period(&self, at: Instant) -> Period {
        let [last, other] = self.periods.get();
        if last.contains(at) {
            return last;
        }
        let period = if other.contains(at) { other } else { self.zone.period_at(at) };
        self.periods.set([period, last]);
        period
    }
}

choices! {
    /// How many instants a local time stands for.
    pub enum Reading {
        /// Exactly one.
        Unique = "unique",
        /// None: the clock leaps over it.
        Gap = "gap",
        /// Two: the clock is set back over it.
        Fold = "fold",
    }
}

/// The instant that a local time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Resolved {
    /// The instant; in a gap it is moved forward, in a fold it is the first.
    pub at: Instant,
    /// How it was found.
    pub kind: Reading,
    /// In a fold the second instant; in a gap the one moved back instead of forward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Instant>,
}

impl Resolved {
    const fn unique(at: Instant) -> Self {
        Self { at, kind: Reading::Unique, other: None }
    }
}

/// What the clock shows at an instant, with the offset and the weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LocalTime {
    /// Date and time of day, without offset.
    pub local: Civil,
    /// Minutes to add to universal time.
    pub offset_minutes: i32,
    /// The day of the week.
    pub weekday: Weekday,
}

/// What the clock shows in a zone. The error names an unknown zone's nearest.
pub fn local_time(at: Instant, zone: &str) -> Result<LocalTime, Error> {
    let zone = Zone::find(zone).map_err(|error| error.under("zone"))?;
    let local = zone.local(at);
    Ok(LocalTime { local, offset_minutes: zone.offset_at(at) / 60, weekday: local.weekday() })
}

/// The instant at which a clock in a zone shows `2026-03-07T02:00:00`. Errors: the zone is unknown, the text is
/// no local time, or it lies outside 1990 to 2099.
pub fn instant_of(local: &str, zone: &str) -> Result<Resolved, Error> {
    let zone = Zone::find(zone).map_err(|error| error.under("zone"))?;
    let civil = Civil::parse(local).ok_or_else(|| {
        Error::one(
            Code::Malformed,
            "local",
            "wanted a local time such as 2026-03-07T02:00:00, without offset",
        )
    })?;
    let resolved = zone.resolve(civil);
    match (Instant::EARLIEST..=Instant::LATEST).contains(&resolved.at) {
        true => Ok(resolved),
        false => Err(Error::one(Code::OutOfRange, "local", "an instant must lie between 1990 and 2099")),
    }
}

fn unknown(name: &str) -> String {
    // A name is repeated as far as it could be one: the longest in the database has 32 characters.
    match name.len() <= 40 {
        true => {
            format!("there is no time zone {}{}", Quoted(name), read::hint(name, Zone::all().map(Zone::name)))
        }
        false => "there is no time zone of this name".to_owned(),
    }
}

fn epoch_second(at: Instant) -> i64 {
    at.millis().div_euclid(SECOND)
}

/// How the clocks of a group of zones behave. Offsets are in quarters of an hour.
struct Behaviour {
    /// The offset before the first explicit change.
    first: i8,
    /// Where its explicit changes start in `CHANGE_AT` and `CHANGE_TO`.
    start: u16,
    /// Where they end.
    end: u16,
    /// The rule after the last of them, an index into `RULES`.
    rule: u8,
}

const ALWAYS_UTC: Behaviour = Behaviour { first: 0, start: 0, end: 0, rule: 0 };

/// A POSIX rule: one offset all year, or two.
struct Rule {
    standard: i8,
    summer: Option<Summer>,
}

struct Summer {
    offset: i8,
    starts: Turn,
    ends: Turn,
}

/// The `week`-th `weekday` (0 is Sunday, week 5 the last) of `month`, so many minutes after its midnight.
struct Turn {
    month: u8,
    week: u8,
    weekday: u8,
    minutes: i16,
}

impl Turn {
    /// The epoch second of the turn, on a clock that is `offset` off until then.
    fn second(&self, year: i64, offset: i8) -> i64 {
        let month = usize::from(self.month) - 1;
        let leap = i64::from(year_start(year + 1) - year_start(year) == 366);
        let before = DAYS_BEFORE.get(month).copied().unwrap_or(0) + if month > 1 { leap } else { 0 };
        let after = DAYS_BEFORE.get(month + 1).copied().unwrap_or(365) + if month > 0 { leap } else { 0 };
        let first = year_start(year) + before;
        // 1970-01-01 was a Thursday.
        let ahead = (i64::from(self.weekday) - first - 4).rem_euclid(7);
        let mut day = ahead + 7 * (i64::from(self.week) - 1);
        if day >= after - before {
            day -= 7;
        }
        (first + day) * (DAY / SECOND) + i64::from(self.minutes) * 60 - i64::from(offset) * 900
    }
}

/// Days of a common year before each month.
const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Days from 1970-01-01 to the first of a year.
const fn year_start(year: i64) -> i64 {
    let past = year - 1;
    365 * (year - 1970) + (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400)
}

impl Rule {
    /// The two turns of a year in order: epoch second and offset from then on.
    fn turns(&self, year: i64) -> Option<[(i64, i8); 2]> {
        let summer = self.summer.as_ref()?;
        let starts = (summer.starts.second(year, self.standard), summer.offset);
        let ends = (summer.ends.second(year, summer.offset), self.standard);
        Some(if starts.0 < ends.0 { [starts, ends] } else { [ends, starts] })
    }

    fn offset(&self, second: i64) -> i8 {
        match self.turns(year_of(second)) {
            None => self.standard,
            Some([(first, to), (last, _)]) if (first..last).contains(&second) => to,
            Some([_, (_, to)]) => to,
        }
    }

    /// The latest turn at or before a second.
    fn turned_before(&self, second: i64) -> Option<i64> {
        let year = year_of(second);
        if year < *YEARS.start() {
            return None;
        }
        let [(first, _), (last, _)] = self.turns(year)?;
        match second {
            _ if second >= last => Some(last),
            _ if second >= first => Some(first),
            _ => self.turns(year - 1).map(|[_, (last, _)]| last),
        }
    }

    /// The earliest turn after a second.
    fn turns_after(&self, second: i64) -> Option<i64> {
        let year = year_of(second);
        if year > *YEARS.end() {
            return None;
        }
        let [(first, _), (last, _)] = self.turns(year)?;
        match second {
            _ if second < first => Some(first),
            _ if second < last => Some(last),
            _ => self.turns(year + 1).map(|[(first, _), _]| first),
        }
    }
}

/// The years in which rules turn the clock: more than any [`Instant`] that is read, and an end to every search.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=2200;

/// The year, or the one just outside [`YEARS`]. No rule turns the clock near a new year, so that the year of
/// universal time will do.
fn year_of(second: i64) -> i64 {
    let first = year_start(*YEARS.start()) - 1;
    let day = second.div_euclid(DAY / SECOND).clamp(first, year_start(*YEARS.end() + 1));
    // 146,097 days are 400 years; the guess may be a year late or early.
    let guess = 1970 + (day * 400).div_euclid(146_097);
    match () {
        () if year_start(guess) > day => guess - 1,
        () if year_start(guess + 1) <= day => guess + 1,
        () => guess,
    }
}

/// A behaviour with its parts looked up.
struct Clock {
    first: i8,
    at: &'static [u32],
    to: &'static [i8],
    rule: &'static Rule,
}

impl Clock {
    fn offset(&self, second: i64) -> i8 {
        match self.changes_until(second) {
            passed if passed == self.at.len() => self.rule.offset(second),
            0 => self.first,
            passed => self.to.get(passed - 1).copied().unwrap_or(self.first),
        }
    }

    /// How many explicit changes lie at or before a second.
    fn changes_until(&self, second: i64) -> usize {
        self.at.partition_point(|at| i64::from(*at) <= second)
    }

    /// When the offset that holds at a second came into force.
    fn changed_before(&self, second: i64, offset: i8) -> Option<i64> {
        let mut passed = self.changes_until(second);
        if passed == self.at.len() {
            let turn = self.rule.turned_before(second);
            if turn > self.explicit(passed) {
                return turn;
            }
        }
        // An explicit change may leave the offset as it is.
        loop {
            let at = self.explicit(passed)?;
            passed -= 1;
            if self.offset(at - 1) != offset {
                return Some(at);
            }
            if passed == 0 {
                return None;
            }
        }
    }

    /// When the offset that holds at a second ceases.
    fn changes_after(&self, second: i64, offset: i8) -> Option<i64> {
        let mut last = second;
        for at in self.at.get(self.changes_until(second)..).unwrap_or(&[]) {
            last = i64::from(*at);
            if self.offset(last) != offset {
                return Some(last);
            }
        }
        self.rule.turns_after(last)
    }

    /// The last of so many explicit changes.
    fn explicit(&self, passed: usize) -> Option<i64> {
        self.at.get(passed.checked_sub(1)?).map(|at| i64::from(*at))
    }
}
