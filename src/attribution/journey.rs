//! Lead in, journeys out: the touches before each sale, and which text each of them was.

use crate::gather::Gather;
use crate::lead::event::{Direction, Opportunity};
use crate::lead::{Currency, EventType, Instant, Lead, Message, MessageKind, Money};

use super::touch::Touch;

/// A sale that is attributed.
#[derive(Debug, Clone, PartialEq)]
pub struct Won {
    /// The event that told it.
    pub event: String,
    /// When.
    pub at: Instant,
    /// What it brought in.
    pub amount: Money,
    /// Is it a purchase, rather than a deal that no purchase stands for?
    pub purchase: bool,
    /// What was paid back, and when: it posts in its own period against the same credits.
    pub refunds: Vec<(Instant, i64)>,
}

/// The channel of our texts.
pub const SMS: &str = "sms";

/// Everything that may earn, and the texts among it by their place in the list.
#[derive(Debug, Clone, Default)]
pub struct Touches<'l> {
    /// The touches, in no order.
    pub list: Vec<Touch>,
    /// For each touch the text that it was, if it was one.
    pub messages: Vec<Option<&'l Message>>,
}

/// The touches of a lead: texts (at delivery, else when the provider took them), e-mails, visits, inbound calls,
/// page views and forms. What failed is no touch, nor is what a machine did.
pub fn touches(lead: &Lead) -> Touches<'_> {
    let mut touches = Touches::default();
    for message in
        lead.messages.iter().filter(|message| message.own && message.kind() == MessageKind::Marketing)
    {
        let lost = message.failed.is_some() || message.undelivered.is_some() && message.delivered.is_none();
        if let Some(at) = message.delivered.or(message.accepted).filter(|_| !lost) {
            touches.list.push(Touch { channel: SMS.to_owned(), at, id: Some(message.event.clone()) });
            touches.messages.push(Some(message));
        }
    }
    for event in lead.events.iter().filter(|event| !event.is_machine()) {
        let channel = match &event.what {
            EventType::EmailSent(_) => "email",
            EventType::Visit(_) | EventType::AppointmentAttended(_) => "visit",
            EventType::Call(call) if call.direction == Direction::Inbound => "call",
            EventType::PageViewed(_) | EventType::FormSubmitted(_) => "web",
            _ => continue,
        };
        touches.list.push(Touch { channel: channel.to_owned(), at: event.at, id: Some(event.id.clone()) });
        touches.messages.push(None);
    }
    touches
}

/// What a lead brought in, in one currency: purchases, and deals won that no purchase stands for.
pub fn won(lead: &Lead, currency: Currency) -> Vec<Won> {
    takings(lead, currency).0
}

/// What a lead brought in, in one currency, and the refunds, or the rest of them, that no sale stands for.
pub fn takings(lead: &Lead, currency: Currency) -> (Vec<Won>, Vec<(Instant, i64)>) {
    let human = || lead.events.iter().filter(|event| !event.is_machine());
    let mut won: Vec<(Won, Option<&str>)> = Vec::new();
    for event in human() {
        let (amount, order, purchase) = match &event.what {
            EventType::Purchase(sale) => (sale.amount, sale.order_id.as_deref(), true),
            EventType::OpportunityWon(deal) => match deal.amount {
                Some(amount) if !is_bought(lead, deal) => (amount, deal.order_id.as_deref(), false),
                _ => continue,
            },
            _ => continue,
        };
        if amount.currency == currency {
            let (event, at) = (event.id.clone(), event.at);
            won.push((Won { event, at, amount, purchase, refunds: Vec::new() }, order));
        }
    }
    let mut loose = Vec::new();
    for event in human() {
        let EventType::Refund(refund) = &event.what else { continue };
        let mut left = if refund.amount.currency == currency { refund.amount.minor } else { 0 };
        for (sale, order) in &mut won {
            if refund.order_id.is_none() || refund.order_id.as_deref() != *order {
                continue;
            }
            let open = sale.amount.minor - sale.refunds.iter().map(|(_, minor)| minor).sum::<i64>();
            let part = left.min(open);
            if part > 0 {
                sale.refunds.push((event.at.max(sale.at), part));
                left -= part;
            }
        }
        if left > 0 {
            loose.push((event.at, left));
        }
    }
    (won.into_iter().map(|(sale, _)| sale).gather(), loose)
}

/// Does a purchase stand for a deal, so that the deal brings in nothing more?
pub fn is_bought(lead: &Lead, deal: &Opportunity) -> bool {
    let order = deal.order_id.as_deref();
    order.is_some() && lead.ledger.sales.iter().any(|sale| sale.order_id.as_deref() == order)
}
