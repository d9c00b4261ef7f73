//! Events in, lead state out.
//!
//! In: a [`Record`], what the business keeps of people, and `now`. Out: a [`Lead`]: everything the later
//! stages may ask of the past, at `now`. Events after `now` do not exist. Order, repeats and the way events
//! were split into batches make no difference; an id told twice with different content keeps the smaller
//! JSON and is reported in [`Lead::conflicts`].

use std::borrow::Cow;

use serde_json::Value;

use super::assign::person_hash;
use super::business::People;
use super::consent::{Consent, NumberState};
use super::event::{Event, EventType, MessageKind, Sms};
use super::identity::{self, Keep};
use super::instant::{DAY, Instant};
use super::ledger::Ledger;
use super::phone::Phone;
use super::place::{self, Places};
use super::record::{LiveNumber, Record};
use super::reply::ReplyKind;
use super::zone::Zone;
use crate::gather::Gather;
use crate::table::Table;

/// How long an answer keeps a conversation open.
pub const CONVERSATION: i64 = 7 * DAY;

/// How long a click tells where the person is.
const CLICK_TELLS_ZONE: i64 = 30 * DAY;

/// A lead at an instant.
#[derive(Debug, Clone)]
pub struct Lead {
    /// The caller's id.
    pub id: String,
    /// The present number.
    pub phone: Option<Phone>,
    /// The number as somebody typed it.
    pub typed_phone: Option<String>,
    /// The present e-mail address.
    pub email: Option<String>,
    /// Its id in another system.
    pub external_id: Option<String>,
    /// When the record was made.
    pub created_at: Option<Instant>,
    /// Numbers that are true for a while.
    pub live: Table<String, LiveNumber>,
    /// Present facts, each with the event that told it.
    pub attributes: Table<String, Attribute>,
    /// Every change of a fact, in order; `null` removes.
    pub attribute_history: Vec<(String, Attribute)>,
    /// The lead's own events by (at, source, id), no repeats.
    pub events: Vec<Event>,
    /// Ids that were told twice with different content.
    pub conflicts: Vec<String>,
    /// Our texts to this lead or to its number, by the instant they were handed over.
    pub messages: Vec<Message>,
    /// Texts from the lead or from its number, in order.
    pub inbound: Vec<Inbound>,
    /// What the lead bought, and what was paid back.
    pub ledger: Ledger,
    /// May its number be texted?
    pub consent: Consent,
    /// Why automation waits for a person, if it does.
    pub paused: Option<Pause>,
    /// Approvals of texts to its number that have not come to an end, with since when.
    pub open_approvals: Vec<(String, Instant)>,
    /// Every number the lead had, with since when.
    phones: Vec<(Instant, Option<Phone>)>,
    /// The latest text that asks something, until it is answered.
    asked: Option<Instant>,
}

/// A fact about a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The value, of the type the playbook declares.
    pub value: Value,
    /// The event that told it; none for what the record itself says.
    pub event: Option<String>,
    /// Since when.
    pub at: Instant,
}

/// One of our texts, put together from its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Our id.
    pub id: String,
    /// Was it to this lead (or to another record with the same number)?
    pub own: bool,
    /// The number it went to.
    pub phone: Option<Phone>,
    /// What `sms.queued` told of it, completed by the later events.
    pub data: Sms,
    /// The event that handed it over, else the first that is known of it.
    pub event: String,
    /// From when it counts; none if the provider did not take it.
    pub handed_over: Option<Instant>,
    /// When the provider took it.
    pub accepted: Option<Instant>,
    /// When it reached the phone.
    pub delivered: Option<Instant>,
    /// When it was told that it will not.
    pub undelivered: Option<Instant>,
    /// When the provider refused it.
    pub failed: Option<Instant>,
}

impl Message {
    /// Which gates it passed.
    pub fn kind(&self) -> MessageKind {
        self.data.kind
    }
}

/// A text from the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// The event that told it.
    pub event: String,
    /// When it was written.
    pub at: Instant,
    /// All of it.
    pub text: String,
    /// What it means.
    pub kind: ReplyKind,
    /// Was it told of this lead (or of another record with the same number)?
    pub own: bool,
    /// The number it came from.
    pub number: Option<Phone>,
    /// Does a machine seem to have written it?
    pub machine: bool,
}

