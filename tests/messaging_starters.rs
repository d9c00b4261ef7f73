//! The starter playbooks: each text is clean, true, short, and there for a typical lead.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use textlift::lead::{Business, Industry, Instant, Lead, People, Record, Zone};
use textlift::messaging::{
    Candidate, Counting, Message, Messaging, Outreach, Outreaching, Scene, Sections, Standing, sms, whole,
};
use textlift::playbook::starter::starter;
use textlift::read::{self, Speech};
use textlift::scoring::{Segment, Track};

struct Starter {
    people: People,
    messaging: Messaging,
    industry: Industry,
}

fn section<T: read::Read>(playbook: &Value, key: &str) -> T {
    read::value_of(&playbook[key], Speech::Plain).unwrap_or_else(|error| panic!("{key}: {error}"))
}

fn starters() -> impl Iterator<Item = Starter> {
    Industry::WORDS.iter().map(|(_, industry)| {
        let playbook: Value = serde_json::from_str(&starter(*industry)).unwrap();
        let (business, people): (Business, People) =
            (section(&playbook, "business"), section(&playbook, "people"));
        assert_eq!(business.industry, *industry);
        let messages: Vec<Message> = section(&playbook, "messages");
        let sections = Sections {
            business: &business,
            people: &people,
            live: &section(&playbook, "live"),
            messages: &messages,
            outreach: &Outreach::default(),
            counting: Counting::Outreaches,
        };
        let messaging =
            Messaging::new(&sections).unwrap_or_else(|problems| panic!("{industry}: {problems:?}"));
        Starter { people, messaging, industry: *industry }
    })
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Somebody who did everything that a text may speak of, with a first name or without.
fn typical(starter: &Starter, named: bool) -> Lead {
    let attributes = if named { json!({"firstName": "Alexandra"}) } else { json!({}) };
    let record = json!({
        "id": "lead-1", "phone": "+16025550123", "createdAt": "2026-01-05T16:00:00Z", "attributes": attributes,
        "live": {"trialSlotsLeft": {"value": 3, "asOf": "2026-11-23T15:00:00Z", "expiresAt": "2026-11-28T00:00:00Z"}},
        "events": [
            {"id": "quote", "type": "quote.requested", "at": "2026-08-09T17:00:00Z", "data": {"item": "the annual inspection plan"}},
            {"id": "visit", "type": "appointment.attended", "at": "2026-09-09T17:00:00Z", "data": {"kind": "consultation"}},
            {"id": "sale", "type": "purchase", "at": "2026-10-23T17:00:00Z",
             "data": {"amount": {"minor": 250000, "currency": "USD"}, "item": "the annual inspection plan"}},
            {"id": "guide", "type": "resource.downloaded", "at": "2026-11-10T17:00:00Z",
             "data": {"title": "Ten questions to ask before you decide"}},
            {"id": "form", "type": "form.abandoned", "at": "2026-11-11T17:00:00Z", "data": {"form": "contact"}},
        ],
    });
    let record: Record = read::value_of(&record, Speech::Discreet).unwrap();
    Lead::fold(record, &starter.people, at("2026-11-24T15:00:00Z"))
}

/// Every candidate that a message of the playbook may serve, as the plan would make it.
fn candidates(starter: &Starter) -> Vec<(Track, Candidate)> {
    let lead = typical(starter, true);
    let standing = Standing { segment: Segment::Cold, track: Track::Cold };
    let zone = Zone::named("America/Phoenix").unwrap();
    let plan = starter.messaging.plan(&lead, standing, None, zone, at("2026-11-13T20:00:00Z"));
    let any = plan.candidate().unwrap();
    starter
        .messaging
        .messages()
        .map(|message| {
            let purpose = &message.r#for;
            let candidate = Candidate {
                trigger: purpose.trigger,
                sequence: purpose.sequence,
                step: purpose.step,
                track: purpose.track,
                cause: None,
                ..any.clone()
            };
            (purpose.track.unwrap_or(Track::Cold), candidate)
        })
        .collect()
}

#[test]
fn every_starter_text_lints_clean() {
    for starter in starters() {
        for message in starter.messaging.messages() {
            let findings = starter.messaging.lint(&message.text).unwrap();
            assert!(findings.is_empty(), "{} {}: {findings:?}", starter.industry, message.id);
        }
    }
}

#[test]
fn every_purpose_has_a_text_within_two_parts_for_a_typical_lead_named_or_not() {
    for starter in starters() {
        for named in [true, false] {
            let lead = typical(&starter, named);
            for (track, candidate) in candidates(&starter) {
                let scene = Scene {
                    at: at("2026-11-24T17:00:00Z"),
                    zone: Zone::named("America/Phoenix").unwrap(),
                    cause: None,
                };
                let line = starter.messaging.appended(&lead, None, scene.at);
                let choice = starter.messaging.choose(&lead, track, &candidate, line.as_ref(), &scene);
                let name = candidate.name();
                assert!(!choice.drafts.is_empty(), "{} {name}: {:?}", starter.industry, choice.rejected);
                for draft in choice.drafts {
                    let text = whole(&draft.text.body, line.as_ref());
                    let parts = sms::sms_parts_of(&text);
                    assert!(
                        parts.parts <= 2 && parts.encoding == sms::Encoding::Gsm7,
                        "{}: {text}",
                        starter.industry
                    );
                }
            }
        }
    }
}

#[test]
fn a_health_starter_tells_no_item_kind_or_title_without_authorisation() {
    for starter in starters().filter(|starter| starter.industry.is_health()) {
        let lead = typical(&starter, true);
        for (track, candidate) in candidates(&starter) {
            let scene = Scene {
                at: at("2026-11-24T17:00:00Z"),
                zone: Zone::named("America/Phoenix").unwrap(),
                cause: None,
            };
            for draft in starter.messaging.choose(&lead, track, &candidate, None, &scene).drafts {
                for secret in ["inspection", "consultation", "Ten questions"] {
                    assert!(!draft.text.body.contains(secret), "{}", draft.message.id);
                }
            }
        }
    }
}

#[test]
fn every_sort_of_outreach_has_its_starter_texts() {
    for starter in starters() {
        for kind in [Outreaching::Track, Outreaching::Trigger, Outreaching::Sequence, Outreaching::Lifecycle]
        {
            assert!(starter.messaging.messages().filter(|message| message.r#for.kind() == kind).count() >= 5);
        }
    }
}
