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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Offender {
    /// The character, by its code point; half of a surrogate pair if it stands alone.
    #[cfg_attr(not(target_arch = "wasm32"), serde(rename = "char"), tsify(type = "string"))]
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
    let found = outside(units);
    let fixed = fixed(units, &found, parts);
    let offenders = offenders(&found);
    SmsParts { encoding: Encoding::Ucs2, parts, units: total, units_left: room - in_last, offenders, fixed }
}

fn is_pair(one: u16, next: u16) -> bool {
    matches!((one, next), (0xd800..=0xdbff, 0xdc00..=0xdfff))
}

/// A code point outside GSM-7: once, or, if it takes one unit, several times in a row.
struct Run {
    code: u32,
    at: usize,
    times: usize,
}

/// Every code point outside GSM-7, in order; a surrogate without its other half stands for itself.
fn outside(units: &[u16]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&unit) = units.get(at) {
        let mut end = at + 1;
        if septets(unit) == 0 {
            let next = units.get(end).copied().unwrap_or(0);
            let code = if is_pair(unit, next) {
                0x1_0000 + ((u32::from(unit) - 0xd800) << 10) + (u32::from(next) - 0xdc00)
            } else {
                while units.get(end) == Some(&unit) && !is_surrogate(unit) {
                    end += 1;
                }
                u32::from(unit)
            };
            found.push(Run { code, at, times: end - at });
            end += usize::from(code > 0xffff);
        }
        at = end;
    }
    found
}

fn is_surrogate(unit: u16) -> bool {
    matches!(unit, 0xd800..=0xdfff)
}

/// So many distinct offenders are told apart by looking for each among the others; more are sorted.
const MANY: usize = 64;

/// The distinct characters outside GSM-7, in the order in which they first come.
fn offenders(found: &[Run]) -> Vec<Offender> {
    let mut offenders: Vec<Offender> = Vec::new();
    // Where a code was last found among the offenders. In these bits the letters of an alphabet differ.
    let mut places = [0_u8; 128];
    for run in found {
        let Some(known) = places.get_mut(run.code as usize % 128) else { continue };
        let mut place = usize::from(*known);
        if offenders.get(place).is_none_or(|offender| offender.code != run.code) {
            place =
                offenders.iter().position(|offender| offender.code == run.code).unwrap_or(offenders.len());
            if place == MANY {
                return many_offenders(found);
            }
            if place == offenders.len() {
                offenders.push(Offender { code: run.code, at: Vec::new() });
            }
            *known = place as u8;
        }
        if let Some(offender) = offenders.get_mut(place) {
            offender.at.extend(run.places());
        }
    }
    offenders
}

fn many_offenders(found: &[Run]) -> Vec<Offender> {
    let mut found: Vec<(u32, usize)> =
        found.iter().flat_map(|run| run.places().map(|at| (run.code, at))).gather();
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

impl Run {
    fn places(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.times
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
    match unit {
        0x390..0x3b0 => u8::from(GREEK >> (unit - 0x390) & 1 == 1),
        EURO => 2,
        _ => 0,
    }
}

/// The basic alphabet and its extension below U+0100, as in 3GPP TS 23.038, 6.2.1 and 6.2.1.1.
const BASIC: &[u8] = b"@\xa3$\xa5\xe8\xe9\xf9\xec\xf2\xc7\n\xd8\xf8\r\xc5\xe5_\xc6\xe6\xdf\xc9 !\"#\xa4%&'()*+,-./\
0123456789:;<=>?\xa1ABCDEFGHIJKLMNOPQRSTUVWXYZ\xc4\xd6\xd1\xdc\xa7\xbfabcdefghijklmnopqrstuvwxyz\xe4\xf6\xf1\xfc\xe0";
const EXTENSION: &[u8] = b"\x0c^{}\\[~]|";
/// The euro sign belongs to the extension.
const EURO: u16 = 0x20ac;
/// The Greek capitals that look like no Latin one, counted from U+0390: Γ Δ Θ Λ Ξ Π Σ Φ Ψ Ω.
const GREEK: u32 = 1 << 0x03
    | 1 << 0x04
    | 1 << 0x08
    | 1 << 0x0b
    | 1 << 0x0e
    | 1 << 0x10
    | 1 << 0x13
    | 1 << 0x16
    | 1 << 0x18
    | 1 << 0x19;

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

/// The text with every offender replaced; none if one has no replacement, or if it had more parts.
fn fixed(units: &[u16], found: &[Run], parts: usize) -> Option<String> {
    if !found.iter().all(|run| has_replacement(run.code)) {
        return None;
    }
    let mut fixed = Vec::with_capacity(units.len() + 16);
    let mut from = 0;
    for Run { code, at, times } in found {
        fixed.extend_from_slice(units.get(from..*at)?);
        // No replacement is for a character of two units.
        from = at + times;
        for _ in 0..*times {
            match replacement(*code) {
                Some(instead) => fixed.extend(instead.bytes().map(u16::from)),
                None => {
                    let whole = composed(fixed.pop()?, *code)?;
                    fixed.push(whole);
                }
            }
        }
    }
    fixed.extend_from_slice(units.get(from..)?);
    // A character takes two septets at most, so that a part has at most one free.
    let room = if parts == 1 { 160 } else { 152 * parts };
    if fixed.len() * 2 > room && in_gsm7(fixed.iter().copied())?.parts > parts {
        return None;
    }
    match fixed.iter().all(|unit| *unit < 0x80) {
        true => String::from_utf8(fixed.iter().map(|unit| *unit as u8).collect()).ok(),
        false => String::from_utf16(&fixed).ok(),
    }
}

/// Is there something in GSM-7 that says the same, by itself or together with the letter before it?
fn has_replacement(code: u32) -> bool {
    replacement(code).is_some() || COMPOSED.iter().any(|(_, mark, _)| *mark as u32 == code)
}

fn replacement(code: u32) -> Option<&'static str> {
    let range = |(from, to, _): &&(char, char, &str)| (*from as u32..=*to as u32).contains(&code);
    REPLACEMENTS.iter().find(range).map(|(_, _, instead)| *instead)
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
fn composed(letter: u16, mark: u32) -> Option<u16> {
    let pair = COMPOSED.iter().find(|(l, m, _)| (*l as u16, *m as u32) == (letter, mark));
    pair.map(|(_, _, whole)| *whole as u16)
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
