//! What a better rate would bring: the money between the rate of today and a rate aimed at.
//!
//! In: messages, conversions, the value of one, the rate aimed at. Out: today, the target, the gap between
//! them in money, and the sum written out so that a person can check it.
//!
//! gap = (target rate x messages - conversions) x value
//!
//! The rate is taken as the decimal that was typed, and all is computed in whole numbers; an amount that ends
//! between two minor units goes to the nearest, a half away from zero. Rounded to whole sales, the sales at
//! the target rate lose their fraction: part of a sale is none. Where today is better than the target the gap is negative.
//!
//! ```
//! use textlift::attribution::{Question, opportunity};
//! use textlift::read::{self, Speech};
//! let question: Question = read::json(br#"{"messages": 847, "conversions": 19, "targetRate": 0.15,
//!     "value": {"minor": 250000, "currency": "USD"}}"#, Speech::Plain).unwrap();
//! let answer = opportunity(&question).unwrap();
//! assert_eq!(answer.gap.minor, 27_012_500);
//! assert_eq!(answer.formula, "(15% x 847 messages - 19 sales) x $2,500 = (127.05 - 19) x $2,500 = $270,125");
//! ```

use serde::Serialize;

use crate::lead::{Currency, Money};
use crate::problem::{Code, Error};
use crate::read::{At, Read};

use super::decimal::Decimal;

/// What is known and what is aimed at.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct Question {
    /// Messages sent.
    pub messages: u32,
    /// Sales they led to.
    pub conversions: u32,
    /// What one sale brings in.
    pub value: Money,
    /// The rate aimed at, 0 to 1.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "number"))]
    pub target_rate: Decimal,
    /// Are sales counted in fractions or whole? In fractions unless told.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub round: Round,
}

crate::choices! {
    /// How sales at the target rate are counted.
    pub enum Round {
        /// With their fraction.
        None = "none",
        /// Whole sales only.
        Whole = "whole",
    }
}

impl Read for Question {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let messages = fields.get("messages");
        let conversions = fields.get("conversions");
        let value = fields.get("value");
        let target_rate = fields.get::<Rate>("targetRate");
        let round = fields.get_or("round", || Round::None);
        fields.refuse_unknown_keys();
        let target_rate = target_rate?.0;
        Some(Self {
            messages: messages?,
            conversions: conversions?,
            value: value?,
            target_rate,
            round: round?,
        })
    }
}

struct Rate(Decimal);

impl Read for Rate {
    fn read(at: At<'_>) -> Option<Self> {
        match Decimal::read(at)? {
            rate if rate.digits <= rate.unit() => Some(Self(rate)),
            _ => at.wanted(Code::OutOfRange, "a rate from 0 to 1 (15 % is 0.15)"),
        }
    }
}

/// A rate with the counts behind it and what it brings in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Performance {
    /// Messages sent.
    pub messages: u32,
    /// Sales; at the target, unless rounded, possibly with a fraction.
    pub conversions: f64,
    /// Sales per message; absent without messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// What the sales bring in.
    pub revenue: Money,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Opportunity {
    /// As it is.
    pub now: Performance,
    /// As it would be at the target rate.
    pub target: Performance,
    /// The revenue between them.
    pub gap: Money,
    /// How the gap comes about, for a person to check.
    pub formula: String,
}

/// The gap between today's revenue and that at the target rate.
///
/// Errors: `overflow` if an amount passes 2^53 - 1 minor units.
pub fn opportunity(question: &Question) -> Result<Opportunity, Error> {
    let &Question { messages, conversions, value, target_rate, round } = question;
    let unit = i128::from(target_rate.unit());
    // Sales in units of 10^-places: at the most 2^32 x 10^18, times an amount below 2^37 fits 2^127.
    let mut aimed = i128::from(target_rate.digits) * i128::from(messages);
    if round == Round::Whole {
        aimed -= aimed % unit;
    }
    let had = i128::from(conversions) * unit;
    let money = |sales: i128| {
        let minor = nearest(sales * i128::from(value.minor), unit);
        let exact = i64::try_from(minor).ok().filter(|minor| minor.abs() < 1 << 53);
        let amount = exact.map(|minor| Money::new(minor, value.currency));
        let message = "the amount passes 2^53 - 1 minor units";
        amount.ok_or_else(|| Error::one(Code::Overflow, "value.minor", message))
    };
    let performance = |sales: i128| -> Result<Performance, Error> {
        let conversions = ratio(sales, unit);
        let rate = (messages > 0).then(|| ratio(sales, unit * i128::from(messages)));
        Ok(Performance { messages, conversions, rate, revenue: money(sales)? })
    };
    let gap = money(aimed - had)?;
    let percent = decimal(u128::from(target_rate.digits) * 100, target_rate.places);
    let sales = decimal(aimed.unsigned_abs(), target_rate.places);
    let (each, brings) = (amount(value.minor, value.currency), amount(gap.minor, gap.currency));
    let whole = if round == Round::Whole { ", in whole sales," } else { "" };
    let formula = format!(
        "({percent}% x {messages} messages - {conversions} sales) x {each}{whole} = \
         ({sales} - {conversions}) x {each} = {brings}"
    );
    Ok(Opportunity { now: performance(had)?, target: performance(aimed)?, gap, formula })
}

