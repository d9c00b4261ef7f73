//! An instant and a clock in, words for the distance out, with the range of instants at which they are true.
//!
//! "3 weeks ago" is true for seven local days and then never again. A phrase therefore comes with its
//! [`Range`]; a text is true where all its phrases are.
//!
//! ```
//! use textlift::lead::{Instant, Zone};
//! use textlift::messaging::phrase;
//! let zone = Zone::named("America/Phoenix").unwrap();
//! let at = |text| Instant::parse(text).unwrap();
//! let phrase = phrase::ago(at("2026-10-09T17:00:00Z"), zone, at("2026-11-23T17:00:00Z")).unwrap();
//! assert_eq!(phrase.text, "6 weeks ago");
//! assert_eq!(phrase.valid.until, at("2026-11-27T07:00:00Z"));
//! ```

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

use crate::lead::{Civil, DAY, Instant, SECOND, Weekday, Zone};

/// The instants from `from` up to, not including, `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Range {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
}

impl Range {
    /// Every instant that is taken anywhere.
    pub const ALWAYS: Self = Self { from: Instant::EARLIEST, until: Instant::LATEST };

    /// Does the instant lie in it?
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// The instants that lie in both.
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }

    /// When it ends, if it does.
    pub fn ends(&self) -> Option<Instant> {
        (self.until != Self::ALWAYS.until).then_some(self.until)
    }

    /// From the start of one local date to the start of another.
    fn of_dates(zone: Zone, first: NaiveDate, after: NaiveDate) -> Self {
        Self { from: day_start(zone, first), until: day_start(zone, after) }
    }

    fn not_before(self, from: Instant) -> Self {
        Self { from: self.from.max(from), ..self }
    }
}

/// Words and the instants at which they are true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// When they are true.
    pub valid: Range,
}

/// A distance in the largest unit that is not coarser than people speak of.
enum Distance {
    /// 0 is today, 1 yesterday, up to 13.
    Days(i64),
    /// 2 to 8.
    Weeks(i64),
    /// 2 to 23.
    Months(i64),
    /// From 2.
    Years(i64),
}

/// From this many days on it is weeks...
const WEEKS_FROM: i64 = 14;
/// ...from this many days (9 weeks) on months...
const MONTHS_FROM: i64 = 63;
/// ...and from this many months on years.
const YEARS_FROM: i64 = 24;
/// How far a whole month may be off to be spoken of as reached, in local days.
const MILESTONE_DAYS: i64 = 5;
/// A date without its year is clear up to this many days ahead.
const CLEAR_DAYS: i64 = 300;

/// How long ago: "today", "yesterday", "3 days ago", "6 weeks ago", "18 months ago".
pub fn ago(past: Instant, zone: Zone, at: Instant) -> Option<Phrase> {
    let (distance, valid) = distance(past, zone, at)?;
    let text = match distance {
        Distance::Days(0) => "today".to_owned(),
        Distance::Days(1) => "yesterday".to_owned(),
        distance => words(&distance) + " ago",
    };
    Some(Phrase { text, valid })
}

/// For how long: "3 days", "6 weeks", "18 months". Nothing before the second day.
pub fn since(past: Instant, zone: Zone, at: Instant) -> Option<Phrase> {
    match distance(past, zone, at)? {
        (Distance::Days(0 | 1), _) => None,
        (distance, valid) => Some(Phrase { text: words(&distance), valid }),
    }
}

/// The name of its month, "March", from the next month on and up to eleven months back.
pub fn month(past: Instant, zone: Zone, at: Instant) -> Option<Phrase> {
    let (date, today) = (zone.date(past), zone.date(at));
    let first = date.with_day(1)?;
    let valid = Range::of_dates(zone, plus_months(first, 1), plus_months(first, 12));
    let back = month_index(today) - month_index(date);
    (1..=11).contains(&back).then(|| Phrase { text: month_name(date).to_owned(), valid })
}

/// The whole month that is reached, within five days: "a month", "3 months", "a year".
pub fn milestone(past: Instant, zone: Zone, at: Instant) -> Option<Phrase> {
    let (date, today) = (zone.date(past), zone.date(at));
    let passed = months_between(date, today);
    let (months, day) = [passed, passed + 1]
        .into_iter()
        .filter(|months| *months >= 1)
        .map(|months| (months, plus_months(date, months)))
        .find(|(_, day)| days_between(*day, today).abs() <= MILESTONE_DAYS)?;
    let valid = Range::of_dates(zone, plus_days(day, -MILESTONE_DAYS), plus_days(day, MILESTONE_DAYS + 1));
    let text = match (months / 12, months % 12) {
        (0, 1) => "a month".to_owned(),
        (1, 0) => "a year".to_owned(),
        (years, 0) => format!("{years} years"),
        _ => format!("{months} months"),
    };
    Some(Phrase { text, valid: valid.not_before(past) })
}

