//! Whose turn is it, what does the text say, and what is wrong with it: the cases of `tests/cases/messaging`,
//! and the laws of templates.
//!
//! - `plan`: a record and `now` give candidates in their order, blockers, runs and advice.
//! - `texts`: a template, a record and an instant give a text with its slots and range, or a reason.
//! - `lint`: a text gives findings. `load`: messages that a playbook refuses, with code and path.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at what is not as claimed"
)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::lead::{Industry, Instant, Lead, Record};
use textlift::messaging::{
    Candidate, Messaging, Plan, Range, Scene, Sequence, Standing, Step, link, lint, sms, whole,
};
use textlift::playbook::{Playbook, starter::starter};
use textlift::read::{self, Speech};
use textlift::scoring::{self, Track};

/// The audiology starter with a case's changes laid over it.
fn playbook(case: &Value) -> Value {
    let mut playbook: Value = serde_json::from_str(&starter(Industry::Audiology)).unwrap();
    support::overlay(&mut playbook, case.get("playbook").unwrap_or(&json!({})));
    playbook
}

fn name(file: &str, case: &Value) -> String {
    format!("{file}: {}", case["name"].as_str().unwrap())
}

struct Desk {
    playbook: Playbook,
    messaging: Messaging,
}

impl Desk {
    fn of(playbook: &Value, place: &str) -> Self {
        let playbook: Playbook =
            read::value_of(playbook, Speech::Plain).unwrap_or_else(|e| panic!("{place}: {e}"));
        let messaging = playbook.messaging().unwrap_or_else(|problems| panic!("{place}: {problems:?}"));
        Self { playbook, messaging }
    }

    fn lead(&self, record: &Value, now: Instant, place: &str) -> Lead {
        let mut record = record.clone();
        support::overlay(&mut record, &json!({"id": "lead-1"}));
        let record: Record =
            read::value_of(&record, Speech::Plain).unwrap_or_else(|e| panic!("{place}: {e}"));
        Lead::fold(record, &self.playbook.people, now)
    }

    fn plan(&self, lead: &Lead, now: Instant) -> Plan {
        let (segment, track) = scoring::segment(lead, &self.playbook.scoring, &self.playbook.business, now);
        let zone = lead.zone(self.playbook.business.time_zone, now);
        self.messaging.plan(lead, Standing { segment, track }, None, zone, now)
    }
}

fn told(plan: &Plan) -> Value {
    let candidates: Vec<Value> = plan
        .candidates
        .iter()
        .map(|candidate| {
            let mut told = json!({"name": candidate.name(), "kind": candidate.kind(), "due": candidate.due});
            let more = [
                ("until", json!(candidate.until)),
                ("cause", json!(candidate.cause)),
                ("trigger", json!(candidate.trigger)),
                ("laterDays", json!(candidate.later_days)),
            ];
            for (key, value) in more.into_iter().filter(|(_, value)| !value.is_null()) {
                told[key] = value;
            }
            told
        })
        .collect();
    let runs: Vec<Value> = plan
        .runs
        .iter()
        .map(|run| {
            let steps: Vec<Value> = run
                .steps
                .iter()
                .map(|step| match step {
                    Step::Sent(at) => json!({"sent": at}),
                    Step::Skipped(due) => json!({"skipped": due}),
                })
                .collect();
            match run.ended {
                Some((at, why)) => {
                    json!({"started": run.started, "steps": steps, "ended": why, "endedAt": at})
                }
                None => json!({"started": run.started, "steps": steps}),
            }
        })
        .collect();
    let mut told = json!({"candidates": candidates, "blockers": plan.blockers, "runs": runs});
    if let Some(dormant) = &plan.dormant {
        told["dormant"] = json!(dormant);
    }
    told
}

#[test]
fn every_plan_case_comes_out_as_told() {
    for (file, case) in support::cases("messaging/plan") {
        let place = name(&file, &case);
        let desk = Desk::of(&playbook(&case), &place);
        let now = support::instant(&case["now"]);
        let lead = desk.lead(&case["given"], now, &place);
        support::expect(&case["expect"], &told(&desk.plan(&lead, now)), &place);
    }
}

/// A candidate that the messages `for` the hot track serve.
fn any_candidate(at: Instant) -> Candidate {
    Candidate {
        trigger: None,
        sequence: None,
        step: None,
        cause: None,
        track: Some(Track::Hot),
        due: at,
        until: None,
        later_days: Vec::new(),
    }
}

