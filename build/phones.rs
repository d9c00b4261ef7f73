//! libphonenumber's data in, Rust tables out: prefix to zones, area code to states, calling code to country.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;

use crate::packed_list;

pub type Zones = BTreeSet<u16>;

/// Zone sets, each told once; a set's number is its place in the list.
#[derive(Default)]
struct Sets(Vec<Zones>);

impl Sets {
    fn number(&mut self, set: &Zones) -> Result<u16, Box<dyn Error>> {
        let known = self.0.iter().position(|known| known == set);
        Ok(u16::try_from(known.unwrap_or_else(|| {
            self.0.push(set.clone());
            self.0.len() - 1
        }))?)
    }
}

/// The tables as Rust source.
pub fn table(zones: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut by_prefix: BTreeMap<String, Zones> = BTreeMap::new();
    let mut by_area: BTreeMap<String, Zones> = BTreeMap::new();
    for [prefix, names] in rows("data/phone_zones.txt")? {
        let numbers = zone_numbers(&names, zones)?;
        match prefix.strip_prefix('1').and_then(|rest| rest.get(..3)) {
            // In +1 an area code means every zone in which it has numbers.
            Some(area) => by_area.entry(area.to_owned()).or_default().extend(numbers),
            None => {
                by_prefix.insert(prefix, numbers);
            }
        }
    }

    let mut sets = Sets::default();
    let mut out = String::new();
    let mut prefixes = Vec::new();
    for (prefix, zones) in &by_prefix {
        // A prefix that says the same as the next shorter one is not needed.
        let shorter = (1..prefix.len()).rev().find_map(|end| by_prefix.get(prefix.get(..end)?));
        if shorter != Some(zones) {
            prefixes.push((marked(prefix)?, u32::from(sets.number(zones)?)));
        }
    }
    write_pairs(&mut out, "PREFIXES", "PREFIX_MEANS", prefixes);

    let mut areas: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut groups: Vec<(String, String)> = Vec::new();
    for [area, country, states] in rows("data/area_codes.txt")? {
        let group = (country, states.replace(' ', ""));
        let number = groups.iter().position(|known| *known == group).unwrap_or_else(|| {
            groups.push(group);
            groups.len() - 1
        });
        let zones = match by_area.get(&area) {
            Some(zones) => u32::from(sets.number(zones)?) + 1,
            None => 0,
        };
        areas.insert(area, (u32::try_from(number)?, zones));
    }
    if let Some(unknown) = by_area.keys().find(|area| !areas.contains_key(*area)) {
        return Err(format!("area code {unknown} has zones but no country").into());
    }
    let codes = areas.keys().map(|area| area.parse()).collect::<Result<Vec<u32>, _>>()?;
    let (groups_of, zones_of): (Vec<u32>, Vec<u32>) = areas.into_values().unzip();
    out += &packed_list("AREAS", &codes);
    out += &packed_list("AREA_GROUPS", &groups_of);
    out += &packed_list("AREA_ZONES", &zones_of);
    writeln!(out, "static GROUPS: [(&str, &str); {}] = {groups:?};", groups.len())?;

    let mut countries = Vec::new();
    for [prefix, country] in rows("data/calling_codes.txt")? {
        let [first, second] = <[u8; 2]>::try_from(country.as_bytes())?;
        countries.push((marked(&prefix)?, u32::from(u16::from_be_bytes([first, second]))));
    }
    write_pairs(&mut out, "CALLING_CODES", "CALLING_CODE_MEANS", countries);

    let mut ends: Vec<u32> = Vec::new();
    for set in &sets.0 {
        ends.push(ends.last().copied().unwrap_or(0) + u32::try_from(set.len())?);
    }
    let flat: Vec<u32> = sets.0.into_iter().flatten().map(u32::from).collect();
    out += &packed_list("SET_ENDS", &ends);
    out += &packed_list("SET_ZONES", &flat);
    Ok(out)
}

/// Two lists, one of keys that rise and one of what they stand for.
fn write_pairs(out: &mut String, keys_name: &str, values_name: &str, mut pairs: Vec<(u32, u32)>) {
    pairs.sort_unstable();
    let (keys, values): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    *out += &packed_list(keys_name, &keys);
    *out += &packed_list(values_name, &values);
}

/// Digits as a number with a 1 before them, so that `07` and `7` differ and longer ones come later.
fn marked(digits: &str) -> Result<u32, Box<dyn Error>> {
    Ok(format!("1{digits}").parse()?)
}

pub fn zone_numbers(names: &str, zones: &[&str]) -> Result<Zones, Box<dyn Error>> {
    let mut numbers = Zones::new();
    for name in names.split('&') {
        let number = zones.binary_search(&name).map_err(|_| format!("no zone is called {name}"))?;
        numbers.insert(u16::try_from(number)?);
    }
    Ok(numbers)
}

/// The rows of a file with `|` between the fields; `#` begins a comment.
pub fn rows<const N: usize>(path: &str) -> Result<Vec<[String; N]>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let fields: Vec<String> = line.split('|').map(str::to_owned).collect();
            fields.try_into().map_err(|_| format!("{path}: {line:?} has not {N} fields").into())
        })
        .collect()
}
