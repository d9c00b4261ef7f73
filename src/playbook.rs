//! The playbook: the one value a business edits. Each stage defines its own section; here they are put
//! together, checked as a whole, and every problem is told at once.

pub mod starter;

use crate::attribution::Rules;
use crate::lead::{Business, People};
use crate::messaging::{LiveWords, Message, Messaging, Outreach, Sections};
use crate::problem::{Code, Problem};
use crate::read::{At, Check};
use crate::record;
use crate::scheduling::SchedulingRules;
use crate::scoring::Scoring;
use crate::sending::{Caps, Desk, Experiment, GateRules, Sending};
use crate::table::Table;

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
        /// Words for live numbers, by name.
        pub live: Table<String, LiveWords> = Table::new(),
        /// What to say.
        pub messages: Vec<Message> = Vec::new(),
        /// Whom to write to, when, and how often.
        pub outreach: Outreach = Outreach::default(),
        /// At which hours.
        pub scheduling: SchedulingRules = SchedulingRules::default(),
        /// How often one number may be texted.
        pub caps: Caps = Caps::default(),
        /// The way out.
        pub sending: Sending = Sending::default(),
        /// Experiments that are running. Tests of words are the `variants` of a message.
        pub experiments: Vec<Experiment> = Vec::new(),
        /// How revenue is shared out.
        pub attribution: Rules = Rules::default(),
    }
}

impl Playbook {
    /// Parses the texts; every problem is told with its path in the playbook.
    pub fn messaging(&self) -> Result<Messaging, Vec<Problem>> {
        Messaging::new(&Sections {
            business: &self.business,
            people: &self.people,
            live: &self.live,
            messages: &self.messages,
            outreach: &self.outreach,
            counting: self.caps.counting(),
        })
    }

    /// What suggestions are made of.
    pub fn desk<'p>(&'p self, messaging: &'p Messaging) -> Desk<'p> {
        Desk {
            business: &self.business,
            scoring: &self.scoring,
            messaging,
            experiments: &self.experiments,
            gates: GateRules {
                scheduling: &self.scheduling,
                caps: &self.caps,
                sending: &self.sending,
                industry: self.business.industry,
            },
        }
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
        self.check_experiments(at);
    }
}

impl Playbook {
    /// Experiments have names of their own, no two decide the same, and each arm can send.
    fn check_experiments(&self, at: At<'_>) {
        let wrong = |path: String, code: Code, message: String| {
            let _: Option<()> = at.problem_at(&path, code, message);
        };
        let steps = self.outreach.re_engagement.offsets(self.caps.counting()).len();
        let texts: Vec<&String> =
            self.messages.iter().filter(|text| !text.variants.is_empty()).map(|text| &text.id).collect();
        let mut named: Vec<&String> = Vec::new();
        let mut decided: Vec<&str> = Vec::new();
        for (n, experiment) in self.experiments.iter().enumerate() {
            let path = format!("experiments[{n}]");
            if named.contains(&&experiment.id) || texts.contains(&&experiment.id) {
                let message = "another experiment, or a message with variants, has this id";
                wrong(format!("{path}.id"), Code::Contradiction, message.to_owned());
            }
            named.push(&experiment.id);
            for what in experiment.decides() {
                if decided.contains(&what) {
                    let message = format!("one before it also tests `{what}`: run one after the other");
                    wrong(path.clone(), Code::Contradiction, message);
                }
                decided.push(what);
            }
            for (m, arm) in experiment.arms.iter().enumerate() {
                let path = format!("{path}.arms[{m}]");
                let windows = arm.windows.as_ref();
                if let Some(why) = windows.and_then(|windows| self.scheduling.never_sends(Some(windows))) {
                    wrong(format!("{path}.windows"), Code::NeverSends, why);
                }
                if arm.re_engagement_days.as_ref().is_some_and(|days| days.len() != steps) {
                    let message = format!(
                        "the re-engagement has {steps} steps; an arm moves them, and keeps their number"
                    );
                    wrong(format!("{path}.reEngagementDays"), Code::Contradiction, message);
                }
            }
        }
    }
}