/// `n / by` to the nearest whole number, a half away from zero.
fn nearest(n: i128, by: i128) -> i128 {
    let whole = n.abs() / by + i128::from(n.abs() % by * 2 >= by);
    if n < 0 { -whole } else { whole }
}

/// For display.
#[allow(clippy::float_arithmetic, reason = "a rate is shown; the money is computed in whole numbers")]
fn ratio(n: i128, by: i128) -> f64 {
    n as f64 / by as f64
}

/// `digits / 10^places`, without zeros at the end. Digit by digit: what the standard library writes numbers of this size
/// with takes a kilobyte of WebAssembly.
fn decimal(digits: u128, places: u32) -> String {
    let (mut rest, mut text) = (digits, String::new());
    while rest > 0 || text.len() <= places as usize {
        text.insert(0, char::from(b'0' + (rest % 10) as u8));
        rest /= 10;
    }
    let (whole, fraction) = text.split_at(text.len() - places as usize);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

/// An amount as a person writes it: `$2,500`, `$2,500.50`, `-EUR 12`.
fn amount(minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let symbol = if currency == Currency::USD { "$".to_owned() } else { format!("{} ", currency.code()) };
    let digits = currency.digits();
    let unit = 10_u64.saturating_pow(digits);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let text = whole.to_string();
    let mut grouped = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && (text.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match rest {
        0 => format!("{sign}{symbol}{grouped}"),
        _ => format!("{sign}{symbol}{grouped}.{rest:0width$}", width = digits as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Speech};

    fn ask(json: &str) -> Result<Opportunity, Code> {
        let question = read::json::<Question>(json.as_bytes(), Speech::Plain).map_err(|e| e.code())?;
        opportunity(&question).map_err(|e| e.code())
    }

    fn published(more: &str) -> String {
        let value = r#"{"minor":250000,"currency":"USD"}"#;
        format!(r#"{{"messages":847,"conversions":19,"value":{value},{more}}}"#)
    }

    #[test]
    fn the_published_example_comes_out_to_the_dollar() {
        let exact = ask(&published(r#""targetRate":0.15"#)).unwrap();
        assert_eq!(exact.gap.minor, 27_012_500);
        assert_eq!((exact.now.conversions, exact.target.conversions), (19.0, 127.05));
        assert_eq!((exact.now.revenue.minor, exact.target.revenue.minor), (4_750_000, 31_762_500));
        assert_eq!(exact.target.rate, Some(0.15));
        let whole = ask(&published(r#""targetRate":0.15,"round":"whole""#)).unwrap();
        assert_eq!(whole.gap.minor, 27_000_000);
        assert_eq!(
            whole.formula,
            "(15% x 847 messages - 19 sales) x $2,500, in whole sales, = (127 - 19) x $2,500 = $270,000"
        );
    }

    #[test]
    fn a_rate_is_the_decimal_that_was_typed() {
        // As floats 0.29 x 100 is 28.999999999999996: a whole sale would be lost.
        let question = |rate: &str| {
            let value = r#"{"minor":100,"currency":"USD"}"#;
            format!(
                r#"{{"messages":100,"conversions":0,"value":{value},"targetRate":{rate},"round":"whole"}}"#
            )
        };
        for percent in 0..=100_i64 {
            let rate = format!("{}.{:02}", percent / 100, percent % 100);
            assert_eq!(ask(&question(&rate)).map(|answer| answer.gap.minor), Ok(percent * 100), "{rate}");
        }
    }

    #[test]
    fn a_business_above_its_target_has_a_negative_gap() {
        let answer = ask(&published(r#""targetRate":0.02"#)).unwrap();
        assert_eq!(answer.gap.minor, -515_000);
        assert_eq!(
            answer.formula,
            "(2% x 847 messages - 19 sales) x $2,500 = (16.94 - 19) x $2,500 = -$5,150"
        );
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        for (odd, code) in [
            (r#""targetRate":15"#, Code::OutOfRange),
            (r#""targetRate":-0.1"#, Code::OutOfRange),
            (r#""targetRate":"15%""#, Code::WrongType),
            (r#""targetRate":0.1,"round":"up""#, Code::UnknownValue),
            (r#""rate":0.1"#, Code::Missing),
        ] {
            assert_eq!(ask(&published(odd)).unwrap_err(), code, "{odd}");
        }
        let huge = r#"{"messages":4000000000,"conversions":1,"targetRate":1,
                       "value":{"minor":90071992547,"currency":"USD"}}"#;
        assert_eq!(ask(huge).unwrap_err(), Code::Overflow);
    }

    #[test]
    fn without_messages_there_is_no_rate() {
        let answer =
            ask(r#"{"messages":0,"conversions":0,"targetRate":0.15,"value":{"minor":5,"currency":"JPY"}}"#)
                .unwrap();
        assert_eq!((answer.now.rate, answer.gap.minor), (None, 0));
    }
}
