//! What a number tells, against a plain reading of libphonenumber's map.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is not as claimed")]

use std::collections::{BTreeMap, BTreeSet};

use textlift::lead::{Phone, phone_zones};

const MAP: &str = include_str!("../data/phone_zones.txt");

type Zones<'a> = BTreeSet<&'a str>;

fn map() -> BTreeMap<&'static str, Zones<'static>> {
    let rows = MAP.lines().filter_map(|line| line.split_once('|'));
    rows.map(|(prefix, zones)| (prefix, zones.split('&').collect())).collect()
}

/// The rule word for word: in +1 all zones under the area code, else (or if it has none) the longest prefix.
fn by_hand<'a>(map: &BTreeMap<&'a str, Zones<'a>>, digits: &str) -> Zones<'a> {
    let area = digits.starts_with('1').then(|| digits.get(..4)).flatten();
    let under: Zones = area
        .into_iter()
        .flat_map(|area| map.iter().filter(move |(prefix, _)| prefix.starts_with(area)))
        .flat_map(|(_, zones)| zones.iter().copied())
        .collect();
    if !under.is_empty() {
        return under;
    }
    (1..=digits.len()).rev().find_map(|end| map.get(&digits[..end])).cloned().unwrap_or_default()
}

#[test]
fn every_prefix_of_the_map_and_its_neighbours_tell_the_zones_that_the_map_has() {
    let map = map();
    assert!(map.len() > 3_000);
    let mut seen = BTreeSet::new();
    for prefix in map.keys() {
        for tail in ["0000000", "1234567", "9999999", "5550123"] {
            // The number itself, and one that leaves the prefix at its last digit.
            let last = prefix.len() - 1;
            for start in [prefix, &prefix[..last]] {
                let digits: String = format!("{start}{tail}").chars().take(15).collect();
                let Some(phone) = Phone::parse(&format!("+{digits}")) else { continue };
                let told: Zones = phone_zones(&phone).zones.iter().map(|zone| zone.name()).collect();
                assert_eq!(told, by_hand(&map, &digits), "the prefix {start}");
                seen.insert(digits);
            }
        }
    }
    assert!(seen.len() > 10_000);
}

fn told(phone: &str) -> String {
    serde_json::to_string(&phone_zones(&Phone::parse(phone).unwrap())).unwrap()
}

#[test]
fn a_number_tells_zones_country_and_states() {
    for (phone, expected) in [
        ("+16025550123", r#"{"zones":["America/Phoenix"],"country":"US","states":["AZ"]}"#),
        ("+12025550123", r#"{"zones":["America/New_York"],"country":"US","states":["DC"]}"#),
        ("+16045550123", r#"{"zones":["America/Vancouver"],"country":"CA","states":["BC"]}"#),
        ("+12425550123", r#"{"zones":["America/Nassau"],"country":"BS","states":[]}"#),
        ("+17875550123", r#"{"zones":["America/Puerto_Rico"],"country":"PR","states":[]}"#),
        ("+442079460018", r#"{"zones":["Europe/London"],"country":"GB","states":[]}"#),
        ("+441534880018", r#"{"zones":["Europe/Jersey"],"country":"JE","states":[]}"#),
        ("+4915112345678", r#"{"zones":["Europe/Berlin"],"country":"DE","states":[]}"#),
        ("+77271234567", r#"{"zones":["Asia/Almaty"],"country":"KZ","states":[]}"#),
        ("+61891234567", r#"{"zones":["Australia/Adelaide","Australia/Perth"],"country":"AU","states":[]}"#),
        ("+80012345678", r#"{"zones":[],"states":[]}"#),
    ] {
        assert_eq!(told(phone), expected);
    }
}

#[test]
fn an_area_code_of_several_provinces_tells_them_all() {
    assert!(told("+18675550123").ends_with(r#""country":"CA","states":["NT","NU","YT"]}"#));
    assert!(told("+19025550123").ends_with(r#""country":"CA","states":["NS","PE"]}"#));
}

#[test]
fn an_area_code_without_a_place_may_be_anywhere_in_its_calling_code() {
    for phone in ["+18005550123", "+12735550123", "+19995550123"] {
        assert!(phone_zones(&Phone::parse(phone).unwrap()).zones.len() > 40);
    }
    assert!(told("+18005550123").ends_with(r#""country":"US","states":[]}"#));
    assert!(told("+12735550123").ends_with(r#""country":"CA","states":["QC"]}"#));
}
