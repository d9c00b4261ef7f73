//! Records straight from their bytes: what nearly all records look like is read without a tree of values in between, and
//! without a copy of any text that no rule of the score asks for.
//!
//! It knows the usual events and plain texts. Whatever else comes (an escape, an unusual event, a mistake) it leaves to
//! the reader that knows everything: `None` means no more than "not here", and what is read is what that reader would
//! have read.

use crate::lead::event::{
    Appointment, Brief, Call, Click, Direction, Email, Form, Inbound, LONGEST_ID, LinkChannel, Opportunity,
    Page, Purchase, Quote, Refund, Resource, Telling,
};
use crate::lead::fold::may_be_told_twice;
use crate::lead::{Currency, Event, EventType, Instant, Money, People, Phone, Record, Zone};
use crate::read::{self, Read, Speech};

use super::end_of_entry;

/// Longer texts are looked at by the other reader.
const LONGEST: usize = 4_096;

/// Deeper values are looked at by the other reader.
const DEEPEST: u8 = 32;

/// Which texts are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// All.
    Kept,
    /// Only those that a rule of the score asks for.
    Scored,
}

/// The record, if it is as most are.
pub(super) fn record(bytes: &[u8], texts: Texts, people: &People) -> Option<Record> {
    let mut lean = Lean { text: std::str::from_utf8(bytes).ok()?, at: 0, texts };
    let mut record = Record::of("");
    let mut seen = 0_u16;
    lean.object(&mut |lean, key| {
        let place = match key {
            "id" => {
                record.id = lean.id()?.to_owned();
                0
            }
            "phone" => {
                record.phone = Some(Phone::parse(lean.string()?)?);
                1
            }
            "email" => {
                record.email = Some(lean.string()?.to_owned());
                2
            }
            "externalId" => {
                record.external_id = Some(lean.id()?.to_owned());
                3
            }
            "createdAt" => {
                record.created_at = Some(lean.instant()?);
                4
            }
            "attributes" => {
                record.attributes = lean.read_entry()?;
                5
            }
            "live" => {
                record.live = lean.read_entry()?;
                6
            }
            "events" => {
                record.events = lean.events(people)?;
                7
            }
            "numberEvents" => {
                record.number_events = lean.events(people)?;
                8
            }
            "typedPhone" => return None,
            _ => return lean.skip(0),
        };
        once(&mut seen, place)
    })?;
    let whole = lean.next().is_none() && !record.id.is_empty();
    let right = people.wrong_values(&record.attributes, "").is_empty();
    (whole && right && !may_be_told_twice(&record.events, &record.number_events)).then_some(record)
}

/// A key that comes twice is nothing usual.
fn once(seen: &mut u16, place: u8) -> Option<()> {
    let bit = 1 << place;
    let new = *seen & bit == 0;
    *seen |= bit;
    new.then_some(())
}

/// What the data of usual events may say.
#[derive(Default)]
struct Data<'b> {
    /// By the places of [`TEXTS`].
    texts: [Option<&'b str>; TEXTS.len()],
    amount: Option<Money>,
    r#for: Option<Instant>,
}

/// Keys of data that hold a text.
const TEXTS: [&str; 13] = [
    "url",
    "form",
    "title",
    "kind",
    "item",
    "orderId",
    "campaign",
    "channel",
    "text",
    "phone",
    "timeZone",
    "direction",
    "providerId",
];

struct Lean<'b> {
    text: &'b str,
    at: usize,
    texts: Texts,
}

