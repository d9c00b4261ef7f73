//! How a text travels: its encoding, how many parts it costs, and which characters make it dear.
//!
//! A text goes out in GSM-7 (3GPP TS 23.038: 160 septets, or 153 a part when there are several) if every
//! character is in that alphabet, else whole in UCS-2 (70 units, or 67 a part). An extension character is an
//! escape and a septet, a character beyond U+FFFF is two units; neither pair is ever cut, so a part may stay
//! one short. Any text is counted, whatever its length and however its surrogates stand.
//!
//! ```
//! use textlift::messaging::sms::{Encoding, sms_parts_of};
//! let sms = sms_parts_of("Sarah’s slot is free");
//! assert_eq!((sms.encoding, sms.parts, sms.units, sms.units_left), (Encoding::Ucs2, 1, 20, 50));
//! assert_eq!((sms.offenders[0].text().as_str(), sms.offenders[0].at.as_slice()), ("’", [5].as_slice()));
//! assert_eq!(sms.fixed.as_deref(), Some("Sarah's slot is free"));
//! ```

use serde::{Serialize, Serializer};

use crate::choices;
use crate::gather::Gather;

choices! {
    /// The alphabet that a text is sent in.
    pub enum Encoding {
        /// Seven bits a character; what most Western texts need.
        Gsm7 = "gsm-7",
        /// Sixteen bits a unit; anything else.
        Ucs2 = "ucs-2",
    }
}

/// What a text costs, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SmsParts {
    /// The alphabet of the whole text.
    pub encoding: Encoding,
    /// Messages that are billed; an empty text is one.
    pub parts: usize,
    /// Septets in GSM-7, UTF-16 units in UCS-2.
    pub units: usize,
    /// Units that the last part has free.
    pub units_left: usize,
    /// The distinct characters that force UCS-2, in the order in which they first come.
    pub offenders: Vec<Offender>,
    /// The same said in GSM-7, if every offender has a replacement that keeps its meaning and the text does
    /// not get more parts by it. A letter never loses its accent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
}

/// A character that GSM-7 does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offender {
    /// Its code point; that of a surrogate if it stands alone.
    pub code: u32,
    /// Where it stands, in UTF-16 units.
    pub at: Vec<usize>,
}

impl Offender {
    /// The character as text; a lone surrogate is shown as U+FFFD.
    pub fn text(&self) -> String {
        char::from_u32(self.code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
    }

    /// The unit, if it is a surrogate that stands alone.
    pub fn lone_surrogate(&self) -> Option<u16> {
        u16::try_from(self.code).ok().filter(|unit| (0xd800..0xe000).contains(unit))
    }
}

impl Serialize for Offender {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Offender", 2)?;
        fields.serialize_field("char", &self.text())?;
        fields.serialize_field("at", &self.at)?;
        fields.end()
    }
}

/// Counts a text given as UTF-16 units, as JavaScript holds it.
pub fn sms_parts(units: &[u16]) -> SmsParts {
    in_gsm7(units.iter().copied()).unwrap_or_else(|| in_ucs2(units))
}

/// Counts a text.
pub fn sms_parts_of(text: &str) -> SmsParts {
    in_gsm7(text.encode_utf16()).unwrap_or_else(|| {
        let mut units = Vec::with_capacity(text.len());
        units.extend(text.encode_utf16());
        in_ucs2(&units)
    })
}

/// The count in GSM-7, `None` if a unit of the text is not in that alphabet.
fn in_gsm7(units: impl Iterator<Item = u16> + Clone) -> Option<SmsParts> {
    let mut total = 0;
    for unit in units.clone() {
        match septets(unit) {
            0 => return None,
            cost => total += usize::from(cost),
        }
    }
    let (parts, units_left) = pack(units.map(septets), total);
    let offenders = Vec::new();
    Some(SmsParts { encoding: Encoding::Gsm7, parts, units: total, units_left, offenders, fixed: None })
}

/// Fills parts one after the other with characters of so many septets, which are not cut: parts, and what the
/// last has free. One part holds 160 septets, each of several 153.
fn pack(costs: impl Iterator<Item = u8>, total: usize) -> (usize, usize) {
    if total <= 160 {
        return (1, 160 - total);
    }
    let (mut parts, mut in_last) = (1, 0);
    for cost in costs.map(usize::from) {
        in_last += cost;
        if in_last > 153 {
            parts += 1;
            in_last = cost;
        }
    }
    (parts, 153 - in_last)
}

