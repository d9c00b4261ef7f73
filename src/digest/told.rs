//! A report as the digest reads it: the parts of the engine's `Report` and `ExperimentReport` that it shows.
//!
//! A part that is absent is left out of the page: an older report, or one that somebody has cut down, still prints.

use crate::lead::{Currency, Instant, Zone};
use crate::problem::Code;
use crate::read::{At, Field, Read};
use crate::record;
use serde_json::Value;

record! {
    /// A report.
    pub struct Report open {
        /// From this instant on.
        pub from: Instant,
        /// Up to, not including, this one.
        pub to: Instant,
        /// How revenue was shared out.
        pub model: String,
        /// What the rows are.
        pub by: String,
        /// All texts together.
        pub totals: Figures,
        /// One row for each value of `by`.
        pub rows: Vec<Figures> = Vec::new(),
        /// By month.
        pub months: Vec<Figures> = Vec::new(),
        /// By segment.
        pub segments: Vec<Figures> = Vec::new(),
        /// By step of a sequence.
        pub steps: Vec<Figures> = Vec::new(),
        /// By hour of the week.
        pub hours: Option<Hours>,
        /// From sent to sold.
        pub funnel: Option<Funnel>,
        /// By channel.
        pub channels: Vec<Channel> = Vec::new(),
        /// Revenue that no touch came before.
        pub unattributed: Amount,
        /// All revenue of the period.
        pub revenue: Amount,
        /// Sales that no touch came before.
        pub gaps: Option<Gaps>,
        /// What each model says.
        pub models: Vec<ModelRow> = Vec::new(),
        /// The biggest sales.
        pub receipts: Vec<Receipt> = Vec::new(),
        /// What a person has brought in so far.
        pub lifetime: Option<Lifetime>,
        /// Did dormant people come back?
        pub reactivated: Option<Reactivated>,
        /// Money that is in no other figure.
        pub other_currencies: Vec<OtherCurrency> = Vec::new(),
        /// Money paid back that no sale stands for.
        pub loose_refunds: Option<LooseRefunds>,
        /// What to do.
        pub advice: Vec<Advised> = Vec::new(),
    }
}

record! {
    /// How the page is made.
    pub struct Options strict {
        /// The heading; "What your texts earned" unless told.
        pub title: Option<String>,
        /// Whose report it is.
        pub business: Option<String>,
        /// The business's zone, in which dates are told; UTC unless told.
        pub time_zone: Option<Zone>,
        /// What experiments have shown: the answer of `engine.experiments`.
        pub experiments: Vec<Experiment> = Vec::new(),
        /// When the page is made.
        pub now: Instant,
    }
}

record! {
    /// A row of figures.
    pub struct Figures open {
        /// The value of the dimension.
        pub key: Option<String>,
        /// Texts handed over.
        pub sent: i64,
        /// Texts that arrived.
        pub delivered: i64,
        /// Texts answered.
        pub replied: i64,
        /// Texts clicked.
        pub clicked: i64,
        /// Texts followed by an opt-out.
        pub opted_out: i64,
        /// Sales.
        pub converted: i64,
        /// Revenue credited.
        pub revenue: Amount,
        /// What the texts cost.
        pub cost: Amount,
        /// Revenue over texts sent.
        pub revenue_per_message: Option<Amount>,
        /// People who bought, of those texted.
        pub conversion_per_person: Option<Rate>,
        /// (revenue - cost) / cost.
        pub roi: Option<Part>,
        /// The same of the period before.
        pub before: Option<Before>,
    }
}

record! {
    /// Figures of the period before.
    pub struct Before open {
        /// Texts handed over.
        pub sent: i64,
        /// Texts followed by an opt-out.
        pub opted_out: i64,
        /// Sales.
        pub converted: i64,
        /// Revenue credited.
        pub revenue: Amount,
        /// What the texts cost.
        pub cost: Amount,
        /// Revenue over texts sent.
        pub revenue_per_message: Option<Amount>,
    }
}

record! {
    /// A count of another, with the interval in which the true rate lies.
    pub struct Rate open {
        /// How many did.
        pub count: i64,
        /// How many could have.
        pub of: i64,
        /// The lower end.
        pub low: Part,
        /// The upper end.
        pub high: Part,
        /// Too few to be relied on.
        pub thin: bool,
    }
}

record! {
    /// Figures by hour of the week: seven days of 24 hours.
    pub struct Hours open {
        /// Texts sent.
        pub sent: Vec<Vec<i64>>,
        /// Of these answered or clicked.
        pub responded: Vec<Vec<i64>>,
    }
}

record! {
    /// From sent to sold.
    pub struct Funnel open {
        /// Handed over.
        pub sent: i64,
        /// Reached the phone.
        pub delivered: Rate,
        /// Answered or clicked.
        pub responded: Rate,
        /// Earned a part of a sale.
        pub converted: Rate,
    }
}

record! {
    /// What a channel earned.
    pub struct Channel open {
        /// Its name.
        pub channel: String,
        /// Revenue credited to it.
        pub revenue: Amount,
        /// In the period before.
        pub before: Option<Amount>,
    }
}

