//! What a text can say about a person: typed slots, and the facts that fill them.
//!
//! | name | layer | example |
//! |---|---|---|
//! | `firstName`, `lastName`, declared attributes | data | Sarah |
//! | `purchase.item`, `appointment.kind`, `resource.title`, `form.name`, `quote.item`, `quote.amount` | behaviour | your guide |
//! | `purchase.ago`, `.since`, `.month`, `.milestone`, and so for every moment of [`MOMENTS`] | time | 6 weeks ago |
//! | `live.trialSlotsLeft` | generic | 3 trial slots |
//! | `deadline.friday`, `deadline.<attribute>` | generic | by Friday |
//! | `business.name`, `business.contact`, `business.bookingLink` | generic | Desert Hearing |
//!
//! Lead and event values are data, never instructions: one that is too long or holds a link, a newline or
//! another character that its slot does not admit fills nothing.

use std::borrow::Cow;

use serde_json::Value;

use super::phrase::{self, Phrase, Range};
use super::section::LiveWords;
use super::template::shown;
use crate::choices;
use crate::gather::Gather;
use crate::lead::event::EventType;
use crate::lead::{AttributeType, Business, Instant, Lead, Money, People, Weekday, Zone, business};
use crate::problem::Code;
use crate::read;
use crate::table::Table;
use crate::text::Quoted;

choices! {
    /// Why a template gives no text.
    pub enum Rejection {
        /// Nothing is known that would fill the slot.
        SlotMissing = "slot-missing",
        /// What is known holds characters that must not reach a text.
        SlotUnsafe = "slot-unsafe",
        /// It may be shown only with an authorisation, and none is in force.
        NotAuthorised = "not-authorised",
        /// The words for the time would not be true then.
        PhraseUntrue = "phrase-untrue",
        /// The text would have more than ten parts.
        TooLong = "too-long",
        /// The same text went to this number, or was dismissed, a short while ago.
        Resting = "resting",
    }
}

/// Layers of personalisation; a text that uses more of them is preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The same for everybody.
    Generic,
    /// A fact about the person.
    Data,
    /// How long something is ago.
    Time,
    /// Something the person did.
    Behaviour,
}

