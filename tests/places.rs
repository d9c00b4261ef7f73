//! Where a person may be: the cases of `tests/cases/places`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is not as claimed")]

use serde_json::{Value, json};
use textlift::lead::{Known, Phone, Place, Places, Zone, places};

const CASES: [&str; 2] = [include_str!("cases/places/law.json"), include_str!("cases/places/zones.json")];

#[test]
fn every_case_of_places_holds() {
    let mut seen = 0;
    for case in CASES.iter().flat_map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap()) {
        assert_eq!(told(&case["given"]), case["expect"], "{}", case["name"]);
        seen += 1;
    }
    assert!(seen > 20);
}

fn told(given: &Value) -> Value {
    let text = |key: &str| given[key].as_str();
    let zone = |key: &str| text(key).map(|name| Zone::named(name).unwrap());
    let phone = text("phone").map(|text| Phone::parse(text).unwrap());
    let known = Known {
        time_zone: zone("timeZone"),
        country: text("country"),
        state: text("state"),
        postal_code: text("postalCode"),
        click: zone("click"),
        phone: phone.as_ref(),
    };
    let Places { law, zones, basis } = places(&known);
    let mut out = json!({ "law": law.iter().map(short).collect::<Vec<_>>(), "zones": zones });
    if let Some(basis) = basis {
        out["basis"] = json!(basis);
    }
    out
}

/// `US-AZ`, or `US` where the state is not known.
fn short(place: &Place) -> String {
    let parts = [place.country.as_ref().map(|c| c.code()), place.state.as_ref().map(|s| s.code())];
    parts.into_iter().flatten().collect::<Vec<_>>().join("-")
}
