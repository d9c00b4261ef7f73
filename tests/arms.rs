//! Experiments from end to end: who is in which arm, what differs there, and who is counted.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "tests may stop at what is not as claimed, and a test statistic is a float"
)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::engine::Engine;
use textlift::lead::assign::{arm, person_hash, shared_arm};
use textlift::lead::{DAY, HOUR, Instant, MINUTE, Record};
use textlift::read::{self, Speech};
use textlift::scheduling::Reason;
use textlift::sending::{Approval, Approved, Decision, Released, Seen, Suggestion};

/// Monday 23 November 2026, 06:00 in Phoenix: four hours before the usual window.
const NOW: i64 = 1_795_438_800_000;

fn people(many: usize) -> impl Iterator<Item = String> {
    (0..many).map(|n| format!("lead-{n}"))
}

/// Pearson's statistic of a table of counts against independence of its rows and columns.
fn chi_square(table: &[Vec<f64>]) -> f64 {
    let total: f64 = table.iter().flatten().sum();
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> = (0..table[0].len()).map(|c| table.iter().map(|row| row[c]).sum()).collect();
    let cell = |r: usize, c: usize| {
        let wanted = rows[r] * columns[c] / total;
        (table[r][c] - wanted).powi(2) / wanted
    };
    (0..rows.len()).flat_map(|r| (0..columns.len()).map(move |c| (r, c))).map(|(r, c)| cell(r, c)).sum()
}

/// Beyond this, chance alone would be 1 in 10,000: degrees of freedom 1, 2, 4, 6 and 9 (tables of chi-square).
fn surprising(freedom: usize) -> f64 {
    match freedom {
        1 => 15.14,
        2 => 18.42,
        4 => 23.51,
        6 => 27.86,
        _ => 33.72,
    }
}

#[test]
fn people_fall_into_the_arms_of_two_tests_independently() {
    let tests = ["peace", "evening", "re-engagement-0", "test-1", "test-2"];
    for (n, one) in tests.iter().enumerate() {
        for other in &tests[n + 1..] {
            for (arms, more) in [(2, 2), (3, 3), (4, 4), (2, 3), (3, 4)] {
                let mut table = vec![vec![0.0; more]; arms];
                for person in people(100_000) {
                    table[arm(&person, one, arms)][arm(&person, other, more)] += 1.0;
                }
                let found = chi_square(&table);
                let freedom = (arms - 1) * (more - 1);
                assert!(found < surprising(freedom), "{one} {other} {arms}x{more}: {found}");
            }
        }
    }
}

#[test]
fn arms_have_their_size_for_ids_of_any_form() {
    let forms: [fn(usize) -> String; 5] = [
        |n| n.to_string(),
        |n| format!("lead-{n}"),
        |n| format!("{:016x}", person_hash("id", &n.to_string())),
        |n| format!("hs_{:08}", n * 7),
        |n| format!("{n}@example.com"),
    ];
    for form in forms {
        let mut sizes = [0.0; 2];
        for n in 0..100_000 {
            sizes[shared_arm(&form(n), "peace", &[9, 1])] += 1.0;
        }
        let found =
            (sizes[0] - 90_000.0_f64).powi(2) / 90_000.0 + (sizes[1] - 10_000.0_f64).powi(2) / 10_000.0;
        assert!(found < surprising(1), "{}: {sizes:?}", form(1));
    }
}

#[test]
fn the_wait_after_a_window_opens_is_independent_of_the_arm() {
    let mut table = vec![vec![0.0; 4]; 2];
    for person in people(100_000) {
        let quarter = person_hash(&person, "1795453200000") % 3_600_000 / 900_000;
        table[arm(&person, "evening", 2)][usize::try_from(quarter).unwrap()] += 1.0;
    }
    assert!(chi_square(&table) < surprising(6));
}

fn playbook(experiments: Value) -> Value {
    json!({
        "version": 1,
        "business": {"name": "Clear Advice", "industry": "professional", "timeZone": "America/Phoenix", "allowedHosts": []},
        "messages": [
            {"id": "form", "for": {"trigger": "form"}, "text": "Hi {{ firstName }}, your form is open."},
            {"id": "download", "for": {"trigger": "download"}, "text": "Hi {{ firstName }}, did the guide help?",
             "variants": [{"id": "b", "text": "{{ firstName }}, was {{ resource.title }} of use?"}]},
            {"id": "re-0", "for": {"sequence": "re-engagement", "step": 0}, "text": "Hi {{ firstName }}, still looking?"},
            {"id": "re-1", "for": {"sequence": "re-engagement", "step": 1}, "text": "Hi {{ firstName }}, no hurry."},
            {"id": "re-2", "for": {"sequence": "re-engagement", "step": 2}, "text": "Hi {{ firstName }}, our last note."},
        ],
        "experiments": experiments,
    })
}

