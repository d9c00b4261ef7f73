//! The engine: one validated playbook, one method per verb. It composes the stages and has no rule of its own.

mod book;
mod bulk;

use serde::Serialize;
use serde_json::Value;

use crate::attribution::{self, Books, Draft, ExperimentReport, Facts, Receipts, Report, Request};
use crate::gather::Gather;
use crate::lead::arrival::{Arrival, Arrived, Keys};
use crate::lead::timeline::{Entry, timeline};
use crate::lead::{ConsentState, Event, EventType, Instant, Lead, Money, Record};
use crate::messaging::Messaging;
use crate::messaging::lint::Finding;
use crate::messaging::template::Fault;
use crate::playbook::Playbook;
use crate::problem::{Error, Problem};
use crate::read::{self, Speech};
use crate::scoring::{self, ColumnScores, Heads, Score, Segment, Track};
use crate::sending::{
    self, Approval, Approved, Decision, Desk, Heard, Released, Replied, Seen, Suggestion, Words,
};
use crate::table::Table;
use crate::worklist::{Filter, Worklist, worklist};

pub use book::{Book, Held, Room, Taken};
pub use bulk::{BODY_TOO_LARGE, Bulk, LARGEST_BODY, too_large};

/// Answers every question about leads under one playbook.
pub struct Engine {
    playbook: Playbook,
    messaging: Messaging,
}

impl Engine {
    /// Checks a playbook whole; the error lists every problem.
    pub fn new(playbook: &Value) -> Result<Self, Error> {
        let (playbook, messaging) = Playbook::load(playbook)?;
        Ok(Self { playbook, messaging })
    }

    /// The playbook, with every default filled in.
    pub fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// Reads a record and checks its facts against the declared attributes.
    pub fn record(&self, record: &Value) -> Result<Record, Error> {
        let record = read::value_of::<Record>(record, Speech::Discreet)?;
        Error::check(self.playbook.people.wrong_values(&record.attributes, "attributes"))?;
        for (n, event) in record.events.iter().enumerate() {
            self.check_event(event, &format!("events[{n}].data.attributes"))?;
        }
        Ok(record)
    }

    /// The lead as the events tell it.
    pub fn lead(&self, record: Record, now: Instant) -> LeadView {
        let lead = self.fold(record, now);
        let business = &self.playbook.business;
        let (segment, track) = scoring::segment(&lead, &self.playbook.scoring, business, now);
        LeadView::of(&lead, business.currency, segment, track, now)
    }

    /// The lead as the events tell it, with its score; folded once.
    pub fn page(&self, record: Record, now: Instant) -> Page {
        let lead = self.fold(record, now);
        let business = &self.playbook.business;
        let score = scoring::score(&lead, &self.playbook.scoring, business, now);
        let view = LeadView::of(&lead, business.currency, score.segment, score.track, now);
        let credits = attribution::receipts(&lead, &self.playbook.attribution);
        Page { lead: view, score, credits }
    }

    /// The score with its receipt.
    pub fn score(&self, record: Record, now: Instant) -> Score {
        scoring::score(&self.fold(record, now), &self.playbook.scoring, &self.playbook.business, now)
    }

