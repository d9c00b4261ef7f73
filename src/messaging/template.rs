//! The language of texts, logic-less: `{{ slot }}` and `{{ slot | filter }}`, all else as it stands.
//!
//! A template is parsed once, when the playbook is loaded; an unknown slot or filter is an error then, with
//! line and nearest known name. Rendering is one pass: a value is never scanned again, so that `{{` in a
//! value is two brackets. A template whose slots cannot all be filled gives no text at all.

use std::borrow::Cow;

use super::link;
use super::phrase::Range;
use super::slot::{Facts, Layer, Names, Rejection, Slot};
use crate::choices;
use crate::problem::Code;
use crate::read;
use crate::text::{Quoted, find, split_once};

choices! {
    /// Small changes of a value, ASCII letters only: the rest of a name is left as its owner writes it.
    pub enum Filter {
        /// First letter in upper case: `sarah` -> `Sarah`, `yesterday` -> `Yesterday`.
        Capital = "capital",
        /// All in lower case: `Hearing Test` -> `hearing test`.
        Lower = "lower",
        /// The first word: `Mary Ann` -> `Mary`.
        FirstWord = "first-word",
        /// Whose: `Sarah` -> `Sarah's`, `James` -> `James'`.
        Possessive = "possessive",
    }
}

impl Filter {
    /// The value with the change made.
    pub fn apply<'v>(self, value: Cow<'v, str>) -> Cow<'v, str> {
        match self {
            Self::Capital if value.starts_with(|c: char| c.is_ascii_lowercase()) => {
                let mut text = value.into_owned();
                if let Some(first) = text.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                Cow::Owned(text)
            }
            Self::Capital => value,
            Self::Lower => Cow::Owned(value.to_ascii_lowercase()),
            Self::FirstWord => match value.find(' ') {
                Some(end) => Cow::Owned(value.get(..end).unwrap_or_default().to_owned()),
                None => value,
            },
            Self::Possessive => {
                let ending = if value.ends_with(['s', 'S']) { "'" } else { "'s" };
                Cow::Owned(value.into_owned() + ending)
            }
        }
    }
}

/// A parsed text.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    /// Text as it stands, with its length in UTF-16 units.
    Plain(String, u32),
    Filled {
        name: String,
        slot: Slot,
        filters: Vec<Filter>,
    },
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The sort of mistake.
    pub code: Code,
    /// The line, from 1.
    pub line: usize,
    /// What was wanted and what came.
    pub message: String,
}

/// A text with its slots filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The text, without the identity line.
    pub body: String,
    /// Each slot that was filled, in order.
    pub slots: Vec<UsedSlot>,
    /// When all of it is true.
    pub valid: Range,
}

/// A filled slot: what it says, how that is known, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct UsedSlot {
    /// Name of the slot.
    pub slot: String,
    /// What was put in.
    pub value: String,
    /// The event that tells it; none for constants and for what the record itself says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Where it begins in the body, in UTF-16 units.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Does it show something that needed an authorisation?
    #[serde(skip)]
    pub sensitive: bool,
}

/// Why a template gives no text.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'t> {
    /// The sort of obstacle.
    pub rejection: Rejection,
    /// The slot that was missed.
    pub name: &'t str,
    /// The same, as a slot.
    pub slot: &'t Slot,
}