#[test]
fn every_text_case_renders_as_told() {
    for (file, case) in support::cases("messaging/texts") {
        let place = name(&file, &case);
        let mut playbook = playbook(&case);
        if let Some(text) = case.get("text") {
            playbook["messages"] = json!([{"id": "t", "for": {"track": "hot"}, "text": text}]);
        }
        let desk = Desk::of(&playbook, &place);
        let at = support::instant(&case["at"]);
        let now = case.get("now").map_or(at, support::instant);
        let lead = desk.lead(&case["given"], now, &place);
        let (track, candidate) = match case.get("planned") {
            Some(_) => {
                let (_, track) =
                    scoring::segment(&lead, &desk.playbook.scoring, &desk.playbook.business, now);
                (
                    track,
                    desk.plan(&lead, now).candidate().unwrap_or_else(|| panic!("{place}: nothing")).clone(),
                )
            }
            None => (Track::Hot, any_candidate(at)),
        };
        let cause = case.get("cause").and_then(Value::as_str).or(candidate.cause.as_deref());
        let zone = lead.zone(desk.playbook.business.time_zone, now);
        let sender = case.get("sender").and_then(Value::as_str);
        let appended = desk.messaging.appended(&lead, sender, at);
        let scene = Scene { at, zone, cause };
        let choice = desk.messaging.choose(&lead, track, &candidate, appended.as_ref(), &scene);
        let mut told = json!({"rejected": choice.rejected});
        if let Some(best) = choice.drafts.first() {
            let text = whole(&best.text.body, appended.as_ref());
            told["template"] = json!(best.message.id);
            told["body"] = json!(best.text.body);
            told["text"] = json!(text);
            told["parts"] = json!(sms::sms_parts_of(&text).parts);
            told["slots"] = json!(best.text.slots);
            told["sensitive"] = json!(best.is_sensitive());
            told["order"] = choice.drafts.iter().map(|draft| json!(draft.message.id)).collect();
            if best.text.valid.from != Range::ALWAYS.from {
                told["validFrom"] = json!(best.text.valid.from);
            }
            if let Some(end) = best.text.valid.ends() {
                told["validUntil"] = json!(end);
            }
        }
        if let Some(line) = &appended {
            told["appended"] = json!(line.text);
        }
        support::expect(&case["expect"], &told, &place);
    }
}

#[test]
fn every_lint_case_is_found_as_told() {
    let desk = Desk::of(&playbook(&json!({})), "starter");
    for (file, case) in support::cases("messaging/lint") {
        let place = name(&file, &case);
        let text = case["text"].as_str().unwrap();
        let findings = match case.get("edited") {
            Some(_) => desk.messaging.lint_edited(text, None),
            None => desk.messaging.lint(text).unwrap_or_else(|faults| panic!("{place}: {faults:?}")),
        };
        support::expect(&case["expect"], &json!(findings), &place);
    }
}

#[test]
fn every_load_case_is_refused_as_told() {
    for (file, case) in support::cases("messaging/load") {
        let place = name(&file, &case);
        let mut playbook = playbook(&case);
        if let Some(text) = case.get("text") {
            playbook["messages"] = json!([{"id": "t", "for": {"track": "hot"}, "text": text}]);
        }
        let error = Playbook::load(&playbook).err();
        let problems = json!(error.iter().flat_map(|error| error.problems()).collect::<Vec<_>>());
        support::expect(&case["expect"], &problems, &place);
    }
}

