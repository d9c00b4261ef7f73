//! Facts as they are stored: JSON that is short, because there is one for each person.
//!
//! An object with the lead's id and flat lists. The engine alone makes and reads it; facts of another [`FORMAT`] are
//! refused and have to be made anew.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::gather::Gather;
use crate::lead::event::Id;
use crate::lead::{Currency, Instant, Money};
use crate::problem::Code;
use crate::read::{At, Read, SAFE};

use super::facts::{Contact, DIMENSIONS, Facts, Flow, Foreign, Sale, Text, Won};
use super::rules::Kind;

/// The format of stored facts.
pub const FORMAT: i64 = 1;

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Map::new();
        object.insert("v".to_owned(), FORMAT.into());
        object.insert("lead".to_owned(), self.lead.clone().into());
        let lists = [
            ("texts", self.texts.iter().map(text_out).gather()),
            ("contacts", self.contacts.iter().flat_map(contact_out).gather()),
            ("sales", self.sales.iter().map(sale_out).gather()),
            ("loose", self.loose_refunds.iter().flat_map(pair_out).gather()),
            ("foreign", self.foreign.iter().flat_map(foreign_out).gather()),
            ("silences", self.silences.iter().flat_map(silence_out).gather()),
        ];
        for (key, list) in lists {
            if !list.is_empty() {
                object.insert(key.to_owned(), Value::Array(list));
            }
        }
        Value::Object(object).serialize(serializer)
    }
}

fn text_out(text: &Text) -> Value {
    let flags = [text.delivered, text.replied, text.clicked, text.opted_out];
    let flags = flags.iter().rev().fold(0, |sum, flag| 2 * sum + i64::from(*flag));
    let mut row: Vec<Value> = vec![
        text.event.clone().into(),
        text.at.millis().into(),
        flags.into(),
        text.parts.into(),
        text.cost.into(),
        text.hour.into(),
    ];
    row.extend(text.is.iter().map(|is| Value::from(is.clone())));
    while row.last() == Some(&Value::String(String::new())) {
        row.pop();
    }
    Value::Array(row)
}

fn contact_out(contact: &Contact) -> [Value; 3] {
    let kind = Kind::WORDS.iter().position(|(_, kind)| *kind == contact.kind);
    let text = contact.text.map_or(0, |text| i64::from(text) + 1);
    [contact.at.millis().into(), kind.into(), text.into()]
}

fn sale_out(sale: &Sale) -> Value {
    let won = Won::WORDS.iter().position(|(_, won)| *won == sale.won);
    let mut row: Vec<Value> =
        vec![sale.event.clone().into(), sale.at.millis().into(), sale.minor.into(), won.into()];
    row.extend(sale.refunds.iter().flat_map(pair_out));
    Value::Array(row)
}

fn pair_out((at, minor): &(Instant, i64)) -> [Value; 2] {
    [at.millis().into(), (*minor).into()]
}

fn foreign_out(money: &Foreign) -> [Value; 4] {
    let flow = Flow::WORDS.iter().position(|(_, flow)| *flow == money.flow);
    [money.amount.currency.code().into(), money.at.millis().into(), flow.into(), money.amount.minor.into()]
}

fn silence_out((from, to): &(Instant, Option<Instant>)) -> [Value; 2] {
    [from.millis().into(), to.map_or(0, Instant::millis).into()]
}

impl Read for Facts {
    fn read(at: At<'_>) -> Option<Self> {
        let mut fields = at.object()?;
        let (format, lead) = (fields.get::<i64>("v"), fields.get::<Id>("lead"));
        let (format, lead) = (format?, lead?);
        if format != FORMAT {
            let message = "facts of another format: make them anew from the record";
            return at.problem_at("v", Code::NewerVersion, message);
        }
        let list = |key: &str| match at.value.get(key) {
            None => Some(List(&[])),
            Some(Value::Array(list)) => Some(List(list)),
            Some(_) => None,
        };
        let read = || {
            let facts = Self {
                lead: lead.0.clone(),
                texts: list("texts")?.all(|list| list.list()?.whole(text_in))?,
                contacts: list("contacts")?.all(contact_in)?,
                sales: list("sales")?.all(|list| list.list()?.whole(sale_in))?,
                loose_refunds: list("loose")?.all(pair_in)?,
                foreign: list("foreign")?.all(foreign_in)?,
                silences: list("silences")?.all(|list| {
                    let (from, to) = (list.instant()?, list.number(0..=SAFE)?);
                    Some((from, (to > 0).then(|| Instant::from_millis(to))))
                })?,
            };
            facts.is_whole().then_some(facts)
        };
        read().or_else(|| {
            at.problem(Code::Malformed, "these are not the facts of a lead as the engine made them")
        })
    }
}

