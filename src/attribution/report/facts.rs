//! Lead in, facts out: what a report needs to know of one person, whatever its period, model and rows.
//!
//! Facts change only when the person's events, the playbook or the passing of time change them (an event after `now`
//! does not exist yet). So they can be kept beside a record and made anew when an event arrives, and a report over
//! many people reads no event at all: [`Draft`](super::Draft) adds up facts.

use crate::attribution::journey::{self, is_bought, takings};
use crate::gather::Gather;
use crate::lead::event::{Direction, LinkChannel};
use crate::lead::{Currency, DAY, EventType, Instant, Lead, Message, MessageKind, Money, ReplyKind, Zone};
use crate::messaging::sms::sms_parts_of;

use super::rules::{Kind, Rules};
use super::{Books, RESPONSE};

/// What a report needs to know of one person.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[cfg_attr(not(target_arch = "wasm32"), tsify(type = "{ v: number; lead: string; [list: string]: unknown }"))]
pub struct Facts {
    /// The caller's id of the lead.
    pub lead: String,
    /// Its marketing texts, as they were handed over.
    pub texts: Vec<Text>,
    /// What may earn, as it happened.
    pub contacts: Vec<Contact>,
    /// What it was won for: sales, deals, appointments.
    pub sales: Vec<Sale>,
    /// Money paid back, in that currency, that no sale stands for: when and how much.
    pub loose_refunds: Vec<(Instant, i64)>,
    /// Money in other currencies.
    pub foreign: Vec<Foreign>,
    /// Times without any interaction that were long enough to call the person dormant: since when, and until when if
    /// they have ended.
    pub silences: Vec<(Instant, Option<Instant>)>,
}

/// A marketing text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The event that handed it over.
    pub event: String,
    /// When that was.
    pub at: Instant,
    /// Did it reach the phone?
    pub delivered: bool,
    /// Was it answered within 7 days, before the next text?
    pub replied: bool,
    /// Was its link clicked in that time?
    pub clicked: bool,
    /// Did an opt-out follow in that time?
    pub opted_out: bool,
    /// In how many parts it travelled.
    pub parts: u32,
    /// What it cost, in minor units of the business's currency.
    pub cost: i64,
    /// The local hour of the week, 0 to 167, from Monday 00:00 on.
    pub hour: u8,
    /// What it was, in the order of [`DIMENSIONS`]; empty where it was nothing.
    pub is: [String; DIMENSIONS],
}

/// Template, segment, track, kind, step, window, campaign, experiment, variant: how many dimensions a text has of its
/// own.
pub const DIMENSIONS: usize = 9;

/// Something that may earn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contact {
    /// When.
    pub at: Instant,
    /// What sort.
    pub kind: Kind,
    /// The text that it was or came back on, by its place among the texts.
    pub text: Option<u32>,
}

crate::choices! {
    /// What sort of conversion it is.
    pub enum Won {
        /// A purchase.
        Purchase = "purchase",
        /// A deal with a worth, that no purchase stands for.
        Deal = "deal",
        /// A purchase in another currency, which was not paid back whole: counted, and told apart.
        Foreign = "foreign",
        /// A deal that brings in nothing more: it has no worth, or a purchase stands for it.
        Counted = "counted",
        /// An appointment that was booked.
        Booked = "booked",
    }
}

impl Won {
    /// Does it bring in revenue of its own?
    pub const fn brings(self) -> bool {
        matches!(self, Self::Purchase | Self::Deal)
    }

    /// Is it a purchase, by which rates are told?
    pub const fn is_purchase(self) -> bool {
        matches!(self, Self::Purchase | Self::Foreign)
    }
}

/// A conversion.
#[derive(Debug, Clone, PartialEq)]
pub struct Sale {
    /// The event that told it.
    pub event: String,
    /// When.
    pub at: Instant,
    /// What it brought in, in minor units.
    pub minor: i64,
    /// What sort it is.
    pub won: Won,
    /// What was paid back of it, and when, in order.
    pub refunds: Vec<(Instant, i64)>,
}

/// Money in another currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foreign {
    /// When.
    pub at: Instant,
    /// Sold, paid back, or paid for a text.
    pub flow: Flow,
    /// How much.
    pub amount: Money,
}

crate::choices! {
    /// Where money went.
    pub enum Flow {
        /// A sale.
        Sold = "sold",
        /// Paid back.
        Refunded = "refunded",
        /// The price of a text.
        Cost = "cost",
    }
}

impl Sale {
    /// What is left of it.
    pub fn left(&self) -> i64 {
        self.minor - self.refunds.iter().map(|(_, minor)| minor).sum::<i64>()
    }

    /// Is it a sale still? A fully refunded one is not; one of nothing always is.
    pub fn stands(&self) -> bool {
        self.minor == 0 || self.left() > 0
    }
}

