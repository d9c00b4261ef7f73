//! Experiments of a playbook and a person in, the arms the person is in and what holds there out.
//!
//! An experiment is an id and two or more arms; an arm says what is different in it: other windows (a test of
//! *when*), other days for the steps of the re-engagement (a test of a *sequence*), or a holdout, which gets no
//! marketing at all. An arm that says nothing is the usual. A test of *what is said* needs no entry here: the
//! `variants` of a message are its arms, and the message's id is the experiment's.
//!
//! The arm follows from a hash of person and experiment alone: the same on every host and for good. Whoever changes
//! the arms of a running experiment moves people between them; a new id is a new draw.
//!
//! ```
//! use textlift::read::{self, Speech};
//! use textlift::sending::{Experiment, Terms};
//! let tests: Vec<Experiment> = read::json(br#"[
//!     {"id": "peace", "arms": [{"id": "usual", "share": 9}, {"id": "silent", "holdout": true}]},
//!     {"id": "evening", "arms": [{"id": "usual"}, {"id": "late", "windows": [{"from": "17:00", "to": "19:00"}]}]}
//! ]"#, Speech::Plain).unwrap();
//! assert_eq!(tests[0].arm_of("lead-1042").id, "usual");
//! assert!(!Terms::of(&tests, "lead-1042").is_held_out());
//! ```

use serde::Serialize;

use crate::gather::Gather;
use crate::lead::assign::shared_arm;
use crate::messaging::{Outreaching, STEPS, are_steps};
use crate::problem::Code;
use crate::read::{At, Check};
use crate::record;
use crate::scheduling::Windows;

record! {
    /// Two or more ways to treat people, to see which one earns more.
    pub struct Experiment strict checked {
        /// Its name in events and reports, 1 to 64 bytes. Another name is another draw.
        pub id: String,
        /// The ways, 2 to 10.
        pub arms: Vec<Arm>,
    }
}

record! {
    /// One way to treat people; what it leaves out is as usual.
    pub struct Arm strict checked {
        /// Its name in events and reports, 1 to 64 bytes.
        pub id: String,
        /// How many parts of the people are in it, 1 to 1,000: with 9 and 1 a tenth is in the second arm. More: a
        /// larger part. 0 is refused.
        pub share: u32 where 1..=1_000 = 1,
        /// No marketing at all. Replies and service answers go on.
        pub holdout: bool = false,
        /// Business windows in place of the playbook's. The law holds as ever.
        pub windows: Option<Windows> = None,
        /// Days from the first text of a re-engagement to each step, in place of the playbook's; as many steps.
        pub re_engagement_days: Option<Vec<u32>> = None,
    }
}

impl Check for Arm {
    fn check(&self, at: At<'_>) {
        let treats = self.windows.is_some() || self.re_engagement_days.is_some();
        if !is_name(&self.id) {
            let _: Option<()> = at.problem(Code::Malformed, "an id has 1 to 64 bytes");
        }
        if self.holdout && treats {
            let wrong = "an arm that gets no marketing has neither windows nor days";
            let _: Option<()> = at.problem(Code::Contradiction, wrong);
        }
        if self.re_engagement_days.as_ref().is_some_and(|days| !are_steps(days)) {
            let _: Option<()> = at.problem_at("reEngagementDays", Code::OutOfRange, STEPS);
        }
    }
}

impl Check for Experiment {
    fn check(&self, at: At<'_>) {
        let (first, others) = match self.arms.split_first() {
            Some((first, others)) if (1..10).contains(&others.len()) => (first, others),
            _ => return at.problem::<()>(Code::OutOfRange, "an experiment has 2 to 10 arms").unwrap_or(()),
        };
        let named_twice = |arm: &Arm| self.arms.iter().filter(|other| other.id == arm.id).count() > 1;
        let wrong = if !is_name(&self.id) {
            "an id has 1 to 64 bytes"
        } else if self.arms.iter().any(named_twice) {
            "the arms of an experiment have different ids"
        } else if others.iter().all(|arm| arm.treats_like(first)) {
            "all arms treat people alike: one must say `holdout`, `windows` or `reEngagementDays`"
        } else {
            return;
        };
        let _: Option<()> = at.problem(Code::Contradiction, wrong);
    }
}

fn is_name(id: &str) -> bool {
    (1..=64).contains(&id.len())
}

impl Arm {
    fn treats_like(&self, other: &Self) -> bool {
        self.holdout == other.holdout
            && self.windows == other.windows
            && self.re_engagement_days == other.re_engagement_days
    }
}

impl Experiment {
    /// The arm that a person is in. An experiment that was read has arms.
    pub fn arm_of(&self, person: &str) -> &Arm {
        const NONE: &Arm =
            &Arm { id: String::new(), share: 1, holdout: false, windows: None, re_engagement_days: None };
        let shares: Vec<u32> = self.arms.iter().map(|arm| arm.share).gather();
        self.arms.get(shared_arm(person, &self.id, &shares)).unwrap_or(NONE)
    }

    /// Can its arms make a difference to a text of this sort?
    pub fn concerns(&self, kind: Outreaching) -> bool {
        let wide = |arm: &Arm| arm.holdout || arm.windows.is_some();
        kind == Outreaching::Sequence || self.arms.iter().any(wide)
    }

    /// What it decides, so that no two experiments decide the same.
    pub fn decides(&self) -> impl Iterator<Item = &'static str> {
        let any = |says: fn(&Arm) -> bool| self.arms.iter().any(says);
        let windows = any(|arm| arm.windows.is_some()).then_some("windows");
        let days = any(|arm| arm.re_engagement_days.is_some()).then_some("reEngagementDays");
        windows.into_iter().chain(days)
    }
}

/// An experiment and the arm in which a person met it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Exposure {
    /// Which experiment.
    pub experiment: String,
    /// Which arm.
    pub arm: String,
}

impl Exposure {
    /// A person's arm in an experiment.
    pub fn of(experiment: &Experiment, person: &str) -> Self {
        Self { experiment: experiment.id.clone(), arm: experiment.arm_of(person).id.clone() }
    }
}

/// What holds for a person by all the arms they are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms<'p> {
    /// The experiment whose holdout the person is in.
    pub held_out_by: Option<&'p Experiment>,
    /// Other windows.
    pub windows: Option<&'p Windows>,
    /// Other days for the steps of a re-engagement.
    pub days: Option<&'p [u32]>,
}

impl<'p> Terms<'p> {
    /// What holds for a person.
    pub fn of(experiments: &'p [Experiment], person: &str) -> Self {
        Self::with(experiments, |experiment| experiment.arm_of(person))
    }

    /// What would hold in another arm of one of the experiments.
    pub fn instead(experiments: &'p [Experiment], person: &str, of: &Experiment, arm: &'p Arm) -> Self {
        Self::with(
            experiments,
            |experiment| {
                if experiment.id == of.id { arm } else { experiment.arm_of(person) }
            },
        )
    }

    fn with(experiments: &'p [Experiment], arm: impl Fn(&'p Experiment) -> &'p Arm) -> Self {
        let mut terms = Self { held_out_by: None, windows: None, days: None };
        for experiment in experiments {
            let arm = arm(experiment);
            terms.held_out_by = terms.held_out_by.or(arm.holdout.then_some(experiment));
            terms.windows = terms.windows.or(arm.windows.as_ref());
            terms.days = terms.days.or(arm.re_engagement_days.as_deref());
        }
        terms
    }

    /// Does the person get no marketing?
    pub fn is_held_out(&self) -> bool {
        self.held_out_by.is_some()
    }
}
