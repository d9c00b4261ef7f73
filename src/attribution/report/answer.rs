//! The report as it is told.

use serde::Serialize;

use crate::attribution::attribute::Model;
use crate::lead::{Currency, Instant, Money};
use crate::problem::Problem;

use super::By;
use super::advice::Advised;
use super::dormant::Reactivated;
use super::figures::Figures;
use super::rate::Rate;

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// From this instant on.
    pub from: Instant,
    /// Up to this one.
    pub to: Instant,
    /// The period before, which figures are compared with, begins here; it ends at `from`.
    pub compared_from: Instant,
    /// How revenue was shared out.
    pub model: Model,
    /// What the rows are.
    pub by: By,
    /// The currency of every amount but those of `other_currencies`.
    pub currency: Currency,
    /// People whose facts were added up.
    pub people: u64,
    /// All texts together.
    pub totals: Figures,
    /// One row for each value of `by`, the best earning first. By `channel`: every channel, also those that are no texts
    /// (`sent` is then how often there was such a touch). Else texts only, and the rows sum to the totals (but for
    /// `people` and `converted`: one person, one sale, may stand in several rows).
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "ReportRow[]"))]
    pub rows: Vec<Figures>,
    /// The same by month of the business, for a trend; always whole months of the period asked for.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "ReportRow[]"))]
    pub months: Vec<Figures>,
    /// The same by segment.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "ReportRow[]"))]
    pub segments: Vec<Figures>,
    /// The same by step of a sequence.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "ReportRow[]"))]
    pub steps: Vec<Figures>,
    /// Monday to Sunday, hour by hour of the lead's own clock.
    pub hours: Hours,
    /// From sent to sold.
    pub funnel: Funnel,
    /// What every channel earned, texts first.
    pub channels: Vec<ChannelRow>,
    /// Revenue of sales that no touch came before.
    pub unattributed: Money,
    /// All revenue of the period: texts, other channels and unattributed.
    pub revenue: Money,
    /// How many sales no touch came before, and their revenue: what is not known.
    pub gaps: Gaps,
    /// What each model says, side by side.
    pub models: Vec<ModelRow>,
    /// The biggest sales of the period, at most ten, with what earned them.
    pub receipts: Vec<Receipt>,
    /// What a person has brought in so far.
    pub lifetime: Lifetime,
    /// Did dormant people come back?
    pub reactivated: Reactivated,
    /// Money in other currencies, which is in no other figure.
    pub other_currencies: Vec<OtherCurrency>,
    /// Money paid back that no sale stands for (no order named, or more than the sale was): in no other figure of revenue.
    pub loose_refunds: LooseRefunds,
    /// What to do, where the figures say so clearly; silent where they do not.
    pub advice: Vec<Advised>,
}

/// Figures by hour of the week: seven days of 24 hours each.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Hours {
    /// Texts sent.
    pub sent: Vec<Vec<u64>>,
    /// Of these answered or clicked.
    pub responded: Vec<Vec<u64>>,
    /// Sales that they earned a part of.
    pub converted: Vec<Vec<u64>>,
    /// Revenue credited, in minor units.
    pub revenue: Vec<Vec<i64>>,
}

/// Texts of the period, whenever it happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Funnel {
    /// Handed over.
    pub sent: u64,
    /// Reached the phone.
    pub delivered: Rate,
    /// Answered or clicked.
    pub responded: Rate,
    /// Earned a part of a sale that still stands.
    pub converted: Rate,
}

/// What one channel earned.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct ChannelRow {
    /// sms, email, visit, call or web.
    pub channel: String,
    /// Revenue credited to it in the period.
    pub revenue: Money,
    /// In the period before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Money>,
}

/// Sales that no touch came before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Gaps {
    /// How many, of all sales of the period.
    pub sales: Rate,
    /// Their revenue, less what was paid back of such sales.
    pub revenue: Money,
}

/// What one model says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ModelRow {
    /// Which.
    pub model: Model,
    /// What each channel earned. With `unattributed` (and `refunds_of_earlier`) they sum exactly to the revenue.
    pub channels: Vec<ChannelRow>,
    /// What each row earned, in the order of the report's rows; absent in the data-driven models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<RowRevenue>>,
    /// Revenue of sales that no touch came before.
    pub unattributed: Money,
    /// In the data-driven models: what was paid back of sales of earlier periods, whose journeys are not in this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunds_of_earlier: Option<Money>,
    /// Why the model says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// What a row earned.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct RowRevenue {
    /// The value of the dimension.
    pub key: String,
    /// Revenue credited.
    pub revenue: Money,
}

/// A sale, and what earned it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Receipt {
    /// The event that told it.
    pub sale: String,
    /// The lead.
    pub lead: String,
    /// When.
    pub at: Instant,
    /// What it brought in.
    pub amount: Money,
    /// What was paid back of it until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// What led to it, in order; the credits sum to the amount. None: it is unattributed.
    pub touches: Vec<Credited>,
}

/// A touch with what it earned of a sale.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Credited {
    /// sms, email, visit, call or web.
    pub channel: &'static str,
    /// When.
    pub at: Instant,
    /// What it earned.
    pub credit: Money,
    /// For a text: the event that handed it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// For a text: its template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// For a text: its step in a sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

/// Sales less refunds of people, up to the end of the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Lifetime {
    /// All people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// How many bought, of how many people.
    pub buyers: Rate,
    /// What they brought in together.
    pub total: Money,
    /// The same over all these people, buyers or not, to the nearest minor unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_person: Option<Money>,
    /// By the month of the business in which the first marketing text went to them; `none`: no text by the end of the
    /// period.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), tsify(optional))]
    pub cohorts: Vec<Lifetime>,
}

/// Money in another currency in the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct OtherCurrency {
    /// Which.
    pub currency: Currency,
    /// Sales.
    pub sales: u64,
    /// What they brought in.
    pub sold: Money,
    /// What was paid back.
    pub refunded: Money,
    /// What texts cost.
    pub cost: Money,
}

/// Money paid back that no sale stands for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct LooseRefunds {
    /// How many refunds.
    pub count: u64,
    /// How much.
    pub amount: Money,
}