impl Facts {
    /// The facts of a lead.
    pub fn of(lead: &Lead, books: &Books<'_>) -> Self {
        let sent = Sent::of(lead);
        let texts: Vec<Text> = sent.iter().map(|sent| sent.text(lead, books)).gather();
        let (sales, loose_refunds) = sales(lead, books.currency);
        Self {
            lead: lead.id.clone(),
            contacts: contacts(lead, &sent, books.rules).into_iter().map(|(contact, _)| contact).gather(),
            texts,
            sales,
            loose_refunds,
            foreign: foreign(lead, &sent, books.currency),
            silences: silences(lead, i64::from(books.rules.dormant_days.max(1)) * DAY),
        }
    }
}

/// A marketing text with the time in which an answer or a click is counted as its doing.
pub struct Sent<'l> {
    at: Instant,
    until: Instant,
    /// The text.
    pub message: &'l Message,
}

impl<'l> Sent<'l> {
    /// The marketing texts to a lead, as they were handed over.
    pub fn of(lead: &'l Lead) -> Vec<Self> {
        let own = |message: &&Message| message.own && message.kind() == MessageKind::Marketing;
        let handed_over =
            lead.messages.iter().filter(own).filter_map(|message| Some((message.handed_over?, message)));
        let mut sent: Vec<Self> =
            handed_over.map(|(at, message)| Self { at, until: at.plus(RESPONSE), message }).gather();
        let starts: Vec<Instant> = sent.iter().skip(1).map(|sent| sent.at).gather();
        for (sent, next) in sent.iter_mut().zip(starts) {
            sent.until = sent.until.min(next);
        }
        sent
    }

    fn covers(&self, at: Instant) -> bool {
        (self.at..self.until).contains(&at)
    }

    fn text(&self, lead: &Lead, books: &Books<'_>) -> Text {
        let data = &self.message.data;
        let heard = |kind| {
            let mut inbound = lead.inbound.iter();
            inbound.any(|text| text.own && !text.machine && text.kind == kind && self.covers(text.at))
        };
        let named = data.zone.as_deref().and_then(Zone::named);
        let zone = named.unwrap_or_else(|| lead.zone(books.zone, self.at));
        let local = zone.local(self.at);
        let day = local.weekday() as i64;
        let cost = data.cost.filter(|cost| cost.currency == books.currency);
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        let parts = data.parts.unwrap_or_else(|| {
            let counted = data.text.as_deref().map_or(1, |text| sms_parts_of(text).parts);
            u32::try_from(counted).unwrap_or(u32::MAX)
        });
        let named = |first: &Option<String>, second: Option<String>| match (first, second) {
            (Some(first), Some(second)) => format!("{first} {second}"),
            (_, second) => second.unwrap_or_default(),
        };
        Text {
            event: self.message.event.clone(),
            at: self.at,
            delivered: self.message.delivered.is_some(),
            replied: heard(ReplyKind::Answer),
            clicked: lead.events.iter().any(|event| {
                clicked(&event.what, LinkChannel::Sms) && !event.is_machine() && self.covers(event.at)
            }),
            opted_out: heard(ReplyKind::OptOut),
            parts,
            cost: cost.map_or(0, |cost| cost.minor),
            hour: u8::try_from(day * 24 + local.hour()).unwrap_or_default(),
            is: [
                of(&data.template),
                of(&data.segment),
                of(&data.track),
                kind(self.message).to_owned(),
                match (&data.sequence, data.step) {
                    (Some(sequence), Some(step)) => format!("{sequence} {step}"),
                    _ => String::new(),
                },
                of(&data.window),
                of(&data.campaign),
                of(&data.experiment),
                named(&data.experiment, data.variant.clone()),
            ],
        }
    }
}

/// What called for a text.
fn kind(message: &Message) -> &'static str {
    match (&message.data.sequence, &message.data.trigger) {
        (Some(sequence), _) if sequence == "lifecycle" => "lifecycle",
        (Some(_), _) => "sequence",
        (None, Some(_)) => "trigger",
        (None, None) => "track",
    }
}

fn clicked(what: &EventType, channel: LinkChannel) -> bool {
    matches!(what, EventType::LinkClicked(click) if click.channel == channel)
}