record! {
    /// Sales that no touch came before.
    pub struct Gaps open {
        /// How many, of all.
        pub sales: Rate,
        /// Their revenue.
        pub revenue: Amount,
    }
}

record! {
    /// What a model says.
    pub struct ModelRow open {
        /// Which.
        pub model: String,
        /// What each channel earned.
        pub channels: Vec<Channel>,
        /// Why it says nothing.
        pub problem: Option<Problem>,
    }
}

record! {
    /// Why there is no answer.
    pub struct Problem open {
        /// For a person.
        pub message: String,
    }
}

record! {
    /// A sale, and what earned it.
    pub struct Receipt open {
        /// The lead.
        pub lead: String,
        /// When.
        pub at: Instant,
        /// What it brought in.
        pub amount: Amount,
        /// What was paid back of it.
        pub refunded: Option<Amount>,
        /// What led to it, in order.
        pub touches: Vec<Credited>,
    }
}

record! {
    /// A touch, and what it earned.
    pub struct Credited open {
        /// Its channel.
        pub channel: String,
        /// When.
        pub at: Instant,
        /// What it earned.
        pub credit: Amount,
        /// Of a text: its template.
        pub template: Option<String>,
    }
}

record! {
    /// What people have brought in.
    pub struct Lifetime open {
        /// People who bought, of all.
        pub buyers: Rate,
        /// Together.
        pub total: Amount,
        /// For each person.
        pub per_person: Option<Amount>,
        /// By the month of the first text.
        pub cohorts: Vec<CohortValue> = Vec::new(),
    }
}

record! {
    /// What the people of one month have brought in.
    pub struct CohortValue open {
        /// The month.
        pub cohort: Option<String>,
        /// People who bought, of all.
        pub buyers: Rate,
        /// Together.
        pub total: Amount,
        /// For each person.
        pub per_person: Option<Amount>,
    }
}

record! {
    /// People who had gone quiet, and whether they bought.
    pub struct Reactivated open {
        /// Quiet for so many days.
        pub dormant_days: i64,
        /// Bought within so many days.
        pub within_days: i64,
        /// Of those who got a text.
        pub texted: Rate,
        /// Of those who have never got one.
        pub never_texted: Rate,
        /// By how long they had been quiet.
        pub groups: Vec<Group> = Vec::new(),
        /// People of whom it is too early to tell.
        pub too_early: i64,
    }
}

record! {
    /// People who had been quiet for about as long.
    pub struct Group open {
        /// For how long.
        pub key: String,
        /// Of those who got a text.
        pub texted: Rate,
        /// Of those who have never got one.
        pub never_texted: Rate,
    }
}

record! {
    /// Money in another currency.
    pub struct OtherCurrency open {
        /// Sales.
        pub sales: i64,
        /// What they brought in.
        pub sold: Amount,
        /// What was paid back.
        pub refunded: Amount,
    }
}

record! {
    /// Money paid back that no sale stands for.
    pub struct LooseRefunds open {
        /// How many refunds.
        pub count: i64,
        /// How much.
        pub amount: Amount,
    }
}

record! {
    /// Something to do.
    pub struct Advised open {
        /// A segment, a step or a dormant group.
        pub about: String,
        /// Which.
        pub key: String,
        /// keep, optimise, abandon, revive or remove.
        pub advice: String,
        /// Why.
        pub say: String,
    }
}

record! {
    /// What an experiment has shown.
    pub struct Experiment open {
        /// Its id.
        pub experiment: String,
        /// winner, open, misassigned or unplanned.
        pub outcome: String,
        /// Its arms.
        pub arms: Vec<Arm>,
        /// For a person.
        pub say: String,
    }
}

record! {
    /// One arm.
    pub struct Arm open {
        /// Its id.
        pub arm: String,
        /// Does it get no marketing at all?
        pub holdout: bool,
        /// People still within their days.
        pub pending: i64,
        /// People with a known outcome.
        pub people: i64,
        /// Of these those who bought.
        pub conversions: i64,
        /// Where the true rate lies.
        pub interval: Span,
        /// What they brought in.
        pub revenue: Amount,
    }
}

record! {
    /// An interval.
    pub struct Span open {
        /// Its lower end.
        pub low: Part,
        /// Its upper end.
        pub high: Part,
    }
}

record! {
    /// Money, also less than none: what refunds leave of a period.
    pub struct Amount open {
        /// Minor units.
        pub minor: i64,
        /// Of what.
        pub currency: Currency,
    }
}

/// A quotient, for display; held in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Part(pub i64);

impl Field for Part {
    fn blank() -> Self {
        Self(0)
    }
}

impl Read for Part {
    #[allow(clippy::float_arithmetic, reason = "the report's own quotient, shown to a tenth of a percent")]
    fn read(at: At<'_>) -> Option<Self> {
        match at.value.as_f64() {
            Some(part) if part.abs() < 1e12 => Some(Self((part * 1000.0).round() as i64)),
            _ => at.wanted(Code::WrongType, "a number"),
        }
    }
}

crate::described! { Part = { "description": "A quotient.", "type": "number" } }

impl Report {
    /// Reads a report.
    pub fn of(report: &Value) -> Result<Self, crate::problem::Error> {
        crate::read::value_of(report, crate::read::Speech::Discreet)
    }
}
