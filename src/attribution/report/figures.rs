//! Sums of a row in, figures out.

use serde::Serialize;

use crate::lead::{Currency, Money};

use super::RULES;
use super::rate::{Rate, per, roi};

/// What a row of a report adds up to in one period.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    /// Texts handed over.
    pub sent: u64,
    /// Of these delivered.
    pub delivered: u64,
    /// Parts that these travelled in.
    pub parts: u64,
    /// People they went to.
    pub people: u64,
    /// Texts answered.
    pub replied: u64,
    /// Texts clicked.
    pub clicked: u64,
    /// Texts answered or clicked.
    pub responded: u64,
    /// Texts followed by an opt-out.
    pub opted_out: u64,
    /// Purchases of the period that texts earned a part of.
    pub converted: u64,
    /// Deals won in the period that texts had a part in.
    pub won: u64,
    /// Appointments booked in the period that texts had a part in.
    pub booked: u64,
    /// Texts of the period that earned a part of a purchase that still stands.
    pub earning: u64,
    /// People to whom such texts went.
    pub buyers: u64,
    /// Revenue of the period by each rule, in the order of [`RULES`].
    pub revenue: [i64; RULES.len()],
    /// Revenue of the texts of the period.
    pub cohort: i64,
    /// What the texts of the period cost.
    pub cost: i64,
}

impl Sum {
    /// Has anything happened at all?
    pub fn is_empty(&self) -> bool {
        [self.sent, self.converted, self.won, self.booked] == [0; 4] && self.revenue == [0; RULES.len()]
    }

    /// The figures, by the rule at this place.
    pub fn figures(&self, key: Option<String>, rule: usize, currency: Currency) -> Figures {
        let money = |minor: i64| Money::new(minor, currency);
        let revenue = self.revenue.get(rule).copied().unwrap_or_default();
        Figures {
            key,
            sent: self.sent,
            delivered: self.delivered,
            parts: self.parts,
            people: self.people,
            replied: self.replied,
            clicked: self.clicked,
            opted_out: self.opted_out,
            converted: self.converted,
            won: self.won,
            booked: self.booked,
            revenue: money(revenue),
            cost: money(self.cost),
            revenue_per_message: per(revenue, self.sent).map(money),
            revenue_per_delivered: per(revenue, self.delivered).map(money),
            revenue_per_part: per(revenue, self.parts).map(money),
            cohort: Cohort {
                revenue: money(self.cohort),
                revenue_per_message: per(self.cohort, self.sent).map(money),
                revenue_per_delivered: per(self.cohort, self.delivered).map(money),
                revenue_per_part: per(self.cohort, self.parts).map(money),
            },
            conversion_per_message: Rate::of(self.earning, self.sent),
            conversion_per_person: Rate::of(self.buyers, self.people),
            opt_out_rate: Rate::of(self.opted_out, self.sent),
            roi: roi(revenue, self.cost),
            before: None,
        }
    }
}

/// What texts did. Counts are of texts handed over in the period; `converted` and `revenue` of sales in it; `cohort`
/// and the rates of conversion of the texts of the period, whenever the sale came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// The value of the dimension; absent in totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Handed over to the provider.
    pub sent: u64,
    /// Of these delivered.
    pub delivered: u64,
    /// SMS parts that they travelled in: what carriers charge for.
    pub parts: u64,
    /// People they went to.
    pub people: u64,
    /// Of the texts answered within 7 days, before the next text.
    pub replied: u64,
    /// Of these clicked within 7 days, before the next text.
    pub clicked: u64,
    /// Of these followed by an opt-out within 7 days, before the next text.
    pub opted_out: u64,
    /// Purchases that these texts earned a part of.
    pub converted: u64,
    /// Deals won that these texts had a part in, whether or not a purchase stands for them too.
    pub won: u64,
    /// Appointments booked that these texts had a part in.
    pub booked: u64,
    /// Revenue credited.
    pub revenue: Money,
    /// What the provider charged.
    pub cost: Money,
    /// Revenue over `sent`, rounded to the nearest minor unit (half away from zero); absent where nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_message: Option<Money>,
    /// Revenue over `delivered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_delivered: Option<Money>,
    /// Revenue over `parts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_part: Option<Money>,
    /// What the texts of the period have earned until now, whenever the sale came, less what was paid back.
    pub cohort: Cohort,
    /// Texts of the period that earned a part of a purchase that still stands, of those sent.
    pub conversion_per_message: Rate,
    /// People to whom such a text went, of those to whom one was sent.
    pub conversion_per_person: Rate,
    /// Texts followed by an opt-out, of those sent.
    pub opt_out_rate: Rate,
    /// (revenue - cost) / cost; absent without cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roi: Option<f64>,
    /// The same of the period before: as long, and ending where this one begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Figures>>,
}

/// What the texts of a period have earned until now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Cohort {
    /// Revenue credited to them.
    pub revenue: Money,
    /// Over `sent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_message: Option<Money>,
    /// Over `delivered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_delivered: Option<Money>,
    /// Over `parts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_per_part: Option<Money>,
}
