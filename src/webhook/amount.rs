//! Amounts and instants as other systems write them, read exactly: no float holds an amount.

use serde_json::Value;

use super::path::text_of;
use crate::lead::{Currency, Instant, SECOND};

/// `"2500.00"` in minor units of its currency: 250000 cents, 2500 yen, 2500000 fils. A number is read from the
/// digits that it was written with. `None` for a sign, an exponent, a group separator, or a part of a minor unit.
pub(super) fn decimal(value: &Value, currency: Currency) -> Option<i64> {
    let text = text_of(value)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let short = usize::try_from(currency.digits()).ok()?.checked_sub(fraction.len())?;
    let digits = whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', short));
    digits.into_iter().try_fold(0_i64, |minor, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        minor.checked_mul(10)?.checked_add(digit)
    })
}

/// A whole number of minor units. `digits`: how many a sender gives a currency that differ from ISO 4217.
pub(super) fn minor(value: &Value, currency: Currency, digits: &[(&str, u32)]) -> Option<i64> {
    let minor: i64 = text_of(value)?.parse().ok()?;
    let own = currency.digits();
    let theirs = digits.iter().find(|(code, _)| *code == currency.code()).map_or(own, |(_, digits)| *digits);
    let (up, down) = (10_i64.pow(own.saturating_sub(theirs)), 10_i64.pow(theirs.saturating_sub(own)));
    (minor % down == 0).then(|| (minor / down).checked_mul(up)).flatten()
}

/// RFC 3339 text with an offset, or a number of seconds or milliseconds since 1970. Instants lie between 1990 and
/// 2099, and no number means one of them both in seconds and in milliseconds.
pub(super) fn instant(value: &Value) -> Option<Instant> {
    let text = text_of(value)?;
    match text.parse::<i64>() {
        Ok(number) if number <= Instant::LATEST.millis() / SECOND => {
            Some(Instant::from_millis(number.checked_mul(SECOND)?))
        }
        Ok(number) => Some(Instant::from_millis(number)),
        Err(_) => Instant::parse(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn a_decimal_is_exact_in_the_minor_units_of_its_currency() {
        let cases = [
            (json!("2500.00"), "USD", Some(250_000)),
            (json!("2500"), "USD", Some(250_000)),
            (json!("0.07"), "USD", Some(7)),
            (json!(19.99), "USD", Some(1_999)),
            (json!(2_500), "USD", Some(250_000)),
            (json!("2500.000"), "USD", Some(250_000)),
            (json!("2500.005"), "USD", None),
            (json!("2500"), "JPY", Some(2_500)),
            (json!("2500.00"), "JPY", Some(2_500)),
            (json!("2500.5"), "JPY", None),
            (json!("1.005"), "KWD", Some(1_005)),
            (json!("1.5"), "KWD", Some(1_500)),
            (json!("-5.00"), "USD", None),
            (json!("+5.00"), "USD", None),
            (json!("2,500.00"), "USD", None),
            (json!("$5"), "USD", None),
            (json!("5."), "USD", None),
            (json!(".5"), "USD", None),
            (json!(" 5"), "USD", None),
            (json!(1e300), "USD", None),
            (json!("99999999999999999999"), "USD", None),
            (json!(""), "USD", None),
            (json!(["5"]), "USD", None),
        ];
        for (value, code, want) in cases {
            assert_eq!(decimal(&value, currency(code)), want, "{value} {code}");
        }
    }

    #[test]
    fn minor_units_follow_the_sender_where_it_departs_from_the_standard() {
        let theirs = [("ISK", 2), ("MGA", 0)];
        let of = |value, code| minor(&value, currency(code), &theirs);
        assert_eq!(of(json!(1_099), "USD"), Some(1_099));
        assert_eq!(of(json!(500), "JPY"), Some(500));
        assert_eq!(of(json!(50_000), "ISK"), Some(500));
        assert_eq!(of(json!(50_050), "ISK"), None);
        assert_eq!(of(json!(500), "MGA"), Some(50_000));
        assert_eq!(of(json!(1.5), "USD"), None);
    }

    #[test]
    fn an_instant_is_read_in_every_usual_unit() {
        let of = |value: Value| instant(&value).map(Instant::millis);
        let want = Some(1_764_000_000_000);
        assert_eq!(of(json!(1_764_000_000)), want);
        assert_eq!(of(json!("1764000000")), want);
        assert_eq!(of(json!(1_764_000_000_000_i64)), want);
        assert_eq!(of(json!("2025-11-24T11:00:00-05:00")), want);
        assert_eq!(of(json!("2025-11-24T16:00:00")), None);
        assert_eq!(of(json!("yesterday")), None);
    }
}