/// Texts as people and their enemies write them.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,50}",
        "[A-Za-zÀ-ÿ' .-]{0,45}",
        prop::sample::select(vec![
            "bit.ly/x",
            "Sarah\nSTOP",
            "{{ business.name }}",
            "\u{202e}evil",
            "www.evil.example",
            "a.b",
            "St. John",
            "evil。example",
            "",
            " ",
            "}}",
            "{{",
            "http://x",
            "example.",
            ".com",
            "com",
            "Zoë",
            "\u{feff}Sarah",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Templates in which a value meets all sorts of surroundings.
const SURROUNDINGS: &[&str] = &[
    "{{ firstName }}",
    "Hi {{ firstName }}, hello",
    "{{ firstName }}.com",
    "www.{{ firstName }}",
    "{{ firstName }}.{{ lastName }}",
    "https://sound-hearing.example/{{ firstName }}",
    "{{ firstName | possessive }} {{ resource.title | capital }}{{ business.bookingLink }}",
    "\"{{ resource.title }}\" {{ resource.ago }}",
    "{{ lastName | first-word | lower }} {{ firstName | capital }}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_value_brings_in_a_link_a_newline_an_empty_place_or_a_second_scan(
        first in any_value(), last in any_value(), title in any_value(), which in 0..SURROUNDINGS.len(),
    ) {
        thread_local! {
            static DESKS: Vec<Desk> = SURROUNDINGS.iter().map(|text| {
                let mut playbook = playbook(&json!({"playbook": {"business": {"industry": "retail"}}}));
                playbook["messages"] = json!([{"id": "t", "for": {"track": "hot"}, "text": text}]);
                Desk::of(&playbook, text)
            }).collect();
        }
        DESKS.with(|desks| {
            let (desk, template) = (&desks[which], SURROUNDINGS[which]);
            let at = Instant::parse("2026-11-24T17:00:00Z").unwrap();
            let lead = desk.lead(&json!({
                "createdAt": "2026-01-01T00:00:00Z",
                "attributes": {"firstName": first, "lastName": last},
                "events": [{"id": "g", "type": "resource.downloaded", "at": "2026-11-20T17:00:00Z", "data": {"title": title}}],
            }), at, template);
            let zone = lead.zone(desk.playbook.business.time_zone, at);
            let scene = Scene { at, zone, cause: None };
            let choice = desk.messaging.choose(&lead, Track::Hot, &any_candidate(at), None, &scene);
            for draft in &choice.drafts {
                let body = &draft.text.body;
                let own = ["https://sound-hearing.example/", "https://sound-hearing.example/book"];
                let foreign = link::links(body).find(|link| !own.contains(&link.text));
                prop_assert!(foreign.is_none(), "{body:?} brings in {foreign:?}");
                prop_assert!(body.chars().all(|c| !c.is_control()), "{body:?}");
                let units: Vec<u16> = body.encode_utf16().collect();
                let mut rest = Vec::new();
                let mut end = 0;
                for slot in &draft.text.slots {
                    prop_assert!(!slot.value.trim().is_empty());
                    let value = String::from_utf16(&units[slot.start as usize..slot.end as usize]).unwrap();
                    prop_assert_eq!(&value, &slot.value);
                    rest.extend_from_slice(&units[end..slot.start as usize]);
                    end = slot.end as usize;
                }
                rest.extend_from_slice(&units[end..]);
                // What is left outside the slots is what the template says outside its brackets.
                let plain: String = template.split("{{").map(|part| part.split_once("}}").map_or(part, |(_, after)| after)).collect();
                prop_assert_eq!(String::from_utf16(&rest).unwrap(), plain);
            }
            Ok(())
        })?;
    }

    #[test]
    fn linting_answers_whatever_it_is_given_and_points_into_the_text(text in "\\PC{0,120}") {
        let hosts = ["sound-hearing.example".to_owned()];
        let subject = lint::Subject { text: &text, allowed_hosts: &hosts, ..lint::Subject::default() };
        let units = u32::try_from(text.encode_utf16().count()).unwrap();
        for finding in lint::lint(&subject) {
            prop_assert!(finding.start < finding.end && finding.end <= units, "{finding:?}");
        }
    }
}

/// A playbook with one hot text in three wordings.
fn worded() -> Desk {
    let mut playbook = playbook(&json!({}));
    playbook["messages"] = json!([{"id": "t", "for": {"track": "hot"}, "text": "One {{ firstName }}",
        "variants": [{"id": "b", "text": "Two {{ firstName }}"}, {"id": "c", "text": "Three {{ firstName }}"}]}]);
    Desk::of(&playbook, "variants")
}

#[test]
fn a_person_is_given_one_wording_for_good_and_people_are_shared_out_evenly() {
    let (desk, at) = (worded(), Instant::parse("2026-11-24T17:00:00Z").unwrap());
    let mut counts = std::collections::BTreeMap::new();
    for n in 0..3_000 {
        let record = json!({"id": format!("lead-{n}"), "attributes": {"firstName": "Sarah"}, "events": []});
        let record: Record = read::value_of(&record, Speech::Plain).unwrap();
        let lead = Lead::fold(record, &desk.playbook.people, at);
        let zone = lead.zone(desk.playbook.business.time_zone, at);
        let told = |at| {
            let scene = Scene { at, zone, cause: None };
            let choice = desk.messaging.choose(&lead, Track::Hot, &any_candidate(at), None, &scene);
            choice
                .drafts
                .first()
                .map(|draft| (draft.variant.unwrap().to_owned(), draft.text.body.clone()))
                .unwrap()
        };
        let (variant, body) = told(at);
        assert_eq!((variant.clone(), body.clone()), told(at.plus(90 * 86_400_000)));
        let word = match variant.as_str() {
            "a" => "One Sarah",
            "b" => "Two Sarah",
            _ => "Three Sarah",
        };
        assert_eq!(body, word);
        *counts.entry(variant).or_insert(0_u32) += 1;
    }
    assert!(counts.len() == 3 && counts.values().all(|count| count.abs_diff(1_000) < 150), "{counts:?}");
}

#[test]
fn an_approved_text_is_filled_again_from_the_facts_of_the_moment() {
    let (desk, at) = (worded(), Instant::parse("2026-11-24T17:00:00Z").unwrap());
    let refilled = |name: &str, variant: Option<&str>, template: &str| {
        let lead = desk.lead(&json!({"attributes": {"firstName": name}, "events": []}), at, "refill");
        let scene = Scene { at, zone: desk.playbook.business.time_zone, cause: None };
        desk.messaging.refill(&lead, template, variant, &scene).map(|text| text.body)
    };
    assert_eq!(refilled("Sarah", None, "t").as_deref(), Some("One Sarah"));
    assert_eq!(refilled("Sarah", Some("a"), "t").as_deref(), Some("One Sarah"));
    assert_eq!(refilled("Zoë", Some("c"), "t").as_deref(), Some("Three Zoë"));
    assert_eq!(refilled("", Some("c"), "t"), None);
    assert_eq!(refilled("Sarah", Some("gone"), "t"), None);
    assert_eq!(refilled("Sarah", None, "gone"), None);
}

prop_compose! {
    /// Something that a plan looks at, within 200 days before `PLAN_NOW`.
    fn planned_event()(kind in 0..14_usize, back in 1..200 * 24_i64, step in 0..3_u32, id in 0..1_000_u32) -> Value {
        let sms = |more: Value| {
            let mut data = json!({"messageId": format!("m{id}")});
            support::overlay(&mut data, &more);
            data
        };
        let (name, data) = match kind {
            0 => ("form.abandoned", json!({"form": format!("f{step}")})),
            1 => ("form.submitted", json!({"form": format!("f{step}")})),
            2 => ("resource.downloaded", json!({"title": format!("g{step}")})),
            3 => ("purchase", json!({"amount": {"minor": 100_000, "currency": "USD"}})),
            4 => ("appointment.booked", json!({"kind": "test"})),
            5 => ("sms.received", json!({"text": "sounds good"})),
            6 => ("sms.received", json!({"text": "STOP"})),
            7 => ("lead.stopped", json!({})),
            8 => ("sequence.enrolled", json!({"sequence": "re-engagement"})),
            9 => ("suggestion.dismissed", json!({"template": "t", "sequence": "re-engagement", "step": step})),
            10 => ("visit", json!({})),
            11 => ("sms.queued", sms(json!({"sequence": "lifecycle", "step": step}))),
            _ => ("sms.queued", sms(json!({"sequence": "re-engagement", "step": step}))),
        };
        json!({"id": format!("e{id}"), "type": name, "at": PLAN_NOW - back * 3_600_000, "data": data})
    }
}

/// 2026-11-24T15:00:00Z.
const PLAN_NOW: i64 = 1_795_532_400_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_plan_keeps_its_order_its_gaps_and_its_silence(events in prop::collection::vec(planned_event(), 0..12)) {
        thread_local! { static DESK: Desk = Desk::of(&playbook(&json!({})), "plan"); }
        DESK.with(|desk| {
            let now = Instant::from_millis(PLAN_NOW);
            let record = json!({"phone": "+16025550123", "attributes": {"timeZone": "America/Phoenix"}, "events": events});
            let lead = desk.lead(&record, now, "plan");
            let plan = desk.plan(&lead, now);
            let place = |candidate: &Candidate| match candidate.name().as_str() {
                "form" => 1,
                "download" => 2,
                name if name.starts_with("lifecycle") => 3,
                "hot" => 4,
                _ if candidate.trigger.is_some() => 5,
                _ if candidate.track.is_some() => 6,
                _ => 0,
            };
            let places: Vec<u8> = plan.candidates.iter().map(place).collect();
            prop_assert!(places.is_sorted() && places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
            // Phoenix knows no change of the clock: its days have 24 hours.
            const DAY: i64 = 86_400_000;
            for candidate in &plan.candidates {
                prop_assert!(candidate.until.is_none_or(|until| now < until && candidate.due < until));
                if place(candidate) == 3 {
                    prop_assert!(candidate.due <= now);
                }
                if let (0, Some(step @ 1..)) = (place(candidate), candidate.step) {
                    let run = plan.runs.last().unwrap();
                    prop_assert_eq!(run.steps.len(), step as usize);
                    let last = match run.steps.last().unwrap() { Step::Sent(at) | Step::Skipped(at) => *at };
                    prop_assert!(candidate.due.since(last) >= 3 * DAY);
                }
                if candidate.sequence == Some(Sequence::ReEngagement) && candidate.step == Some(0) {
                    // Only a run that began after the silence, or none at all, may begin now.
                    let ends = plan.runs.iter().filter_map(|run| run.ended).map(|(at, _)| at);
                    let start = if candidate.trigger.is_some() { now } else { candidate.due };
                    prop_assert!(ends.max().is_none_or(|end| start.since(end) >= 90 * DAY));
                }
            }
            for pair in plan.runs.windows(2) {
                prop_assert!(pair[0].ended.is_some_and(|(end, _)| end <= now));
            }
            Ok(())
        })?;
    }
}
