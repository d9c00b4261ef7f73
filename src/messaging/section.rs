//! What a business sets of its texts: the playbook's `messages`, `outreach` and `live`.
//!
//! ```
//! use textlift::messaging::Message;
//! use textlift::read::{self, Speech};
//! let message: Message = read::json(br#"{"id": "form-1", "for": {"trigger": "form"},
//!     "text": "Hi {{ firstName }}, your form is still open."}"#, Speech::Plain).unwrap();
//! assert_eq!(message.version, 1);
//! ```

use crate::problem::Code;
use crate::read::{At, Check};
use crate::scoring::Track;
use crate::text;
use crate::{choices, record};

choices! {
    /// What calls for a text at once, whatever the track.
    pub enum Trigger {
        /// A form was left unfinished.
        Form = "form",
        /// A resource was downloaded.
        Download = "download",
        /// Nothing was heard for a while.
        Idle = "idle",
    }
}

choices! {
    /// Texts that follow each other.
    pub enum Sequence {
        /// Three texts to a lead who went quiet, then silence.
        ReEngagement = "re-engagement",
        /// Check-in, value and maintenance after a purchase; each is an outreach of its own.
        Lifecycle = "lifecycle",
    }
}

choices! {
    /// What sort of outreach a text is.
    pub enum Outreaching {
        /// A text of the lead's track.
        Track = "track",
        /// A text that an event or its absence called for.
        Trigger = "trigger",
        /// A step of the re-engagement.
        Sequence = "sequence",
        /// A step after a purchase.
        Lifecycle = "lifecycle",
    }
}

record! {
    /// What a text is for: a track, a trigger or a step. `track` beside one of the others narrows it to leads
    /// of that track, and is preferred for them.
    pub struct Purpose strict checked {
        /// The track: `hot`, `warm-customer` or `warm-prospect`. Absent: leads of any track.
        pub track: Option<Track>,
        /// The trigger. The idle text for a lead who has not bought is step 0 of the re-engagement instead.
        pub trigger: Option<Trigger>,
        /// The sequence; `step` goes with it.
        pub sequence: Option<Sequence>,
        /// The step, counted from 0: one for each entry of `reEngagement.days` or of `lifecycle`.
        pub step: Option<u32> where 0..=9,
    }
}

impl Purpose {
    /// What sort of outreach it is.
    pub fn kind(&self) -> Outreaching {
        match (self.sequence, self.trigger) {
            (Some(Sequence::Lifecycle), _) => Outreaching::Lifecycle,
            (Some(Sequence::ReEngagement), _) => Outreaching::Sequence,
            (None, Some(_)) => Outreaching::Trigger,
            (None, None) => Outreaching::Track,
        }
    }
}

impl Check for Purpose {
    fn check(&self, at: At<'_>) {
        let problem = match (self.track, self.trigger, self.sequence, self.step) {
            (None, None, None, None) => (Code::Missing, "a text is for a track, a trigger or a sequence"),
            (_, Some(_), Some(_), _) => {
                (Code::Contradiction, "a text is for a trigger or for a sequence, not both")
            }
            (_, _, Some(_), None) => (Code::Missing, "a text of a sequence names its step"),
            (_, _, None, Some(_)) => (Code::Contradiction, "only a text of a sequence has a step"),
            (Some(Track::Cold), None, None, _) => (Code::Contradiction, "cold leads get no text of a track"),
            _ => return,
        };
        let _: Option<()> = at.problem(problem.0, problem.1);
    }
}

record! {
    /// Another wording of a text, for an experiment.
    pub struct Variant strict {
        /// Its name in reports, not empty. The text of the message itself is the variant `a`.
        pub id: String,
        /// Its wording, in the language of `text`.
        pub text: String,
    }
}