fn engine(experiments: Value) -> Engine {
    Engine::new(&playbook(experiments)).unwrap()
}

fn lead(engine: &Engine, id: &str, events: &[Value]) -> Record {
    let mut events = events.to_vec();
    events.push(json!({"id": "consent", "type": "consent.granted", "at": NOW - 60 * DAY}));
    let lead =
        json!({"id": id, "phone": "+16025550123", "attributes": {"firstName": "Sarah"}, "events": events});
    engine.record(&lead).unwrap()
}

fn left_a_form() -> Value {
    json!({"id": "form", "type": "form.abandoned", "at": NOW - 3 * DAY, "data": {"form": "hearing check"}})
}

fn ask(engine: &Engine, id: &str, events: &[Value]) -> Suggestion {
    engine.suggest(lead(engine, id, events), Instant::from_millis(NOW))
}

fn exposures(suggestion: &Suggestion) -> Vec<(&str, &str)> {
    suggestion.exposures.iter().map(|met| (met.experiment.as_str(), met.arm.as_str())).collect()
}

fn holdout() -> Value {
    json!([{"id": "peace", "arms": [{"id": "usual", "share": 3}, {"id": "silent", "holdout": true}]}])
}

#[test]
fn whoever_is_held_out_gets_nothing_and_is_counted_like_everybody_else() {
    let (engine, without) = (engine(holdout()), engine(json!([])));
    let mut silent = 0;
    for id in people(400) {
        let (ours, usual) = (ask(&engine, &id, &[left_a_form()]), ask(&without, &id, &[left_a_form()]));
        if shared_arm(&id, "peace", &[3, 1]) == 1 {
            silent += 1;
            let held = ours.held.as_ref().unwrap();
            assert_eq!((held.reason, held.until), (Reason::Holdout, None));
            assert!(ours.proposal.is_none() && ours.slot.is_none() && ours.alternatives.is_empty());
            assert_eq!(ours.blockers.len(), 1);
            assert_eq!(exposures(&ours), [("peace", "silent")]);
        } else {
            assert_eq!(ours.proposal.as_ref().unwrap().text, usual.proposal.unwrap().text);
            assert_eq!(exposures(&ours), [("peace", "usual")]);
        }
        assert_eq!(ours.exposure, ours.exposures.first().cloned());
    }
    assert!((60..140).contains(&silent), "{silent}");
}

#[test]
fn nobody_is_counted_to_whom_nothing_would_have_been_proposed() {
    let engine = engine(holdout());
    let stop = json!({"id": "s", "type": "sms.received", "at": NOW - HOUR, "data": {"text": "STOP"}});
    for id in people(40) {
        // Nothing is due.
        let quiet = ask(&engine, &id, &[]);
        assert!(quiet.exposures.is_empty() && quiet.exposure.is_none() && quiet.held.is_some());
        // What stands in everybody's way is told before the holdout.
        let out = ask(&engine, &id, &[left_a_form(), stop.clone()]);
        assert!(out.exposures.is_empty());
        assert_eq!(out.held.unwrap().reason, Reason::OptedOut);
    }
}

#[test]
fn an_approval_does_not_outrun_a_holdout_that_began_after_it() {
    let (before, after) = (engine(json!([])), engine(holdout()));
    let now = Instant::from_millis(NOW);
    let id = people(100).find(|id| shared_arm(id, "peace", &[3, 1]) == 1).unwrap();
    let record = |engine: &Engine| lead(engine, &id, &[left_a_form()]);
    let hash = before.suggest(record(&before), now).proposal.map(|proposal| proposal.hash);
    let decision = Decision { by: "Ana".into(), text: None };
    let Approved::Approval(approval) =
        before.approve(record(&before), &Seen { hash: hash.clone() }, &decision, now)
    else {
        panic!("refused");
    };
    match after.release(record(&after), &approval, approval.slot_at) {
        Released::Refused(refused) => {
            assert_eq!((refused.reason, refused.until, refused.voided), ("holdout", None, false))
        }
        Released::Send(_) => panic!("sent"),
    }
    assert!(matches!(before.release(record(&before), &approval, approval.slot_at), Released::Send(_)));
    match after.approve(record(&after), &Seen { hash }, &decision, now) {
        Approved::Refused(refused) => assert_eq!(refused.reason, "holdout"),
        Approved::Approval(_) => panic!("approved"),
    }
}

