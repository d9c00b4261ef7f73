//! How long a touch counts, by kind and profile: the playbook's `attribution` section.
//!
//! | touch | usual | strict |
//! |---|---|---|
//! | a text that was delivered | look-back | 24 h |
//! | a click or an answer that came back on it | – | 5 days |
//! | an e-mail that was sent | look-back | – |
//! | a click in an e-mail | – | 5 days |
//! | visit, inbound call, page or form | look-back | look-back |
//!
//! The strict windows are those that marketing platforms use by default where a sale is to follow closely upon a
//! message. A playbook may set the days of each kind; a kind that has none is no touch.

use crate::attribution::decimal::Days;
use crate::{choices, record};

choices! {
    /// Which touches earn, and for how long.
    pub enum Profile {
        /// Texts, e-mails, visits, calls and pages, all within the look-back.
        Usual = "usual",
        /// A message earns by a click or an answer within 5 days; a text that was only delivered within 24 hours.
        Strict = "strict",
    }
}

record! {
    /// Days within which each kind of touch earns, instead of those of the profile.
    pub struct LookBack strict default {
        /// A text that was delivered, in days of 24 h, inclusive, 0 to 36,500. More: older texts earn. 0: only at the
        /// very instant.
        pub sms: Option<u32> where 0..=36_500 = None,
        /// A click or an answer that came back on a text, in days of 24 h, inclusive, 0 to 36,500. More: older ones
        /// earn. 0: only at the very instant.
        pub sms_response: Option<u32> where 0..=36_500 = None,
        /// An e-mail that was sent, in days of 24 h, inclusive, 0 to 36,500. More: older ones earn. 0: only at the
        /// very instant.
        pub email: Option<u32> where 0..=36_500 = None,
        /// A click in an e-mail, in days of 24 h, inclusive, 0 to 36,500. More: older ones earn. 0: only at the very
        /// instant.
        pub email_click: Option<u32> where 0..=36_500 = None,
        /// A visit in person, in days of 24 h, inclusive, 0 to 36,500. More: older ones earn. 0: only at the very
        /// instant.
        pub visit: Option<u32> where 0..=36_500 = None,
        /// A call of the person, in days of 24 h, inclusive, 0 to 36,500. More: older ones earn. 0: only at the very
        /// instant.
        pub call: Option<u32> where 0..=36_500 = None,
        /// A page that was looked at, a form that was sent, in days of 24 h, inclusive, 0 to 36,500. More: older ones
        /// earn. 0: only at the very instant.
        pub web: Option<u32> where 0..=36_500 = None,
    }
}

record! {
    /// How revenue is attributed.
    pub struct Rules strict default {
        /// How long before a sale a touch still counts, in days of 24 h, inclusive, 0 to 36,500. More: older touches earn.
        /// 0: only one at the very instant of the sale.
        pub look_back_days: u32 where 0..=36_500 = 30,
        /// Time decay: the age at which a touch weighs half, in days, 1 to 36,500. More: older touches earn more. 0 is
        /// refused.
        pub half_life_days: u32 where 1..=36_500 = 7,
        /// Which touches earn, and for how long.
        pub profile: Profile = Profile::Usual,
        /// Days of single kinds of touches, where these differ from the profile.
        pub look_back: LookBack = LookBack::default(),
        /// From how many days without an interaction on a person is dormant in a report, 1 to 36,500: at first the days
        /// after which recency is worth least. More: fewer people are asked to come back. 0 is refused.
        pub dormant_days: u32 where 1..=36_500 = 91,
    }
}

choices! {
    /// What sort of touch it is.
    pub enum Kind {
        /// A text that was delivered, or taken by the provider.
        Sms = "sms",
        /// A click or an answer that came back on a text.
        SmsResponse = "sms-response",
        /// An e-mail that was sent.
        Email = "email",
        /// A click in an e-mail.
        EmailClick = "email-click",
        /// A visit in person.
        Visit = "visit",
        /// A call of the person.
        Call = "call",
        /// A page, a form.
        Web = "web",
    }
}

impl Kind {
    /// The channel it belongs to.
    pub const fn channel(self) -> &'static str {
        match self {
            Self::Sms | Self::SmsResponse => "sms",
            Self::Email | Self::EmailClick => "email",
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Web => "web",
        }
    }
}

impl Rules {
    /// How long a touch of this kind earns; none if it is no touch.
    pub fn reach(&self, kind: Kind) -> Option<Days> {
        let own = &self.look_back;
        let strict = self.profile == Profile::Strict;
        let (told, usual, stricter) = match kind {
            Kind::Sms => (own.sms, Some(self.look_back_days), Some(1)),
            Kind::SmsResponse => (own.sms_response, None, Some(5)),
            Kind::Email => (own.email, Some(self.look_back_days), None),
            Kind::EmailClick => (own.email_click, None, Some(5)),
            Kind::Visit => (own.visit, Some(self.look_back_days), Some(self.look_back_days)),
            Kind::Call => (own.call, Some(self.look_back_days), Some(self.look_back_days)),
            Kind::Web => (own.web, Some(self.look_back_days), Some(self.look_back_days)),
        };
        told.or(if strict { stricter } else { usual }).map(|days| Days::whole(i64::from(days)))
    }
}