/// Automation waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Pause {
    /// In the words of the event, or `doubtful-reply`.
    pub reason: String,
    /// Since when.
    pub since: Instant,
    /// The event that caused it.
    pub event: String,
    /// A person stopped this lead (rather than automation pausing itself).
    pub stopped: bool,
}

impl Event {
    /// Did the lead itself do something, so that it counts as seen? Answers by text are judged by
    /// [`Lead::last_interaction`], which knows what they mean.
    pub fn is_interaction(&self) -> bool {
        use super::event::Direction;
        !self.is_machine()
            && match &self.what {
                EventType::Call(call) => call.direction == Direction::Inbound,
                EventType::Visit(_)
                | EventType::PageViewed(_)
                | EventType::FormSubmitted(_)
                | EventType::FormAbandoned(_)
                | EventType::ResourceDownloaded(_)
                | EventType::QuoteRequested(_)
                | EventType::AppointmentBooked(_)
                | EventType::AppointmentAttended(_)
                | EventType::Purchase(_) => true,
                _ => false,
            }
    }
}

impl Lead {
    /// The lead at `now`.
    pub fn fold(record: Record, people: &People, now: Instant) -> Self {
        Self::fold_apart(record, people, now).0
    }

    /// The lead at `now`, and the events of its number.
    pub fn fold_apart(record: Record, people: &People, now: Instant) -> (Self, Vec<Event>) {
        let Settled { own: events, others, conflicts } = settled(record.events, record.number_events, now);

        let mut facts = Facts {
            phones: vec![(Instant::EARLIEST, record.phone)],
            typed_phone: record.typed_phone,
            email: record.email,
            history: Vec::new(),
        };
        let begin = record.created_at.or_else(|| events.first().map(|event| event.at)).unwrap_or(now);
        if begin <= now {
            facts.update(None, begin, &record.attributes, people);
        }
        for event in events.iter().filter(|event| !event.is_machine()) {
            if let EventType::LeadUpdated(update) = &event.what {
                facts.update(Some(&event.id), event.at, &update.attributes, people);
            }
        }

        let phone = facts.phones.last().and_then(|(_, phone)| phone.clone());
        let mut numbers: Table<Option<Phone>, NumberState> = Table::new();
        let mut messages = Messages::default();
        let mut inbound = Vec::new();
        let mut paused = None;
        for told in told_of_numbers(&events, &others, &facts, phone.as_ref(), people) {
            messages.take(&told);
            let mut text = None;
            numbers.update(told.number.clone(), |state| text = state.take(&told, people));
            if told.own || told.number == phone {
                Pause::follow(&mut paused, told.event, text.as_ref());
            }
            inbound.extend(text);
        }
        let mut state = numbers.remove(&phone).unwrap_or_default();
        if let Some(changed) = facts.phone_changed() {
            // A change of number cancels the lead's approvals for good, even if the number comes back.
            let own = |id: &str| {
                events.iter().any(
                    |event| matches!(&event.what, EventType::ApprovalGranted(data) if data.approval_id == id),
                )
            };
            state.approvals.retain(|(id, since)| *since >= changed || !own(id));
        }
        let messages = messages.in_order();
        let ledger = Ledger::of(&events);
        let attributes = facts.present();
        let lead = Self {
            id: record.id,
            phone,
            typed_phone: facts.typed_phone,
            email: facts.email,
            external_id: record.external_id,
            created_at: record.created_at,
            live: record.live,
            attributes,
            attribute_history: facts.history,
            events,
            conflicts,
            messages,
            inbound,
            ledger,
            phones: facts.phones,
            asked: state.asked(),
            open_approvals: state.approvals,
            paused,
            consent: state.consent,
        };
        (lead, others)
    }

    /// Takes one more event, if it comes after all others and says nothing but that it happened: then the lead is what
    /// the fold would have made of it. Else the event is given back.
    pub fn append(&mut self, event: Event) -> Option<Event> {
        let after = self.events.last().is_some_and(|last| order(last) < order(&event));
        let plain = named_number(&event).is_none() && !matches!(event.what, EventType::LeadUpdated(_));
        if !(after && plain && (!Ledger::concerns(&event) || self.ledger.append(&event))) {
            return Some(event);
        }
        self.events.push(event);
        None
    }