impl<'b> Lean<'b> {
    /// The next byte that is no space.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Goes over this byte.
    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then(|| self.at += 1)
    }

    /// A text without an escape.
    fn string(&mut self) -> Option<&'b str> {
        self.eat(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
        if rest.get(end) != Some(&b'"') || end > LONGEST {
            return None;
        }
        let text = self.text.get(self.at..self.at + end)?;
        self.at += end + 1;
        Some(text)
    }

    fn id(&mut self) -> Option<&'b str> {
        self.string().filter(|id| (1..=LONGEST_ID).contains(&id.len()))
    }

    /// A whole number of at most 15 digits.
    fn number(&mut self) -> Option<i64> {
        let negative = self.next()? == b'-';
        self.at += usize::from(negative);
        let rest = self.text.as_bytes().get(self.at..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let leading_zero = rest.first() == Some(&b'0') && (digits > 1 || negative);
        let ended =
            matches!(rest.get(digits), None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'));
        if !(1..=15).contains(&digits) || leading_zero || !ended {
            return None;
        }
        self.at += digits;
        let number = rest.iter().take(digits).fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        Some(if negative { -number } else { number })
    }

    fn instant(&mut self) -> Option<Instant> {
        let instant = match self.next()? {
            b'"' => Instant::parse(self.string()?)?,
            _ => Instant::from_millis(self.number()?),
        };
        (Instant::EARLIEST..=Instant::LATEST).contains(&instant).then_some(instant)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.next()?;
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// Goes over a value.
    fn skip(&mut self, depth: u8) -> Option<()> {
        match self.next()? {
            b'"' => self.string().map(|_| ()),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'{' if depth < DEEPEST => self.object(&mut |lean, _| lean.skip(depth + 1)),
            b'[' if depth < DEEPEST => self.list(&mut |lean| lean.skip(depth + 1)),
            b'-' | b'0'..=b'9' => self.number().map(|_| ()),
            _ => None,
        }
    }

    /// Each key of an object; whoever is told of it goes over its value.
    fn object(&mut self, each: &mut dyn FnMut(&mut Self, &'b str) -> Option<()>) -> Option<()> {
        self.eat(b'{')?;
        if self.next()? == b'}' {
            return self.eat(b'}');
        }
        loop {
            self.next()?;
            let key = self.string()?;
            self.eat(b':')?;
            each(self, key)?;
            match self.next()? {
                b',' => self.at += 1,
                _ => return self.eat(b'}'),
            }
        }
    }

    fn list(&mut self, each: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(b'[')?;
        if self.next()? == b']' {
            return self.eat(b']');
        }
        loop {
            each(self)?;
            match self.next()? {
                b',' => self.at += 1,
                _ => return self.eat(b']'),
            }
        }
    }

    /// A value by the reader that knows everything.
    fn read_entry<T: Read>(&mut self) -> Option<T> {
        let rest = self.text.get(self.at..)?;
        let entry = rest.get(..end_of_entry(rest.as_bytes())?)?;
        self.at += entry.len();
        read::json(entry.as_bytes(), Speech::Discreet).ok()
    }

    fn events(&mut self, people: &People) -> Option<Vec<Event>> {
        let mut events = Vec::with_capacity(24);
        self.list(&mut |lean| {
            let begin = lean.at;
            let event = match lean.event() {
                Some(event) => event,
                None => {
                    lean.at = begin;
                    lean.read_entry::<Brief>()?.0
                }
            };
            if let EventType::LeadUpdated(update) = &event.what {
                people.wrong_values(&update.attributes, "").is_empty().then_some(())?;
            }
            events.push(event);
            Some(())
        })?;
        Some(events)
    }

    fn event(&mut self) -> Option<Event> {
        let (mut id, mut source, mut at, mut kind, mut suspected) = ("", "", None, None, None);
        let (mut what, mut seen) = (None, 0_u16);
        self.object(&mut |lean, key| {
            let place = match key {
                "id" => {
                    id = lean.id()?;
                    0
                }
                "source" => {
                    source = lean.id()?;
                    1
                }
                "at" => {
                    at = Some(lean.instant()?);
                    2
                }
                "type" => {
                    kind = Some(lean.string()?);
                    3
                }
                "suspected" => {
                    suspected = Some(lean.string()?);
                    4
                }
                "data" => {
                    // What the data mean is known by the type, which nearly always comes before.
                    let data = lean.data()?;
                    what = Some(lean.what(kind?, &data)?);
                    5
                }
                _ => return lean.skip(0),
            };
            once(&mut seen, place)
        })?;
        let what = match what {
            Some(what) => what,
            None => self.what(kind?, &Data::default())?,
        };
        if id.is_empty() {
            return None;
        }
        let suspected = suspected.map(|reason| self.kept(reason));
        let (id, source) = (id.to_owned(), source.to_owned());
        Some(Event { id, source, at: at?, what, suspected, json: Telling::Dropped })
    }

    fn data(&mut self) -> Option<Data<'b>> {
        let (mut data, mut seen) = (Data::default(), 0_u16);
        self.object(&mut |lean, key| {
            if let Some(place) = TEXTS.iter().position(|text| *text == key) {
                let slot = data.texts.get_mut(place)?;
                let new = slot.replace(lean.string()?).is_none();
                return new.then_some(());
            }
            match key {
                "amount" => {
                    data.amount = Some(lean.money()?);
                    once(&mut seen, 0)
                }
                "for" => {
                    data.r#for = Some(lean.instant()?);
                    once(&mut seen, 1)
                }
                _ => lean.skip(0),
            }
        })?;
        Some(data)
    }

    fn money(&mut self) -> Option<Money> {
        let (mut minor, mut currency, mut seen) = (None, None, 0_u16);
        self.object(&mut |lean, key| match key {
            "minor" => {
                minor = Some(lean.number().filter(|minor| (0..=Money::LARGEST).contains(minor))?);
                once(&mut seen, 0)
            }
            "currency" => {
                currency = Some(Currency::parse(lean.string()?)?);
                once(&mut seen, 1)
            }
            _ => lean.skip(0),
        })?;
        Some(Money::new(minor?, currency?))
    }

    /// A text that no rule of the score asks for.
    fn kept(&self, text: &str) -> String {
        match self.texts {
            Texts::Kept => text.to_owned(),
            Texts::Scored => String::new(),
        }
    }

    fn what(&self, kind: &str, data: &Data<'_>) -> Option<EventType> {
        let [url, form, title, sort, item, order, campaign, channel, text, phone, zone, direction, provider] =
            data.texts;
        let kept = |text: Option<&str>| text.map(|text| self.kept(text));
        let page = || {
            let time_zone = zone.map(|name| Zone::named(name).ok_or(())).transpose().ok()?;
            Some(Page { url: kept(url), time_zone })
        };
        let order_id = order.map(str::to_owned);
        let appointment = || Some(Appointment { kind: kept(sort)?, r#for: data.r#for });
        Some(match kind {
            "visit" => EventType::Visit(page()?),
            "page.viewed" => EventType::PageViewed(page()?),
            "call" => EventType::Call(Call {
                direction: match direction {
                    None | Some("inbound") => Direction::Inbound,
                    Some("outbound") => Direction::Outbound,
                    Some(_) => return None,
                },
            }),
            "form.submitted" => EventType::FormSubmitted(Form { form: kept(form)? }),
            "form.abandoned" => EventType::FormAbandoned(Form { form: kept(form)? }),
            "resource.downloaded" => EventType::ResourceDownloaded(Resource { title: kept(title)? }),
            "quote.requested" => EventType::QuoteRequested(Quote { item: kept(item), amount: data.amount }),
            "appointment.booked" => EventType::AppointmentBooked(appointment()?),
            "appointment.attended" => EventType::AppointmentAttended(appointment()?),
            "appointment.cancelled" => EventType::AppointmentCancelled(appointment()?),
            "purchase" => EventType::Purchase(Purchase { amount: data.amount?, order_id, item: kept(item) }),
            "refund" => EventType::Refund(Refund { amount: data.amount?, order_id }),
            "opportunity.won" => EventType::OpportunityWon(Opportunity { amount: data.amount, order_id }),
            "opportunity.lost" => EventType::OpportunityLost(Opportunity { amount: data.amount, order_id }),
            "email.sent" => EventType::EmailSent(Email { campaign: kept(campaign) }),
            "email.opened" => EventType::EmailOpened(Email { campaign: kept(campaign) }),
            "link.clicked" => {
                let channel = match channel? {
                    "sms" => LinkChannel::Sms,
                    "email" => LinkChannel::Email,
                    _ => return None,
                };
                let Page { url, time_zone } = page()?;
                EventType::LinkClicked(Click { channel, url, time_zone })
            }
            "sms.received" => EventType::SmsReceived(Inbound {
                text: text?.to_owned(),
                phone: phone.map(|phone| Phone::parse(phone).ok_or(())).transpose().ok()?,
                provider_id: kept(provider),
            }),
            _ => return None,
        })
    }
}
