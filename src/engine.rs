//! The engine: one validated playbook, one method per verb. It composes the stages and has no rule of its own.

use serde::Serialize;
use serde_json::Value;

use crate::lead::timeline::{Entry, timeline};
use crate::lead::{ConsentState, Instant, Lead, Money, Record};
use crate::playbook::Playbook;
use crate::problem::{Code, Error, Problem};
use crate::read::{self, Speech};
use crate::scoring::{self, Score, Segment, Track};

/// Answers every question about leads under one playbook.
pub struct Engine {
    playbook: Playbook,
}

impl Engine {
    /// Checks a playbook whole; the error lists every problem.
    pub fn new(playbook: &Value) -> Result<Self, Error> {
        let playbook = read::value_of::<Playbook>(playbook, Speech::Plain)?;
        Ok(Self { playbook })
    }

    /// Reads a record and checks its facts against the declared attributes.
    pub fn record(&self, record: &Value) -> Result<Record, Error> {
        let record = read::value_of::<Record>(record, Speech::Discreet)?;
        let people = &self.playbook.people;
        let wrong = record.attributes.iter().filter_map(|(name, value)| {
            let wanted = people.type_of(name).filter(|kind| !kind.admits(value))?;
            let message = format!("wanted a value of the type {wanted}");
            Some(Problem::new(Code::WrongType, format!("attributes.{name}"), message))
        });
        Error::check(wrong.collect())?;
        Ok(record)
    }

    /// The lead as the events tell it.
    pub fn lead(&self, record: Record, now: Instant) -> LeadView {
        let lead = self.fold(record, now);
        let business = &self.playbook.business;
        let (segment, track) = scoring::segment(&lead, &self.playbook.scoring, business, now);
        LeadView::of(&lead, business.currency, segment, track, now)
    }

    /// The score with its receipt.
    pub fn score(&self, record: Record, now: Instant) -> Score {
        scoring::score(&self.fold(record, now), &self.playbook.scoring, &self.playbook.business, now)
    }

    fn fold(&self, record: Record, now: Instant) -> Lead {
        Lead::fold(record, &self.playbook.people, now)
    }
}

/// A lead as a page shows it.
#[derive(Debug, Clone, Serialize)]
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
    pub attributes: serde_json::Map<String, Value>,
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
            zones: lead.places(now).zones.iter().map(|zone| zone.name()).collect(),
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