impl Facts {
    /// Is everything in the order in which it was made?
    fn is_whole(&self) -> bool {
        let known = |text: u32| usize::try_from(text).is_ok_and(|text| text < self.texts.len());
        self.contacts.is_sorted_by_key(|contact| contact.at)
            && self.contacts.iter().all(|contact| contact.text.is_none_or(known))
            && self.sales.iter().all(|sale| sale.left() >= 0)
    }
}

/// The rest of a list.
struct List<'v>(&'v [Value]);

impl<'v> List<'v> {
    fn next(&mut self) -> Option<&'v Value> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn list(&mut self) -> Option<List<'v>> {
        self.next()?.as_array().map(|list| List(list))
    }

    fn text(&mut self) -> Option<String> {
        self.next()?.as_str().map(str::to_owned)
    }

    fn number(&mut self, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        self.next()?.as_i64().filter(|number| range.contains(number))
    }

    fn instant(&mut self) -> Option<Instant> {
        let range = Instant::EARLIEST.millis()..=Instant::LATEST.millis();
        self.number(range).map(Instant::from_millis)
    }

    fn minor(&mut self) -> Option<i64> {
        self.number(0..=Money::LARGEST)
    }

    /// One thing that takes the whole rest.
    fn whole<T>(mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let read = read(&mut self)?;
        self.0.is_empty().then_some(read)
    }

    /// One thing after the other.
    fn all<T>(mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        while !self.0.is_empty() {
            all.push(read(&mut self)?);
        }
        Some(all)
    }
}

fn text_in(list: &mut List<'_>) -> Option<Text> {
    let (event, at, flags) = (list.text()?, list.instant()?, list.number(0..=15)?);
    let parts = u32::try_from(list.number(0..=SAFE)?).ok()?;
    let (cost, hour) = (list.minor()?, u8::try_from(list.number(0..=167)?).ok()?);
    let mut is: [String; DIMENSIONS] = Default::default();
    for is in &mut is {
        if !list.0.is_empty() {
            *is = list.text()?;
        }
    }
    let flag = |bit: i64| flags & bit != 0;
    let (delivered, replied, clicked, opted_out) = (flag(1), flag(2), flag(4), flag(8));
    Some(Text { event, at, delivered, replied, clicked, opted_out, parts, cost, hour, is })
}

fn contact_in(list: &mut List<'_>) -> Option<Contact> {
    let (at, kind, text) = (list.instant()?, list.number(0..=SAFE)?, list.number(0..=SAFE)?);
    let (_, kind) = Kind::WORDS.get(usize::try_from(kind).ok()?)?;
    Some(Contact { at, kind: *kind, text: u32::try_from(text).ok()?.checked_sub(1) })
}

fn sale_in(list: &mut List<'_>) -> Option<Sale> {
    let (event, at, minor) = (list.text()?, list.instant()?, list.minor()?);
    let (_, won) = Won::WORDS.get(usize::try_from(list.number(0..=SAFE)?).ok()?)?;
    let rest = List(std::mem::take(&mut list.0));
    Some(Sale { event, at, minor, won: *won, refunds: rest.all(pair_in)? })
}

fn pair_in(list: &mut List<'_>) -> Option<(Instant, i64)> {
    Some((list.instant()?, list.minor()?))
}

fn foreign_in(list: &mut List<'_>) -> Option<Foreign> {
    let (currency, at) = (Currency::parse(list.next()?.as_str()?)?, list.instant()?);
    let (_, flow) = Flow::WORDS.get(usize::try_from(list.number(0..=SAFE)?).ok()?)?;
    Some(Foreign { at, flow: *flow, amount: Money::new(list.minor()?, currency) })
}