/// What a text can say.
#[derive(Debug, Clone)]
pub enum Slot {
    /// A fact about the person: name, type, and whether it is sensitive.
    Attribute(String, AttributeType, bool),
    /// Something the person did, or when.
    Past(&'static MomentRow, Field),
    /// A number that is true for a while, and how it is told.
    Live(String, LiveWords),
    /// The next such weekday.
    Weekday(Weekday),
    /// The date that an attribute holds, and whether it is sensitive.
    Deadline(String, bool),
    /// A constant of the playbook, and what it is.
    Business(&'static str, String),
}

/// What is told of a moment.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// Its title, kind, item: name, what it is, and whether an amount is meant.
    Detail(&'static DetailRow),
    /// "3 weeks ago".
    Ago,
    /// "3 weeks".
    Since,
    /// "March".
    Month,
    /// "3 months", only when they are reached.
    Milestone,
}

/// Fields that every moment has.
const TIMES: [(&str, Field); 4] =
    [("ago", Field::Ago), ("since", Field::Since), ("month", Field::Month), ("milestone", Field::Milestone)];

/// A sort of moment: the latest of its events, or the one that calls for the text.
#[derive(Debug)]
pub struct MomentRow {
    /// Its name in slots.
    pub name: &'static str,
    /// For a person: "their last purchase".
    pub said: &'static str,
    /// What it can tell beside the time.
    pub details: &'static [DetailRow],
    /// Is this event one of them?
    matches: fn(&EventType) -> bool,
}

/// Something that a moment can tell.
#[derive(Debug)]
pub struct DetailRow {
    /// Its name in slots.
    pub name: &'static str,
    /// For a person: "what they bought".
    pub said: &'static str,
    /// What an authorisation calls it, where health is at stake; none if it is never sensitive.
    pub sensitive: Option<&'static str>,
}

/// Every sort of moment.
pub static MOMENTS: &[MomentRow] = &[
    MomentRow {
        name: "purchase",
        said: "their last purchase",
        details: &[DetailRow { name: "item", said: "what they bought", sensitive: Some("items") }],
        matches: |what| matches!(what, EventType::Purchase(_)),
    },
    MomentRow {
        name: "appointment",
        said: "the last appointment they came to",
        details: &[DetailRow {
            name: "kind",
            said: "what the appointment was for",
            sensitive: Some("appointments"),
        }],
        matches: |what| matches!(what, EventType::AppointmentAttended(_)),
    },
    MomentRow {
        name: "visit",
        said: "their last visit",
        details: &[],
        matches: |what| matches!(what, EventType::Visit(_) | EventType::AppointmentAttended(_)),
    },
    MomentRow {
        name: "resource",
        said: "their last download",
        details: &[DetailRow { name: "title", said: "what they downloaded", sensitive: Some("resources") }],
        matches: |what| matches!(what, EventType::ResourceDownloaded(_)),
    },
    MomentRow {
        name: "form",
        said: "the last form they filled in or left",
        details: &[DetailRow { name: "name", said: "the name of the form", sensitive: None }],
        matches: |what| matches!(what, EventType::FormSubmitted(_) | EventType::FormAbandoned(_)),
    },
    MomentRow {
        name: "quote",
        said: "the last price they asked for",
        details: &[
            DetailRow { name: "item", said: "what they asked the price of", sensitive: Some("items") },
            DetailRow { name: "amount", said: "the price they were told", sensitive: None },
        ],
        matches: |what| matches!(what, EventType::QuoteRequested(_)),
    },
    MomentRow {
        name: "inquiry",
        said: "the last time they asked about something",
        details: &[],
        matches: |what| {
            matches!(
                what,
                EventType::FormSubmitted(_) | EventType::QuoteRequested(_) | EventType::ResourceDownloaded(_)
            )
        },
    },
    MomentRow {
        name: "interaction",
        said: "the last time they were in touch",
        details: &[],
        matches: |_| false,
    },
];

/// The constants of the business: name and value.
fn constants(business: &Business) -> [(&'static str, Option<&str>); 3] {
    [
        ("business.name", Some(business.name.as_str())),
        ("business.contact", business.contact.as_deref()),
        ("business.bookingLink", business.booking_link.as_deref()),
    ]
}

/// Attributes that every business has and that a text may show.
const SHOWN_ATTRIBUTES: [&str; 2] = ["firstName", "lastName"];

impl Slot {
    /// Which layer of personalisation it belongs to.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Attribute(..) => Layer::Data,
            Self::Past(_, Field::Detail(_)) => Layer::Behaviour,
            Self::Past(..) => Layer::Time,
            Self::Live(..) | Self::Weekday(_) | Self::Deadline(..) | Self::Business(..) => Layer::Generic,
        }
    }

    /// What it is, for a person.
    pub fn said(&self) -> String {
        match self {
            Self::Attribute(name, ..) if name == "firstName" => "their first name".to_owned(),
            Self::Attribute(name, ..) if name == "lastName" => "their last name".to_owned(),
            Self::Attribute(name, ..) => format!("their {}", in_words(name)),
            Self::Past(_, Field::Detail(detail)) => detail.said.to_owned(),
            Self::Past(moment, _) => format!("the time of {}", moment.said),
            Self::Live(name, _) => format!("the present number of {}", in_words(name)),
            Self::Weekday(_) => "the deadline".to_owned(),
            Self::Deadline(name, _) => format!("the deadline of {}", in_words(name)),
            Self::Business(name, _) => (*name).to_owned(),
        }
    }
}

/// `trialSlotsLeft` as people say it: trial slots left.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// What a playbook's texts may name.
#[derive(Debug, Clone, Copy)]
pub struct Names<'p> {
    /// Who texts.
    pub business: &'p Business,
    /// The declared attributes.
    pub people: &'p People,
    /// The live numbers and how they are told.
    pub live: &'p Table<String, LiveWords>,
}

