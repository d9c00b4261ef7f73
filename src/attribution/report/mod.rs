//! Leads in, report out: what was sent, what came back, what every text earned, and what to do about it.
//!
//! [`Facts`] are what a report needs to know of one person, whatever is asked; a [`Draft`] adds them up for one
//! [`Request`] and becomes the [`Report`]. Rules of counting:
//!
//! - Revenue stands in the period of the sale, a refund in its own period against the same credits; counts of texts stand
//!   in the period in which these were handed over. Every cent of a sale is in exactly one of: texts, another channel,
//!   unattributed. Two periods that lie side by side add up to the whole, in counts, money and every rule.
//! - `cohort` and the rates of conversion follow the texts of the period until now, and count only sales that still stand.
//! - Amounts in another currency, and refunds that no sale stands for, are told apart and never added in.
//! - A rate comes with its counts and its interval, and says when it is too thin ([`rate::FEW`]).

pub mod advice;
pub mod answer;
mod close;
pub mod dormant;
pub mod draft;
pub mod facts;
pub mod figures;
mod grid;
pub mod rate;
pub mod rules;
mod stored;

use super::attribute::Model;
use crate::choices;
use crate::lead::Weekday;
use crate::lead::{Currency, DAY, Instant, Lead, Zone};
use crate::problem::{Code, Error};
use crate::read::{At, Check};
use crate::record;

pub use advice::{Advice, Advised};
pub use answer::Report;
pub use draft::Draft;
pub use facts::Facts;
pub use figures::Figures;
pub use rate::Rate;
pub use rules::Rules;

/// How long after a text an answer, a click or an opt-out is counted as its doing.
const RESPONSE: i64 = 7 * DAY;

/// The key of texts that have no value of a dimension.
const NONE: &str = "none";

/// The models that look at one sale at a time, by which rows are told.
pub const RULES: [Model; 5] = [Model::First, Model::Last, Model::Linear, Model::Position, Model::TimeDecay];

choices! {
    /// What the rows of a report are.
    pub enum By {
        /// Template id.
        Template = "template",
        /// hot, warm, cold at the time of sending.
        Segment = "segment",
        /// The track at the time of sending.
        Track = "track",
        /// What called for it: track, trigger, sequence, lifecycle.
        Kind = "kind",
        /// The step of a sequence: `re-engagement 0`.
        Step = "step",
        /// The business window it was sent in.
        Window = "window",
        /// The hour of the week on the lead's own clock: `mon 10`.
        Hour = "hour",
        /// sms, email, visit, call, web.
        Channel = "channel",
        /// The campaign.
        Campaign = "campaign",
        /// The experiment.
        Experiment = "experiment",
        /// The variant, with its experiment before it: `greeting b`.
        Variant = "variant",
        /// The local month of the business: `2026-11`.
        Month = "month",
    }
}

impl By {
    /// The place of a dimension that has no table of its own, among those of [`facts::Text::is`].
    const fn dimension(self) -> Option<usize> {
        match self {
            Self::Template => Some(0),
            Self::Track => Some(2),
            Self::Kind => Some(3),
            Self::Window => Some(5),
            Self::Campaign => Some(6),
            Self::Experiment => Some(7),
            Self::Variant => Some(8),
            Self::Segment | Self::Step | Self::Hour | Self::Channel | Self::Month => None,
        }
    }
}

record! {
    /// Which report.
    pub struct Request open checked {
        /// From this instant on.
        pub from: Instant,
        /// Up to, not including, this instant.
        pub to: Instant,
        /// How revenue is shared out: first, last, linear, position or time-decay.
        pub model: Model = Model::Last,
        /// What the rows are.
        pub by: By = By::Template,
    }
}

impl Check for Request {
    fn check(&self, at: At<'_>) {
        if self.from >= self.to {
            let _: Option<()> = at.problem(Code::Contradiction, "wanted `from` before `to`");
        }
    }
}

/// Where and in which money a business counts.
#[derive(Debug, Clone, Copy)]
pub struct Books<'p> {
    /// The playbook's section.
    pub rules: &'p Rules,
    /// The business's currency.
    pub currency: Currency,
    /// The business's zone, whose months are told.
    pub zone: Zone,
}

/// The report of these leads.
pub fn report<'l>(
    leads: impl Iterator<Item = &'l Lead>,
    request: &Request,
    books: &Books<'_>,
    now: Instant,
) -> Result<Report, Error> {
    let mut draft = Draft::new(request, books, now)?;
    for lead in leads {
        draft.add(&Facts::of(lead, books));
    }
    draft.finish()
}

/// The name of an hour of the week, 0 to 167: `mon 00`.
fn hour(of_week: u8) -> String {
    let day = Weekday::WORDS.get(usize::from(of_week / 24)).map_or("", |(day, _)| day);
    format!("{day} {:02}", of_week % 24)
}
