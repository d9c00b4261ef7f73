//! SMS length: cases of others and our own, real texts, and laws against a counter written another way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: a slip is to be seen at once")]

use proptest::prelude::*;
use serde_json::{Value, json};
use textlift::messaging::sms::{Encoding, SmsParts, sms_parts, sms_parts_of};

fn cases(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/cases/sms/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn counted(case: &Value) -> Value {
    let sms = match case.get("givenUnits") {
        Some(Value::Array(units)) => {
            sms_parts(&units.iter().map(|unit| unit.as_u64().unwrap() as u16).collect::<Vec<_>>())
        }
        _ => sms_parts_of(case["given"].as_str().unwrap()),
    };
    serde_json::to_value(sms).unwrap()
}

/// Every key that a case names is as it says; null stands for absent.
fn holds(case: &Value) {
    let got = counted(case);
    for (key, want) in case["expect"].as_object().unwrap() {
        assert_eq!(got.get(key).unwrap_or(&Value::Null), want, "{}: {key}", case["name"]);
    }
}

#[test]
fn published_texts_count_as_published() {
    let cases = cases("published.json");
    assert_eq!(cases.len(), 61);
    cases.iter().for_each(holds);
}

#[test]
fn our_own_cases_hold() {
    cases("own.json").iter().for_each(holds);
}

#[test]
fn five_thousand_real_texts_count_as_three_counters_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/sms/uci_sms_collection.jsonl");
    let texts = std::fs::read_to_string(path).unwrap();
    let mut count = 0;
    for line in texts.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let sms = sms_parts_of(case["text"].as_str().unwrap());
        let got = json!([sms.encoding, sms.parts, sms.units]);
        assert_eq!(got, json!([case["encoding"], case["parts"], case["units"]]), "{line}");
        count += 1;
    }
    assert_eq!(count, 5574);
}

#[test]
fn a_megabyte_is_counted() {
    assert_eq!(sms_parts_of(&"a".repeat(1 << 20)).parts, (1_usize << 20).div_ceil(153));
    let sms = sms_parts_of(&"\u{4e00}".repeat(1 << 20));
    assert_eq!((sms.parts, sms.offenders.len()), ((1_usize << 20).div_ceil(67), 1));
}

const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
                     ¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The text cut into parts that are really there, character by character.
fn cut(text: &str) -> (Encoding, Vec<Vec<usize>>) {
    let gsm = text.chars().all(|c| BASIC.contains(c) || EXTENSION.contains(c));
    let costs: Vec<usize> = text
        .chars()
        .map(|c| if gsm { 1 + usize::from(EXTENSION.contains(c)) } else { c.len_utf16() })
        .collect();
    let (encoding, alone, each) = if gsm { (Encoding::Gsm7, 160, 153) } else { (Encoding::Ucs2, 70, 67) };
    if costs.iter().sum::<usize>() <= alone {
        return (encoding, vec![costs]);
    }
    let mut parts = vec![vec![]];
    for cost in costs {
        if parts.last().unwrap().iter().sum::<usize>() + cost > each {
            parts.push(vec![]);
        }
        parts.last_mut().unwrap().push(cost);
    }
    (encoding, parts)
}

/// Texts near the seams, in all mixtures of one- and two-unit characters.
fn text() -> impl Strategy<Value = String> {
    let gsm = prop::sample::select(format!("{BASIC}{EXTENSION}").chars().collect::<Vec<_>>());
    let typed =
        prop::sample::select("aé€[’“”–…\u{a0}\u{200b}\u{200d}ëłш😀\u{301}n".chars().collect::<Vec<_>>());
    let letters = prop_oneof![4 => gsm.clone(), 1 => Just('€')];
    prop_oneof![
        prop::collection::vec(letters, 0..500).prop_map(String::from_iter),
        prop::collection::vec(prop_oneof![3 => gsm, 1 => typed.clone()], 0..250).prop_map(String::from_iter),
        prop::collection::vec(typed, 0..250).prop_map(String::from_iter),
        prop::collection::vec(any::<char>(), 0..250).prop_map(String::from_iter),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn parts_never_split_an_escape_or_surrogate_pair(text in text()) {
        let (encoding, parts) = cut(&text);
        let SmsParts { encoding: got, parts: count, units, units_left, .. } = sms_parts_of(&text);
        let last: usize = parts.last().unwrap().iter().sum();
        let room = match (encoding, parts.len()) {
            (Encoding::Gsm7, 1) => 160,
            (Encoding::Gsm7, _) => 153,
            (Encoding::Ucs2, 1) => 70,
            (Encoding::Ucs2, _) => 67,
        };
        let all: usize = parts.iter().flatten().sum();
        prop_assert_eq!((got, count, units, units_left), (encoding, parts.len(), all, room - last));
    }

    #[test]
    fn a_fixed_text_is_in_gsm_7_and_never_has_more_parts(text in text()) {
        let sms = sms_parts_of(&text);
        if let Some(fixed) = &sms.fixed {
            let after = sms_parts_of(fixed);
            prop_assert_eq!(after.encoding, Encoding::Gsm7);
            prop_assert!(after.parts <= sms.parts);
            prop_assert_eq!(after.fixed, None);
        }
    }

    #[test]
    fn offenders_are_exactly_the_characters_outside_gsm_7(text in text()) {
        let sms = sms_parts_of(&text);
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut told: Vec<usize> = sms.offenders.iter().flat_map(|offender| offender.at.clone()).collect();
        told.sort_unstable();
        let mut outside = Vec::new();
        let mut at = 0;
        for c in text.chars() {
            if !BASIC.contains(c) && !EXTENSION.contains(c) {
                outside.push(at);
            }
            at += c.len_utf16();
        }
        prop_assert_eq!(told, outside);
        for offender in &sms.offenders {
            for at in &offender.at {
                let unit = char::decode_utf16(units[*at..].iter().copied()).next().unwrap().unwrap();
                prop_assert_eq!(u32::from(unit), offender.code);
            }
        }
        let mut distinct: Vec<u32> = sms.offenders.iter().map(|offender| offender.code).collect();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), sms.offenders.len());
    }

    #[test]
    fn any_units_at_all_are_counted_alike_as_text_and_as_units(units in prop::collection::vec(any::<u16>(), 0..300)) {
        let sms = sms_parts(&units);
        prop_assert!(sms.parts >= 1);
        prop_assert!(sms.units >= units.len());
        if let Ok(text) = String::from_utf16(&units) {
            prop_assert_eq!(sms_parts_of(&text), sms);
        } else {
            prop_assert_eq!(sms.units, units.len());
        }
    }

    #[test]
    fn a_longer_text_never_has_fewer_parts(text in text(), more in text()) {
        let whole = sms_parts_of(&format!("{text}{more}")).parts;
        prop_assert!(whole >= sms_parts_of(&text).parts);
    }
}
