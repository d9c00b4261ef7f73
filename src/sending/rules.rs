//! How often, to which countries, and what may go without a person: the playbook's `caps` and `sending`.

use crate::lead::country::Country;
use crate::messaging::{Counting, Outreaching};
use crate::record;
use crate::scoring::Track;

record! {
    /// How often one number may be texted. A cap that is absent does not exist; 0 means never.
    pub struct Caps strict {
        /// Outreaches in any rolling 7 x 24 h, 0 to 1,000,000; a running re-engagement is one outreach. More: more texts.
        /// 0: never. Absent: no such cap.
        pub weekly: Option<u32> where 0..=1_000_000,
        /// Marketing messages in any rolling 28 x 24 h, 0 to 1,000,000. More: more texts. 0: never. Absent: no such cap.
        pub monthly: Option<u32> where 0..=1_000_000,
        /// The monthly cap during a conversation with a lead that is hot, 0 to 1,000,000. More: more texts. 0: never.
        /// Absent: as `monthly`.
        pub conversation_monthly: Option<u32> where 0..=1_000_000,
        /// Each message counts toward the weekly cap, the steps of a re-engagement too, which then come on days
        /// 0, 7 and 14. A running re-engagement counts as one outreach, unless told.
        pub strict: bool = false,
    }
}

impl Default for Caps {
    fn default() -> Self {
        Self { weekly: Some(1), monthly: Some(4), conversation_monthly: Some(8), strict: false }
    }
}

impl Caps {
    /// What the weekly cap counts.
    pub fn counting(&self) -> Counting {
        if self.strict { Counting::EachMessage } else { Counting::Outreaches }
    }
}

record! {
    /// Texts that the playbook approves without a person. A text with sensitive content is never one.
    pub struct AutoApproval strict {
        /// The sort of outreach.
        pub kind: Outreaching,
        /// Only for leads of this track; any track if absent.
        pub track: Option<Track>,
    }
}

record! {
    /// The way out.
    pub struct Sending strict default {
        /// What is approved without a person; nothing unless told.
        pub auto_approve: Vec<AutoApproval> = Vec::new(),
        /// Countries that may be texted, by what the number tells; US and CA unless told. Empty: none.
        pub countries: Vec<Country> = vec![Country::US, Country::CA],
        /// The number or service that texts come from, where there is one. After a change the next text names the
        /// business again.
        pub sender: Option<String> = None,
        /// Does the provider itself answer STOP, START and HELP? Then only what it cannot recognise is answered
        /// here.
        pub provider_answers_keywords: bool = false,
    }
}
