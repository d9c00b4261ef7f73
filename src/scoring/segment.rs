//! Score in, segment and track out.

use crate::choices;

use super::rules::Scoring;

choices! {
    /// How ready a lead is.
    pub enum Segment {
        /// 70 to 100 (unless the playbook says otherwise).
        Hot = "hot",
        /// 40 to 69.
        Warm = "warm",
        /// 0 to 39.
        Cold = "cold",
    }
}

choices! {
    /// What a lead is told.
    pub enum Track {
        /// Ready: the booking link, the last objection removed.
        Hot = "hot",
        /// Warm, has bought: check-in and value.
        WarmCustomer = "warm-customer",
        /// Warm, has not bought: re-engagement, objections, teaching before asking.
        WarmProspect = "warm-prospect",
        /// No track text.
        Cold = "cold",
    }
}

impl Segment {
    /// The segment of a score; bounds belong to the higher one.
    pub fn of(score: u8, rules: &Scoring) -> Self {
        match score {
            score if score >= rules.hot_from => Self::Hot,
            score if score >= rules.warm_from => Self::Warm,
            _ => Self::Cold,
        }
    }
}

impl Track {
    /// The track of a segment.
    pub fn of(segment: Segment, has_bought: bool) -> Self {
        match (segment, has_bought) {
            (Segment::Hot, _) => Self::Hot,
            (Segment::Warm, true) => Self::WarmCustomer,
            (Segment::Warm, false) => Self::WarmProspect,
            (Segment::Cold, _) => Self::Cold,
        }
    }
}
