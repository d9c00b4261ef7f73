//! One lead of a book: what was told of it, and the fold as far as it was asked for.
//!
//! The fold owns the events that it has taken. Those that came since wait in the record; at the next question they are
//! added to the fold, or all go back into the record and are folded anew. An identity that was told in two ways needs
//! every telling for each instant: such a lead keeps its record whole and folds a copy, which is read from the JSON.

use std::mem::{size_of, take};

use crate::gather::Gather;
use crate::lead::assign::person_hash;
use crate::lead::event::Sms;
use crate::lead::fold::order;
use crate::lead::{Event, EventType, Instant, Lead, Message, People, Record};
use crate::sort;

use super::Taken;

/// Bytes of a lead without events: what it is, twice (told and folded), with its texts and its place.
pub(super) const LEAD: usize = size_of::<Kept>() + 768;

/// Bytes of an event beside its JSON: itself, its texts with what the allocator adds to each, its identity.
const EVENT: usize = size_of::<Event>() + 96;

/// A lead with everything told of it.
pub(super) struct Kept {
    /// What was told. Of its own events those that the fold has not taken.
    record: Record,
    lead: Option<Lead>,
    /// The fold holds from here on...
    since: Instant,
    /// ...to this instant, from which on more has to be taken into account than events of its own...
    until: Instant,
    /// ...and as long as none of these has come.
    next: Instant,
    identities: Identities,
    /// Was an identity told in two ways?
    contested: bool,
    /// Events that are kept.
    pub(super) events: usize,
    /// Bytes, the lead itself among them.
    pub(super) bytes: usize,
}

const NEVER: Instant = Instant::from_millis(i64::MAX);

impl Kept {
    pub(super) fn new(id: &str) -> Self {
        Self {
            record: Record::of(id),
            lead: None,
            since: NEVER,
            until: NEVER,
            next: NEVER,
            identities: Identities::default(),
            contested: false,
            events: 0,
            bytes: LEAD,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.record.id
    }

    pub(super) fn lead(&self) -> Option<&Lead> {
        self.lead.as_ref()
    }

    /// Takes what a record tells: what it names replaces what is there, its events are added.
    pub(super) fn take(&mut self, mut told: Record) -> Taken {
        let (own, others) = (take(&mut told.events), take(&mut told.number_events));
        if told.says_something() {
            self.dissolve();
            self.record.replace(told);
        }
        let mut taken = Taken::default();
        for (events, is_own) in [(own, true), (others, false)] {
            for event in events {
                if self.knows(&event, is_own) {
                    taken.duplicates += 1;
                    continue;
                }
                taken.accepted += 1;
                self.events += 1;
                self.bytes += bytes_of(&event);
                self.keep(event, is_own);
            }
        }
        taken
    }

    fn keep(&mut self, event: Event, own: bool) {
        if self.identities.insert(identity(&event)) && self.told(&event).next().is_some() {
            self.dissolve();
            self.contested = true;
        }
        if self.contested || !own {
            self.dissolve();
        }
        if own {
            self.next = self.next.min(event.at);
            self.record.events.push(event);
        } else {
            self.record.number_events.push(event);
        }
    }

    /// Was just this told before?
    fn knows(&self, event: &Event, own: bool) -> bool {
        let same = |(kept, of_own): (&Event, bool)| of_own == own && kept.json.text() == event.json.text();
        self.identities.contains(identity(event)) && self.told(event).any(same)
    }

    /// Bytes of the events of a record that were told before.
    pub(super) fn bytes_known(&self, record: &Record) -> usize {
        let own = record.events.iter().filter(|event| self.knows(event, true));
        own.chain(record.number_events.iter().filter(|event| self.knows(event, false))).map(bytes_of).sum()
    }

    /// What was told under the identity of an event, and whether of the lead itself.
    fn told<'k>(&'k self, event: &'k Event) -> impl Iterator<Item = (&'k Event, bool)> {
        // In the order in which the fold hears them: a contested record has all of them.
        let folded = self.lead.iter().filter(|_| !self.contested).flat_map(|lead| &lead.events);
        let own = folded.chain(&self.record.events).map(|event| (event, true));
        let others = self.record.number_events.iter().map(|event| (event, false));
        own.chain(others).filter(|(kept, _)| (&kept.id, &kept.source) == (&event.id, &event.source))
    }

    /// The lead at an instant.
    pub(super) fn at(&mut self, people: &People, now: Instant) -> &Lead {
        let holds = self.lead.is_some() && self.since <= now && now < self.until;
        if !(holds && (now < self.next || self.append_until(now))) {
            self.dissolve();
            self.fold(people, now);
        }
        self.lead.get_or_insert_with(|| Lead::fold(self.record.head(), people, now))
    }

    /// Adds the events that are due to the fold; `false` if one of them asks for more than that.
    fn append_until(&mut self, now: Instant) -> bool {
        let Some(lead) = self.lead.as_mut().filter(|_| !self.contested) else { return false };
        let (mut due, later) = parted(take(&mut self.record.events), now);
        self.record.events = later;
        self.next = earliest(&self.record.events);
        sort::by(&mut due, |a, b| order(a).cmp(&order(b)));
        let mut due = due.into_iter();
        while let Some(event) = due.next() {
            let at = event.at;
            if let Some(event) = lead.append(event) {
                self.record.events.push(event);
                due.gather_into(&mut self.record.events);
                return false;
            }
            self.since = self.since.max(at);
        }
        true
    }

