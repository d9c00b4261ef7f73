//! Where a person may be: the places whose law holds, and the zones whose clock they may live by.
//!
//! In: what is known of a person ([`Known`]). Out: [`Places`]. The law of *every* possible place holds, so these
//! add up: what was told, the postal code's state, all states of the area code. For the clock the best evidence
//! alone counts; a zone that was told narrows the zones, never the states.
//!
//! ```
//! use textlift::lead::{Basis, Known, Phone, Zone, places};
//! let phone = Phone::parse("+13055550123").unwrap();
//! let places = places(&Known { state: Some("AZ"), phone: Some(&phone), ..Known::default() });
//! let states: Vec<_> = places.law.iter().filter_map(|place| place.state).collect();
//! assert_eq!(states.iter().map(|state| state.code()).collect::<Vec<_>>(), ["AZ", "FL"]);
//! assert_eq!(places.zones, [Zone::named("America/New_York").unwrap()]);
//! assert_eq!(places.basis, Some(Basis::AreaCode));
//! ```

use super::area::phone_zones;
use super::country::{Country, Place, State};
use super::phone::Phone;
use super::postal;
use super::zone::Zone;
use crate::choices;
use crate::gather::Gather;

/// What is known of a person's whereabouts at an instant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The zone that was told.
    pub time_zone: Option<Zone>,
    /// The country that was told: ISO 3166 letters, or the name of one with a row in the law.
    pub country: Option<&'a str>,
    /// The state or province that was told: two letters, or the name of one of the United States or Canada.
    pub state: Option<&'a str>,
    /// The postal code that was told.
    pub postal_code: Option<&'a str>,
    /// The zone of the browser that last clicked or viewed a page, at most 30 days ago.
    pub click: Option<Zone>,
    /// The number.
    pub phone: Option<&'a Phone>,
}

choices! {
    /// What tells the zones, best first.
    pub enum Basis {
        /// The zone was told.
        TimeZone = "time-zone",
        /// A browser told it within 30 days.
        Click = "click",
        /// The postal code lies in it.
        PostalCode = "postal-code",
        /// The number's area code lies in it.
        AreaCode = "area-code",
    }
}

/// Where a person may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Every place whose law must be kept, sorted. A country without a state is a state that nobody knows; an empty
    /// list is an unknown country.
    pub law: Vec<Place>,
    /// Every zone that is possible, sorted by name. Empty: no text may be sent.
    pub zones: Vec<Zone>,
    /// What tells the zones.
    pub basis: Option<Basis>,
}

/// Where a person may be, by what is known.
pub fn places(known: &Known<'_>) -> Places {
    let told = told_place(known);
    let by_phone = known.phone.map(phone_zones);
    let by_code = known.postal_code.and_then(|code| {
        // Without a country the code's shape decides, where the number does not speak against it.
        let abroad = known.phone.is_some_and(|phone| !phone.digits().starts_with('1'));
        let country = told.and_then(|told| told.country);
        if country.is_none() && abroad { None } else { postal::told_by(code, country) }
    });

    let mut law: Vec<Place> = told.into_iter().gather();
    if let Some(told) = &by_code {
        law.extend(&told.places);
    }
    if let Some(told) = &by_phone {
        let place = |state| Place { country: told.country, state };
        law.extend(told.states.iter().map(|state| place(Some(*state))));
        if told.states.is_empty() && told.country.is_some() {
            law.push(place(None));
        }
    }
    crate::sort::plain(&mut law);
    law.dedup();

    let candidates = [
        (Basis::TimeZone, known.time_zone.map(|zone| vec![zone])),
        (Basis::Click, known.click.map(|zone| vec![zone])),
        (Basis::PostalCode, by_code.map(|told| told.zones)),
        (Basis::AreaCode, by_phone.map(|told| told.zones)),
    ];
    let best = candidates.into_iter().find_map(|(basis, zones)| {
        let zones = zones.filter(|zones| !zones.is_empty())?;
        Some((basis, zones))
    });
    let (basis, zones) = best.map_or((None, Vec::new()), |(basis, zones)| (Some(basis), zones));
    Places { law, zones, basis }
}

/// The country and state that were told. A state alone brings its country along.
fn told_place(known: &Known<'_>) -> Option<Place> {
    let country = known.country.and_then(country_of);
    let state = known.state.and_then(state_of);
    match (country, state) {
        (None, None) => None,
        (Some(_), _) => Some(Place { country, state: state.map(|(_, state)| state) }),
        (None, Some((country, state))) => Some(Place { country, state: Some(state) }),
    }
}

fn country_of(text: &str) -> Option<Country> {
    let text = text.trim();
    match code_of(COUNTRIES, text) {
        Some(code) => Country::parse(code),
        None => Country::parse(&text.to_ascii_uppercase()),
    }
}

/// A state with its country, if it is one of the United States or Canada.
fn state_of(text: &str) -> Option<(Option<Country>, State)> {
    let text = text.trim();
    let known = [("US", STATES), ("CA", PROVINCES)]
        .into_iter()
        .find_map(|(country, states)| Some((Country::parse(country), State::parse(code_of(states, text)?)?)));
    known.or_else(|| State::parse(&text.to_ascii_uppercase()).map(|state| (None, state)))
}

/// The code of a row whose code or one of whose names this is.
fn code_of(rows: &'static [(&str, &str)], text: &str) -> Option<&'static str> {
    let named = |names: &str| names.split('|').any(|name| name.eq_ignore_ascii_case(text));
    let row = match text.len() {
        0 | 1 => None,
        2 => rows.iter().find(|(code, _)| code.eq_ignore_ascii_case(text)),
        _ => rows.iter().find(|(_, names)| named(names)),
    };
    row.map(|(code, _)| *code)
}

/// Other ways in which lists of people name the countries that the law knows.
const COUNTRIES: &[(&str, &str)] = &[
    ("US", "USA|U.S.|U.S.A.|United States|United States of America"),
    ("CA", "CAN|Canada"),
    ("GB", "GBR|United Kingdom|Great Britain|England|Scotland|Wales"),
    ("IE", "IRL|Ireland"),
    ("DE", "DEU|Germany|Deutschland"),
    ("NL", "NLD|Netherlands|The Netherlands|Nederland"),
    ("FR", "FRA|France"),
    ("AU", "AUS|Australia"),
    ("NZ", "NZL|New Zealand"),
];

/// The states of the United States, its district and its territories.
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia|Washington DC|Washington D.C."),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AS", "American Samoa"),
    ("GU", "Guam"),
    ("MP", "Northern Mariana Islands"),
    ("PR", "Puerto Rico"),
    ("VI", "U.S. Virgin Islands|Virgin Islands"),
];

/// The provinces and territories of Canada.
const PROVINCES: &[(&str, &str)] = &[
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador|Newfoundland"),
    ("NS", "Nova Scotia"),
    ("NT", "Northwest Territories"),
    ("NU", "Nunavut"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Quebec|Québec"),
    ("SK", "Saskatchewan"),
    ("YT", "Yukon"),
];