    /// Scores of leads in columns, block after block.
    pub fn score_columns(&self, heads: &Heads, now: Instant) -> Result<ColumnScores<'_>, Error> {
        ColumnScores::new(heads, &self.playbook.scoring, &self.playbook.business, now)
    }

    /// Whether to text, what, when, and why.
    pub fn suggest(&self, record: Record, now: Instant) -> Suggestion {
        sending::suggest(&self.fold(record, now), &self.desk(), now)
    }

    /// Who first.
    pub fn worklist(&self, records: Vec<Record>, filter: &Filter, now: Instant) -> Worklist {
        let leads: Vec<Lead> = records.into_iter().map(|record| self.fold(record, now)).gather();
        worklist(leads.iter(), filter, &self.desk(), now)
    }

    /// A person approves what they saw.
    pub fn approve(&self, record: Record, seen: &Seen, decision: &Decision, now: Instant) -> Approved {
        sending::approve(&self.fold(record, now), seen, decision, &self.desk(), now)
    }

    /// Does the playbook approve the present suggestion itself? Then as whom.
    pub fn auto_approve(&self, record: Record, now: Instant) -> Option<Approved> {
        let lead = self.fold(record, now);
        let desk = self.desk();
        let suggestion = sending::suggest(&lead, &desk, now);
        if !sending::approves_itself(&suggestion, &desk) {
            return None;
        }
        let seen = Seen { hash: suggestion.proposal.map(|proposal| proposal.hash) };
        let decision = Decision { by: format!("playbook@{}", self.playbook.revision), text: None };
        Some(sending::approve(&lead, &seen, &decision, &desk, now))
    }

    /// May an approved text go now?
    pub fn release(&self, record: Record, approval: &Approval, now: Instant) -> Released {
        sending::release(&self.fold(record, now), approval, &self.desk(), now)
    }

    /// A person answers a person.
    pub fn reply(&self, record: Record, words: &Words, now: Instant) -> Replied {
        sending::reply(&self.fold(record, now), words, &self.desk(), now)
    }

    /// What a text that has just arrived means, and what is answered at once; nothing if the lead has no such
    /// event.
    pub fn inbound(&self, record: Record, event: &str, now: Instant) -> Option<Heard> {
        sending::inbound(&self.fold(record, now), event, &self.desk(), now)
    }

    /// The lead's sales, and what each touch before them earned by each model.
    pub fn credits(&self, record: Record, now: Instant) -> Receipts {
        attribution::receipts(&self.fold(record, now), &self.playbook.attribution)
    }

    /// What was sent, what came back, and what every text earned.
    pub fn report(&self, records: Vec<Record>, request: &Request, now: Instant) -> Result<Report, Error> {
        let mut draft = self.draft_report(request, now)?;
        for record in records {
            draft.add(&self.report_facts(record, now));
        }
        draft.finish()
    }

    /// What a report needs to know of one person, to be kept beside the record: good until the record gets an event
    /// or the playbook changes.
    pub fn report_facts(&self, record: Record, now: Instant) -> Facts {
        Facts::of(&self.fold(record, now), &self.books())
    }

    /// The report over people of whom the facts are kept; equal to that over their records.
    pub fn report_of(
        &self,
        facts: impl Iterator<Item = Facts>,
        request: &Request,
        now: Instant,
    ) -> Result<Report, Error> {
        let mut draft = self.draft_report(request, now)?;
        facts.for_each(|facts| draft.add(&facts));
        draft.finish()
    }

    /// An empty report, to which people are added one by one.
    pub fn draft_report(&self, request: &Request, now: Instant) -> Result<Draft, Error> {
        Draft::new(request, &self.books(), now)
    }

    /// What every experiment has shown.
    pub fn experiments(&self, records: Vec<Record>, now: Instant) -> Vec<ExperimentReport> {
        let leads: Vec<Lead> = records.into_iter().map(|record| self.fold(record, now)).gather();
        let Playbook { experiments, messages, attribution: rules, business, .. } = &self.playbook;
        attribution::verdicts(&leads, experiments, messages, rules.look_back_days, business.currency, now)
    }

    /// What the author of a template should mend.
    pub fn lint(&self, text: &str) -> Result<Vec<Finding>, Error> {
        self.messaging.lint(text).map_err(|faults| {
            let told = |fault: Fault| {
                Problem::new(fault.code, "text", format!("line {}: {}", fault.line, fault.message))
            };
            Error::of(faults.into_iter().map(told).gather())
        })
    }

    /// Events as a source told them, checked and in the form in which they are kept.
    pub fn read_events(&self, events: &Value, arrival: &Arrival) -> Result<Vec<Value>, Error> {
        Ok(self.arrive(events, arrival)?.into_iter().map(|arrived| arrived.event).gather())
    }

    /// The same, each with how its person is found.
    pub fn arrive(&self, events: &Value, arrival: &Arrival) -> Result<Vec<Kept>, Error> {
        let events = arrival.read(events)?;
        for (n, event) in events.iter().enumerate() {
            self.check_event(&event.event, &format!("[{n}].data.attributes"))?;
        }
        let kept =
            |Arrived { event, keys }| Kept { event: Value::Object(event.json.value().into_owned()), keys };
        Ok(events.into_iter().map(kept).gather())
    }

    fn check_event(&self, event: &Event, path: &str) -> Result<(), Error> {
        match &event.what {
            EventType::LeadUpdated(update) => {
                Error::check(self.playbook.people.wrong_values(&update.attributes, path))
            }
            _ => Ok(()),
        }
    }

    fn fold(&self, record: Record, now: Instant) -> Lead {
        Lead::fold(record, &self.playbook.people, now)
    }

    fn books(&self) -> Books<'_> {
        let business = &self.playbook.business;
        Books { rules: &self.playbook.attribution, currency: business.currency, zone: business.time_zone }
    }

    fn desk(&self) -> Desk<'_> {
        self.playbook.desk(&self.messaging)
    }
}

