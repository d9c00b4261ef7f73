//! What a lead bought, and what was paid back.
//!
//! A refund goes to the sales of its order. What exceeds them, or names no known order, lowers the lifetime
//! value, never below 0, and nothing else: the value is sales minus refunds, whatever they were for.

use super::event::{Event, EventType, Purchase};
use super::instant::Instant;
use super::money::{Currency, Money};

/// A sale with what was paid back of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sale {
    /// The event that told it.
    pub event: String,
    /// When.
    pub at: Instant,
    /// What was paid.
    pub amount: Money,
    /// Names the sale.
    pub order_id: Option<String>,
    /// What was bought.
    pub item: Option<String>,
    /// Minor units paid back, at most what was paid.
    pub refunded: i64,
}

impl Sale {
    /// Is it a purchase still? A fully refunded one is not; one of nothing always is.
    pub fn stands(&self) -> bool {
        self.amount.minor == 0 || self.refunded < self.amount.minor
    }
}

/// Sales in order, and the refunds that name none of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// What the lead bought, in order.
    pub sales: Vec<Sale>,
    /// Refunds, or the rest of them, of no known sale.
    pub loose_refunds: Vec<Money>,
}

impl Ledger {
    /// Does the event move money?
    pub fn concerns(event: &Event) -> bool {
        matches!(event.what, EventType::Purchase(_) | EventType::Refund(_)) && !event.is_machine()
    }

    /// The ledger of these events.
    pub fn of(events: &[Event]) -> Self {
        let mut ledger = Self::default();
        for event in events.iter().filter(|event| Self::concerns(event)) {
            if let EventType::Purchase(sale) = &event.what {
                ledger.sell(event, sale);
            }
        }
        for event in events.iter().filter(|event| Self::concerns(event)) {
            if let EventType::Refund(refund) = &event.what {
                ledger.refund(refund.amount, refund.order_id.as_deref());
            }
        }
        ledger
    }

    /// One more event that moves money, later than all others; `false` if all have to be looked at anew: a refund of no
    /// known sale may be one of the sale that has come.
    pub fn append(&mut self, event: &Event) -> bool {
        match &event.what {
            EventType::Purchase(_) if !self.loose_refunds.is_empty() => return false,
            EventType::Purchase(sale) => self.sell(event, sale),
            EventType::Refund(refund) => self.refund(refund.amount, refund.order_id.as_deref()),
            _ => {}
        }
        true
    }

    fn sell(&mut self, event: &Event, sale: &Purchase) {
        self.sales.push(Sale {
            event: event.id.clone(),
            at: event.at,
            amount: sale.amount,
            order_id: sale.order_id.clone(),
            item: sale.item.clone(),
            refunded: 0,
        });
    }

    fn refund(&mut self, amount: Money, order: Option<&str>) {
        let mut left = amount.minor;
        for sale in &mut self.sales {
            if order.is_some() && sale.order_id.as_deref() == order && sale.amount.currency == amount.currency
            {
                let part = left.min(sale.amount.minor - sale.refunded);
                sale.refunded += part;
                left -= part;
            }
        }
        if left > 0 {
            self.loose_refunds.push(Money::new(left, amount.currency));
        }
    }

    /// Has no money moved at all?
    pub fn is_empty(&self) -> bool {
        self.sales.is_empty() && self.loose_refunds.is_empty()
    }

    /// The sales that are purchases still.
    pub fn standing(&self) -> impl Iterator<Item = &Sale> {
        self.sales.iter().filter(|sale| sale.stands())
    }

    /// Has the lead bought, and not returned everything?
    pub fn has_bought(&self) -> bool {
        self.standing().next().is_some()
    }

    /// Sales minus refunds in a currency, minor units, never below 0.
    pub fn lifetime(&self, currency: Currency) -> i64 {
        let sales = self.sales.iter().filter(|sale| sale.amount.currency == currency);
        let sold: i64 = sales.map(|sale| sale.amount.minor - sale.refunded).sum();
        let loose = self.loose_refunds.iter().filter(|money| money.currency == currency);
        (sold - loose.map(|money| money.minor).sum::<i64>()).max(0)
    }
}
