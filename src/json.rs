//! Bytes in, what they say as JSON out, or where they stop making sense.
//!
//! The same language as `serde_json` reads, in a quarter of its WebAssembly: here is no message for every way to be wrong,
//! no second parser for every type, and no table of 309 powers of ten. A number with a fraction or an exponent is exact
//! where its digits are at most 2^53 and its power of ten at most 22, as almost all are; others are a few units in the
//! last place from the nearest float.
//!
//! ```
//! use textlift::json::{Stop, parse};
//! assert_eq!(parse(br#"{"points": [1, 2.5]}"#).unwrap()["points"][1], 2.5);
//! assert_eq!(parse(b"[1,\n x]"), Err(Stop { line: 2, column: 2 }));
//! ```

use serde_json::{Map, Number, Value};

/// A text nests at most so deep.
const DEEPEST: usize = 127;

/// Where a text stops being JSON: line and column, in bytes, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The line.
    pub line: usize,
    /// The byte of the line that does not fit, 0 if it is the line feed before; the last byte if the text ends too early.
    pub column: usize,
}

/// What a JSON text says.
pub fn parse(bytes: &[u8]) -> Result<Value, Stop> {
    let mut reader = Reader { bytes, at: 0, depth: 0 };
    let value = reader.value().filter(|_| reader.next_visible().is_none());
    value.ok_or_else(|| reader.stop())
}

/// Reads on from a place. What does not fit leaves `at` on the byte that does not, or behind the last.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn stop(&self) -> Stop {
        let read = self.bytes.get(..=self.at).unwrap_or(self.bytes);
        let line = 1 + read.iter().filter(|byte| **byte == b'\n').count();
        Stop { line, column: read.iter().rev().take_while(|byte| **byte != b'\n').count() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next_visible(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Passes this byte, if it is the next.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<Value> {
        match self.next_visible()? {
            b'"' => self.text().map(Value::String),
            b'{' => self.object(),
            b'[' => self.list(),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        word.bytes().all(|byte| self.pass(byte).is_some()).then_some(value)
    }

    fn list(&mut self) -> Option<Value> {
        let mut list = Vec::new();
        self.entries(b']', &mut |reader| {
            list.push(reader.value()?);
            Some(())
        })?;
        Some(Value::Array(list))
    }

    fn object(&mut self) -> Option<Value> {
        let mut map = Map::new();
        self.entries(b'}', &mut |reader| {
            let key = reader.text()?;
            reader.next_visible();
            reader.pass(b':')?;
            map.insert(key, reader.value()?);
            Some(())
        })?;
        Some(Value::Object(map))
    }

    /// Entries between commas, from the opening bracket to the closing one.
    fn entries(&mut self, close: u8, entry: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        if self.next_visible()? != close {
            loop {
                self.next_visible();
                entry(self)?;
                self.next_visible();
                if self.pass(b',').is_none() {
                    break;
                }
            }
        }
        self.depth -= 1;
        self.pass(close)
    }

    /// A text, from quote to quote.
    fn text(&mut self) -> Option<String> {
        self.pass(b'"')?;
        let mut text = String::new();
        loop {
            let rest = self.bytes.get(self.at..)?;
            let plain =
                rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            text.push_str(std::str::from_utf8(rest.get(..plain)?).ok()?);
            self.at += plain;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => {
                    self.at += 1;
                    text.push(self.escaped()?);
                }
                _ => return None,
            }
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Option<char> {
        let escaped = match self.peek()? {
            b'u' => {
                self.at += 1;
                return self.unit_or_pair();
            }
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return None,
        };
        self.at += 1;
        Some(escaped)
    }

    /// The digits after `\u`, and those of the other half if they are the first half of a pair.
    fn unit_or_pair(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.pass(b'\\')?;
        self.pass(b'u')?;
        let second = self.unit()?;
        let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10 | low))
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Number> {
        let negative = self.pass(b'-').is_some();
        let mut decimal = Decimal::default();
        if self.pass(b'0').is_none() {
            self.digits(&mut |digit| decimal.push(digit, 0))?;
        }
        let whole = !decimal.full;
        let point = self.pass(b'.').is_some();
        if point {
            self.digits(&mut |digit| decimal.push(digit, 1))?;
        }
        let exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            let sign = if matches!(self.peek(), Some(b'-')) { -1 } else { 1 };
            self.at += usize::from(matches!(self.peek(), Some(b'-' | b'+')));
            let mut power = 0_i32;
            self.digits(&mut |digit| power = (power * 10 + i32::from(digit)).min(99_999_999))?;
            decimal.power = decimal.power.saturating_add(sign * power);
        }
        match (whole && !point && !exponent, negative) {
            (true, false) => Some(decimal.digits.into()),
            (true, true) if (1..=1 << 63).contains(&decimal.digits) => {
                Some((decimal.digits as i64).wrapping_neg().into())
            }
            _ => Number::from_f64(decimal.float(negative)),
        }
    }

    /// At least one digit.
    fn digits(&mut self, take: &mut dyn FnMut(u8)) -> Option<()> {
        let first = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            take(digit - b'0');
            self.at += 1;
        }
        (self.at > first).then_some(())
    }
}

