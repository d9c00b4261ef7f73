//! What a number tells of where its owner lives: zones, country, states.
//!
//! The tables come from libphonenumber (`data/`) at build time. In +1 an area code means all zones in which it
//! has numbers, because numbers move within it; elsewhere the longest prefix in the map counts.
//!
//! ```
//! use textlift::lead::{Phone, phone_zones};
//! let told = phone_zones(&Phone::parse("+12085550123").unwrap());
//! let zones: Vec<&str> = told.zones.iter().map(|zone| zone.name()).collect();
//! assert_eq!(zones, ["America/Boise", "America/Denver", "America/Los_Angeles"]);
//! assert_eq!((told.country.unwrap().code(), told.states[0].code()), ("US", "ID"));
//! ```

use serde::Serialize;

use super::country::{Country, State};
use super::packed::Packed;
use super::phone::Phone;
use super::zone::Zone;
use crate::gather::Gather;

include!(concat!(env!("OUT_DIR"), "/phones.rs"));

/// What a number tells of where its owner lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct PhoneZones {
    /// Every zone it may be in, sorted by name; empty if nothing is known (satellite, international service).
    pub zones: Vec<Zone>,
    /// The country of the calling code, in +1 of the area code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// States or provinces of a North American area code, sorted; empty if it has none (800) or is not known.
    pub states: Vec<State>,
}

/// Zones, country and states of a number.
pub fn phone_zones(phone: &Phone) -> PhoneZones {
    let digits = phone.digits();
    let area = area_code(digits).and_then(|code| AREAS.numbers().binary_search(&code).ok());
    // No place has an area code of its own here (800), or it is younger than the map: then all zones of +1.
    let set = match area.and_then(|area| AREA_ZONES.at(area)?.checked_sub(1)) {
        Some(set) => Some(set),
        None => longest_prefix(digits, &PREFIXES, &PREFIX_MEANS),
    };
    let group = area.and_then(|area| AREA_GROUPS.at(area));
    let (country, states) = match group.and_then(|group| GROUPS.get(group as usize)) {
        Some((country, states)) => (Country::parse(country), states_of(states)),
        None => (calling_country(digits), Vec::new()),
    };
    PhoneZones { zones: set.map(zones_of).unwrap_or_default(), country, states }
}

/// The area code of a number of +1.
fn area_code(digits: &str) -> Option<u32> {
    digits.strip_prefix('1')?.get(..3)?.parse().ok()
}

/// What the longest known prefix of some digits stands for.
fn longest_prefix(digits: &str, prefixes: &Packed, means: &Packed) -> Option<u32> {
    // The longest prefix in the data has 8 digits; with the 1 before them 9 still fit into 32 bits.
    (1..=digits.len().min(8)).rev().find_map(|end| {
        let start = digits.get(..end)?.bytes().fold(1, |n, digit| n * 10 + u32::from(digit - b'0'));
        means.at(prefixes.numbers().binary_search(&start).ok()?)
    })
}

fn calling_country(digits: &str) -> Option<Country> {
    let letters = longest_prefix(digits, &CALLING_CODES, &CALLING_CODE_MEANS)?.to_be_bytes();
    Country::parse(std::str::from_utf8(letters.get(2..)?).ok()?)
}

fn zones_of(set: u32) -> Vec<Zone> {
    let end = |set: Option<u32>| set.and_then(|set| SET_ENDS.at(set as usize)).map_or(0, |end| end as usize);
    let zones = SET_ZONES.numbers().get(end(set.checked_sub(1))..end(Some(set))).unwrap_or(&[]);
    zones.iter().map(|number| Zone::numbered(*number as u16)).gather()
}

/// `NSPE`: two letters each.
pub(super) fn states_of(letters: &str) -> Vec<State> {
    (0..letters.len()).step_by(2).filter_map(|at| State::parse(letters.get(at..at + 2)?)).gather()
}