/// The count in UCS-2: one part holds 70 units, each of several 67.
fn in_ucs2(units: &[u16]) -> SmsParts {
    let total = units.len();
    let (mut parts, mut in_last) = (1, total);
    if total > 70 {
        let mut start = 0;
        while let [.., last, next] = units.get(start..start + 68).unwrap_or_default() {
            parts += 1;
            // A pair that would be cut goes whole into the next part.
            start += if is_pair(*last, *next) { 66 } else { 67 };
        }
        in_last = total - start;
    }
    let room = if total <= 70 { 70 } else { 67 };
    let offenders = offenders(units);
    let can_be_fixed =
        offenders.iter().all(|offender| char::from_u32(offender.code).is_some_and(has_replacement));
    let fixed = can_be_fixed.then(|| replaced(units)).flatten().filter(|fixed| parts_of_gsm7(fixed) <= parts);
    SmsParts { encoding: Encoding::Ucs2, parts, units: total, units_left: room - in_last, offenders, fixed }
}

fn is_pair(one: u16, next: u16) -> bool {
    matches!((one, next), (0xd800..=0xdbff, 0xdc00..=0xdfff))
}

/// The parts of a text that is known to be in GSM-7.
fn parts_of_gsm7(text: &str) -> usize {
    // No character takes more than two septets.
    if text.len() <= 80 {
        return 1;
    }
    in_gsm7(text.encode_utf16()).map_or(usize::MAX, |sms| sms.parts)
}

/// So many distinct offenders are kept apart by looking through them; more are sorted.
const FEW: usize = 8;

/// The distinct characters outside GSM-7, in the order in which they first come.
fn offenders(units: &[u16]) -> Vec<Offender> {
    let mut offenders: Vec<Offender> = Vec::new();
    for (at, code) in outside(units) {
        let few = offenders.len() < FEW;
        match offenders.iter_mut().find(|offender| offender.code == code) {
            Some(offender) => offender.at.push(at),
            None if few => offenders.push(Offender { code, at: vec![at] }),
            None => return many_offenders(units),
        }
    }
    offenders
}

fn many_offenders(units: &[u16]) -> Vec<Offender> {
    let mut found: Vec<(u32, usize)> = outside(units).map(|(at, code)| (code, at)).gather();
    crate::sort::plain(&mut found);
    let alike = found.chunk_by(|(one, _), (next, _)| one == next);
    let mut offenders: Vec<Offender> = alike
        .filter_map(|group| {
            let (code, _) = group.first()?;
            Some(Offender { code: *code, at: group.iter().map(|(_, at)| *at).gather() })
        })
        .gather();
    crate::sort::by_key(&mut offenders, |offender| offender.at.first().copied());
    offenders
}

/// Each code point outside GSM-7 and the unit where it starts; a surrogate without its other half stands for
/// itself.
fn outside(units: &[u16]) -> impl Iterator<Item = (usize, u32)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += units.get(at..)?.iter().position(|unit| septets(*unit) == 0)?;
        let start = at;
        let code = code_point(units, start)?;
        at += if code > 0xffff { 2 } else { 1 };
        Some((start, code))
    })
}

/// The code point that starts at a unit; a surrogate without its other half is one by itself.
fn code_point(units: &[u16], at: usize) -> Option<u32> {
    let one = *units.get(at)?;
    match units.get(at + 1) {
        Some(next) if is_pair(one, *next) => {
            Some(0x1_0000 + ((u32::from(one) - 0xd800) << 10) + (u32::from(*next) - 0xdc00))
        }
        _ => Some(u32::from(one)),
    }
}

/// The septets that a unit takes in GSM-7; 0 if it is not in the alphabet.
#[inline(always)]
fn septets(unit: u16) -> u8 {
    match LATIN.get(usize::from(unit)) {
        Some(&cost) => cost,
        None => septets_beyond_latin(unit),
    }
}

fn septets_beyond_latin(unit: u16) -> u8 {
    BEYOND_LATIN.iter().find(|(code, _)| *code == unit).map_or(0, |(_, cost)| *cost)
}

/// The basic alphabet and its extension below U+0100, as in 3GPP TS 23.038, 6.2.1 and 6.2.1.1.
const BASIC: &[u8] = b"@\xa3$\xa5\xe8\xe9\xf9\xec\xf2\xc7\n\xd8\xf8\r\xc5\xe5_\xc6\xe6\xdf\xc9 !\"#\xa4%&'()*+,-./\
0123456789:;<=>?\xa1ABCDEFGHIJKLMNOPQRSTUVWXYZ\xc4\xd6\xd1\xdc\xa7\xbfabcdefghijklmnopqrstuvwxyz\xe4\xf6\xf1\xfc\xe0";
const EXTENSION: &[u8] = b"\x0c^{}\\[~]|";
/// The rest: the Greek capitals that look like no Latin one, and the euro sign of the extension.
const BEYOND_LATIN: &[(u16, u8)] = &[
    (0x20ac, 2),
    (0x0394, 1),
    (0x03a6, 1),
    (0x0393, 1),
    (0x039b, 1),
    (0x03a9, 1),
    (0x03a0, 1),
    (0x03a8, 1),
    (0x03a3, 1),
    (0x0398, 1),
    (0x039e, 1),
];