#[test]
fn a_test_of_the_hour_moves_the_slot_and_nothing_else() {
    let late = json!({"id": "late", "windows": [{"days": ["tue"], "from": "17:00", "to": "19:00"}]});
    let (engine, without) =
        (engine(json!([{"id": "evening", "arms": [{"id": "usual"}, late]}])), engine(json!([])));
    for id in people(60) {
        let (ours, usual) = (ask(&engine, &id, &[left_a_form()]), ask(&without, &id, &[left_a_form()]));
        let (slot, usual_slot) = (ours.slot.as_ref().unwrap(), usual.slot.unwrap());
        let proposal = ours.proposal.as_ref().unwrap();
        assert_eq!(proposal.hash, usual.proposal.unwrap().hash);
        match arm(&id, "evening", 2) {
            0 => assert_eq!((*slot).clone(), usual_slot),
            // Tuesday, 17:00 in Phoenix.
            _ => assert_eq!(slot.opens_at.millis(), NOW + DAY + 11 * HOUR),
        }
        let name = ["usual", "late"][arm(&id, "evening", 2)];
        assert_eq!(exposures(&ours), [("evening", name)]);

        // What was approved leaves in its own window, and says under which experiment.
        let now = Instant::from_millis(NOW);
        let record = || lead(&engine, &id, &[left_a_form()]);
        let decision = Decision { by: "Ana".into(), text: None };
        let seen = Seen { hash: Some(proposal.hash.clone()) };
        let Approved::Approval(approval) = engine.approve(record(), &seen, &decision, now) else {
            panic!("{id}")
        };
        let stored = serde_json::to_value(&*approval).unwrap();
        let approval: Approval = read::value_of(&stored, Speech::Discreet).unwrap();
        let Released::Send(command) = engine.release(record(), &approval, slot.at) else { panic!("{id}") };
        assert_eq!(
            (&command.queued["experiment"], &command.queued["variant"]),
            (&json!("evening"), &json!(name))
        );
    }
}

#[test]
fn whoever_would_have_been_texted_in_the_other_arm_only_is_counted_in_both() {
    // The form was left nine days less three hours ago: it stays a candidate until 09:00, and the usual window opens at 10.
    let early = json!({"id": "early", "windows": [{"from": "07:00", "to": "08:30"}]});
    let engine = engine(json!([{"id": "morning", "arms": [{"id": "usual"}, early]}]));
    let left = json!({"id": "form", "type": "form.abandoned", "at": NOW - 9 * DAY + 3 * HOUR, "data": {"form": "hearing check"}});
    let mut seen = [0, 0];
    for id in people(40) {
        // The law of Arizona opens at 09:00; this one lives elsewhere.
        let mut events = vec![left.clone()];
        events.push(json!({"id": "consent", "type": "consent.granted", "at": NOW - 60 * DAY}));
        let record = json!({"id": id, "phone": "+13035550123", "attributes": {"firstName": "Sarah"}, "events": events});
        let ours = engine.suggest(engine.record(&record).unwrap(), Instant::from_millis(NOW));
        let side = arm(&id, "morning", 2);
        seen[side] += 1;
        let form = ours.proposal.is_some_and(|proposal| proposal.template.id == "form");
        assert_eq!(form, side == 1, "{id}");
        assert_eq!(
            exposures(&Suggestion { proposal: None, ..ours }),
            [("morning", ["usual", "early"][side])]
        );
    }
    assert!(seen.iter().all(|people| *people > 5));
}