impl Names<'_> {
    /// The slot of this name, or what is wrong with the name.
    pub fn find(&self, name: &str) -> Result<Slot, (Code, String)> {
        let slot = match name.split_once('.') {
            None => self.attribute(name)?,
            Some(("business", _)) => self.constant(name)?,
            Some(("live", number)) => {
                self.live.get(number).map(|words| Slot::Live(number.to_owned(), words.clone()))
            }
            Some(("deadline", day)) => self.deadline(day)?,
            Some((moment, field)) => past(moment, field),
        };
        slot.ok_or_else(|| {
            let known = self.all();
            let hint = read::hint(name, known.iter().map(String::as_str));
            (Code::UnknownSlot, format!("there is no slot {}{hint}", Quoted(shown(name))))
        })
    }

    fn attribute(&self, name: &str) -> Result<Option<Slot>, (Code, String)> {
        match self.people.type_of(name) {
            Some(AttributeType::Bool) => {
                Err((Code::UnknownSlot, format!("{name} is true or false: a text cannot show that")))
            }
            Some(kind) if SHOWN_ATTRIBUTES.contains(&name) || self.people.attributes.contains_key(name) => {
                Ok(Some(Slot::Attribute(name.to_owned(), kind, self.is_sensitive(name))))
            }
            _ => Ok(None),
        }
    }

    fn is_sensitive(&self, attribute: &str) -> bool {
        self.people.attributes.get(attribute).is_some_and(|rule| rule.sensitive)
    }

    fn constant(&self, name: &str) -> Result<Option<Slot>, (Code, String)> {
        match constants(self.business).into_iter().find(|(known, _)| *known == name) {
            None => Ok(None),
            Some((name, Some(value))) => Ok(Some(Slot::Business(name, value.to_owned()))),
            Some((name, None)) => {
                Err((Code::Missing, format!("{name} is used here and not set in the playbook")))
            }
        }
    }

    fn deadline(&self, day: &str) -> Result<Option<Slot>, (Code, String)> {
        if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| *name == day) {
            return Ok(Some(Slot::Weekday(*weekday)));
        }
        match self.people.type_of(day) {
            Some(AttributeType::Date | AttributeType::Instant) => {
                Ok(Some(Slot::Deadline(day.to_owned(), self.is_sensitive(day))))
            }
            Some(_) => {
                Err((Code::UnknownSlot, format!("a deadline is a date or an instant, {day} is neither")))
            }
            None => Ok(None),
        }
    }

    /// Every name that a text may use.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = SHOWN_ATTRIBUTES.iter().map(|name| (*name).to_owned()).gather();
        all.extend(self.people.attributes.keys().cloned());
        for moment in MOMENTS {
            let details = moment.details.iter().map(|detail| detail.name);
            for field in details.chain(TIMES.iter().map(|(name, _)| *name)) {
                all.push(format!("{}.{field}", moment.name));
            }
        }
        all.extend(self.live.keys().map(|name| format!("live.{name}")));
        all.extend(WEEKDAYS.iter().map(|(name, _)| format!("deadline.{name}")));
        all.extend(constants(self.business).iter().map(|(name, _)| (*name).to_owned()));
        all
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

fn past(moment: &str, field: &str) -> Option<Slot> {
    let moment = MOMENTS.iter().find(|row| row.name == moment)?;
    let detail = moment.details.iter().find(|detail| detail.name == field).map(Field::Detail);
    let field = detail.or_else(|| TIMES.iter().find(|(name, _)| *name == field).map(|(_, field)| *field))?;
    Some(Slot::Past(moment, field))
}

/// Everything that a text to one lead may say at one instant.
pub struct Facts<'l> {
    lead: &'l Lead,
    zone: Zone,
    at: Instant,
    health: bool,
    moments: [Option<Past<'l>>; MOMENT_COUNT],
}

const MOMENT_COUNT: usize = 8;
const _: () = assert!(MOMENTS.len() == MOMENT_COUNT);

#[derive(Clone, Copy)]
struct Past<'l> {
    at: Instant,
    event: &'l str,
    detail: Option<&'l str>,
    amount: Option<Money>,
}

/// A value for a slot.
pub struct Filled<'v> {
    /// The words.
    pub text: Cow<'v, str>,
    /// The event that tells it.
    pub event: Option<&'v str>,
    /// When it is true and may be shown.
    pub valid: Range,
    /// Did it need an authorisation?
    pub sensitive: bool,
    /// Did the words come from outside the playbook?
    pub foreign: bool,
}

