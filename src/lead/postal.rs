//! What a postal code of the United States or Canada tells: state or province, and zones.
//!
//! The tables are built from `data/postal_us.txt` and `data/postal_ca.txt`. Other countries' codes tell nothing
//! here: those countries have one law, and their number tells the zone.
//!
//! ```
//! use textlift::lead::{Country, postal::told_by};
//! let told = told_by("38555", Some(Country::parse("US").unwrap())).unwrap();
//! assert_eq!((told.places[0].state.unwrap().code(), told.zones[0].name()), ("TN", "America/Chicago"));
//! assert_eq!(told_by("V6B 1A1", None).unwrap().zones[0].name(), "America/Vancouver");
//! ```

use super::area::states_of;
use super::country::{Country, Place};
use super::zone::Zone;
use crate::gather::Gather;

include!(concat!(env!("OUT_DIR"), "/postal.rs"));

/// What a postal code tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postal {
    /// Its state or province; several where a code is not in use and its neighbours' differ.
    pub places: Vec<Place>,
    /// Its zones, sorted by name.
    pub zones: Vec<Zone>,
}

/// What a postal code tells in a country, or in the one whose codes look like it. `None`: nothing, as with other
/// countries, military post offices, and what is no code.
pub fn told_by(code: &str, country: Option<Country>) -> Option<Postal> {
    let code = code.trim().as_bytes();
    match country.as_ref().map(Country::code) {
        Some("US") => united_states(code),
        Some("CA") => canada(code),
        Some(_) => None,
        None => united_states(code).or_else(|| canada(code)),
    }
}

/// `85004`, `85004-1234` or `850041234`.
fn united_states(code: &[u8]) -> Option<Postal> {
    let (zip, more) = code.split_at_checked(5)?;
    let more = more.strip_prefix(b"-").unwrap_or(more);
    let right = matches!(more.len(), 0 | 4) && zip.iter().chain(more).all(u8::is_ascii_digit);
    let number = right.then(|| zip.iter().fold(0, |n, digit| n * 10 + usize::from(digit - b'0')))?;
    let prefix = usize::from(*ZIP_PREFIXES.get(number / 100)?);
    let group = match prefix.checked_sub(ZIP_GROUPS.len()) {
        None => prefix,
        Some(split) => usize::from(*ZIP_SPLITS.get(split)?.get(number % 100)?),
    };
    let (states, zones) = ZIP_GROUPS.get(group)?;
    Some(postal("US", states, zones))
}

/// `V6B 1A1`, `v6b1a1`, or the first half alone.
fn canada(code: &[u8]) -> Option<Postal> {
    let (area, unit) = code.split_at_checked(3)?;
    let area = area.to_ascii_uppercase();
    let unit = unit.strip_prefix(b" ").or_else(|| unit.strip_prefix(b"-")).unwrap_or(unit);
    let looks_like = |text: &[u8], letters: [bool; 3]| {
        text.len() == 3
            && text.iter().zip(letters).all(
                |(c, letter)| {
                    if letter { c.is_ascii_alphabetic() } else { c.is_ascii_digit() }
                },
            )
    };
    let right =
        looks_like(&area, [true, false, true]) && (unit.is_empty() || looks_like(unit, [false, true, false]));
    right.then_some(())?;
    let area = std::str::from_utf8(&area).ok()?;
    let row = [area, area.get(..1)?].into_iter().find_map(|start| {
        let index = SORTATION_AREAS.binary_search_by(|(known, ..)| (*known).cmp(start)).ok()?;
        SORTATION_AREAS.get(index)
    })?;
    let (_, province, zones) = row;
    Some(postal("CA", province, zones))
}

fn postal(country: &str, states: &str, zones: &[u16]) -> Postal {
    let country = Country::parse(country);
    let place = |state| Place { country, state: Some(state) };
    Postal {
        places: states_of(states).into_iter().map(place).gather(),
        zones: zones.iter().map(|number| Zone::numbered(*number)).gather(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: &str, country: &str) -> Option<String> {
        let Postal { places, zones } = told_by(code, Country::parse(country))?;
        let states: Vec<String> = places.iter().map(|place| place.state.unwrap().code().to_owned()).collect();
        let zones: Vec<&str> = zones.iter().map(|zone| zone.name()).collect();
        Some(format!("{} {}", states.join("+"), zones.join("+")))
    }

    #[test]
    fn a_code_tells_its_state_and_zones() {
        for (code, country, expected) in [
            ("85004", "US", "AZ America/Phoenix"),
            (" 85004-1234 ", "US", "AZ America/Phoenix"),
            ("850041234", "", "AZ America/Phoenix"),
            ("02139", "", "MA America/New_York"),
            ("00901", "US", "PR America/Puerto_Rico"),
            ("96813", "US", "HI Pacific/Honolulu"),
            ("96799", "US", "AS Pacific/Pago_Pago"),
            ("06390", "US", "NY America/New_York"),
            // Flagstaff's east and the Navajo Nation share a code; the Nation keeps summer time.
            ("86004", "US", "AZ America/Denver+America/Phoenix"),
            // Not in use: all that its neighbours have.
            ("32400", "US", "FL America/Chicago+America/New_York"),
            ("V6B 1A1", "CA", "BC America/Vancouver"),
            ("v6b1a1", "", "BC America/Vancouver"),
            ("X0A-0H0", "CA", "NU America/Iqaluit+America/Resolute"),
            ("P9N", "CA", "ON America/Winnipeg"),
        ] {
            assert_eq!(told(code, country).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_of_the_country_tells_nothing() {
        for (code, country) in [
            ("", "US"),
            ("8500", "US"),
            ("850044", "US"),
            ("85004-12", "US"),
            ("85O04", "US"),
            ("00000", "US"),
            // An army post office: its people are anywhere.
            ("09001", "US"),
            ("V6B 1A1", "US"),
            ("85004", "CA"),
            ("85004", "DE"),
            ("V6B 1A", "CA"),
            ("V6B  1A1", "CA"),
            ("D1A 1A1", "CA"),
            ("É6B 1A1", "CA"),
            ("８５００４", "US"),
        ] {
            assert_eq!(told(code, country), None, "{code}");
        }
    }
}
