//! Why a message waits, as a code for programs and a sentence for a person.
//!
//! ```
//! use textlift::lead::{Instant, Zone};
//! use textlift::scheduling::{Reason, say};
//! let opens = Instant::parse("2026-11-30T14:00:00Z").unwrap();
//! let there = Zone::named("America/New_York");
//! assert_eq!(say(Reason::LawHours, Some(opens), there),
//!            "the law there allows texts again from Mon 30 Nov, 09:00 New York time");
//! ```

use chrono::Datelike;

use crate::choices;
use crate::gather::Gather;
use crate::lead::{Instant, Zone};

choices! {
    /// Why a message is held. The words are a promise.
    pub enum Reason {
        /// There is no consent on file.
        NoConsent = "no-consent",
        /// The consent on file has run out.
        ConsentExpired = "consent-expired",
        /// The number has opted out.
        OptedOut = "opted-out",
        /// The lead has no number that can be texted.
        NoPhone = "no-phone",
        /// Nobody can tell what time it is for the lead.
        ZoneUnknown = "zone-unknown",
        /// The business does not text to this country.
        CountryNotAllowed = "country-not-allowed",
        /// A person must look at a reply first, or stopped the lead.
        Paused = "paused",
        /// A person put the suggestion off.
        Snoozed = "snoozed",
        /// Another message to this number is approved and not sent yet.
        AlreadyApproved = "already-approved",
        /// The law allows no message at this hour.
        LawHours = "law-hours",
        /// The law allows no further message within 24 hours.
        LawCount = "law-count",
        /// A holiday.
        Holiday = "holiday",
        /// Outside the windows of the business.
        Window = "window",
        /// The weekly cap is reached.
        CapWeekly = "cap-weekly",
        /// The monthly cap is reached.
        CapMonthly = "cap-monthly",
        /// A sequence is running and comes first.
        SequenceRunning = "sequence-running",
        /// The step before was sent too recently.
        MinimumGap = "minimum-gap",
        /// The time of rest after a sequence.
        Silence = "silence",
        /// The person is in the group that gets no marketing.
        Holdout = "holdout",
        /// The playbook has not turned this on.
        NotEnabled = "not-enabled",
        /// No template can be filled.
        NoTemplate = "no-template",
        /// Law, windows and zones leave no common instant.
        NoSlot = "no-slot",
        /// The spending limit is reached.
        SpendLimit = "spend-limit",
        /// Sending is switched off.
        KillSwitch = "kill-switch",
        /// Too many messages at once.
        Rate = "rate",
    }
}

impl Reason {
    /// The reason in words, to be read aloud.
    pub const fn say(self) -> &'static str {
        match self {
            Self::NoConsent => "there is no consent to marketing texts on file",
            Self::ConsentExpired => "the consent on file has expired",
            Self::OptedOut => "this number has opted out",
            Self::NoPhone => "there is no phone number to text",
            Self::ZoneUnknown => "the time zone is not known",
            Self::CountryNotAllowed => "texts to this country are not allowed",
            Self::Paused => "texts are paused until a person decides",
            Self::Snoozed => "this was put off",
            Self::AlreadyApproved => "another text to this number is approved and waits for its time",
            Self::LawHours => "the law there allows no texts at this hour",
            Self::LawCount => "the law there allows no further text within 24 hours",
            Self::Holiday => "it is a holiday",
            Self::Window => "it is outside your hours for texts",
            Self::CapWeekly => "enough texts for one week",
            Self::CapMonthly => "enough texts for four weeks",
            Self::SequenceRunning => "a sequence is running and comes first",
            Self::MinimumGap => "the last step was sent too recently",
            Self::Silence => "after a sequence the lead is left in peace for a while",
            Self::Holdout => "this person belongs to the group that gets no marketing, for comparison",
            Self::NotEnabled => "the playbook has not turned this on",
            Self::NoTemplate => "there is no text that fits what is known of them",
            Self::NoSlot => "no time satisfies law, windows and every possible time zone",
            Self::SpendLimit => "the spending limit is reached",
            Self::KillSwitch => "sending is switched off",
            Self::Rate => "too many texts at once",
        }
    }
}

/// The reason and until when it holds, on the clock of a zone (else in universal time), as one person tells another.
pub fn say(reason: Reason, until: Option<Instant>, zone: Option<Zone>) -> String {
    let Some(until) = until else { return reason.say().to_owned() };
    let when = on_the_clock(until, zone.unwrap_or(Zone::UTC));
    match reason {
        Reason::LawHours => format!("the law there allows texts again from {when}"),
        Reason::LawCount => format!("the law there allows the next text from {when}"),
        Reason::Window => format!("your hours for texts begin {when}"),
        Reason::CapWeekly => format!("they had their text for this week; the next may go from {when}"),
        Reason::CapMonthly => format!("they had enough texts for four weeks; the next may go from {when}"),
        Reason::Snoozed => format!("this was put off until {when}"),
        reason => format!("{}, until {when}", reason.say()),
    }
}

/// `Mon 30 Nov, 09:00 New York time`; the seconds are told only if there are any. No wait is as long as a year, so the
/// day does without it.
fn on_the_clock(at: Instant, zone: Zone) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let local = zone.local(at);
    let date = local.date();
    let month = usize::try_from(date.month0()).ok().and_then(|n| MONTHS.get(n)).unwrap_or(&"");
    let seconds = match local.millis_of_day() / 1_000 % 60 {
        0 => String::new(),
        seconds => format!(":{seconds:02}"),
    };
    let place = zone.name().rsplit('/').next().unwrap_or_default().split('_').gather().join(" ");
    let (day, hour, minute) = (date.day(), local.hour(), local.minute());
    format!("{} {day} {month}, {hour:02}:{minute:02}{seconds} {place} time", capital(local.weekday().word()))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
