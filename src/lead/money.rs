//! Money: whole minor units of one currency. No float ever holds an amount.

use serde::Serialize;

use crate::problem::Code;
use crate::read::{At, Field, Read};

/// An ISO 4217 currency code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
pub struct Currency([u8; 3]);

impl Currency {
    /// US dollars.
    pub const USD: Self = Self(*b"USD");

    /// The code, if `text` is three capital letters.
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 3] = text.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal digits of the minor unit (ISO 4217): cents 2, yen 0, dinars 3.
    pub fn digits(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl Field for Currency {
    fn blank() -> Self {
        Self::USD
    }
}

impl Read for Currency {
    fn read(at: At<'_>) -> Option<Self> {
        let text = at.text()?;
        Self::parse(text).or_else(|| at.wanted(Code::Malformed, "a currency code of three capital letters"))
    }
}

crate::described! { Currency = {
    "description": "An ISO 4217 code: three capital letters.",
    "type": "string",
    "pattern": "^[A-Z]{3}$",
} }

/// An amount: `{ "minor": 250000, "currency": "USD" }` is $2,500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Money {
    /// Minor units (cents), never negative when read from outside.
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

impl Money {
    /// The largest amount that is read: 2^53 - 1 minor units divided by 100,000, so that the sum of 100,000
    /// sales is still exact in JavaScript.
    pub const LARGEST: i64 = 90_071_992_547;

    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount as people write it: `$2,500`, `$99.50`, `CAD 1,200`.
    pub fn say(&self) -> String {
        let unit = 10_i64.pow(self.currency.digits());
        let (whole, rest) = (self.minor / unit, (self.minor % unit).unsigned_abs());
        let sign = if self.minor < 0 { "-" } else { "" };
        let mut out = match self.currency.code() {
            "USD" => format!("{sign}$"),
            "EUR" => format!("{sign}€"),
            "GBP" => format!("{sign}£"),
            code => format!("{sign}{code} "),
        };
        let digits = whole.unsigned_abs().to_string();
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n) % 3 == 0 {
                out.push(',');
            }
            out.push(digit);
        }
        if rest > 0 {
            out.push_str(&format!(".{rest:0width$}", width = self.currency.digits() as usize));
        }
        out
    }
}

impl Field for Money {
    fn blank() -> Self {
        Self::new(0, Currency::USD)
    }
}

impl Read for Money {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let minor = fields.get::<Minor>("minor");
        let currency = fields.get("currency");
        Some(Self { minor: minor?.0, currency: currency? })
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl crate::read::schema::Describe for Money {
    fn describe(defs: &mut crate::read::schema::Defs) -> crate::read::schema::Schema {
        defs.named(std::any::type_name::<Self>(), |defs| {
            serde_json::json!({
                "description": "An amount: 250000 minor units of USD are $2,500.",
                "type": "object",
                "required": ["minor", "currency"],
                "properties": {
                    "minor": {
                        "description": "Whole minor units of the currency (cents of a dollar, yen), from 0.",
                        "type": "integer",
                        "minimum": 0,
                        "maximum": Self::LARGEST,
                    },
                    "currency": {
                        "description": "The currency that the minor units are of.",
                        "$ref": Currency::describe(defs).get("$ref"),
                    },
                },
            })
        })
    }
}

struct Minor(i64);

impl Read for Minor {
    fn read(at: At<'_>) -> Option<Self> {
        at.whole(0..=Money::LARGEST).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Speech};

    #[test]
    fn an_amount_reads_as_people_write_it() {
        let say = |minor, code| Money::new(minor, Currency::parse(code).unwrap()).say();
        assert_eq!(say(250_000, "USD"), "$2,500");
        assert_eq!(say(9_950, "USD"), "$99.50");
        assert_eq!(say(-105, "USD"), "-$1.05");
        assert_eq!(say(123_456_700, "CAD"), "CAD 1,234,567");
        assert_eq!(say(1_000, "JPY"), "JPY 1,000");
        assert_eq!(say(1_005, "KWD"), "KWD 1.005");
    }

    #[test]
    fn an_amount_names_its_currency_and_is_never_negative() {
        let money = |json: &str| read::json::<Money>(json.as_bytes(), Speech::Discreet).map_err(|e| e.code());
        assert_eq!(money(r#"{"minor":250000,"currency":"USD"}"#), Ok(Money::new(250_000, Currency::USD)));
        assert_eq!(money(r#"{"minor":250000}"#), Err(Code::Missing));
        assert_eq!(money(r#"{"minor":-1,"currency":"USD"}"#), Err(Code::OutOfRange));
        assert_eq!(money(r#"{"minor":25.5,"currency":"USD"}"#), Err(Code::WrongType));
        assert_eq!(money(r#"{"minor":1,"currency":"usd"}"#), Err(Code::Malformed));
    }
}
