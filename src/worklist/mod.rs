//! Many leads in, who first: a ranked list, and what it adds up to.
//!
//! Order: raw score, the highest first; then the last interaction, the latest first; then the id.

use serde::Serialize;

use crate::gather::Gather;
use crate::lead::{Instant, Lead, Zone};
use crate::messaging::{Advice, Dormant, Outreaching};
use crate::record;
use crate::scheduling::Reason;
use crate::scoring::{Segment, Track};
use crate::sending::{Desk, Hold, Suggestion, suggest};
use crate::sort;
use crate::table::Table;

record! {
    /// Which rows to show; the totals are always of all leads.
    pub struct Filter open default {
        /// Only this segment.
        pub segment: Option<Segment> = None,
        /// Only this track.
        pub track: Option<Track> = None,
        /// Only leads held for this reason.
        pub reason: Option<Reason> = None,
        /// At most so many rows.
        pub limit: Option<u32> = None,
    }
}

/// The list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Worklist {
    /// Who first.
    pub rows: Vec<Row>,
    /// What all leads add up to.
    pub totals: Totals,
}

/// A lead in the list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The caller's id.
    pub id: String,
    /// First and last name, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 0 to 100.
    pub score: u8,
    /// The sum before it was held to 100.
    pub raw: i32,
    /// hot, warm or cold.
    pub segment: Segment,
    /// What the lead is told.
    pub track: Track,
    /// When the lead itself last did something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_interaction_at: Option<Instant>,
    /// When the score changes if nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_at: Option<Instant>,
    /// In a line: what to do, or why not.
    pub say: String,
    /// The suggested text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Brief>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
    /// For a cold lead: revive or remove.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Dormant>,
}

/// A suggested text in brief.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Brief {
    /// Template id.
    pub template: String,
    /// track, trigger, sequence or lifecycle.
    pub kind: Outreaching,
    /// When it would go.
    pub at: Instant,
    /// The zone to tell the time in.
    pub zone: Zone,
    /// The words.
    pub body: String,
    /// How many parts.
    pub parts: usize,
}

/// What all leads add up to.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Totals {
    /// How many.
    pub leads: usize,
    /// Of these hot.
    pub hot: usize,
    /// Of these warm.
    pub warm: usize,
    /// Of these cold.
    pub cold: usize,
    /// Of these with a text to approve.
    pub ready: usize,
    /// Of these held, by reason.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "{ [reason in Reason]?: number }"))]
    pub held: Table<&'static str, usize>,
    /// Cold ones worth a re-engagement.
    pub revive: usize,
    /// Cold ones to take off the list.
    pub remove: usize,
}

impl Row {
    /// The row of a lead.
    pub fn of(lead: &Lead, suggestion: &Suggestion) -> Self {
        let score = &suggestion.score;
        let brief =
            suggestion.proposal.as_ref().zip(suggestion.slot.as_ref()).map(|(proposal, slot)| Brief {
                template: proposal.template.id.clone(),
                kind: proposal.template.kind,
                at: slot.at,
                zone: slot.zone,
                body: proposal.body.clone(),
                parts: proposal.sms.parts,
            });
        let why = suggestion.why.first().map(|why| why.say.clone());
        let say = match (&suggestion.held, why) {
            (Some(held), _) => held.say.clone(),
            (None, why) => why.unwrap_or_default(),
        };
        Self {
            id: lead.id.clone(),
            name: lead.name(),
            score: score.score,
            raw: score.raw,
            segment: score.segment,
            track: score.track,
            last_interaction_at: lead.last_interaction().map(|(at, _)| at),
            changes_at: score.changes_at,
            say,
            suggestion: brief,
            held: suggestion.held.clone(),
            dormant: suggestion.dormant.clone(),
        }
    }

    fn passes(&self, filter: &Filter) -> bool {
        filter.segment.is_none_or(|segment| segment == self.segment)
            && filter.track.is_none_or(|track| track == self.track)
            && filter.reason.is_none_or(|reason| self.held.as_ref().is_some_and(|held| held.reason == reason))
    }
}

impl Totals {
    fn add(&mut self, row: &Row) {
        self.leads += 1;
        match row.segment {
            Segment::Hot => self.hot += 1,
            Segment::Warm => self.warm += 1,
            Segment::Cold => self.cold += 1,
        }
        self.ready += usize::from(row.suggestion.is_some());
        if let Some(held) = &row.held {
            self.held.update(held.reason.word(), |count| *count += 1);
        }
        match row.dormant.as_ref().map(|dormant| dormant.advice) {
            Some(Advice::Revive) => self.revive += 1,
            Some(Advice::Remove) => self.remove += 1,
            None => {}
        }
    }
}

/// The worklist of these leads at `now`.
pub fn worklist<'l>(
    leads: impl Iterator<Item = &'l Lead>,
    filter: &Filter,
    desk: &Desk<'_>,
    now: Instant,
) -> Worklist {
    let mut rows: Vec<Row> = leads.map(|lead| Row::of(lead, &suggest(lead, desk, now))).gather();
    let mut totals = Totals::default();
    rows.iter().for_each(|row| totals.add(row));
    rows.retain(|row| row.passes(filter));
    sort::by(&mut rows, |a, b| {
        (b.raw, b.last_interaction_at).cmp(&(a.raw, a.last_interaction_at)).then_with(|| a.id.cmp(&b.id))
    });
    if let Some(limit) = filter.limit {
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Worklist { rows, totals }
}