    /// The latest thing the lead itself did: when, and the event.
    pub fn last_interaction(&self) -> Option<(Instant, &str)> {
        let done = self.events.iter().rev().find(|e| e.is_interaction()).map(|e| (e.at, e.id.as_str()));
        let answered = self.answers().next_back().map(|text| (text.at, text.event.as_str()));
        done.max(answered)
    }

    /// The lead's own texts that are answers, in order.
    pub fn answers(&self) -> impl DoubleEndedIterator<Item = &Inbound> {
        self.inbound.iter().filter(|text| text.own && !text.machine && text.kind == ReplyKind::Answer)
    }

    /// The text value of an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.value.as_str().filter(|text| !text.is_empty())
    }

    /// First and last name, as far as known.
    pub fn name(&self) -> Option<String> {
        match (self.text("firstName"), self.text("lastName")) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (one, other) => one.or(other).map(str::to_owned),
        }
    }

    /// The ledger as it stood at an earlier instant.
    pub fn ledger_at(&self, at: Instant) -> Cow<'_, Ledger> {
        let later = self.events.iter().rev().take_while(|event| event.at > at);
        if !self.ledger.is_empty() && later.clone().any(Ledger::concerns) {
            Cow::Owned(Ledger::of(self.events.get(..self.events.len() - later.count()).unwrap_or_default()))
        } else {
            Cow::Borrowed(&self.ledger)
        }
    }

    /// Is a question of ours open at `at`? It is for seven days, or until answered.
    pub fn question_pending(&self, at: Instant) -> bool {
        self.asked.is_some_and(|asked| at.since(asked) < CONVERSATION)
    }

    /// The answer that keeps a conversation open at `at`, and when that ends.
    pub fn conversation_until(&self, at: Instant) -> Option<Instant> {
        let texts = self.inbound.iter().rev().filter(|text| !text.machine && text.kind == ReplyKind::Answer);
        let until = texts.map(|text| text.at.plus(CONVERSATION)).next()?;
        (at < until).then_some(until)
    }

    /// The text value of an attribute at an earlier instant.
    fn text_at(&self, name: &str, at: Instant) -> Option<&str> {
        let told = self.attribute_history.iter().rev();
        let value = told
            .filter(|(told, attribute)| told == name && attribute.at <= at)
            .map(|(_, a)| &a.value)
            .next()?;
        value.as_str().filter(|text| !text.is_empty())
    }

    /// The number at an earlier instant.
    fn phone_at(&self, at: Instant) -> Option<&Phone> {
        phone_at(&self.phones, at)
    }

    /// Zones that clicks and page views told, with the instant, in order.
    fn seen_zones(&self) -> impl DoubleEndedIterator<Item = (Instant, Zone)> {
        self.events.iter().filter(|event| !event.is_machine()).filter_map(|event| {
            let zone = match &event.what {
                EventType::LinkClicked(click) => click.time_zone,
                EventType::Visit(page) | EventType::PageViewed(page) => page.time_zone,
                _ => None,
            };
            Some((event.at, zone?))
        })
    }

    /// The zone that was told.
    fn told_zone(&self, at: Instant) -> Option<Zone> {
        self.text_at("timeZone", at).and_then(Zone::named)
    }

    /// The zone of the latest click or page view, if it is not too old to tell.
    fn clicked_zone(&self, at: Instant) -> Option<Zone> {
        let (seen, zone) = self.seen_zones().rev().find(|(seen, _)| *seen <= at)?;
        (at.since(seen) <= CLICK_TELLS_ZONE).then_some(zone)
    }

    /// Where the person may be at `at`, as law and clock see it.
    pub fn places(&self, at: Instant) -> Places {
        place::places(&place::Known {
            time_zone: self.told_zone(at),
            country: self.text_at("country", at),
            state: self.text_at("state", at),
            postal_code: self.text_at("postalCode", at),
            click: self.clicked_zone(at),
            phone: self.phone_at(at),
        })
    }

    /// The one zone in which the lead's calendar is read: the first by name of those possible, else the
    /// business's.
    pub fn zone(&self, business: Zone, at: Instant) -> Zone {
        // What was told is the best evidence: no other needs to be heard.
        let zone = self.told_zone(at).or_else(|| self.places(at).zones.first().copied());
        zone.unwrap_or(business)
    }

    /// Instants at which [`Lead::zone`] may become another one, in any order.
    pub fn zone_moves(&self) -> Vec<Instant> {
        let facts = ["timeZone", "country", "state", "postalCode"];
        let mut moves: Vec<Instant> = Vec::new();
        for (name, fact) in &self.attribute_history {
            if facts.contains(&name.as_str()) && moves.last() != Some(&fact.at) {
                moves.push(fact.at);
            }
        }
        // A click that tells the zone of the one before, while that one tells it still, moves nobody.
        let mut told: Option<(Instant, Zone)> = None;
        for (seen, zone) in self.seen_zones() {
            let until = told.map(|(last, _)| last.plus(CLICK_TELLS_ZONE + 1));
            if told.is_none_or(|(_, known)| known != zone) || until.is_some_and(|until| until <= seen) {
                moves.extend(until.filter(|until| *until <= seen));
                moves.push(seen);
            }
            told = Some((seen, zone));
        }
        moves.extend(told.map(|(last, _)| last.plus(CLICK_TELLS_ZONE + 1)));
        moves.extend(self.phones.iter().skip(1).map(|(since, _)| *since));
        moves
    }
}

