//! Days on which nothing is sent: dates that a caller gives, and the public holidays that a law names.
//!
//! A holiday is a local date: it lasts from midnight to midnight on the clock of each possible zone.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::scheduling::{Calendar, Date};
//! let date = |text: &str| read::json::<Date>(text.as_bytes(), Speech::Plain).unwrap();
//! assert!(Calendar::France.has(date(r#""2026-07-14""#)));
//! assert!(!Calendar::France.has(date(r#""2026-07-04""#)));
//! ```

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::lead::DAY;
use crate::problem::Code;
use crate::read::{At, Field, Read};

/// A calendar date, `2026-12-25` in JSON; held as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct Date(i32);

impl Date {
    /// The date on which a local time falls, in milliseconds since 1970-01-01T00:00 on the wall.
    pub fn of_local(local: i64) -> Self {
        Self(i32::try_from(local.div_euclid(DAY)).unwrap_or(i32::MAX))
    }

    /// Its midnight, in milliseconds since 1970-01-01T00:00 on the wall.
    pub fn starts(self) -> i64 {
        i64::from(self.0) * DAY
    }

    /// So many days later.
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let form = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(n, b)| if n == 4 || n == 7 { *b == b'-' } else { b.is_ascii_digit() });
        let number = |from, to| text.get(from..to)?.parse::<u32>().ok();
        let (year, month, day) =
            form.then(|| Some((number(0, 4)?, number(5, 7)?, number(8, 10)?))).flatten()?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Self::from)
    }

    fn civil(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl Field for Date {
    fn blank() -> Self {
        Self(0)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let date = self.civil();
        serializer.collect_str(&format_args!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
    }
}

impl Read for Date {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        Self::parse(text).or_else(|| at.wanted(Code::Malformed, "a date as YYYY-MM-DD"))
    }
}

crate::described! { Date = {
    "description": "A local calendar date as YYYY-MM-DD.",
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
} }

/// Public holidays that a law names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// The eleven of metropolitan France.
    France,
}

/// Code du travail, article L3133-1: those on a fixed date, as month and day.
const FRANCE_FIXED: [(u32, u32); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
/// The same article: Easter Monday, Ascension Day and Whit Monday, as days after Easter Sunday.
const FRANCE_EASTER: [i32; 3] = [1, 39, 50];

impl Calendar {
    /// Is the date one of its holidays?
    pub fn has(self, date: Date) -> bool {
        let civil = date.civil();
        let Self::France = self;
        FRANCE_FIXED.contains(&(civil.month(), civil.day()))
            || easter(civil.year()).is_some_and(|easter| FRANCE_EASTER.contains(&(date.0 - easter.0)))
    }
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<Date> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let leaps = century / 4;
    let moon = (19 * golden + century - leaps - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * to_sunday) / 451;
    let days = moon + to_sunday - 7 * late + 114;
    let (month, day) = (u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?);
    NaiveDate::from_ymd_opt(year, month, day).map(Date::from)
}

/// All the dates on which nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    dates: Vec<Date>,
    calendar: Option<Calendar>,
}

impl Holidays {
    /// The given dates, in any order, and those of a calendar.
    pub fn of(dates: &[Date], calendar: Option<Calendar>) -> Self {
        let mut dates = dates.to_vec();
        crate::sort::plain(&mut dates);
        dates.dedup();
        Self { dates, calendar }
    }

    /// Is there no holiday at all?
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.calendar.is_none()
    }

    /// The first local time from `local` on that falls on no holiday.
    pub fn opens(&self, local: i64) -> i64 {
        let today = Date::of_local(local);
        if !self.has(today) {
            return local;
        }
        let mut day = today.plus(1);
        while self.has(day) {
            day = day.plus(1);
        }
        day.starts()
    }

    /// The first local time after `local` that falls on a holiday, or `limit` if none comes before it.
    pub fn closes(&self, local: i64, limit: i64) -> i64 {
        let mut day = Date::of_local(local).plus(1);
        while day.starts() < limit && !self.has(day) {
            day = day.plus(1);
        }
        day.starts().min(limit)
    }

    fn has(&self, date: Date) -> bool {
        self.dates.binary_search(&date).is_ok() || self.calendar.is_some_and(|calendar| calendar.has(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn every_day_of_a_century_is_the_day_after_the_one_before() {
        let mut date = date("2000-01-01");
        for civil in NaiveDate::from_ymd_opt(2000, 1, 1).unwrap().iter_days().take(36_525) {
            assert_eq!((date.civil(), Date::from(civil)), (civil, date));
            date = date.plus(1);
        }
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        // Dates of Easter Sunday as the US Census Bureau lists them.
        for sunday in
            ["2020-04-12", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2030-04-21", "2038-04-25"]
        {
            assert_eq!(easter(date(sunday).civil().year()), Some(date(sunday)));
        }
    }

    #[test]
    fn france_keeps_eleven_holidays_a_year() {
        let (first, last) = (date("2026-01-01"), date("2026-12-31"));
        let kept: Vec<Date> = (first.0..=last.0).map(Date).filter(|day| Calendar::France.has(*day)).collect();
        let wanted = [
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
        ];
        assert_eq!(kept, wanted.map(date));
    }

    #[test]
    fn only_a_date_of_the_calendar_is_read() {
        for text in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00", "+026-01-01", ""]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn holidays_that_follow_each_other_end_with_the_last() {
        let holidays = Holidays::of(&["2026-12-26", "2026-12-25", "2026-12-26"].map(date), None);
        assert_eq!(holidays.opens(date("2026-12-25").starts() + 5), date("2026-12-27").starts());
        assert_eq!(holidays.closes(date("2026-12-20").starts() + 5, i64::MAX), date("2026-12-25").starts());
    }
}