/// What may earn, as it happened: texts at delivery, else when the provider took them; what failed is no touch, nor is
/// what a machine did. Each comes with the id of its event, by which ties are ordered.
pub fn contacts<'l>(lead: &'l Lead, sent: &[Sent<'l>], rules: &Rules) -> Vec<(Contact, &'l str)> {
    let mut found: Vec<(Contact, &'l str)> = Vec::new();
    let mut add = |at: Instant, event: &'l str, kind, text: Option<usize>| {
        if rules.reach(kind).is_some() {
            let text = text.and_then(|place| u32::try_from(place).ok());
            found.push((Contact { at, kind, text }, event));
        }
    };
    for (place, Sent { message, .. }) in sent.iter().enumerate() {
        let lost = message.failed.is_some() || message.undelivered.is_some() && message.delivered.is_none();
        if let Some(at) = message.delivered.or(message.accepted).filter(|_| !lost) {
            add(at, &message.event, Kind::Sms, Some(place));
        }
    }
    let on_text = |at: Instant| sent.iter().rposition(|sent| sent.covers(at));
    for event in lead.events.iter().filter(|event| !event.is_machine()) {
        let kind = match &event.what {
            EventType::EmailSent(_) => Kind::Email,
            EventType::Visit(_) | EventType::AppointmentAttended(_) => Kind::Visit,
            EventType::Call(call) if call.direction == Direction::Inbound => Kind::Call,
            EventType::PageViewed(_) | EventType::FormSubmitted(_) => Kind::Web,
            what if clicked(what, LinkChannel::Email) => Kind::EmailClick,
            what if clicked(what, LinkChannel::Sms) => {
                if let Some(place) = on_text(event.at) {
                    add(event.at, &event.id, Kind::SmsResponse, Some(place));
                }
                continue;
            }
            _ => continue,
        };
        add(event.at, &event.id, kind, None);
    }
    for answer in lead.answers() {
        if let Some(place) = on_text(answer.at) {
            add(answer.at, &answer.event, Kind::SmsResponse, Some(place));
        }
    }
    crate::sort::by(&mut found, |(a, id), (b, other)| (a.at, id).cmp(&(b.at, other)));
    found
}

/// What a lead was won for, and refunds in the business's currency that no sale stands for.
fn sales(lead: &Lead, own: Currency) -> (Vec<Sale>, Vec<(Instant, i64)>) {
    let (taken, loose_refunds) = takings(lead, own);
    let sale = |sale: journey::Won| Sale {
        event: sale.event,
        at: sale.at,
        minor: sale.amount.minor,
        won: if sale.purchase { Won::Purchase } else { Won::Deal },
        refunds: sale.refunds,
    };
    let mut sales: Vec<Sale> = taken.into_iter().map(sale).gather();
    for event in lead.events.iter().filter(|event| !event.is_machine()) {
        let won = match &event.what {
            EventType::Purchase(sale) if sale.amount.currency != own => {
                let mut known = lead.ledger.standing();
                if !known.any(|sale| sale.event == event.id && sale.at == event.at) {
                    continue;
                }
                Won::Foreign
            }
            EventType::OpportunityWon(deal) => match deal.amount {
                Some(amount) if amount.currency == own && !is_bought(lead, deal) => continue,
                _ => Won::Counted,
            },
            EventType::AppointmentBooked(_) => Won::Booked,
            _ => continue,
        };
        sales.push(Sale { event: event.id.clone(), at: event.at, minor: 0, won, refunds: Vec::new() });
    }
    (sales, loose_refunds)
}

/// Money in other currencies.
fn foreign(lead: &Lead, sent: &[Sent<'_>], own: Currency) -> Vec<Foreign> {
    let mut foreign = Vec::new();
    let mut add = |at: Instant, flow: Flow, amount: Money| {
        if amount.currency != own {
            foreign.push(Foreign { at, flow, amount });
        }
    };
    for event in lead.events.iter().filter(|event| !event.is_machine()) {
        match &event.what {
            EventType::Purchase(sale) => add(event.at, Flow::Sold, sale.amount),
            EventType::Refund(refund) => add(event.at, Flow::Refunded, refund.amount),
            EventType::OpportunityWon(deal) => {
                if let Some(amount) = deal.amount.filter(|_| !is_bought(lead, deal)) {
                    add(event.at, Flow::Sold, amount);
                }
            }
            _ => {}
        }
    }
    for Sent { at, message, .. } in sent {
        if let Some(cost) = message.data.cost {
            add(*at, Flow::Cost, cost);
        }
    }
    foreign
}

/// Times of at least so many milliseconds without an interaction.
fn silences(lead: &Lead, least: i64) -> Vec<(Instant, Option<Instant>)> {
    let begin = lead.created_at.or_else(|| lead.events.first().map(|event| event.at));
    let done = lead.events.iter().filter(|event| event.is_interaction()).map(|event| event.at);
    let mut seen: Vec<Instant> = done.chain(lead.answers().map(|text| text.at)).gather();
    crate::sort::plain(&mut seen);
    let Some(mut last) = begin.or_else(|| seen.first().copied()) else { return Vec::new() };
    let mut silences = Vec::new();
    for at in seen {
        if at.since(last) >= least {
            silences.push((last, Some(at)));
        }
        last = last.max(at);
    }
    silences.push((last, None));
    silences
}

/// The touches that earn by a sale, in order, by their places: each kind within its own look-back, none after the sale,
/// and of each text only the latest.
pub fn path(contacts: &[Contact], sale: Instant, rules: &Rules) -> Vec<usize> {
    let until = contacts.partition_point(|contact| contact.at <= sale);
    let mut path: Vec<usize> = Vec::new();
    let mut texts: Vec<u32> = Vec::new();
    for (place, contact) in contacts.iter().enumerate().take(until).rev() {
        let counts = rules.reach(contact.kind).is_some_and(|reach| sale.since(contact.at) <= reach.millis());
        let again = contact.text.is_some_and(|text| texts.contains(&text));
        if counts && !again {
            texts.extend(contact.text);
            path.push(place);
        }
    }
    path.reverse();
    path
}
