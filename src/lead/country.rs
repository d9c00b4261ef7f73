//! Where a person may be: a country and, in some, a state.

use serde::Serialize;

use crate::problem::Code;
use crate::read::{At, Field, Read};

macro_rules! two_letters {
    ($(#[$meta:meta])* $name:ident, $wanted:literal, $form:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify), tsify(type = "string"))]
        pub struct $name([u8; 2]);

        impl $name {
            /// The code, if `text` is two capital letters.
            pub fn parse(text: &str) -> Option<Self> {
                let code: [u8; 2] = text.as_bytes().try_into().ok()?;
                code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
            }

            /// The two letters.
            pub fn code(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or("")
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl Field for $name {
            fn blank() -> Self {
                Self(*b"--")
            }
        }

        impl Read for $name {
            fn read(at: At<'_>) -> Option<Self> {
                Self::parse(at.text()?).or_else(|| at.wanted(Code::Malformed, $wanted))
            }
        }

        crate::described! { $name = { "description": $form, "type": "string", "pattern": "^[A-Z]{2}$" } }
    };
}

two_letters!(
    /// An ISO 3166 country code.
    Country, "a country as two capital letters (ISO 3166)", "Two capital letters of ISO 3166, such as US or GB."
);
two_letters!(
    /// A state or province by its two letters, within a country.
    State, "a state as two capital letters", "Two capital letters, such as AZ, within the country."
);

impl Country {
    /// The United States.
    pub const US: Self = Self(*b"US");
    /// Canada.
    pub const CA: Self = Self(*b"CA");
}

/// A country, a state, both or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The country.
    pub country: Option<Country>,
    /// The state within it.
    pub state: Option<State>,
}

impl Place {
    /// A whole country.
    pub fn country(code: &str) -> Option<Self> {
        Country::parse(code).map(|country| Self { country: Some(country), state: None })
    }

    /// A state of a country.
    pub fn state(country: &str, state: &str) -> Option<Self> {
        Some(Self { country: Some(Country::parse(country)?), state: Some(State::parse(state)?) })
    }
}