/// An event in the form in which it is kept, with how its person is found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Kept {
    /// The event.
    #[cfg_attr(not(target_arch = "wasm32"), tsify(type = "LeadEvent"))]
    pub event: Value,
    /// Whose it is.
    pub keys: Keys,
}

/// What a lead's page shows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Page {
    /// Who it is.
    pub lead: LeadView,
    /// How likely it buys.
    pub score: Score,
    /// What its sales go back to.
    pub credits: Receipts,
}

/// A lead as a page shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LeadView {
    /// The caller's id.
    pub id: String,
    /// First and last name, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The present number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number as somebody typed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed_phone: Option<String>,
    /// The present e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Present facts.
    pub attributes: Table<String, Value>,
    /// hot, warm or cold.
    pub segment: Segment,
    /// What the lead is told.
    pub track: Track,
    /// May its number be texted?
    pub consent: ConsentView,
    /// IANA names of the zones the lead may be in.
    pub zones: Vec<&'static str>,
    /// Why automation waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<PauseView>,
    /// Sales minus refunds in the business's currency.
    pub lifetime: Money,
    /// Sales that were not fully refunded.
    pub purchases: usize,
    /// When the lead itself last did something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_interaction_at: Option<Instant>,
    /// Until when an answer keeps the conversation open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_until: Option<Instant>,
    /// What happened, latest first.
    pub timeline: Vec<Entry>,
    /// Ids of events that were told twice with different content.
    pub conflicts: Vec<String>,
}

/// Consent as a page shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// granted, revoked, expired or none.
    pub state: ConsentState,
    /// Since when that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// The event of the consent on file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// When the consent on file ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// A pause as a page shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct PauseView {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
}

impl LeadView {
    fn of(
        lead: &Lead,
        currency: crate::lead::Currency,
        segment: Segment,
        track: Track,
        now: Instant,
    ) -> Self {
        let grant = lead.consent.grant.as_ref();
        Self {
            id: lead.id.clone(),
            name: lead.name(),
            phone: lead.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            typed_phone: lead.typed_phone.clone(),
            email: lead.email.clone(),
            external_id: lead.external_id.clone(),
            attributes: lead
                .attributes
                .iter()
                .map(|(name, fact)| (name.clone(), fact.value.clone()))
                .collect(),
            segment,
            track,
            consent: ConsentView {
                state: lead.consent.state(now),
                since: lead.consent.since(now),
                event: grant.map(|grant| grant.event.clone()),
                expires_at: grant.and_then(|grant| grant.expires_at),
            },
            zones: lead.places(now).zones.iter().map(|zone| zone.name()).gather(),
            paused: lead
                .paused
                .as_ref()
                .map(|pause| PauseView { reason: pause.reason.clone(), since: pause.since }),
            lifetime: Money::new(lead.ledger.lifetime(currency), currency),
            purchases: lead.ledger.standing().count(),
            last_interaction_at: lead.last_interaction().map(|(at, _)| at),
            conversation_until: lead.conversation_until(now),
            timeline: timeline(lead),
            conflicts: lead.conflicts.clone(),
        }
    }
}
