//! Phone numbers: E.164 inside and outside; what people type is read where it can mean one thing only.
//!
//! ```
//! use textlift::lead::Phone;
//! let phone = Phone::parse("+16025550123").unwrap();
//! assert_eq!(Phone::from_typed("(602) 555-0123"), Some(phone.clone()));
//! assert_eq!(Phone::from_typed("602-555-0123 x4"), None);
//! assert_eq!(format!("{phone:?}"), "Phone(..)");
//! ```

use std::fmt;

use serde::{Serialize, Serializer};

use crate::problem::Code;
use crate::read::{At, Field, Read};

/// A number as the networks know it (E.164): `+` and 7 to 15 digits, the first not 0, such as `+16025550123`.
// It never shows itself in debug output, and has no `Display`: writing it somewhere is a decision (`Phone::as_str`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct Phone(Box<str>);

impl Phone {
    /// The number, if `text` is E.164.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?.as_bytes();
        let right = (7..=15).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && !digits.starts_with(b"0");
        right.then(|| Self(text.into()))
    }

    /// The number that somebody typed: a North American one in the usual ways of writing it, or any other
    /// behind its `+`. `None` rather than a guess: letters, extensions, `011`, or digits grouped as no North
    /// American number is (`60 25 55 01 23`).
    pub fn from_typed(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_prefix('+') {
            Some(number) if number.trim_start().starts_with('1') => north_american(number),
            Some(number) => {
                let digits: String = number.chars().filter(|c| !is_gap(*c)).collect();
                Self::parse(&format!("+{digits}"))
            }
            None => north_american(text),
        }
    }

    /// `+` and the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the `+`.
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

/// Reads `(602) 555-0123`, `602.555.0123`, `1-602-555-0123` and the like: area code and exchange begin with 2 to
/// 9, and no area code ends in 11.
fn north_american(text: &str) -> Option<Phone> {
    let text = text.trim();
    let text = match text.strip_prefix('1') {
        Some(rest) => rest.trim_start_matches(is_gap),
        None => text,
    };
    let (area, rest) = match text.strip_prefix('(') {
        Some(text) => {
            let (area, rest) = group(text.trim_start_matches(' '), 3)?;
            (area, rest.trim_start_matches(' ').strip_prefix(')')?)
        }
        None => group(text, 3)?,
    };
    let (exchange, rest) = group(rest.trim_start_matches(is_gap), 3)?;
    let (line, rest) = group(rest.trim_start_matches(is_gap), 4)?;
    let right = rest.is_empty()
        && area.starts_with(|c| c > '1')
        && !area.ends_with("11")
        && exchange.starts_with(|c| c > '1');
    right.then(|| Phone(format!("+1{area}{exchange}{line}").into()))
}

/// The first `size` digits and what follows them.
fn group(text: &str, size: usize) -> Option<(&str, &str)> {
    let (digits, rest) = text.split_at_checked(size)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then_some((digits, rest))
}

/// What people put between the digits: spaces (also one that does not break), dots, slashes, and hyphens as
/// keyboards and word processors write them.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '/' | '\u{a0}' | '\u{2010}'..='\u{2013}')
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Field for Phone {
    fn blank() -> Self {
        Self(Default::default())
    }
}

/// The problem never repeats what came, not even in a playbook.
impl Read for Phone {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        Self::parse(text).or_else(|| {
            at.problem(
                Code::Malformed,
                "wanted a phone number in E.164: + and 7 to 15 digits, such as +16025550123",
            )
        })
    }
}

crate::described! { Phone = {
    "description": "A phone number in E.164: + and 7 to 15 digits, such as +16025550123.",
    "type": "string",
    "pattern": "^\\+[1-9][0-9]{6,14}$",
} }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Speech};

    #[test]
    fn e164_is_a_plus_and_seven_to_fifteen_digits() {
        for text in ["+16025550123", "+442079460018", "+2908123", "+123456789012345"] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "+",
            "16025550123",
            "+123456",
            "+1234567890123456",
            "+06025550123",
            "+1602555012a",
            "+1 6025550123",
            "++16025550123",
            "+１６０２５５５０１２３",
        ] {
            assert_eq!(Phone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_usual_ways_of_typing_a_north_american_number_mean_the_same() {
        for text in [
            "(602) 555-0123",
            "(602)555-0123",
            "( 602 ) 555 - 0123",
            "602-555-0123",
            "602.555.0123",
            "602 555 0123",
            "602 555-0123",
            "602/555-0123",
            "602-5550123",
            "6025550123",
            " 6025550123\t",
            "16025550123",
            "1-602-555-0123",
            "1 (602) 555-0123",
            "1.602.555.0123",
            "+16025550123",
            "+1 602 555 0123",
            "+1 (602) 555-0123",
            "+1-602-555-0123",
            "602\u{2011}555\u{2013}0123",
            "602\u{a0}555\u{a0}0123",
        ] {
            assert_eq!(Phone::from_typed(text).as_ref().map(Phone::as_str), Some("+16025550123"), "{text}");
        }
    }

    #[test]
    fn a_number_of_another_country_is_read_behind_its_plus() {
        for text in ["+442079460018", "+44 20 7946 0018", "+44-20-7946-0018"] {
            assert_eq!(Phone::from_typed(text).as_ref().map(Phone::as_str), Some("+442079460018"), "{text}");
        }
    }

    #[test]
    fn what_could_mean_another_number_is_refused() {
        for text in [
            "",
            "+",
            "555-0123",
            "1",
            "602 555 012",
            "602 555 01234",
            "60 25 55 01 23",
            "602 5550 123",
            "2 602 555 0123",
            "0602 555 0123",
            "(602 555-0123",
            "602) 555-0123",
            "((602)) 555-0123",
            "(1) 602 555 0123",
            "102 555 0123",
            "602 155 0123",
            "911 555 0123",
            "411-555-0123",
            "602-555-0123 x4",
            "602-555-0123 ext. 4",
            "602-555-0123#4",
            "602-555-0123,4",
            "1-800-FLOWERS",
            "602 555 0123 / 602 555 0124",
            "011 44 20 7946 0018",
            "020 7946 0018",
            "+44 (0)20 7946 0018",
            "+1 44 20 7946 0018",
            "tel:+16025550123",
            "+1602555012３",
        ] {
            assert_eq!(Phone::from_typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_shows_itself_nowhere_but_where_it_is_written() {
        let phone = Phone::parse("+16025550123").unwrap();
        assert_eq!(format!("{:?}", Some(&phone)), "Some(Phone(..))");
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"+16025550123\"");
        for speech in [Speech::Plain, Speech::Discreet] {
            let error = read::json::<Phone>(br#""602-555-0199""#, speech).unwrap_err();
            assert!(!error.to_string().contains("0199"));
        }
    }
}
