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
    count(units.iter().copied())
}

/// Counts a text.
pub fn sms_parts_of(text: &str) -> SmsParts {
    count(text.encode_utf16())
}

fn count(units: impl Iterator<Item = u16> + Clone) -> SmsParts {
    if let Some(total) = in_septets(units.clone()) {
        let packed = pack(units.map(septets), total, 160, 153);
        return packed.told(Encoding::Gsm7, Vec::new(), None);
    }
    let total = units.clone().count();
    let packed = pack(code_points(units.clone()).map(|(_, code)| 1 + u8::from(code > 0xffff)), total, 70, 67);
    let fixed = in_gsm7(code_points(units.clone()).map(|(_, code)| code))
        .filter(|fixed| count(fixed.encode_utf16()).parts <= packed.parts);
    packed.told(Encoding::Ucs2, offenders(code_points(units)), fixed)
}

/// The septets of a whole text, `None` if a unit of it is not in GSM-7.
fn in_septets(units: impl Iterator<Item = u16>) -> Option<usize> {
    let mut total = 0;
    for unit in units {
        match septets(unit) {
            0 => return None,
            cost => total += usize::from(cost),
        }
    }
    Some(total)
}

struct Packed {
    parts: usize,
    units: usize,
    units_left: usize,
}

impl Packed {
    fn told(self, encoding: Encoding, offenders: Vec<Offender>, fixed: Option<String>) -> SmsParts {
        let Self { parts, units, units_left } = self;
        SmsParts { encoding, parts, units, units_left, offenders, fixed }
    }
}

/// Fills parts one after the other with characters that take so many units and may not be cut. One part holds
/// `alone`, each of several `each`.
fn pack(costs: impl Iterator<Item = u8>, units: usize, alone: usize, each: usize) -> Packed {
    if units <= alone {
        return Packed { parts: 1, units, units_left: alone - units };
    }
    let (mut parts, mut in_last) = (1, 0);
    for cost in costs.map(usize::from) {
        in_last += cost;
        if in_last > each {
            parts += 1;
            in_last = cost;
        }
    }
    Packed { parts, units, units_left: each - in_last }
}

/// The distinct characters outside GSM-7, in the order in which they first come.
fn offenders(codes: impl Iterator<Item = (usize, u32)>) -> Vec<Offender> {
    let mut found: Vec<(u32, usize)> =
        codes.filter(|(_, code)| septets_of(*code) == 0).map(|(at, code)| (code, at)).gather();
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

fn septets_of(code: u32) -> u8 {
    u16::try_from(code).map_or(0, septets)
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

/// Each code point and the unit where it starts; a surrogate without its other half stands for itself.
fn code_points(units: impl Iterator<Item = u16>) -> impl Iterator<Item = (usize, u32)> {
    char::decode_utf16(units).scan(0, |next, decoded| {
        let at = *next;
        let code = match decoded {
            Ok(c) => u32::from(c),
            Err(lone) => u32::from(lone.unpaired_surrogate()),
        };
        *next += if code > 0xffff { 2 } else { 1 };
        Some((at, code))
    })
}

/// The text with every offender replaced, `None` if one has no replacement.
fn in_gsm7(codes: impl Iterator<Item = u32>) -> Option<String> {
    let mut fixed = String::new();
    for code in codes {
        let c = char::from_u32(code)?;
        if septets_of(code) > 0 {
            fixed.push(c);
        } else if let Some(whole) = composed(fixed.chars().next_back(), c) {
            fixed.pop();
            fixed.push(whole);
        } else {
            let (_, _, instead) = REPLACEMENTS.iter().find(|(from, to, _)| (*from..=*to).contains(&c))?;
            fixed.push_str(instead);
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
