//! Lead in, sales out: what a lead brought in, what was paid back of it, and how a refund takes back credits.
//! What may earn by a sale is found by [`contacts`](super::report::facts::contacts).

use crate::gather::Gather;
use crate::lead::event::Opportunity;
use crate::lead::{Currency, EventType, Instant, Lead, Money};

use super::apportion::{Ties, apportion};

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

/// Takes a refund back from the credits of its sale, in proportion to what is left of each, and tells what each loses.
/// Nothing is ever taken beyond a credit, and a sale that is paid back whole leaves none.
pub fn take_back(credits: &mut [i64], refunded: i64) -> Vec<i64> {
    let weights: Vec<u64> = credits.iter().map(|credit| credit.unsigned_abs()).gather();
    let back = apportion(-refunded, &weights, Ties::Exact);
    credits.iter_mut().zip(&back).for_each(|(credit, back)| *credit += back);
    back
}
