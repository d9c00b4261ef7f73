//! What people write back: cases, 5,574 real texts, and laws.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test: a slip is to be seen at once"
)]

use proptest::prelude::*;
use serde_json::Value;
use textlift::lead::reply::{Context, ReplyKind, provider_answers, read_reply};

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/cases/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn plain(text: &str) -> ReplyKind {
    read_reply(text, &Context::default())
}

#[test]
fn each_case_reads_as_a_person_would() {
    let cases: Vec<Value> = serde_json::from_str(&file("reply/replies.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let given = &case["given"];
        let own_words: Vec<String> = given
            .get("ownWords")
            .map_or_else(Vec::new, |words| serde_json::from_value(words.clone()).unwrap());
        let context = Context {
            pending: given["pending"] == true,
            opted_out: given["optedOut"] == true,
            words: &own_words,
        };
        let got = read_reply(given["text"].as_str().unwrap(), &context);
        if case["expect"] != got.word() {
            wrong.push(format!("{} is {got}, not {}", case["name"], case["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The list of texts held for a person is a file, so that a person can look it over.
#[test]
fn of_5574_real_texts_two_are_opt_outs_and_those_of_people_that_are_held_are_listed() {
    let mut opt_outs = Vec::new();
    let mut held = Vec::new();
    let mut others = 0;
    let texts = file("sms/uci_sms_collection.jsonl");
    for line in texts.lines() {
        let real: Value = serde_json::from_str(line).unwrap();
        let text = real["text"].as_str().unwrap().to_owned();
        match (plain(&text), real["label"].as_str().unwrap()) {
            (ReplyKind::OptOut, _) => opt_outs.push(text),
            (ReplyKind::Doubtful, "ham") => held.push(text),
            (ReplyKind::Answer | ReplyKind::Doubtful, _) => others += 1,
            (kind, _) => panic!("{kind}: {text}"),
        }
    }
    let [gone, contact] = opt_outs.as_slice() else { panic!("{opt_outs:?}") };
    assert_eq!(gone, "Please don't text me anymore. I have nothing else to say.");
    assert!(contact.ends_with("Please do not contact me again or I will report you to your supervisor."));
    assert_eq!(opt_outs.len() + held.len() + others, 5574);
    let listed: Vec<String> = serde_json::from_str(&file("reply/held.json")).unwrap();
    assert_eq!(held, listed);
}

#[test]
fn above_64_kb_a_reply_is_doubtful() {
    assert_eq!(plain(&"a".repeat(64 * 1024)), ReplyKind::Answer);
    assert_eq!(plain(&"a".repeat(64 * 1024 + 1)), ReplyKind::Doubtful);
    assert_eq!(plain(&"stop ".repeat(1 << 20)), ReplyKind::Doubtful);
}

#[test]
fn the_provider_answers_the_bare_words_only() {
    for text in ["STOP", " stop\n", "Revoke", "yes", "Info"] {
        assert!(provider_answers(text), "{text}");
    }
    for text in ["OPT OUT", "stop please", "Stop.", "take me off your list", "arret", "", "stop all"] {
        assert!(!provider_answers(text), "{text}");
    }
}

const WORDS: &[&str] = &[
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "opt-out",
    "stop all",
    "arret",
    "alto",
];

/// What may stand at the edges of a word without changing it.
fn edge() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(
            " \t\n.,!?;:-*'\"“”‘’…()~#🛑🙏👍🏽❤\u{fe0f}\u{200b}\u{a0}".chars().collect::<Vec<_>>(),
        ),
        0..6,
    )
    .prop_map(String::from_iter)
}

fn any_case(word: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<bool>(), word.len()).prop_map(move |upper| {
        word.chars().zip(upper).map(|(c, upper)| if upper { c.to_ascii_uppercase() } else { c }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_word_opts_out_whatever_its_case_and_edges(
        word in prop::sample::select(WORDS).prop_flat_map(any_case),
        before in edge(),
        after in edge(),
        pending: bool,
        opted_out: bool,
    ) {
        let context = Context { pending, opted_out, words: &[] };
        prop_assert_eq!(read_reply(&[before, word, after].concat(), &context), ReplyKind::OptOut);
    }

    #[test]
    fn a_word_inside_another_never_opts_out(
        word in prop::sample::select(WORDS),
        before in "[a-z]{1,8}",
        after in "[a-z]{0,8}",
    ) {
        let whole = format!("{before}{word}{after}");
        prop_assume!(!WORDS.contains(&whole.as_str()));
        prop_assert_ne!(plain(&whole), ReplyKind::OptOut);
    }

    #[test]
    fn a_word_among_unknown_words_never_opts_out(
        word in prop::sample::select(WORDS),
        before in prop::collection::vec("[bcdfgj]{3,8}", 0..4),
        after in prop::collection::vec("[bcdfgj]{3,8}", 1..4),
    ) {
        let text = format!("{} {word} {}", before.join(" "), after.join(" "));
        prop_assert_ne!(plain(&text), ReplyKind::OptOut);
    }

    #[test]
    fn a_question_or_an_earlier_opt_out_changes_nothing_but_a_yes(text in "\\PC{0,40}") {
        let with = |pending, opted_out| read_reply(&text, &Context { pending, opted_out, words: &[] });
        let all = [with(false, false), with(false, true), with(true, false), with(true, true)];
        let yes = all == [ReplyKind::Answer, ReplyKind::OptIn, ReplyKind::Answer, ReplyKind::Answer];
        prop_assert!(yes || all.iter().all(|kind| *kind == all[0]));
    }

    #[test]
    fn anything_is_answered(text in any::<String>()) {
        plain(&text);
    }
}
