//! The playbook: the one value a business edits. Each stage defines its own section; here they are put
//! together, checked as a whole, and every problem is told at once.

pub mod starter;

use serde::Serialize;
use serde_json::Value;

use crate::attribution::Rules;
use crate::gather::Gather;
use crate::lead::{Business, People};
use crate::messaging::{LiveWords, Message, Messaging, Outreach, Purpose, Sections};
use crate::problem::{Code, Error, Problem};
use crate::read::{self, At, Check, Field, Read, Speech, hint};
use crate::record;
use crate::scheduling::SchedulingRules;
use crate::scoring::{Scoring, Track};
use crate::sending::{Caps, Desk, Experiment, GateRules, Sending};
use crate::table::Table;
use crate::text::Quoted;

/// The format of playbooks that this textlift writes; it reads this one and the older ones.
pub const FORMAT: u32 = 1;

/// The format of a playbook, 1 to [`FORMAT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Format(u32);

impl Field for Format {
    fn blank() -> Self {
        Self(FORMAT)
    }
}

impl Read for Format {
    fn read(at: At<'_>) -> Option<Self> {
        match u32::read(at)? {
            format @ 1..=FORMAT => Some(Self(format)),
            other => at.problem(
                Code::NewerVersion,
                format!("this textlift reads playbooks of version 1 to {FORMAT}, this one is {other}"),
            ),
        }
    }
}

crate::described! { Format = { "type": "integer", "minimum": 1, "maximum": FORMAT } }

record! {
    /// Everything a business decides.
    pub struct Playbook strict checked {
        /// The format of the playbook: 1. A textlift that does not know a format says so.
        pub version: Format,
        /// The business's own count of its changes, from 0: approvals name it (`playbook@3`), nothing else depends on it.
        pub revision: u32 = 1,
        /// Who texts: name, trade, zone and links.
        pub business: Business,
        /// What is known of people.
        pub people: People = People::default(),
        /// What makes a lead ready.
        pub scoring: Scoring = Scoring::default(),
        /// Words for live numbers of the record, by name. Empty: texts tell none.
        pub live: Table<String, LiveWords> = Table::new(),
        /// What to say, at most 500 texts; of equals the first is proposed. Empty: nothing is ever proposed.
        pub messages: Vec<Message> = Vec::new(),
        /// Whom to write to, when, and how often.
        pub outreach: Outreach = Outreach::default(),
        /// At which hours texts go out.
        pub scheduling: SchedulingRules = SchedulingRules::default(),
        /// How often one number may be texted.
        pub caps: Caps = Caps::default(),
        /// To whom, from where, and what goes without a person.
        pub sending: Sending = Sending::default(),
        /// Experiments that are running. Tests of words are the `variants` of a message.
        pub experiments: Vec<Experiment> = Vec::new(),
        /// How revenue is shared out.
        pub attribution: Rules = Rules::default(),
    }
}

impl Playbook {
    /// Reads a playbook and parses its texts. The error lists every problem: those of the texts too where something
    /// else is wrong, as far as the sections that texts depend on can be read.
    pub fn load(value: &Value) -> Result<(Self, Messaging), Error> {
        let error = match read::value_of::<Self>(value, Speech::Plain) {
            Ok(playbook) => match playbook.messaging() {
                Ok(messaging) => return Ok((playbook, messaging)),
                Err(problems) => return Err(Error::of(problems)),
            },
            Err(error) => error,
        };
        let of_texts = problems_of_texts(value).unwrap_or_default();
        Err(Error::of(error.problems().cloned().chain(of_texts).collect()))
    }

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

/// What is wrong with the texts of a playbook that has other mistakes; nothing is said where a section that they
/// depend on cannot be read.
fn problems_of_texts(playbook: &Value) -> Option<Vec<Problem>> {
    fn section<T: Read>(playbook: &Value, key: &str, absent: T) -> Option<T> {
        playbook.get(key).map_or(Some(absent), |section| read::value_of(section, Speech::Plain).ok())
    }
    let read = playbook.get("messages")?.as_array()?.iter().enumerate().map(|(n, message)| {
        // One that cannot be read is an empty one, so that the others keep their places.
        read::value_of::<Message>(message, Speech::Plain).unwrap_or_else(|_| Message {
            id: format!("messages[{n}]"),
            version: 1,
            r#for: Purpose { track: Some(Track::Hot), trigger: None, sequence: None, step: None },
            text: String::new(),
            variants: Vec::new(),
            asks: false,
        })
    });
    let sections = Sections {
        business: &read::value_of(playbook.get("business")?, Speech::Plain).ok()?,
        people: &section(playbook, "people", People::default())?,
        live: &section(playbook, "live", Table::new())?,
        messages: &read.collect::<Vec<Message>>(),
        outreach: &section(playbook, "outreach", Outreach::default())?,
        counting: Caps {
            strict: playbook.get("caps").and_then(|caps| caps.get("strict")) == Some(&Value::Bool(true)),
            ..Caps::default()
        }
        .counting(),
    };
    Messaging::new(&sections).err()
}

impl Check for Playbook {
    fn check(&self, at: At<'_>) {
        for name in self.scoring.fit.keys().filter(|name| self.people.type_of(name).is_none()) {
            let known = self.people.attributes.keys().map(String::as_str);
            let message = format!("`people.attributes` declares no {}{}", Quoted(name), hint(name, known));
            let _: Option<()> = at.problem_at(&format!("scoring.fit.{name}"), Code::Contradiction, message);
        }
        let (per, business) = (self.scoring.lifetime_value.per.currency, self.business.currency);
        if per != business {
            let message =
                format!("wanted the currency of `business` ({}), got {}", business.code(), per.code());
            let _: Option<()> =
                at.problem_at("scoring.lifetimeValue.per.currency", Code::Contradiction, message);
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
            self.messages.iter().filter(|text| !text.variants.is_empty()).map(|text| &text.id).gather();
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