fn phone_at(phones: &[(Instant, Option<Phone>)], at: Instant) -> Option<&Phone> {
    phones.iter().rev().find(|(since, _)| *since <= at).and_then(|(_, phone)| phone.as_ref())
}

/// Events up to `now` by (at, source, id), one per identity, and the ids that were told in two ways.
struct Settled {
    own: Vec<Event>,
    others: Vec<Event>,
    conflicts: Vec<String>,
}

/// An event that was told under the lead and under its number is the lead's own.
fn settled(mut own: Vec<Event>, mut others: Vec<Event>, now: Instant) -> Settled {
    own.retain(|event| event.at <= now);
    others.retain(|event| event.at <= now);
    let mut settled = match may_be_told_twice(&own, &others) {
        true => told_once(own, others),
        false => Settled { own, others, conflicts: Vec::new() },
    };
    for events in [&mut settled.own, &mut settled.others] {
        crate::sort::by(events, |a, b| order(a).cmp(&order(b)));
    }
    settled
}

/// In which order events count.
pub fn order(event: &Event) -> (Instant, &str, &str) {
    (event.at, &event.source, &event.id)
}

/// May there be two events of one identity? Nearly always there are none, and then nothing needs to be sorted by
/// identity; a wrong "yes" costs no more than that.
pub fn may_be_told_twice(own: &[Event], others: &[Event]) -> bool {
    let mut seen = vec![0; ((own.len() + others.len()) * 2).next_power_of_two()];
    let places = seen.len() as u64 - 1;
    own.iter().chain(others).any(|event| {
        // 0 is an empty place.
        let hash = person_hash(&event.id, &event.source) | 1;
        // Places are seldom taken; whoever makes ids that are to collide gains nothing by it.
        let mut tries = (0..32).map(|ahead| ((hash >> 1).wrapping_add(ahead) & places) as usize);
        let place = tries.find(|place| seen.get(*place).is_none_or(|taken| [0, hash].contains(taken)));
        match place.and_then(|place| seen.get_mut(place)) {
            Some(place) => std::mem::replace(place, hash) == hash,
            None => true,
        }
    })
}