/// An instant, the clock that shows it to the lead, and the event that calls for a text.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'c> {
    /// When the text would be sent.
    pub at: Instant,
    /// The lead's zone.
    pub zone: Zone,
    /// The event that calls for the text; it stands before later ones of its sort.
    pub cause: Option<&'c str>,
}

impl<'l> Facts<'l> {
    /// The facts of a lead for a text.
    pub fn of(lead: &'l Lead, scene: &Scene<'_>, business: &Business) -> Self {
        let mut moments = [None; MOMENT_COUNT];
        let caused = lead.events.iter().filter(|event| scene.cause == Some(event.id.as_str()));
        for event in caused.chain(lead.events.iter().rev()).filter(|event| !event.is_machine()) {
            let refunded = matches!(event.what, EventType::Purchase(_))
                && lead.ledger.sales.iter().any(|sale| sale.event == event.id && !sale.stands());
            if refunded {
                continue;
            }
            for (row, moment) in MOMENTS.iter().zip(&mut moments) {
                if moment.is_none() && (row.matches)(&event.what) {
                    let (detail, amount) = told(&event.what);
                    *moment = Some(Past { at: event.at, event: &event.id, detail, amount });
                }
            }
        }
        if let (Some((at, event)), Some(last)) = (lead.last_interaction(), moments.last_mut()) {
            *last = Some(Past { at, event, detail: None, amount: None });
        }
        Self { lead, zone: scene.zone, at: scene.at, health: business.industry.is_health(), moments }
    }

    /// The value for a slot, or why there is none.
    pub fn fill<'v>(&'v self, slot: &'v Slot) -> Result<Filled<'v>, Rejection> {
        match slot {
            Slot::Business(_, value) => Ok(Filled::constant(Cow::Borrowed(value))),
            Slot::Attribute(name, kind, sensitive) => self.attribute(name, *kind, *sensitive),
            Slot::Past(moment, field) => self.past(moment, *field),
            Slot::Live(name, words) => self.live(name, words),
            Slot::Weekday(day) => said(phrase::by_weekday(*day, self.zone, self.at), None),
            Slot::Deadline(name, sensitive) => self.deadline(name, *sensitive),
        }
    }