#[test]
fn a_test_of_the_pace_moves_the_steps_of_a_re_engagement() {
    let slow = json!({"id": "slow", "reEngagementDays": [0, 7, 21]});
    let engine = engine(json!([{"id": "pace", "arms": [{"id": "usual"}, slow]}]));
    let first = json!({"id": "m", "type": "sms.queued", "at": NOW - DAY + 5 * HOUR,
                       "data": {"messageId": "m", "sequence": "re-engagement", "step": 0, "template": "re-0"}});
    let visit = json!({"id": "v", "type": "visit", "at": NOW - 30 * DAY});
    for id in people(40) {
        let ours = ask(&engine, &id, &[visit.clone(), first.clone()]);
        let (days, name) = [(3, "usual"), (6, "slow")][arm(&id, "pace", 2)];
        let slot = ours.slot.as_ref().unwrap();
        // 11:00 on the day of the first text, a Sunday.
        assert_eq!(
            slot.opens_at.millis(),
            NOW + days * DAY + 5 * HOUR + if days == 6 { DAY - HOUR } else { 0 },
            "{id}"
        );
        assert_eq!(exposures(&ours), [("pace", name)]);
        // A form is no step: the pace makes no difference to it.
        assert_eq!(exposures(&ask(&engine, &id, &[left_a_form()])), []);
    }
}

#[test]
fn a_test_of_words_counts_whoever_could_be_told_any_of_them() {
    let engine = engine(holdout());
    let told = |title: Value| json!({"id": "d", "type": "resource.downloaded", "at": NOW - 2 * DAY, "data": {"title": title}});
    for id in people(60) {
        let ours = ask(&engine, &id, &[told(json!("Living with noise"))]);
        let peace = ["usual", "silent"][shared_arm(&id, "peace", &[3, 1])];
        let words = ["a", "b"][arm(&id, "download", 2)];
        if peace == "silent" {
            // The words make no difference to somebody who gets none.
            assert_eq!(exposures(&ours), [("peace", "silent")]);
        } else {
            assert_eq!(exposures(&ours), [("download", words), ("peace", "usual")]);
            // What is on record already makes room for the next to be noted.
            let noted = json!({"id": "x", "type": "experiment.exposed", "at": NOW - HOUR, "data": {"experiment": "download", "arm": words}});
            let again = ask(&engine, &id, &[told(json!("Living with noise")), noted]);
            assert_eq!(again.exposure.unwrap().experiment, "peace");
            assert_eq!(again.exposures, ours.exposures);
        }
        // A title that must not be texted bars variant b, and so the test, for everybody.
        let unsafe_title = ask(&engine, &id, &[told(json!("see evil.example/x"))]);
        assert!(exposures(&unsafe_title).iter().all(|(experiment, _)| *experiment == "peace"));
        assert!(unsafe_title.rejected.iter().any(|left| left.template == "download"));
    }
}

#[test]
fn the_hour_of_asking_never_changes_the_arm() {
    let engine = engine(holdout());
    for id in people(40) {
        let arms: Vec<bool> = (0..5)
            .map(|n| {
                let now = Instant::from_millis(NOW + n * 5 * HOUR + 7 * MINUTE);
                let suggestion = engine.suggest(lead(&engine, &id, &[left_a_form()]), now);
                suggestion.held.is_some_and(|held| held.reason == Reason::Holdout)
            })
            .collect();
        assert!(arms.iter().all(|arm| *arm == arms[0]));
    }
}

/// A test of each sort at once.
fn all_sorts() -> Value {
    json!([
        {"id": "peace", "arms": [{"id": "usual"}, {"id": "silent", "holdout": true}]},
        {"id": "evening", "arms": [{"id": "usual"}, {"id": "late", "windows": [{"days": ["thu"], "from": "17:00", "to": "19:00"}]}]},
        {"id": "pace", "arms": [{"id": "usual"}, {"id": "slow", "reEngagementDays": [0, 9, 30]}]},
    ])
}

/// Somebody in these arms of the three tests, and in this one of the test of words.
fn somebody(arms: [usize; 3], words: usize) -> String {
    let in_arms = |id: &String| {
        ["peace", "evening", "pace"].iter().zip(arms).all(|(test, wanted)| arm(id, test, 2) == wanted)
            && arm(id, "download", 2) == words
    };
    people(10_000).find(in_arms).unwrap()
}