/// One event per identity.
fn told_once(own: Vec<Event>, others: Vec<Event>) -> Settled {
    let own = own.into_iter().map(|event| (event, true));
    let mut told: Vec<(Event, bool)> = own.chain(others.into_iter().map(|event| (event, false))).gather();
    crate::sort::by(&mut told, |(a, _), (b, _)| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
    let mut kept: Vec<(Event, bool)> = Vec::with_capacity(told.len());
    let mut conflicts: Vec<String> = Vec::new();
    for (event, own) in told {
        match kept.last_mut() {
            Some(last) if (&last.0.source, &last.0.id) == (&event.source, &event.id) => {
                let settled = identity::settle(&last.0, &event);
                if settled.conflict && conflicts.last() != Some(&event.id) {
                    conflicts.push(event.id.clone());
                }
                if settled.keep == Keep::Told {
                    last.0 = event;
                }
            }
            _ => kept.push((event, own)),
        }
    }
    let (own, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(_, own)| *own);
    let events = |list: Vec<(Event, bool)>| list.into_iter().map(|(event, _)| event).gather();
    Settled { own: events(own), others: events(others), conflicts }
}

/// Number, address and attributes through time.
struct Facts {
    phones: Vec<(Instant, Option<Phone>)>,
    typed_phone: Option<String>,
    email: Option<String>,
    history: Vec<(String, Attribute)>,
}

impl Facts {
    fn update(&mut self, event: Option<&str>, at: Instant, told: &Table<String, Value>, people: &People) {
        for (name, value) in told.iter() {
            self.set(name.clone(), value.clone(), event.map(str::to_owned), at, people);
        }
    }

    /// A value of the wrong type was refused when the record was read; here it changes nothing.
    fn set(&mut self, name: String, value: Value, event: Option<String>, at: Instant, people: &People) {
        match (name.as_str(), &value) {
            ("phone", Value::String(text)) => match Phone::parse(text) {
                Some(phone) => self.set_phone(at, Some(phone), None),
                None => self.set_phone(at, Phone::from_typed(text), Some(text.clone())),
            },
            ("phone", Value::Null) => self.set_phone(at, None, None),
            ("email", Value::String(text)) => self.email = Some(text.clone()),
            ("email", Value::Null) => self.email = None,
            _ if people.type_of(&name).is_some_and(|kind| !kind.admits(&value)) => {}
            _ => self.history.push((name, Attribute { value, event, at })),
        }
    }

    /// What was typed belongs to the number it was typed for.
    fn set_phone(&mut self, at: Instant, phone: Option<Phone>, typed: Option<String>) {
        if typed.is_some() || self.phones.last().is_none_or(|(_, last)| *last != phone) {
            self.typed_phone = typed;
        }
        self.phones.push((at, phone));
    }

    /// When the number last became another one.
    fn phone_changed(&self) -> Option<Instant> {
        let changes = self.phones.iter().zip(self.phones.iter().skip(1)).rev();
        changes.filter(|((_, before), (_, after))| before != after).map(|(_, (at, _))| *at).next()
    }

    fn present(&self) -> Table<String, Attribute> {
        let mut present: Table<String, Attribute> = Table::new();
        for (name, attribute) in &self.history {
            present.insert(name.clone(), attribute.clone());
        }
        present.retain(|attribute| !attribute.value.is_null());
        present
    }
}

/// An event that says something about a number, with the number it speaks of.
pub(super) struct Told<'e> {
    pub(super) event: &'e Event,
    pub(super) number: Option<Phone>,
    pub(super) own: bool,
    /// Does it opt its number out, whatever was before?
    opts_out: bool,
}

/// What was told of numbers, in order; at the same instant an opt-out comes last, so that it wins.
fn told_of_numbers<'e>(
    own: &'e [Event],
    others: &'e [Event],
    facts: &Facts,
    phone: Option<&Phone>,
    people: &People,
) -> Vec<Told<'e>> {
    let number_of = |event: &'e Event, own: bool| {
        let at_that_instant = || if own { phone_at(&facts.phones, event.at) } else { phone };
        Some(named_number(event)?.or_else(at_that_instant).cloned())
    };
    // What becomes of a text concerns the number that it went to, whatever the lead's number is by then.
    let mut sent_to: Table<&str, Option<Phone>> = Table::new();
    let all = || own.iter().map(|event| (event, true)).chain(others.iter().map(|event| (event, false)));
    for (event, own) in all() {
        if let (EventType::SmsQueued(sms), Some(number)) = (&event.what, number_of(event, own)) {
            sent_to.insert(&sms.message_id, number);
        }
    }
    let told = all().filter_map(|(event, own)| {
        let sent_to = || sent_to.get(message_of(event)?).cloned();
        let number = match named_number(event)? {
            Some(number) => Some(number.clone()),
            None => sent_to().or_else(|| number_of(event, own))?,
        };
        (own || number.as_ref() == phone).then(|| {
            let opts_out = NumberState::is_opt_out(event, people);
            Told { event, number, own, opts_out }
        })
    });
    let mut told: Vec<Told<'e>> = told.gather();
    crate::sort::by_key(&mut told, |told| {
        let event = told.event;
        (event.at, told.opts_out, event.source.as_str(), event.id.as_str())
    });
    told
}