    fn attribute(&self, name: &str, kind: AttributeType, sensitive: bool) -> Result<Filled<'_>, Rejection> {
        let attribute = self.lead.attributes.get(name).ok_or(Rejection::SlotMissing)?;
        let event = attribute.event.as_deref();
        let filled = match (kind, &attribute.value) {
            (AttributeType::Text, Value::String(text)) => {
                let admits = if SHOWN_ATTRIBUTES.contains(&name) { NAME } else { WORDS };
                Filled::foreign(admits.admit(text)?, event)
            }
            (AttributeType::Number, value) => {
                let number: i64 = read_value(value)?;
                Filled::constant(Cow::Owned(number.to_string())).from(event)
            }
            (AttributeType::Money, value) => {
                Filled::constant(Cow::Owned(money(read_value(value)?))).from(event)
            }
            (AttributeType::Date | AttributeType::Instant, value) => {
                let (date, _) = self.date(value)?;
                said(phrase::day(date, self.zone, self.at), event)?
            }
            _ => return Err(Rejection::SlotMissing),
        };
        self.guarded(filled, sensitive.then_some(name))
    }

    /// The value, if nothing sensitive is told without an authorisation for it.
    fn guarded<'v>(&self, filled: Filled<'v>, sensitive: Option<&str>) -> Result<Filled<'v>, Rejection> {
        let Some(kind) = sensitive else { return Ok(filled) };
        let range = self.authorised(kind)?;
        Ok(Filled { valid: filled.valid.and(range), sensitive: true, ..filled })
    }

    fn past(&self, row: &'static MomentRow, field: Field) -> Result<Filled<'_>, Rejection> {
        let index =
            MOMENTS.iter().position(|moment| std::ptr::eq(moment, row)).ok_or(Rejection::SlotMissing)?;
        let moment = self.moments.get(index).and_then(Option::as_ref).ok_or(Rejection::SlotMissing)?;
        let event = Some(moment.event);
        match field {
            Field::Detail(detail) => self.detail(moment, detail),
            Field::Ago => said(phrase::ago(moment.at, self.zone, self.at), event),
            Field::Since => said(phrase::since(moment.at, self.zone, self.at), event),
            Field::Month => said(phrase::month(moment.at, self.zone, self.at), event),
            Field::Milestone => said(phrase::milestone(moment.at, self.zone, self.at), event),
        }
    }

    fn detail<'v>(&self, moment: &Past<'v>, detail: &DetailRow) -> Result<Filled<'v>, Rejection> {
        let filled = if detail.name == "amount" {
            let amount = moment.amount.filter(|amount| amount.minor > 0).ok_or(Rejection::SlotMissing)?;
            Filled::constant(Cow::Owned(money(amount))).from(Some(moment.event))
        } else {
            let text = moment.detail.ok_or(Rejection::SlotMissing)?;
            Filled::foreign(WORDS.admit(text)?, Some(moment.event))
        };
        self.guarded(filled, detail.sensitive.filter(|_| self.health))
    }

    fn live(&self, name: &str, words: &LiveWords) -> Result<Filled<'_>, Rejection> {
        let number =
            self.lead.live.get(name).filter(|number| number.value >= 1).ok_or(Rejection::SlotMissing)?;
        let valid = Range { from: number.as_of, until: number.expires_at };
        let text =
            if number.value == 1 { words.one.clone() } else { format!("{} {}", number.value, words.many) };
        said(valid.contains(self.at).then_some(Phrase { text, valid }), None)
    }

    fn deadline(&self, name: &str, sensitive: bool) -> Result<Filled<'_>, Rejection> {
        let attribute = self.lead.attributes.get(name).ok_or(Rejection::SlotMissing)?;
        let (date, end) = self.date(&attribute.value)?;
        let mut filled = said(phrase::by_date(date, self.zone, self.at), attribute.event.as_deref())?;
        filled.valid.until = filled.valid.until.min(end.unwrap_or(filled.valid.until));
        if !filled.valid.contains(self.at) {
            return Err(Rejection::PhraseUntrue);
        }
        self.guarded(filled, sensitive.then_some(name))
    }

    /// The local date that a value names, and the instant itself if it is one.
    fn date(&self, value: &Value) -> Result<(chrono::NaiveDate, Option<Instant>), Rejection> {
        match value.as_str().and_then(business::date) {
            Some(date) => Ok((date, None)),
            None => {
                let instant: Instant = read_value(value)?;
                Ok((self.zone.date(instant), Some(instant)))
            }
        }
    }

    /// From when to when this kind of content may be shown. An authorisation names kinds; `sensitive` is all.
    fn authorised(&self, kind: &str) -> Result<Range, Rejection> {
        let concerns = |kinds: &[String]| kinds.iter().any(|named| named == kind || named == "sensitive");
        let mut range = None;
        for event in self.lead.events.iter().filter(|event| event.at <= self.at) {
            match &event.what {
                EventType::AuthorizationGranted(data) if concerns(&data.kinds) => {
                    let until = data.expires_at.unwrap_or(Range::ALWAYS.until);
                    range = Some(Range { from: event.at, until });
                }
                EventType::AuthorizationRevoked(data) if concerns(&data.kinds) => range = None,
                _ => {}
            }
        }
        range.filter(|range| range.contains(self.at)).ok_or(Rejection::NotAuthorised)
    }
}

impl<'v> Filled<'v> {
    fn constant(text: Cow<'v, str>) -> Self {
        Self { text, event: None, valid: Range::ALWAYS, sensitive: false, foreign: false }
    }

    fn foreign(text: &'v str, event: Option<&'v str>) -> Self {
        Self { event, foreign: true, ..Self::constant(Cow::Borrowed(text)) }
    }

    fn from(self, event: Option<&'v str>) -> Self {
        Self { event, ..self }
    }
}

fn said<'v>(phrase: Option<Phrase>, event: Option<&'v str>) -> Result<Filled<'v>, Rejection> {
    let phrase = phrase.ok_or(Rejection::PhraseUntrue)?;
    Ok(Filled { valid: phrase.valid, event, ..Filled::constant(Cow::Owned(phrase.text)) })
}

