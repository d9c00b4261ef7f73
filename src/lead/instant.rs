//! Points in time: epoch milliseconds inside, integers or RFC 3339 text outside.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::problem::Code;
use crate::read::{At, Field, Read};

/// A second, in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute, in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour, in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// 24 hours, in milliseconds: elapsed time, not a local calendar day.
pub const DAY: i64 = 24 * HOUR;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// In JSON it is read from a whole number or from RFC 3339 text with an offset, and always written as the
/// number. Only 1990 to 2099 is taken: what lies outside is a slip (seconds for milliseconds, "year 9999").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "number | string"))]
pub struct Instant(i64);

impl Instant {
    /// 1990-01-01T00:00:00Z, the earliest instant that is taken.
    pub const EARLIEST: Self = Self(631_152_000_000);
    /// 2099-12-31T23:59:59.999Z, the latest.
    pub const LATEST: Self = Self(4_102_444_799_999);

    /// The instant so many milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant so many milliseconds later (earlier if negative).
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads RFC 3339 text: `2026-03-07T10:00:00Z`, `2026-03-07T10:00:00.250-05:00`. A fraction finer than a
    /// millisecond is cut off; a leap second (`:60`) is the second after it; an offset is required.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, len: usize| -> Option<i64> {
            let digits = bytes.get(from..from + len)?;
            digits.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
        };
        let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|b| wanted.contains(b));
        if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
            return None;
        }
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let (mut at, mut millis) = (19, 0);
        if is(at, b".") {
            let digits = bytes.get(at + 1..)?.iter().take_while(|b| b.is_ascii_digit()).count();
            millis = match digits {
                0 => return None,
                1 => number(at + 1, 1)? * 100,
                2 => number(at + 1, 2)? * 10,
                _ => number(at + 1, 3)?,
            };
            at += 1 + digits;
        }
        let (offset, end) = if is(at, b"Zz") {
            (0, at + 1)
        } else {
            let (hours, minutes) = (number(at + 1, 2)?, number(at + 4, 2)?);
            if !is(at, b"+-") || !is(at + 3, b":") || hours > 23 || minutes > 59 {
                return None;
            }
            let sign = if is(at, b"-") { -1 } else { 1 };
            (sign * (hours * 60 + minutes), at + 6)
        };
        if end != bytes.len() {
            return None;
        }
        let (month, day) = (u32::try_from(number(5, 2)?).ok()?, u32::try_from(number(8, 2)?).ok()?);
        let date = chrono::NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, month, day)?;
        let days = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
        Some(Self(((days * 24 + hour) * 60 + minute - offset) * MINUTE + second * SECOND + millis))
    }
}

impl Field for Instant {
    fn blank() -> Self {
        Self(0)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl Read for Instant {
    fn read(at: At<'_>) -> Option<Self> {
        let instant = match at.value {
            Value::String(_) => Self::parse(at.text()?),
            Value::Number(_) => Some(Self(at.whole(i64::MIN..=i64::MAX)?)),
            _ => None,
        };
        match instant {
            Some(instant) if (Self::EARLIEST..=Self::LATEST).contains(&instant) => Some(instant),
            Some(_) => at.problem(Code::OutOfRange, "an instant must lie between 1990 and 2099"),
            None => at.wanted(Code::Malformed, "epoch milliseconds or RFC 3339 text with an offset"),
        }
    }
}

crate::described! { Instant = {
    "description": "Epoch milliseconds, or RFC 3339 text with an offset such as 2026-03-07T10:00:00Z; 1990 to 2099.",
    "anyOf": [
        { "type": "integer", "minimum": Self::EARLIEST.0, "maximum": Self::LATEST.0 },
        { "type": "string", "pattern": r"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$" },
    ],
} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_3339_text_is_read_as_jiff_reads_it() {
        for text in [
            "2026-03-07T10:00:00Z",
            "2026-03-07t10:00:00z",
            "2026-03-07T10:00:00.5-05:00",
            "2026-03-07T10:00:00.123456+05:45",
            "2024-02-29T23:59:59+00:00",
        ] {
            let jiff: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(Instant::parse(text), Some(Instant(jiff.as_millisecond())), "{text}");
        }
    }

    #[test]
    fn text_without_offset_or_with_impossible_parts_is_refused() {
        for text in [
            "",
            "2026-03-07",
            "2026-03-07T10:00:00",
            "2026-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2026-03-07T24:00:00Z",
            "2026-03-07T10:00:00.Z",
            "2026-03-07T10:00:00+5:00",
            "2026-03-07T10:00:00Zx",
            "２０２６-03-07T10:00:00Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