/// A deadline on a date: "by Friday" two to six local days before it, else "by Friday, June 12".
pub fn by_date(date: NaiveDate, zone: Zone, at: Instant) -> Option<Phrase> {
    let day = weekday_name(date);
    match days_between(zone.date(at), date) {
        2..=6 => Some(Phrase {
            text: format!("by {day}"),
            valid: Range::of_dates(zone, plus_days(date, -6), plus_days(date, -1)),
        }),
        0..=CLEAR_DAYS => Some(Phrase {
            text: format!("by {day}, {} {}", month_name(date), date.day()),
            valid: Range::of_dates(zone, plus_days(date, -CLEAR_DAYS), plus_days(date, 1)),
        }),
        _ => None,
    }
}

/// A deadline on the next such weekday after the day of the text.
pub fn by_weekday(weekday: Weekday, zone: Zone, at: Instant) -> Option<Phrase> {
    let today = zone.date(at);
    let next = (1..=7).map(|ahead| plus_days(today, ahead)).find(|date| Weekday::of(*date) == weekday)?;
    by_date(next, zone, at)
}

/// A date as people say it, "June 12", while its year goes without saying.
pub fn day(date: NaiveDate, zone: Zone, at: Instant) -> Option<Phrase> {
    let valid = Range::of_dates(zone, plus_days(date, -CLEAR_DAYS), plus_days(date, CLEAR_DAYS + 1));
    let text = || format!("{} {}", month_name(date), date.day());
    valid.contains(at).then(|| Phrase { text: text(), valid })
}

/// The distance from a past instant in local calendar days, and when it is that.
fn distance(past: Instant, zone: Zone, at: Instant) -> Option<(Distance, Range)> {
    let (date, today) = (zone.date(past), zone.date(at));
    let days = days_between(date, today);
    let (distance, first, after) = match days {
        _ if at < past => return None,
        days if days < WEEKS_FROM => (Distance::Days(days), today, plus_days(today, 1)),
        days if days < MONTHS_FROM => {
            let weeks = days / 7;
            (Distance::Weeks(weeks), plus_days(date, weeks * 7), plus_days(date, weeks * 7 + 7))
        }
        _ => match months_between(date, today) {
            months if months < YEARS_FROM => {
                let first = plus_months(date, months).max(plus_days(date, MONTHS_FROM));
                (Distance::Months(months), first, plus_months(date, months + 1))
            }
            months => {
                let years = months / 12;
                (Distance::Years(years), plus_months(date, years * 12), plus_months(date, years * 12 + 12))
            }
        },
    };
    Some((distance, Range::of_dates(zone, first, after).not_before(past)))
}

fn words(distance: &Distance) -> String {
    match distance {
        Distance::Days(1) => "1 day".to_owned(),
        Distance::Days(n) => format!("{n} days"),
        Distance::Weeks(n) => format!("{n} weeks"),
        Distance::Months(n) => format!("{n} months"),
        Distance::Years(n) => format!("{n} years"),
    }
}

/// The first instant of a local date. Where the clock is not set around that midnight, and that is nearly
/// always, the offset of the day before and of the day after are the same and tell it.
fn day_start(zone: Zone, date: NaiveDate) -> Instant {
    let midnight = Instant::from_millis(Civil::new(date, 0).millis());
    let (before, after) = (zone.offset_at(midnight.plus(-DAY)), zone.offset_at(midnight.plus(DAY)));
    if before == after { midnight.plus(-i64::from(before) * SECOND) } else { zone.day_start(date) }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    i64::from(to.to_epoch_days()) - i64::from(from.to_epoch_days())
}

/// Whole calendar months that have passed: the 31st is reached on the last day of a shorter month.
fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = month_index(to) - month_index(from);
    if plus_months(from, months) > to { months - 1 } else { months }
}

fn month_index(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

fn plus_days(date: NaiveDate, days: i64) -> NaiveDate {
    let day = i64::from(date.to_epoch_days()) + days;
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or(date)
}

/// The same day so many months later, or the last of that month (29 February -> 28 February).
pub fn plus_months(date: NaiveDate, months: i64) -> NaiveDate {
    u32::try_from(months).ok().and_then(|n| date.checked_add_months(Months::new(n))).unwrap_or(date)
}

fn month_name(date: NaiveDate) -> &'static str {
    match date.month() {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

fn weekday_name(date: NaiveDate) -> &'static str {
    match Weekday::of(date) {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