/// Values of declared attributes were checked when the record was read.
fn read_value<T: read::Read>(value: &Value) -> Result<T, Rejection> {
    read::value_of(value, read::Speech::Discreet).map_err(|_| Rejection::SlotMissing)
}

/// What an event tells beside its time.
fn told(what: &EventType) -> (Option<&str>, Option<Money>) {
    match what {
        EventType::Purchase(sale) => (sale.item.as_deref(), Some(sale.amount)),
        EventType::QuoteRequested(quote) => (quote.item.as_deref(), quote.amount),
        EventType::AppointmentAttended(appointment) => (Some(&appointment.kind), None),
        EventType::ResourceDownloaded(resource) => (Some(&resource.title), None),
        EventType::FormSubmitted(form) | EventType::FormAbandoned(form) => (Some(&form.form), None),
        _ => (None, None),
    }
}

/// "$2,500", "$19.90", "2,500 CHF".
fn money(amount: Money) -> String {
    let digits = amount.currency.digits() as usize;
    let all = format!("{:0>width$}", amount.minor, width = digits + 1);
    let (whole, cents) = all.split_at_checked(all.len() - digits).unwrap_or((&all, ""));
    let mut number = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            number.push(',');
        }
        number.push(digit);
    }
    if cents.bytes().any(|digit| digit != b'0') {
        number.push('.');
        number.push_str(cents);
    }
    match amount.currency.code() {
        "USD" => "$".to_owned() + &number,
        "GBP" => "£".to_owned() + &number,
        "EUR" => "€".to_owned() + &number,
        code => number + " " + code,
    }
}

/// Which values a slot admits.
struct Admits {
    /// Longest value, in characters.
    longest: usize,
    /// ASCII characters beside letters.
    ascii: &'static str,
}

/// Names of people.
const NAME: Admits = Admits { longest: 40, ascii: " '-." };
/// Titles, items, kinds, and text attributes.
const WORDS: Admits = Admits { longest: 80, ascii: " '-.,:;!?&()/+%#\"$*0123456789" };

impl Admits {
    /// The value, trimmed. Control characters, newlines, marks that turn the direction of writing and invisible
    /// ones are never admitted; links are found later, in the whole text.
    fn admit<'v>(&self, value: &'v str) -> Result<&'v str, Rejection> {
        let value = value.trim();
        let admitted = |c: char| match c {
            c if c.is_ascii() => {
                c.is_ascii_alphabetic() || self.ascii.bytes().any(|known| char::from(known) == c)
            }
            '\u{80}'..='\u{9F}'
            | '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}' => false,
            '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}' => false,
            '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}' => false,
            _ => true,
        };
        match value {
            "" => Err(Rejection::SlotMissing),
            value if value.chars().nth(self.longest).is_some() || !value.chars().all(admitted) => {
                Err(Rejection::SlotUnsafe)
            }
            value => Ok(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::Currency;

    #[test]
    fn money_is_told_as_people_write_it() {
        let told = |minor, code| money(Money::new(minor, Currency::parse(code).unwrap()));
        assert_eq!(told(250_000, "USD"), "$2,500");
        assert_eq!(told(1_990, "USD"), "$19.90");
        assert_eq!(told(5, "EUR"), "€0.05");
        assert_eq!(told(1_234_567, "JPY"), "1,234,567 JPY");
        assert_eq!(told(100_000_050, "GBP"), "£1,000,000.50");
    }

    #[test]
    fn a_name_keeps_its_accents_and_brings_in_nothing_else() {
        for name in ["Sarah", "José", "O'Neil", "O’Neil", "Anne-Marie", "Zoë", "李", "St. John"] {
            assert_eq!(NAME.admit(name), Ok(name));
        }
        assert_eq!(NAME.admit("  Sarah "), Ok("Sarah"));
        assert_eq!(NAME.admit("   "), Err(Rejection::SlotMissing));
        let long = "a".repeat(41);
        for name in
            ["Sa\nrah", "Sa\u{202e}rah", "{{ lastName }}", "Sarah 2", "a\u{0}", "<b>", "Sa\u{200b}rah", &long]
        {
            assert_eq!(NAME.admit(name), Err(Rejection::SlotUnsafe), "{name:?}");
        }
    }
}