/// `Some(the number the event names)` if it speaks of a number at all.
fn named_number(event: &Event) -> Option<Option<&Phone>> {
    match &event.what {
        EventType::SmsQueued(sms)
        | EventType::SmsAccepted(sms)
        | EventType::SmsDelivered(sms)
        | EventType::SmsUndelivered(sms)
        | EventType::SmsFailed(sms)
        | EventType::SmsReleased(sms) => Some(sms.phone.as_ref()),
        EventType::SmsReceived(text) => Some(text.phone.as_ref()),
        EventType::ConsentGranted(data)
        | EventType::ConsentRevoked(data)
        | EventType::ConsentRestored(data) => Some(data.phone.as_ref()),
        EventType::AutomationPaused(_)
        | EventType::AutomationResumed(_)
        | EventType::LeadStopped(_)
        | EventType::ApprovalGranted(_)
        | EventType::ApprovalVoided(_) => Some(None),
        _ => None,
    }
}

/// Our id of the text that the event tells of.
fn message_of(event: &Event) -> Option<&str> {
    match &event.what {
        EventType::SmsQueued(sms)
        | EventType::SmsAccepted(sms)
        | EventType::SmsDelivered(sms)
        | EventType::SmsUndelivered(sms)
        | EventType::SmsFailed(sms)
        | EventType::SmsReleased(sms) => Some(&sms.message_id),
        _ => None,
    }
}

/// Our texts, put together event by event.
#[derive(Default)]
struct Messages<'e> {
    list: Vec<Message>,
    /// The place of each by its id.
    places: Table<&'e str, usize>,
}

impl<'e> Messages<'e> {
    fn take(&mut self, told: &Told<'e>) {
        let (event, at) = (told.event, told.event.at);
        let (EventType::SmsQueued(sms)
        | EventType::SmsAccepted(sms)
        | EventType::SmsDelivered(sms)
        | EventType::SmsUndelivered(sms)
        | EventType::SmsFailed(sms)
        | EventType::SmsReleased(sms)) = &event.what
        else {
            return;
        };
        let place = self.places.get(sms.message_id.as_str()).copied().unwrap_or(self.list.len());
        if place == self.list.len() {
            self.places.insert(&sms.message_id, place);
            self.list.push(Message {
                id: sms.message_id.clone(),
                own: told.own,
                phone: told.number.clone(),
                data: (**sms).clone(),
                event: event.id.clone(),
                handed_over: None,
                accepted: None,
                delivered: None,
                undelivered: None,
                failed: None,
            });
        }
        let Some(message) = self.list.get_mut(place) else { return };
        message.own |= told.own;
        match &event.what {
            EventType::SmsQueued(_) => {
                message.handed_over = Some(at);
                message.event.clone_from(&event.id);
                message.phone.clone_from(&told.number);
                let before = std::mem::replace(&mut message.data, (**sms).clone());
                complete(&mut message.data, &before);
            }
            EventType::SmsReleased(_) => message.handed_over = None,
            EventType::SmsAccepted(_) => set_first(&mut message.accepted, at),
            EventType::SmsDelivered(_) => set_first(&mut message.delivered, at),
            EventType::SmsUndelivered(_) => set_first(&mut message.undelivered, at),
            _ => set_first(&mut message.failed, at),
        }
        // A history that begins with "accepted" or "delivered" was handed over by then at the latest.
        if !matches!(event.what, EventType::SmsQueued(_) | EventType::SmsReleased(_)) {
            complete(&mut message.data, sms);
            if message.handed_over.is_none() {
                message.handed_over = Some(at);
            }
        }
    }

    fn in_order(mut self) -> Vec<Message> {
        crate::sort::by(&mut self.list, |a, b| (a.handed_over, &a.id).cmp(&(b.handed_over, &b.id)));
        self.list
    }
}

fn set_first(slot: &mut Option<Instant>, at: Instant) {
    slot.get_or_insert(at);
}

/// What the provider tells later (price, parts, id, code) completes what was told first.
fn complete(data: &mut Sms, more: &Sms) {
    let told_first = |first: &mut Option<String>, later: &Option<String>| {
        if first.is_none() {
            first.clone_from(later);
        }
    };
    told_first(&mut data.provider_id, &more.provider_id);
    told_first(&mut data.text, &more.text);
    data.cost = more.cost.or(data.cost);
    data.parts = data.parts.or(more.parts);
    data.error_code = data.error_code.take().or_else(|| more.error_code.clone());
}