/// `digits` times ten to the `power`.
#[derive(Default)]
struct Decimal {
    digits: u64,
    power: i32,
    /// A digit had no place any more: it counts for the power alone, and so do all after it.
    full: bool,
}

impl Decimal {
    /// One more digit, of which so many are behind the point.
    fn push(&mut self, digit: u8, behind: i32) {
        let more = self.digits.checked_mul(10).and_then(|tens| tens.checked_add(digit.into()));
        match more.filter(|_| !self.full) {
            Some(digits) => (self.digits, self.power) = (digits, self.power.saturating_sub(behind)),
            None => (self.full, self.power) = (true, self.power.saturating_add(1 - behind)),
        }
    }

    /// Each step of up to 22 tens is exact in itself.
    #[allow(clippy::float_arithmetic, reason = "it only reads what somebody wrote as a float")]
    fn float(&self, negative: bool) -> f64 {
        let (mut float, mut left) = (self.digits as f64, self.power);
        while left != 0 && float != 0.0 && float.is_finite() {
            let step = left.clamp(-22, 22);
            let tens = (0..step.unsigned_abs()).fold(1.0, |tens, _| tens * 10.0);
            float = if step < 0 { float / tens } else { float * tens };
            left -= step;
        }
        if negative { -float } else { float }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn theirs(bytes: &[u8]) -> Result<Value, Stop> {
        serde_json::from_slice(bytes).map_err(|error| Stop { line: error.line(), column: error.column() })
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((".{0,5}", inner), 0..5)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_was_written_is_read(value in value()) {
            prop_assert_eq!(parse(value.to_string().as_bytes()), Ok(value.clone()));
            prop_assert_eq!(parse(serde_json::to_string_pretty(&value).unwrap().as_bytes()), Ok(value));
        }

        #[test]
        fn it_reads_what_serde_json_reads_and_stops_where_that_stops(text in r#"[\[\]{}:,"aé019.eE+\-tru \n]{0,16}"#) {
            let (ours, theirs) = (parse(text.as_bytes()), theirs(text.as_bytes()));
            // Behind a number that is too large ours goes on by a byte.
            match text.contains(['e', 'E']) {
                true => prop_assert_eq!(ours.ok(), theirs.ok()),
                false => prop_assert_eq!(ours, theirs),
            }
        }

        #[test]
        fn a_text_with_escapes_is_read_as_serde_json_reads_it(inside in r#"([a"\\/bfnrtu\n\t]|\\u[dD][89c-f][0-9a-f]{2}|\\u00[0-9a-fA-F]{2}|\\[bfnrt/"\\]){0,6}"#) {
            let text = format!("\"{inside}\"");
            prop_assert_eq!(parse(text.as_bytes()).ok(), theirs(text.as_bytes()).ok());
        }

        #[test]
        fn a_number_of_few_digits_is_exact(digits in -(1_i64 << 53)..1 << 53, power in -22..=22) {
            let text = format!("{digits}e{power}");
            let exact: f64 = text.parse().unwrap();
            prop_assert_eq!(parse(text.as_bytes()).unwrap().as_f64(), Some(exact));
        }

        #[test]
        #[allow(clippy::float_arithmetic, reason = "how close two floats are")]
        fn any_number_is_close(float in any::<f64>().prop_filter("a number", |float| float.is_normal())) {
            let read = parse(format!("{float:e}").as_bytes()).map(|value| value.as_f64().unwrap());
            // The largest may pass the limit by their last digit.
            if let Ok(read) = read {
                prop_assert!(((read - float) / float).abs() < 1e-14, "{float} {read}");
            } else {
                prop_assert!(float.abs() > 1.797e308);
            }
        }

        #[test]
        fn bytes_that_are_no_text_are_an_answer_too(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            prop_assert_eq!(parse(&bytes).ok(), theirs(&bytes).ok());
            let quoted = [b"\"", bytes.as_slice(), b"\""].concat();
            prop_assert_eq!(parse(&quoted).ok(), theirs(&quoted).ok());
        }
    }

    #[test]
    fn the_edges_of_numbers_are_those_of_serde_json() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "00",
            "01",
            "1.",
            ".5",
            "-",
            "+1",
            "1e",
            "1e+",
            "1E5",
            "0e99999999999",
            "1e400",
            "-1e400",
            "1e-400",
            "1e-99999999999",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1",
            "1.0",
            "100",
            "1e2",
        ] {
            assert_eq!(parse(text.as_bytes()).ok(), theirs(text.as_bytes()).ok(), "{text}");
        }
    }

    #[test]
    fn it_nests_as_deep_as_serde_json_does() {
        for depth in [1, 126, 127, 128, 129, 100_000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert_eq!(parse(text.as_bytes()).ok(), theirs(text.as_bytes()).ok(), "{depth}");
        }
    }
}
