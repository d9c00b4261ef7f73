//! What a clock on the wall shows: a date and a time of day, without saying where the wall is.
//!
//! A [`Civil`] comes from [`Zone::local`](super::Zone::local) and goes back through
//! [`Zone::resolve`](super::Zone::resolve).
//!
//! ```
//! use textlift::lead::{Civil, Weekday};
//! let local = Civil::parse("2026-03-07T10:30:00").unwrap();
//! assert_eq!((local.weekday(), local.hour(), local.minute()), (Weekday::Sat, 10, 30));
//! assert_eq!(local.plus_days(2).to_string(), "2026-03-09T10:30:00");
//! ```

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use super::instant::{DAY, HOUR, MINUTE, SECOND};
use crate::choices;

choices! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Mon = "mon",
        /// Tuesday.
        Tue = "tue",
        /// Wednesday.
        Wed = "wed",
        /// Thursday.
        Thu = "thu",
        /// Friday.
        Fri = "fri",
        /// Saturday.
        Sat = "sat",
        /// Sunday.
        Sun = "sun",
    }
}

impl Weekday {
    /// The weekday of a date.
    pub fn of(date: NaiveDate) -> Self {
        Self::of_epoch_day(i64::from(date.to_epoch_days()))
    }

    /// The weekday of the day that lies so many days after 1970-01-01, a Thursday.
    fn of_epoch_day(day: i64) -> Self {
        match (day + 3).rem_euclid(7) {
            0 => Self::Mon,
            1 => Self::Tue,
            2 => Self::Wed,
            3 => Self::Thu,
            4 => Self::Fri,
            5 => Self::Sat,
            _ => Self::Sun,
        }
    }
}

/// A date and a time of day on some clock, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct Civil(i64);

impl Civil {
    /// A time of day on a date. Milliseconds beyond the day run on into the next.
    pub fn new(date: NaiveDate, millis_of_day: i64) -> Self {
        Self(i64::from(date.to_epoch_days()) * DAY + millis_of_day)
    }

    /// The wall clock so many milliseconds after it showed 1970-01-01T00:00:00, every day having 24 hours.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The inverse of [`Civil::from_millis`].
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads `2026-03-07T02:00:00`; seconds may be absent, a fraction finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, len: usize| -> Option<u32> {
            let digits = bytes.get(from..from + len)?;
            digits.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
        };
        let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|b| wanted.contains(b));
        if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":")) {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(number(0, 4)?.try_into().ok()?, number(5, 2)?, number(8, 2)?)?;
        let (hour, minute) = (number(11, 2)?, number(14, 2)?);
        let (second, fraction) = match bytes.get(16..)? {
            [] => (0, &[][..]),
            [b':', _, _] => (number(17, 2)?, &[][..]),
            [b':', _, _, b'.', fraction @ ..] if !fraction.is_empty() => (number(17, 2)?, fraction),
            _ => return None,
        };
        if hour > 23 || minute > 59 || second > 59 || !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let digit = |n: usize| fraction.get(n).map_or(0, |d| i64::from(d - b'0'));
        let millis = digit(0) * 100 + digit(1) * 10 + digit(2);
        let of_day = i64::from((hour * 60 + minute) * 60 + second) * SECOND + millis;
        Some(Self::new(date, of_day))
    }

    /// The date.
    pub fn date(self) -> NaiveDate {
        i32::try_from(self.0.div_euclid(DAY)).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
    }

    /// Milliseconds since the date began on this clock, 0 to 86,399,999.
    pub const fn millis_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.date().day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        Weekday::of_epoch_day(self.0.div_euclid(DAY))
    }

    /// The hour, 0 to 23.
    pub const fn hour(self) -> i64 {
        self.millis_of_day() / HOUR
    }

    /// The minute, 0 to 59.
    pub const fn minute(self) -> i64 {
        self.millis_of_day() % HOUR / MINUTE
    }

    /// The second, 0 to 59.
    pub const fn second(self) -> i64 {
        self.millis_of_day() % MINUTE / SECOND
    }

    /// So many milliseconds further on the same clock (back if negative).
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The same time of day so many calendar days later (earlier if negative).
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus(days.saturating_mul(DAY))
    }
}

/// `2026-03-07T02:00:00`, with milliseconds only if there are any.
impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, millis) = (self.date(), self.0.rem_euclid(SECOND));
        write!(f, "{:04}-{:02}-{:02}T", date.year(), date.month(), date.day())?;
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        match millis {
            0 => Ok(()),
            millis => write!(f, ".{millis:03}"),
        }
    }
}

impl Serialize for Civil {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_text_is_read_and_written_alike() {
        for (text, written) in [
            ("2026-03-07T02:00:00", "2026-03-07T02:00:00"),
            ("2026-03-07 02:05", "2026-03-07T02:05:00"),
            ("2024-02-29t23:59:59.25", "2024-02-29T23:59:59.250"),
            ("1969-12-31T23:59:59.9999999", "1969-12-31T23:59:59.999"),
        ] {
            assert_eq!(Civil::parse(text).map(|local| local.to_string()).as_deref(), Some(written), "{text}");
        }
    }

    #[test]
    fn text_with_an_offset_or_with_impossible_parts_is_refused() {
        for text in [
            "",
            "2026-03-07",
            "2026-03-07T02",
            "2026-03-07T02:00:00Z",
            "2026-03-07T02:00:00-05:00",
            "2026-03-07T02:00-05:00",
            "2026-03-07T02:00:00.",
            "2026-03-07T02:00:00.5Z",
            "2026-03-07T24:00:00",
            "2026-02-29T00:00:00",
            "2026-03-07T02:60:00",
            "2026-03-07T02:00:60",
            "26-03-07T02:00:00",
        ] {
            assert_eq!(Civil::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_has_the_weekday_that_chrono_gives_it() {
        for day in -20_000..50_000 {
            let date = NaiveDate::from_epoch_days(day).unwrap();
            assert_eq!(Weekday::of(date).word(), date.weekday().to_string().to_lowercase());
        }
    }
}