record! {
    /// A text with slots. Of several for the same purpose the most personal one that can be filled is
    /// proposed; among equals the first in the playbook.
    pub struct Message strict checked {
        /// Names it in events and reports, 1 to 64 bytes, each id once.
        pub id: String,
        /// Counts the wordings, from 1: one more at each change, so that reports keep them apart.
        pub version: u32 where 1..=1_000_000 = 1,
        /// What it is for.
        pub r#for: Purpose,
        /// The wording: `{{ slot }}` and `{{ slot | filter }}` are filled, all else is sent as it stands.
        pub text: String,
        /// Other wordings; each person is given one of them or `text` for good, by a stable hash. Empty: no
        /// experiment.
        pub variants: Vec<Variant> = Vec::new(),
        /// Does it ask something that YES would answer? Then YES is read as that answer for seven days.
        pub asks: bool = false,
    }
}

impl Check for Message {
    fn check(&self, at: At<'_>) {
        if self.id.is_empty() || self.id.len() > 64 {
            let _: Option<()> = at.problem_at("id", Code::Malformed, "an id has 1 to 64 bytes");
        }
        for (n, variant) in self.variants.iter().enumerate() {
            let earlier = self.variants.iter().take(n).any(|other| other.id == variant.id);
            if variant.id.is_empty() || variant.id == "a" || earlier {
                let why = "variants have different, non-empty ids; \"a\" is the text itself";
                let _: Option<()> = at.problem_at(&format!("variants[{n}].id"), Code::Contradiction, why);
            }
        }
    }
}

record! {
    /// How a live number is told: "one trial slot", "3 trial slots". Below 1 it is not told at all.
    pub struct LiveWords strict {
        /// The words for 1, whole.
        pub one: String,
        /// The words that follow any larger number.
        pub many: String,
    }
}

record! {
    /// What is switched on. A business can start with one track, sequence or trigger.
    pub struct Enabled strict default {
        /// Tracks that get texts; all three unless told. Empty: none.
        pub tracks: Vec<Track> = vec![Track::Hot, Track::WarmCustomer, Track::WarmProspect],
        /// Sequences that run; both unless told. Empty: none.
        pub sequences: Vec<Sequence> = vec![Sequence::ReEngagement, Sequence::Lifecycle],
        /// Triggers that call; all unless told. Empty: none.
        pub triggers: Vec<Trigger> = vec![Trigger::Form, Trigger::Download, Trigger::Idle],
    }
}

record! {
    /// When triggers call. Hours are elapsed time.
    pub struct Triggers strict default {
        /// Hours after a download, 0 to 720. More: later. 0: at once.
        pub download_hours: u32 where 0..=720 = 24,
        /// Hours after a form was left, 0 to 720. More: later. 0: at once.
        pub form_hours: u32 where 0..=720 = 48,
        /// Hours after the last interaction, 1 to 8,760. More: later. 168 h are 7 days. 0 is refused.
        pub idle_hours: u32 where 1..=8_760 = 168,
        /// Days (of 24 h) for which form and download stay candidates once due, 1 to 60. More: staler texts. 0 is
        /// refused.
        pub open_days: u32 where 1..=60 = 7,
        /// Calendar months after the last interaction at which idle ends, and at which a cold lead is no longer
        /// worth reviving, 1 to 120. More: leads are written to for longer. 0 is refused.
        pub idle_months: u32 where 1..=120 = 24,
    }
}

record! {
    /// The re-engagement. Days are local calendar days at the same wall clock.
    pub struct ReEngagement strict checked default {
        /// Days from the first text to each step; begins with 0 and grows, at most 10 steps, none after day 365. Each
        /// further one: another text.
        pub days: Vec<u32> = vec![0, 4, 8],
        /// The same where every message counts toward the weekly cap (`caps.strict`).
        pub strict_days: Vec<u32> = vec![0, 7, 14],
        /// Fewest days between two steps, 0 to 90. More: later steps wait longer when one was late. 0: no gap.
        pub minimum_gap_days: u32 where 0..=90 = 3,
        /// A step that was not sent so many days after it was due is skipped, 1 to 90. More: a late step is sent
        /// after all. 0 is refused.
        pub skip_after_days: u32 where 1..=90 = 14,
        /// Days without re-engagement after any end of one, 0 to 730. More: longer peace. 0: it may start again at
        /// once.
        pub silence_days: u32 where 0..=730 = 90,
    }
}

