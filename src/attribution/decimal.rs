//! A number as its author wrote it: 0.15 is fifteen hundredths, not the nearest float.
//!
//! In: a JSON number. Out: digits and decimal places. The shortest decimal that names a float is the one a
//! person typed, so it is read from that and computed with exactly.

use serde_json::Value;

use crate::lead::DAY;
use crate::problem::Code;
use crate::read::{At, Field, Read};

/// `digits / 10^places`, not negative, at most 18 decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits without the point.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub places: u32,
}

impl Decimal {
    /// `None` for a negative number, more than 18 places or more than 19 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, power) = match text.split_once(['e', 'E']) {
            Some((number, power)) => (number, power.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut digits: u64 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
            digits = digits.checked_mul(10)?.checked_add(digit)?;
        }
        let places = i32::try_from(fraction.len()).ok()?.checked_sub(power)?;
        match u32::try_from(places) {
            Ok(places) if places <= 18 => Some(Self { digits, places }),
            Ok(_) => (digits == 0).then_some(Self { digits, places: 0 }),
            Err(_) => {
                let up = 10_u64.checked_pow(places.unsigned_abs())?;
                Some(Self { digits: digits.checked_mul(up)?, places: 0 })
            }
        }
    }

    /// 10^places.
    pub fn unit(self) -> u64 {
        10_u64.saturating_pow(self.places)
    }
}

impl Read for Decimal {
    fn read(at: At<'_>) -> Option<Self> {
        match at.value {
            Value::Number(number) => Self::parse(&number.to_string())
                .or_else(|| at.wanted(Code::OutOfRange, "a number from 0, of at most 18 decimal places")),
            _ => at.wanted(Code::WrongType, "a number"),
        }
    }
}

/// A span given in days, which may be broken (`3.5`); held in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(i64);

impl Days {
    /// A hundred years: longer than any look-back.
    const LONGEST: u64 = 36_500;

    /// So many whole days.
    pub const fn whole(days: i64) -> Self {
        Self(days * DAY)
    }

    /// So many milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The span in milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }
}

impl Field for Days {
    fn blank() -> Self {
        Self(0)
    }
}

impl Read for Days {
    fn read(at: At<'_>) -> Option<Self> {
        let days = Decimal::read(at)?;
        let unit = u128::from(days.unit());
        // Rounded to the nearest millisecond.
        let millis = (u128::from(days.digits) * u128::from(DAY.unsigned_abs()) + unit / 2) / unit;
        if u128::from(days.digits) > u128::from(Self::LONGEST) * unit {
            return at.wanted(Code::OutOfRange, "at most 36500 days");
        }
        i64::try_from(millis).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_what_was_written() {
        let parts = |text: &str| Decimal::parse(text).map(|d| (d.digits, d.places));
        assert_eq!(parts("0.15"), Some((15, 2)));
        assert_eq!(parts("1.0"), Some((1, 0)));
        assert_eq!(parts("1.5e-7"), Some((15, 8)));
        assert_eq!(parts("2e3"), Some((2_000, 0)));
        assert_eq!(parts("0.0"), Some((0, 0)));
        for odd in ["-0.1", "1e-19", "1e30", "NaN", ""] {
            assert!(parts(odd).is_none() || odd.is_empty(), "{odd}");
        }
    }
}
