//! Business windows: the hours in which a business wants its texts to go out.
//!
//! In: rows `{ "days": ["mon"], "from": "10:00", "to": "12:00" }`, as many as there are spans. Out: a
//! [`Windows`] with the set of weekly minutes that they make. No `days` means every day; `to` may be `24:00`; a
//! `to` before its `from` wraps past midnight and belongs to the day it starts on; equal times are an error.
//! A window is half-open: 08:00 to 21:00 allows 20:59:59.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::scheduling::{Week, Windows};
//! let night: Windows = read::json(br#"[{"days": ["sun"], "from": "22:00", "to": "02:00"}]"#, Speech::Plain).unwrap();
//! let sunday = 6 * 1440;
//! assert_eq!(*night.week(), Week::of([(sunday + 22 * 60, sunday + 24 * 60), (0, 2 * 60)]));
//! ```

use serde::Serialize;

use super::week::{DAY_MINUTES, Week};
use crate::gather::Gather;
use crate::lead::{Industry, Weekday};
use crate::problem::Code;
use crate::read::{At, Check, Field, Read};
use crate::record;

/// A time of day to the minute, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct WallTime(u16);

impl WallTime {
    /// The end of a day.
    pub const MIDNIGHT: Self = Self(DAY_MINUTES);

    /// So many whole hours after midnight; at most 24.
    pub const fn hour(hour: u16) -> Self {
        Self(if hour < 24 { hour * 60 } else { DAY_MINUTES })
    }

    /// Reads `HH:MM`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |digits: &str| -> Option<u16> {
            let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        let minutes = hour * 60 + minute;
        (minute < 60 && minutes <= DAY_MINUTES).then_some(Self(minutes))
    }

    /// So many minutes after midnight; at most a day.
    pub(super) fn of_minutes(minutes: u16) -> Self {
        Self(minutes.min(DAY_MINUTES))
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for WallTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Field for WallTime {
    fn blank() -> Self {
        Self::of_minutes(0)
    }
}

impl Read for WallTime {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        Self::parse(text).or_else(|| at.wanted(Code::Malformed, "a time of day as HH:MM, 00:00 to 24:00"))
    }
}

crate::described! { WallTime = {
    "description": "A time of the local day as HH:MM, 00:00 to 24:00.",
    "type": "string",
    "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
} }

record! {
    /// One span of a day.
    pub struct Window strict checked {
        /// The days on which it starts; every day unless told.
        pub days: Option<Vec<Weekday>>,
        /// The first minute in it, on the clock of the person.
        pub from: WallTime,
        /// The first minute no longer in it, on the clock of the person; before `from`, it is a time of the next day.
        /// The same as `from` is refused.
        pub to: WallTime,
    }
}

impl Check for Window {
    fn check(&self, at: At<'_>) {
        let wrong = if self.days.as_ref().is_some_and(Vec::is_empty) {
            "a window needs at least one day; leave `days` out for every day"
        } else if self.from == WallTime::MIDNIGHT {
            "a window cannot start at 24:00; write 00:00 and the next day"
        } else if self.from == self.to {
            "a window cannot end when it starts; write 00:00 to 24:00 for a whole day"
        } else {
            return;
        };
        at.problem::<()>(Code::OutOfRange, wrong);
    }
}

impl Window {
    /// Its spans, one a day it starts on, in minutes from Monday 00:00. The last may run on past the week's end.
    fn spans(&self) -> impl Iterator<Item = (u16, u16)> {
        let (from, to) = (self.from.minutes(), self.to.minutes());
        let length = if from < to { to - from } else { to + DAY_MINUTES - from };
        let starts = |day: &(_, Weekday)| self.days.as_ref().is_none_or(|days| days.contains(&day.1));
        let days = (0..).zip(Weekday::WORDS.iter().map(|(_, day)| *day)).filter(starts);
        days.map(move |(n, _)| n * DAY_MINUTES + from).map(move |start| (start, start + length))
    }
}

/// All windows of a business: a text may go out in any of them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "Window[]"))]
pub struct Windows {
    rows: Vec<Window>,
    spans: Vec<(u16, u16)>,
    week: Week,
}

impl Windows {
    /// The windows that rows make; no row, no minute.
    pub fn of(rows: Vec<Window>) -> Self {
        let spans: Vec<(u16, u16)> = rows.iter().flat_map(Window::spans).gather();
        let week = Week::of(spans.iter().copied());
        Self { rows, spans, week }
    }