impl ReEngagement {
    /// Days from the first text to each step.
    pub fn offsets(&self, counting: Counting) -> &[u32] {
        match counting {
            Counting::Outreaches => &self.days,
            Counting::EachMessage => &self.strict_days,
        }
    }
}

impl Check for ReEngagement {
    fn check(&self, at: At<'_>) {
        for (key, days) in [("days", &self.days), ("strictDays", &self.strict_days)] {
            if !are_steps(days) {
                let _: Option<()> = at.problem_at(key, Code::OutOfRange, STEPS);
            }
        }
    }
}

/// What the days of the steps of a re-engagement must be.
pub const STEPS: &str = "wanted days that begin with 0 and grow, at most 10 of them, none after day 365";

/// Are they days on which the steps of a re-engagement can come?
pub fn are_steps(days: &[u32]) -> bool {
    let grows = days.iter().zip(days.iter().skip(1)).all(|(one, next)| one < next);
    days.first() == Some(&0) && grows && days.len() <= 10 && days.iter().all(|day| *day <= 365)
}

/// What the weekly cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// A running re-engagement is one outreach.
    Outreaches,
    /// Each message counts (`strict`).
    EachMessage,
}

record! {
    /// When a step after a purchase is due: so many calendar months and local days later, at the same wall clock.
    pub struct After strict {
        /// Calendar months, 0 to 60. More: later. 0: `days` alone count.
        pub months: u32 where 0..=60 = 0,
        /// Local calendar days, 0 to 730. More: later. 0: `months` alone count.
        pub days: u32 where 0..=730 = 0,
    }
}

record! {
    /// Whom to write to, when, and how often the same.
    pub struct Outreach strict checked default {
        /// What is switched on.
        pub enabled: Enabled = Enabled::default(),
        /// When triggers call.
        pub triggers: Triggers = Triggers::default(),
        /// The re-engagement.
        pub re_engagement: ReEngagement = ReEngagement::default(),
        /// When the steps after a purchase are due; each must be later than the one before. At most 10; empty: none.
        pub lifecycle: Vec<After> = vec![
            After { months: 0, days: 30 },
            After { months: 0, days: 90 },
            After { months: 12, days: 0 },
        ],
        /// Days (of 24 h) for which a text of a track rests at a number after it was sent there, 0 to 730. More: it
        /// is repeated less often. 0: it may be sent again at once.
        pub rest_days: u32 where 0..=730 = 90,
        /// Days (of 24 h) for which a dismissed text rests, 0 to 730. More: it stays away for longer. 0: it may be
        /// proposed again at once.
        pub dismissed_rest_days: u32 where 0..=730 = 28,
        /// Days (of 24 h) after which business name and opt-out line are appended again, 1 to 30: at least
        /// monthly is what carriers ask for. More: less often. 0 is refused.
        pub identity_days: u32 where 1..=30 = 30,
        /// What tells people how to stop, with the word STOP in it, at most 80 bytes; appended after the business's
        /// name, outside the editable text. Longer: less room for the text.
        pub opt_out_line: String = "Reply STOP to opt out".to_owned(),
    }
}

impl Check for Outreach {
    fn check(&self, at: At<'_>) {
        let days = |after: &After| after.months * 30 + after.days;
        let grows = self.lifecycle.iter().zip(self.lifecycle.iter().skip(1)).all(|(a, b)| days(a) < days(b));
        if !grows || self.lifecycle.len() > 10 {
            let wanted = "wanted at most 10 steps, each later than the one before";
            let _: Option<()> = at.problem_at("lifecycle", Code::OutOfRange, wanted);
        }
        if text::find(&self.opt_out_line, "STOP").is_none() || self.opt_out_line.len() > 80 {
            let wanted = "wanted a line of at most 80 bytes with the word STOP in it";
            let _: Option<()> = at.problem_at("optOutLine", Code::Malformed, wanted);
        }
    }
}