/// Septets by code, worked out once.
static LATIN: [u8; 256] = {
    let mut table = [0; 256];
    let (mut basic, mut extension) = (BASIC, EXTENSION);
    while let [code, rest @ ..] = basic {
        set(&mut table, *code, 1);
        basic = rest;
    }
    while let [code, rest @ ..] = extension {
        set(&mut table, *code, 2);
        extension = rest;
    }
    table
};

#[allow(clippy::indexing_slicing, reason = "a byte is below 256, and this runs in the compiler")]
const fn set(table: &mut [u8; 256], code: u8, cost: u8) {
    table[code as usize] = cost;
}

/// Is there something in GSM-7 that says the same, by itself or together with the letter before it?
fn has_replacement(c: char) -> bool {
    replacement(c).is_some() || COMPOSED.iter().any(|(_, mark, _)| *mark == c)
}

fn replacement(c: char) -> Option<&'static str> {
    REPLACEMENTS.iter().find(|(from, to, _)| (*from..=*to).contains(&c)).map(|(_, _, instead)| *instead)
}

/// The text with every offender replaced, `None` if one has no replacement.
fn replaced(units: &[u16]) -> Option<String> {
    let mut fixed = String::with_capacity(units.len() + 16);
    let mut rest = units;
    while let [unit, more @ ..] = rest {
        // No replacement is for a character of two units.
        let c = char::from_u32(u32::from(*unit))?;
        rest = more;
        if septets(*unit) > 0 {
            fixed.push(c);
        } else if let Some(whole) = composed(fixed.chars().next_back(), c) {
            fixed.pop();
            fixed.push(whole);
        } else {
            fixed.push_str(replacement(c)?);
        }
    }
    Some(fixed)
}

/// What says the same in GSM-7: first and last character of a range, and what stands in its place.
const REPLACEMENTS: &[(char, char, &str)] = &[
    ('\u{2018}', '\u{201b}', "'"),  // ‘ ’ ‚ ‛
    ('\u{201c}', '\u{201f}', "\""), // “ ” „ ‟
    ('\u{2010}', '\u{2015}', "-"),  // hyphens, figure dash, en and em dash, bar
    ('\u{2026}', '\u{2026}', "..."),
    ('\u{a0}', '\u{a0}', " "),     // no-break space
    ('\u{2000}', '\u{200a}', " "), // spaces of all widths
    ('\u{202f}', '\u{202f}', " "), // narrow no-break space
    ('\u{205f}', '\u{205f}', " "),
    ('\u{3000}', '\u{3000}', " "),
    ('\t', '\t', " "),
    ('\u{ad}', '\u{ad}', ""),     // soft hyphen
    ('\u{200b}', '\u{200f}', ""), // zero-width space and joiners, direction marks
    ('\u{202a}', '\u{202e}', ""), // direction embeddings
    ('\u{2060}', '\u{2064}', ""), // word joiner, invisible operators
    ('\u{2066}', '\u{2069}', ""), // direction isolates
    ('\u{fe0e}', '\u{fe0f}', ""), // "show as text", "show as emoji"
    ('\u{feff}', '\u{feff}', ""), // byte order mark
    ('\u{2028}', '\u{2029}', "\n"),
    ('\u{2032}', '\u{2032}', "'"), // prime
    ('\u{2033}', '\u{2033}', "\""),
    ('\u{2039}', '\u{203a}', "'"), // ‹ ›
    ('\u{ab}', '\u{ab}', "\""),    // «
    ('\u{bb}', '\u{bb}', "\""),    // »
    ('`', '`', "'"),
    ('\u{b4}', '\u{b4}', "'"),     // acute accent typed as an apostrophe
    ('\u{2212}', '\u{2212}', "-"), // minus
    ('\u{2022}', '\u{2022}', "-"), // bullet
];

/// A letter and the combining mark after it as the one character that GSM-7 has for both.
fn composed(letter: Option<char>, mark: char) -> Option<char> {
    let letter = letter?;
    COMPOSED.iter().find(|(l, m, _)| (*l, *m) == (letter, mark)).map(|(_, _, whole)| *whole)
}

/// Some systems write accents apart from their letters (Unicode form NFD).
const COMPOSED: &[(char, char, char)] = &[
    ('a', '\u{300}', 'à'),
    ('e', '\u{300}', 'è'),
    ('i', '\u{300}', 'ì'),
    ('o', '\u{300}', 'ò'),
    ('u', '\u{300}', 'ù'),
    ('e', '\u{301}', 'é'),
    ('E', '\u{301}', 'É'),
    ('n', '\u{303}', 'ñ'),
    ('N', '\u{303}', 'Ñ'),
    ('a', '\u{308}', 'ä'),
    ('A', '\u{308}', 'Ä'),
    ('o', '\u{308}', 'ö'),
    ('O', '\u{308}', 'Ö'),
    ('u', '\u{308}', 'ü'),
    ('U', '\u{308}', 'Ü'),
    ('a', '\u{30a}', 'å'),
    ('A', '\u{30a}', 'Å'),
    ('C', '\u{327}', 'Ç'),
];