prop_compose! {
    /// Something that happened up to 60 days before now, between 06:00 and 09:00 in Phoenix: so what it calls for ends
    /// before a window opens, and not within the wait after the opening, which is another for each person.
    fn event()(
        kind in 0..14_usize, days in 1..60_i64, minutes in 0..180_i64, id in 0..1_000_u32, step in 0..3_u32,
    ) -> Value {
        let data = |name: &str, data: Value| (name.to_owned(), data);
        let message = format!("m{id}");
        let (name, data) = match kind {
            0 | 1 => data("visit", json!({})),
            2 | 3 => data("form.abandoned", json!({"form": "check"})),
            4 => data("form.submitted", json!({"form": "check"})),
            5 | 6 => data("resource.downloaded", json!({"title": "Guide"})),
            7 => data("purchase", json!({"amount": {"minor": 250_000, "currency": "USD"}})),
            8 => data("sms.received", json!({"text": "Tuesday would suit me"})),
            9 => data("appointment.booked", json!({"kind": "fitting"})),
            10 => data("sequence.enrolled", json!({"sequence": "re-engagement", "by": "Ana"})),
            11 => data("sms.queued", json!({"messageId": message, "template": "form"})),
            _ => data("sms.queued", json!({"messageId": message, "template": format!("re-{step}"), "sequence": "re-engagement", "step": step})),
        };
        json!({"id": format!("e{id}"), "type": name, "at": NOW - days * DAY + minutes * MINUTE, "data": data})
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Or else the arms would hold different sorts of people, and no comparison of them would mean anything.
    #[test]
    fn whether_somebody_is_counted_never_depends_on_the_arm(
        events in prop::collection::vec(event(), 0..8), which in 0..4_usize, others in prop::array::uniform3(0..2_usize), words in 0..2_usize,
    ) {
        static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
        let engine = ENGINE.get_or_init(|| engine(all_sorts()));
        let test = ["peace", "evening", "pace", "download"][which];
        let counted = |side: usize| {
            let (mut arms, mut words) = (others, words);
            // Whoever is held out meets that one test alone.
            arms[0] = 0;
            match which {
                3 => words = side,
                which => arms[which] = side,
            }
            ask(engine, &somebody(arms, words), &events).exposures.iter().any(|met| met.experiment == test)
        };
        prop_assert_eq!(counted(0), counted(1));
    }
}

#[test]
fn an_experiment_that_cannot_be_is_refused_with_its_place() {
    let usual = || json!({"id": "usual"});
    let window = json!([{"from": "17:00", "to": "19:00"}]);
    for (experiments, path, says) in [
        (json!([{"id": "x", "arms": [usual()]}]), "experiments[0]", "2 to 10 arms"),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "other"}]}]),
            "experiments[0]",
            "all arms treat people alike",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "usual", "holdout": true}]}]),
            "experiments[0]",
            "different ids",
        ),
        (
            json!([{"id": "", "arms": [usual(), {"id": "h", "holdout": true}]}]),
            "experiments[0]",
            "1 to 64 bytes",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "h", "holdout": true, "share": 0}]}]),
            "experiments[0].arms[1].share",
            "from 1 to 1000",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "h", "holdout": true, "windows": window}]}]),
            "experiments[0].arms[1]",
            "neither windows nor days",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "w", "windows": []}]}]),
            "experiments[0].arms[1].windows",
            "without a window",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "w", "windows": [{"from": "02:00", "to": "05:00"}]}]}]),
            "experiments[0].arms[1].windows",
            "no minute of the week satisfies",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "d", "reEngagementDays": [0, 7]}]}]),
            "experiments[0].arms[1].reEngagementDays",
            "has 3 steps",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "d", "reEngagementDays": [1, 7, 9]}]}]),
            "experiments[0].arms[1].reEngagementDays",
            "begin with 0",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "d", "holdOut": true}]}]),
            "experiments[0].arms[1].holdOut",
            "holdout",
        ),
        (
            json!([{"id": "download", "arms": [usual(), {"id": "h", "holdout": true}]}]),
            "experiments[0].id",
            "has this id",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "w", "windows": window}]},
                {"id": "y", "arms": [usual(), {"id": "w", "windows": window}]}]),
            "experiments[1]",
            "one before it also tests `windows`",
        ),
        (
            json!([{"id": "x", "arms": [usual(), {"id": "h", "holdout": true}]},
                {"id": "x", "arms": [usual(), {"id": "h", "holdout": true}]}]),
            "experiments[1].id",
            "has this id",
        ),
    ] {
        let error = Engine::new(&playbook(experiments.clone())).map(|_| ()).unwrap_err();
        let problem = error.problems().next().unwrap();
        assert_eq!(problem.path, path, "{experiments}: {problem:?}");
        assert!(problem.message.contains(says), "{experiments}: {problem:?}");
    }
}