impl Template {
    /// Reads a template; every mistake is reported.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<Self, Vec<Fault>> {
        let mut pieces = Vec::new();
        let mut faults = Vec::new();
        let mut rest = text;
        let mut line = 1;
        while let Some((plain, more)) = split_once(rest, "{{") {
            push_plain(&mut pieces, &mut faults, plain, line);
            line += plain.matches('\n').count();
            let Some((inside, after)) = split_once(more, "}}") else {
                faults.push(fault(Code::Malformed, line, "\"{{\" is never closed by \"}}\"".to_owned()));
                return Err(faults);
            };
            match filled(inside, names) {
                Ok(piece) => pieces.push(piece),
                Err((code, message)) => faults.push(fault(code, line, message)),
            }
            line += inside.matches('\n').count();
            rest = after;
        }
        push_plain(&mut pieces, &mut faults, rest, line);
        if faults.is_empty() { Ok(Self { pieces }) } else { Err(faults) }
    }

    /// The slots that it uses.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Filled { slot, .. } => Some(slot),
            Piece::Plain(..) => None,
        })
    }

    /// Does it use a slot of this layer?
    pub fn uses(&self, layer: Layer) -> bool {
        self.slots().any(|slot| slot.layer() == layer)
    }

    /// The text for a lead at an instant, or the first slot that cannot be filled.
    pub fn render<'t>(&'t self, facts: &Facts<'_>) -> Result<Rendered, Refused<'t>> {
        let mut rendered =
            Rendered { body: String::with_capacity(160), slots: Vec::new(), valid: Range::ALWAYS };
        let mut units = 0;
        let mut foreign = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(text, length) => {
                    rendered.body.push_str(text);
                    units += length;
                }
                Piece::Filled { name, slot, filters } => {
                    let refused = |rejection| Refused { rejection, name, slot };
                    let filled = facts.fill(slot).map_err(refused)?;
                    let value = filters.iter().fold(filled.text, |value, filter| filter.apply(value));
                    let (start, from) = (units, rendered.body.len());
                    units += utf16(&value);
                    rendered.body.push_str(&value);
                    rendered.valid = rendered.valid.and(filled.valid);
                    if filled.foreign {
                        foreign.push((from..rendered.body.len(), name, slot));
                    }
                    rendered.slots.push(UsedSlot {
                        slot: name.clone(),
                        value: value.into_owned(),
                        event: filled.event.map(str::to_owned),
                        start,
                        end: units,
                        sensitive: filled.sensitive,
                    });
                }
            }
        }
        // Looked for in the whole text, so that no link comes about where a value meets its surroundings.
        for link in link::links(&rendered.body) {
            let touched = foreign.iter().find(|(at, ..)| at.start < link.at.end && link.at.start < at.end);
            if let Some((_, name, slot)) = touched {
                return Err(Refused { rejection: Rejection::SlotUnsafe, name, slot });
            }
        }
        Ok(rendered)
    }
}

fn push_plain(pieces: &mut Vec<Piece>, faults: &mut Vec<Fault>, text: &str, line: usize) {
    if let Some(stray) = find(text, "}}") {
        let line = line + text.get(..stray).map_or(0, |before| before.matches('\n').count());
        faults.push(fault(Code::Malformed, line, "\"}}\" without \"{{\" before it".to_owned()));
    }
    if !text.is_empty() {
        pieces.push(Piece::Plain(text.to_owned(), utf16(text)));
    }
}

/// `slot | filter | filter`, without the brackets.
fn filled(inside: &str, names: &Names<'_>) -> Result<Piece, (Code, String)> {
    let mut parts = inside.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let slot = names.find(name)?;
    let filters = parts.map(filter).collect::<Result<_, _>>()?;
    Ok(Piece::Filled { name: name.to_owned(), slot, filters })
}

fn filter(word: &str) -> Result<Filter, (Code, String)> {
    let known = || Filter::WORDS.iter().map(|(word, _)| *word);
    Filter::WORDS.iter().find(|(known, _)| *known == word).map(|(_, filter)| *filter).ok_or_else(|| {
        (
            Code::UnknownFilter,
            format!("there is no filter {}{}", Quoted(shown(word)), read::hint(word, known())),
        )
    })
}

/// A name as an error may repeat it.
pub(super) fn shown(name: &str) -> &str {
    name.char_indices().nth(60).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

fn fault(code: Code, line: usize, message: String) -> Fault {
    Fault { code, line, message }
}

fn utf16(text: &str) -> u32 {
    let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_changes_ascii_letters_and_nothing_else() {
        let apply = |filter: Filter, value: &'static str| filter.apply(Cow::Borrowed(value)).into_owned();
        assert_eq!(apply(Filter::Capital, "sarah"), "Sarah");
        assert_eq!(apply(Filter::Capital, "élodie"), "élodie");
        assert_eq!(apply(Filter::Lower, "Hearing Test"), "hearing test");
        assert_eq!(apply(Filter::FirstWord, "Mary Ann"), "Mary");
        assert_eq!(apply(Filter::Possessive, "Sarah"), "Sarah's");
        assert_eq!(apply(Filter::Possessive, "James"), "James'");
    }
}
