//! Who texts: the constants of the business that every stage may need, and what it knows of people.

use serde_json::Value;

use super::country::Country;
use super::instant::Instant;
use super::money::{Currency, Money};
use super::zone::Zone;
use crate::gather::Gather;
use crate::problem::{Code, Error, Problem};
use crate::read::{self, At, Check, Read, Speech};
use crate::table::Table;
use crate::{choices, record};

choices! {
    /// What a business does. It chooses the starter texts and the usual business windows, and whether health
    /// data is at stake.
    pub enum Industry {
        /// A hearing-aid practice.
        Audiology = "audiology",
        /// Any other medical practice.
        Healthcare = "healthcare",
        /// A dental practice.
        Dental = "dental",
        /// Lawyers, accountants, advisers.
        Professional = "professional",
        /// Plumbers, electricians, cleaners.
        HomeServices = "home-services",
        /// A shop.
        Retail = "retail",
        /// A shop on the web.
        Ecommerce = "ecommerce",
        /// Sells to businesses.
        B2b = "b2b",
    }
}

impl Industry {
    /// Is what people come for a matter of their health? Then appointment kinds, items and titles of resources
    /// are sensitive too.
    pub fn is_health(self) -> bool {
        matches!(self, Self::Audiology | Self::Healthcare | Self::Dental)
    }
}

record! {
    /// Who texts. Its values are constants: a text may use each as `{{ business.name }}` and so on.
    pub struct Business strict checked {
        /// The name people know, not blank; it is in the line that names the business under the first text. Longer:
        /// less room for the text.
        pub name: String,
        /// What the business does.
        pub industry: Industry,
        /// Zone of the business, IANA name. It stands in where nothing is known about a lead's zone in dates of
        /// the score; it never lets a text go out.
        pub time_zone: Zone,
        /// The currency that counts: sales in any other are kept, and score 0.
        pub currency: Currency = Currency::USD,
        /// Country of the business.
        pub country: Country = Country::US,
        /// How to reach it, for the answer to HELP: a phone number or an address. Absent: the answer gives the name
        /// alone.
        pub contact: Option<String>,
        /// Where people book; its host must be among `allowedHosts`. Absent: no text may use it.
        pub booking_link: Option<String>,
        /// Hosts that links in texts may lead to, subdomains included, such as `desert-hearing.example`. Empty: no
        /// text may carry a link.
        pub allowed_hosts: Vec<String> = Vec::new(),
    }
}

impl Check for Business {
    fn check(&self, at: At<'_>) {
        if self.name.trim().is_empty() {
            let _: Option<()> =
                at.problem_at("name", Code::Malformed, "wanted the name of the business, got a blank one");
        }
        for (n, host) in self.allowed_hosts.iter().enumerate() {
            let of_hosts = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || c == '-' || c == '.';
            if host.is_empty() || !host.chars().all(of_hosts) {
                let place = format!("allowedHosts[{n}]");
                let _: Option<()> = at.problem_at(
                    &place,
                    Code::Malformed,
                    "wanted a host alone, such as desert-hearing.example",
                );
            }
        }
    }
}

choices! {
    /// What values of an attribute look like.
    pub enum AttributeType {
        /// Text of at most 64 KB.
        Text = "text",
        /// A whole number.
        Number = "number",
        /// True or false.
        Bool = "bool",
        /// A local calendar date, `2026-03-07`.
        Date = "date",
        /// An instant.
        Instant = "instant",
        /// An amount of money.
        Money = "money",
        /// An IANA name of a time zone.
        Zone = "zone",
    }
}

record! {
    /// A fact about people that the business keeps.
    pub struct AttributeRule strict {
        /// What its values look like; a value of another type is an error in the record.
        pub r#type: AttributeType,
        /// Is it a finding, a condition, a test result, a balance? Then a text shows it only with an authorisation.
        /// Never, unless told.
        pub sensitive: bool = false,
    }
}

record! {
    /// What the business knows of people, and the words it accepts as an opt-out beside the usual ones.
    pub struct People strict checked default {
        /// Declared attributes by name, beside the standing ones (`firstName`, `lastName`, `timeZone`, `postalCode`,
        /// `state`, `country`, `phone`, `email`). Others are kept and never used. Empty: only the standing ones.
        pub attributes: Table<String, AttributeRule> = Table::new(),
        /// More opt-out words, each a whole message, letter case and punctuation aside. Empty: the usual ones alone,
        /// which hold in any case.
        pub opt_out_words: Vec<String> = Vec::new(),
    }
}

impl Check for People {
    fn check(&self, at: At<'_>) {
        for (n, word) in self.opt_out_words.iter().enumerate() {
            if !word.chars().any(|c| c.is_ascii_alphanumeric() || !c.is_ascii()) {
                let place = format!("optOutWords[{n}]");
                let _: Option<()> =
                    at.problem_at(&place, Code::Malformed, "wanted a word, got nothing that could be one");
            }
        }
    }
}

/// Attributes that every business has: name and type.
pub const STANDING_ATTRIBUTES: &[(&str, AttributeType)] = &[
    ("firstName", AttributeType::Text),
    ("lastName", AttributeType::Text),
    ("timeZone", AttributeType::Zone),
    ("postalCode", AttributeType::Text),
    ("state", AttributeType::Text),
    ("country", AttributeType::Text),
    ("phone", AttributeType::Text),
    ("email", AttributeType::Text),
];

impl People {
    /// The type an attribute is declared with, if it is.
    pub fn type_of(&self, name: &str) -> Option<AttributeType> {
        let standing = STANDING_ATTRIBUTES.iter().find(|(standing, _)| *standing == name).map(|(_, t)| *t);
        standing.or_else(|| self.attributes.get(name).map(|rule| rule.r#type))
    }
}

impl People {
    /// A problem for each value that is none of its attribute's declared type.
    pub fn wrong_values(&self, attributes: &Table<String, Value>, path: &str) -> Vec<Problem> {
        let wrong = attributes.iter().filter_map(|(name, value)| {
            let error = self.type_of(name)?.check(value).err()?;
            Some(error.under(name).under(path).problems().cloned().gather())
        });
        wrong.flatten().gather()
    }
}

impl AttributeType {
    /// Is this a value of the type?
    pub fn admits(self, value: &Value) -> bool {
        self.check(value).is_ok()
    }

    /// What keeps a value from being one of the type. `null` is one of every type: it removes the attribute.
    pub fn check(self, value: &Value) -> Result<(), Error> {
        fn reads<T: Read>(value: &Value) -> Result<(), Error> {
            read::value_of::<T>(value, Speech::Discreet).map(|_| ())
        }
        match self {
            _ if value.is_null() => Ok(()),
            Self::Text => reads::<String>(value),
            Self::Number => reads::<i64>(value),
            Self::Bool => reads::<bool>(value),
            Self::Date => reads::<Date>(value),
            Self::Instant => reads::<Instant>(value),
            Self::Money => reads::<Money>(value),
            Self::Zone => reads::<Zone>(value),
        }
    }
}

/// A value of the type `date`.
struct Date;

impl Read for Date {
    fn read(at: At<'_>) -> Option<Self> {
        match date(at.text()?) {
            Some(_) => Some(Self),
            None => at.wanted(Code::Malformed, "a date of the calendar such as 2026-03-07"),
        }
    }
}

/// A local calendar date, `2026-03-07`.
pub fn date(text: &str) -> Option<chrono::NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    chrono::NaiveDate::from_ymd_opt(
        number(0..4)?.parse().ok()?,
        number(5..7)?.parse().ok()?,
        number(8..10)?.parse().ok()?,
    )
}