    /// All events back into the record.
    fn dissolve(&mut self) {
        if let Some(lead) = self.lead.take().filter(|_| !self.contested) {
            let came_since = std::mem::replace(&mut self.record.events, lead.events);
            came_since.into_iter().gather_into(&mut self.record.events);
        }
        self.next = NEVER;
    }

    fn fold(&mut self, people: &People, now: Instant) {
        let (created, mut since) = (self.record.created_at, Instant::EARLIEST);
        (self.until, self.next) = (NEVER, earliest(self.record.events.iter().filter(|event| event.at > now)));
        let number = self.record.number_events.iter().map(|event| event.at);
        for at in number.chain(created) {
            match at <= now {
                true => since = since.max(at),
                false => self.until = self.until.min(at),
            }
        }
        let due = self.record.events.iter().map(|event| event.at).filter(|at| *at <= now);
        let last = due.max();
        since = since.max(last.unwrap_or(since));
        if created.or(last).is_none() {
            // What is known of it is known since just now.
            (since, self.until) = (now, self.until.min(now.plus(1)));
        }
        self.since = since;
        if self.contested {
            self.until = self.until.min(self.next);
            let [events, number_events] =
                [&self.record.events, &self.record.number_events].map(|events| read_again(events));
            let told = Record { events, number_events, ..self.record.head() };
            self.lead = Some(Lead::fold(told, people, now));
            return;
        }
        let (due, later) = parted(take(&mut self.record.events), now);
        let (number_due, number_later) = parted(take(&mut self.record.number_events), now);
        let told = Record { events: due, number_events: number_due, ..self.record.head() };
        let (lead, number_events) = Lead::fold_apart(told, people, now);
        (self.lead, self.record.events, self.record.number_events) = (Some(lead), later, number_events);
        number_later.into_iter().gather_into(&mut self.record.number_events);
    }
}

/// Copies of events, from their JSON.
fn read_again(events: &[Event]) -> Vec<Event> {
    events.iter().filter_map(|event| event.json.read_again()).gather()
}

/// Events up to an instant, and the rest.
fn parted(events: Vec<Event>, now: Instant) -> (Vec<Event>, Vec<Event>) {
    let (mut due, mut later) = (Vec::new(), Vec::new());
    for event in events {
        if event.at <= now { &mut due } else { &mut later }.push(event);
    }
    (due, later)
}

fn earliest<'e>(events: impl IntoIterator<Item = &'e Event>) -> Instant {
    events.into_iter().map(|event| event.at).fold(NEVER, Instant::min)
}

/// Bytes of an event: of a text of ours also those of the message that the fold makes of it.
fn bytes_of(event: &Event) -> usize {
    let told = event.json.text().len();
    let message = match event.what {
        EventType::SmsQueued(_)
        | EventType::SmsAccepted(_)
        | EventType::SmsDelivered(_)
        | EventType::SmsUndelivered(_)
        | EventType::SmsFailed(_)
        | EventType::SmsReleased(_) => 2 * size_of::<Sms>() + size_of::<Message>() + told,
        _ => 0,
    };
    EVENT + 2 * told + message
}

/// Bytes of the events of a record.
pub(super) fn bytes_of_record(record: &Record) -> usize {
    record.events.iter().chain(&record.number_events).map(bytes_of).sum()
}

fn identity(event: &Event) -> u64 {
    // 0 is an empty place.
    person_hash(&event.id, &event.source) | 1
}

/// The identities that were told, as hashes; half of the places at most are taken.
#[derive(Default)]
struct Identities {
    places: Vec<u64>,
    taken: usize,
}

impl Identities {
    fn contains(&self, hash: u64) -> bool {
        self.place(hash).and_then(|place| self.places.get(place)) == Some(&hash)
    }

    /// Adds one. Was it there?
    fn insert(&mut self, hash: u64) -> bool {
        if self.taken * 2 >= self.places.len() {
            let places = vec![0; (self.places.len() * 2).max(8)];
            let before = std::mem::replace(&mut self.places, places);
            self.taken = 0;
            for hash in before.into_iter().filter(|hash| *hash != 0) {
                self.insert(hash);
            }
        }
        let slot = self.place(hash).and_then(|place| self.places.get_mut(place));
        let before = slot.map_or(0, |slot| std::mem::replace(slot, hash));
        self.taken += usize::from(before == 0);
        before == hash
    }

    /// Where a hash stands, or would.
    fn place(&self, hash: u64) -> Option<usize> {
        let last = self.places.len().checked_sub(1)?;
        let mut ahead = (0..=last).map(|ahead| (hash as usize >> 1).wrapping_add(ahead) & last);
        ahead.find(|place| self.places.get(*place).is_some_and(|taken| [0, hash].contains(taken)))
    }
}
