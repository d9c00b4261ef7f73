//! Postal codes in, Rust tables out: ZIP code or forward sortation area to state and zones.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use crate::phones::{Zones, rows, zone_numbers};

/// What a postal code tells: states (two letters each) and zones.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    states: String,
    zones: Zones,
}

/// Stands for "no such ZIP code".
const NONE: usize = u8::MAX as usize;

/// The tables as Rust source.
///
/// A ZIP code begins with one of a thousand prefixes of three digits. Most lie in one state and zone; the rest get
/// a row of a hundred, by the last two digits. A code that is not in use there means all that the prefix has.
pub fn table(zones: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut whole: BTreeMap<usize, Group> = BTreeMap::new();
    let mut split: BTreeMap<usize, BTreeMap<usize, Group>> = BTreeMap::new();
    for [codes, state, names] in rows("data/postal_us.txt")? {
        let group = Group { states: state, zones: zone_numbers(&names, zones)? };
        match codes.split_once('-') {
            None => {
                whole.insert(codes.parse()?, group);
            }
            Some((first, last)) => {
                for code in first.parse::<usize>()?..=last.parse()? {
                    split.entry(code / 100).or_default().insert(code % 100, group.clone());
                }
            }
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut number = |group: &Group| {
        groups.iter().position(|known| known == group).unwrap_or_else(|| {
            groups.push(group.clone());
            groups.len() - 1
        })
    };
    let mut prefixes = vec![NONE; 1000];
    for (prefix, group) in &whole {
        *prefixes.get_mut(*prefix).ok_or("a prefix has three digits")? = number(group);
    }
    let mut splits = Vec::new();
    for codes in split.values() {
        let mut all = Group::default();
        for group in codes.values() {
            all.zones.extend(&group.zones);
            if !all.states.contains(&group.states) {
                all.states.push_str(&group.states);
            }
        }
        let all = number(&all);
        splits.push((0..100).map(|code| codes.get(&code).map_or(all, &mut number)).collect::<Vec<usize>>());
    }
    for (row, prefix) in split.keys().enumerate() {
        *prefixes.get_mut(*prefix).ok_or("a prefix has three digits")? = groups.len() + row;
    }
    if groups.len() + splits.len() > NONE {
        return Err("more groups of ZIP codes than a byte can tell".into());
    }

    let mut out = String::new();
    writeln!(out, "static ZIP_PREFIXES: [u8; 1000] = {prefixes:?};")?;
    writeln!(out, "static ZIP_SPLITS: [[u8; 100]; {}] = {splits:?};", splits.len())?;
    writeln!(out, "static ZIP_GROUPS: [(&str, &[u16]); {}] = [", groups.len())?;
    for Group { states, zones } in &groups {
        writeln!(out, "({states:?}, &{zones:?}),", zones = Vec::from_iter(zones))?;
    }
    let areas: BTreeMap<String, [String; 2]> = rows("data/postal_ca.txt")?
        .into_iter()
        .map(|[start, province, names]| (start, [province, names]))
        .collect();
    writeln!(out, "];\nstatic SORTATION_AREAS: [(&str, &str, &[u16]); {}] = [", areas.len())?;
    for (start, [province, names]) in &areas {
        let zones = Vec::from_iter(zone_numbers(names, zones)?);
        writeln!(out, "({start:?}, {province:?}, &{zones:?}),")?;
    }
    writeln!(out, "];")?;
    Ok(out)
}
