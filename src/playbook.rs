//! The playbook: the one value a business edits. Each stage defines its own section; here they are put
//! together, checked as a whole, and every problem is told at once.

use crate::lead::{Business, People};
use crate::problem::Code;
use crate::read::{At, Check};
use crate::record;
use crate::scoring::Scoring;

/// The format of playbooks that this textlift writes; it reads this one and the older ones.
pub const FORMAT: u32 = 1;

record! {
    /// Everything a business decides.
    pub struct Playbook strict checked {
        /// The format of this playbook, [`FORMAT`] for a new one.
        pub version: u32,
        /// The business's own count of its changes: approvals name it (`playbook@3`).
        pub revision: u32 = 1,
        /// Who texts.
        pub business: Business,
        /// What is known of people.
        pub people: People = People::default(),
        /// What makes a lead ready.
        pub scoring: Scoring = Scoring::default(),
    }
}

impl Check for Playbook {
    fn check(&self, at: At<'_>) {
        if self.version == 0 || self.version > FORMAT {
            let message = format!(
                "this textlift reads playbooks of version 1 to {FORMAT}, this one is {}",
                self.version
            );
            let _: Option<()> = at.problem(Code::NewerVersion, message);
        }
        for name in self.scoring.fit.keys().filter(|name| self.people.type_of(name).is_none()) {
            let message = format!("`scoring.fit.{name}` needs `people.attributes.{name}`");
            let _: Option<()> = at.problem(Code::Contradiction, message);
        }
        if self.scoring.lifetime_value.per.currency != self.business.currency {
            let message = "`scoring.lifetimeValue.per` must be in the currency of `business`";
            let _: Option<()> = at.problem(Code::Contradiction, message);
        }
    }
}