    /// The hours in which the customers of an industry read and answer: between appointments, after work, or
    /// on midweek mornings. A business puts its own in their place.
    pub fn usual(industry: Industry) -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        let row = |days: Option<&[Weekday]>, from, to| Window {
            days: days.map(<[Weekday]>::to_vec),
            from: WallTime::hour(from),
            to: WallTime::hour(to),
        };
        let workdays = Some(&[Mon, Tue, Wed, Thu, Fri][..]);
        Self::of(match industry {
            Industry::Audiology
            | Industry::Healthcare
            | Industry::Dental
            | Industry::Professional
            | Industry::HomeServices => vec![row(workdays, 10, 12), row(workdays, 14, 16)],
            Industry::Retail | Industry::Ecommerce => vec![row(None, 18, 20)],
            Industry::B2b => vec![row(Some(&[Tue, Wed, Thu]), 9, 11)],
        })
    }

    /// The minutes of the week in any of the windows.
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// Each window of the week by itself, in minutes from Monday 00:00; one may run on past the week's end.
    pub fn spans(&self) -> &[(u16, u16)] {
        &self.spans
    }

    /// The rows as they were given.
    pub fn rows(&self) -> &[Window] {
        &self.rows
    }
}

impl Serialize for Windows {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(serializer)
    }
}

impl Field for Windows {
    fn blank() -> Self {
        Self::of(Vec::new())
    }
}

impl Read for Windows {
    fn read(at: At<'_>) -> Option<Self> {
        let rows = at.list::<Window>()?;
        if rows.is_empty() {
            return at.problem(
                Code::OutOfRange,
                "without a window nothing could ever be sent; leave it out if any hour will do",
            );
        }
        Some(Self::of(rows))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl crate::read::schema::Describe for Windows {
    fn describe(defs: &mut crate::read::schema::Defs) -> crate::read::schema::Schema {
        let rows = Window::describe(defs);
        serde_json::json!({ "type": "array", "minItems": 1, "items": rows })
    }
}

#[cfg(test)]
mod tests {
    use super::super::week::WEEK_MINUTES;
    use super::*;
    use crate::read::{self, Speech};

    fn windows(json: &str) -> Result<Vec<(u16, u16)>, String> {
        read::json::<Windows>(json.as_bytes(), Speech::Plain)
            .map(|windows| windows.week().spans().to_vec())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_window_that_wraps_belongs_to_the_day_it_starts_on() {
        let friday = 4 * DAY_MINUTES;
        let wrapped = windows(r#"[{"days": ["fri"], "from": "22:00", "to": "02:00"}]"#);
        assert_eq!(wrapped, Ok(vec![(friday + 22 * 60, friday + 26 * 60)]));
        let to_midnight = windows(r#"[{"days": ["fri"], "from": "22:00", "to": "00:00"}]"#);
        assert_eq!(to_midnight, windows(r#"[{"days": ["fri"], "from": "22:00", "to": "24:00"}]"#));
    }

    #[test]
    fn rows_that_overlap_or_touch_are_one_span() {
        let rows = r#"[{"days": ["mon"], "from": "12:00", "to": "13:00"}, {"days": ["mon"], "from": "10:00", "to": "12:00"}]"#;
        assert_eq!(windows(rows), Ok(vec![(600, 780)]));
    }

    #[test]
    fn every_day_from_midnight_to_midnight_is_the_whole_week() {
        assert_eq!(windows(r#"[{"from": "00:00", "to": "24:00"}]"#), Ok(vec![(0, WEEK_MINUTES)]));
    }

    #[test]
    fn a_window_that_cannot_be_is_refused_with_the_reason() {
        for (rows, reason) in [
            ("[]", "without a window"),
            (r#"[{"from": "10:00", "to": "10:00"}]"#, "cannot end when it starts"),
            (r#"[{"from": "24:00", "to": "10:00"}]"#, "cannot start at 24:00"),
            (r#"[{"days": [], "from": "10:00", "to": "11:00"}]"#, "at least one day"),
            (r#"[{"days": ["monday"], "from": "10:00", "to": "11:00"}]"#, "wanted one of mon"),
            (r#"[{"from": "9:00", "to": "11:00"}]"#, "HH:MM"),
            (r#"[{"from": "09:60", "to": "11:00"}]"#, "HH:MM"),
            (r#"[{"from": "09:00", "to": "24:01"}]"#, "HH:MM"),
            (r#"[{"from": "09:00", "to": "+1:00"}]"#, "HH:MM"),
            (r#"[{"from": "09:00", "til": "11:00"}]"#, "must be given"),
        ] {
            let error = windows(rows).unwrap_err();
            assert!(error.contains(reason), "{rows}: {error}");
        }
    }

    #[test]
    fn each_industry_has_the_hours_of_its_customers() {
        let hours = |industry| {
            Windows::usual(industry).week().spans().iter().map(|(from, to)| to - from).sum::<u16>() / 60
        };
        let hours: Vec<u16> = Industry::WORDS.iter().map(|(_, industry)| hours(*industry)).collect();
        assert_eq!(hours, [20, 20, 20, 20, 20, 14, 14, 6]);
    }
}
