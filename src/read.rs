//! JSON in, checked values out, *every* problem of the input collected on the way.
//!
//! A type that can be read implements [`Read`]. It asks its [`At`] (a value and the place it stands at) for
//! what it wants; whatever does not fit becomes a [`Problem`] with path, wanted and got, and the reading goes
//! on, so that an author sees all mistakes at once. [`record!`](crate::record) writes the implementation for
//! a struct, [`choices!`](crate::choices) for a list of words.
//!
//! ```
//! use textlift::read::{self, Speech};
//! textlift::record! {
//!     /// How often.
//!     pub struct Caps strict {
//!         /// Messages a week.
//!         pub weekly: Option<u32>,
//!         /// Messages a month; 4 unless told.
//!         pub monthly: u32 = 4,
//!     }
//! }
//! let caps: Caps = read::json(br#"{"weekly": 1}"#, Speech::Plain).unwrap();
//! assert_eq!((caps.weekly, caps.monthly), (Some(1), 4));
//! let error = read::json::<Caps>(br#"{"weekly": "1", "montly": 2}"#, Speech::Plain).unwrap_err();
//! assert_eq!(error.to_string(), "weekly: wanted a whole number, got the text \"1\"; \
//!                                montly: there is no such key; did you mean \"monthly\"?");
//! ```

/// Schemas are made natively, and are not part of the module.
#[cfg(target_arch = "wasm32")]
#[macro_export]
macro_rules! described {
    ($($schema:tt)+) => {};
}
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::problem::{Code, Error, Problem};

/// The longest text that is looked at, in bytes.
pub const LONGEST_TEXT: usize = 64 * 1024;

/// The largest whole number that JavaScript holds exactly.
pub const SAFE: i64 = (1 << 53) - 1;

/// May a problem repeat what it found?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// The input is a business's own configuration: say what came.
    Plain,
    /// The input is about people: say only what *kind* of value came.
    Discreet,
}

/// A value that can be read from JSON.
pub trait Read: Sized {
    /// The value at this place; `None` after reporting what is wrong with it.
    fn read(at: At<'_>) -> Option<Self>;

    /// What an absent key stands for; `None` if the key is required.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads a whole JSON text.
pub fn json<T: Read>(bytes: &[u8], speech: Speech) -> Result<T, Error> {
    value_of(&parse(bytes)?, speech)
}

/// The value of a JSON text.
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::one(
            Code::NotJson,
            "",
            format!("not JSON: it stops making sense at line {line}, column {column}"),
        )
    })
}

/// Reads a value that is parsed already.
pub fn value_of<T: Read>(value: &Value, speech: Speech) -> Result<T, Error> {
    let problems = RefCell::new(Vec::new());
    let read = T::read(At { value, path: &Path::Root, problems: &problems, speech });
    let problems = problems.into_inner();
    match (Error::check(problems), read) {
        (Err(error), _) => Err(error),
        (Ok(()), Some(read)) => Ok(read),
        (Ok(()), None) => Err(Error::one(Code::Malformed, "", "could not be read")),
    }
}

/// Where a value stands, outermost first.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The whole input.
    Root,
    /// Under a key.
    Key(&'a Path<'a>, &'a str),
    /// At a position of a list.
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn text(&self) -> String {
        match self {
            Path::Root => String::new(),
            Path::Key(Path::Root, key) => (*key).to_owned(),
            Path::Key(outer, key) => format!("{}.{key}", outer.text()),
            Path::Index(outer, index) => format!("{}[{index}]", outer.text()),
        }
    }
}

/// A value, its place, and the list that collects what is wrong.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The value to read.
    pub value: &'a Value,
    path: &'a Path<'a>,
    problems: &'a RefCell<Vec<Problem>>,
    speech: Speech,
}

impl<'a> At<'a> {
    /// Notes a problem at this place. The answer is always `None`, so that a reader can end with it.
    pub fn problem<T>(&self, code: Code, message: impl Into<String>) -> Option<T> {
        self.problems.borrow_mut().push(Problem::new(code, self.path.text(), message));
        None
    }

    /// Notes a problem at a place further in, such as `recency[0].points`.
    pub fn problem_at<T>(&self, inner: &str, code: Code, message: impl Into<String>) -> Option<T> {
        At { path: &Path::Key(self.path, inner), ..*self }.problem(code, message)
    }

    /// "wanted ..., got ...", the usual problem.
    pub fn wanted<T>(&self, code: Code, wanted: &str) -> Option<T> {
        self.problem(code, format!("wanted {wanted}, got {}", self.got()))
    }

    /// The value as a problem may tell it.
    fn got(&self) -> String {
        match (self.value, self.speech) {
            (Value::Null, _) => "null".to_owned(),
            (Value::Array(list), _) => format!("a list of {}", list.len()),
            (Value::Object(_), _) => "an object".to_owned(),
            (Value::Bool(yes), Speech::Plain) => yes.to_string(),
            (Value::Number(number), Speech::Plain) => number.to_string(),
            (Value::String(text), Speech::Plain) if text.len() <= 60 => format!("the text {text:?}"),
            (Value::Bool(_), Speech::Discreet) => "true or false".to_owned(),
            (Value::Number(_), Speech::Discreet) => "a number".to_owned(),
            (Value::String(text), _) => format!("a text of {} characters", text.chars().count()),
        }
    }

    /// A text of at most [`LONGEST_TEXT`] bytes.
    pub fn text(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) if text.len() > LONGEST_TEXT => {
                self.problem(Code::TooLong, format!("a text may have at most {LONGEST_TEXT} bytes"))
            }
            Value::String(text) => Some(text),
            _ => self.wanted(Code::WrongType, "a text"),
        }
    }

    /// A whole number within a range. `-0`, `NaN`, fractions and numbers beyond 2^53 - 1 are none.
    pub fn whole(&self, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match self.value {
            Value::Number(number) => number.as_i64().or_else(|| whole_float(number.as_f64()?)),
            _ => None,
        };
        match number {
            Some(n) if !(-SAFE..=SAFE).contains(&n) => self.wanted(Code::OutOfRange, "a number below 2^53"),
            Some(n) if !range.contains(&n) => {
                let (from, to) = (range.start(), range.end());
                let wanted = match (*from, *to) {
                    (from, i64::MAX) => format!("a whole number from {from}"),
                    (i64::MIN, to) => format!("a whole number up to {to}"),
                    (from, to) => format!("a whole number from {from} to {to}"),
                };
                self.wanted(Code::OutOfRange, &wanted)
            }
            Some(n) => Some(n),
            None => self.wanted(Code::WrongType, "a whole number"),
        }
    }

    /// The keys of an object.
    pub fn object(&self) -> Option<Fields<'a>> {
        match self.value {
            Value::Object(map) => Some(Fields { at: *self, map, known: Vec::new() }),
            _ => self.wanted(Code::WrongType, "an object"),
        }
    }

    /// Each entry of a list, read; `None` if any of them is wrong.
    pub fn list<T: Read>(&self) -> Option<Vec<T>> {
        let Value::Array(list) = self.value else { return self.wanted(Code::WrongType, "a list") };
        // Every entry is read, so that every problem is reported.
        let read: Vec<Option<T>> = list
            .iter()
            .enumerate()
            .map(|(index, value)| T::read(At { value, path: &Path::Index(self.path, index), ..*self }))
            .collect();
        read.into_iter().collect()
    }

    /// Each entry of an object with free keys, read.
    pub fn map<T: Read>(&self) -> Option<BTreeMap<String, T>> {
        let Value::Object(map) = self.value else { return self.wanted(Code::WrongType, "an object") };
        // Every entry is read, so that every problem is reported; one by one, because collecting would sort them.
        let (mut read, mut whole) = (BTreeMap::new(), true);
        for (key, value) in map {
            let path = Path::Key(self.path, key);
            match T::read(At { value, path: &path, ..*self }) {
                Some(value) => drop(read.insert(key.clone(), value)),
                None => whole = false,
            }
        }
        whole.then_some(read)
    }

    /// Of a value that may be anything: no text in it is longer than [`LONGEST_TEXT`].
    pub fn within_bounds(&self) -> Option<()> {
        let inner = |path: &Path<'_>, value| At { value, path, ..*self }.within_bounds().is_some();
        let within = match self.value {
            Value::String(_) => return self.text().map(|_| ()),
            Value::Array(list) => list
                .iter()
                .enumerate()
                .fold(true, |within, (n, value)| inner(&Path::Index(self.path, n), value) && within),
            Value::Object(map) => map
                .iter()
                .fold(true, |within, (key, value)| inner(&Path::Key(self.path, key), value) && within),
            _ => true,
        };
        within.then_some(())
    }

    /// One of a list of words; the problem offers the nearest.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = hint(text, all.iter().copied());
        let wanted = format!("one of {}", all.join(", "));
        self.problem(Code::UnknownValue, format!("wanted {wanted}, got {}{hint}", self.got()))
    }
}

/// The whole number that a float stands for exactly, `-0.0` excepted.
#[allow(clippy::float_arithmetic, reason = "it decides only whether the float is a whole number")]
fn whole_float(float: f64) -> Option<i64> {
    let whole = float.is_finite() && float % 1.0 == 0.0 && float.abs() < 9.1e15 && !is_minus_zero(float);
    whole.then_some(float as i64)
}

fn is_minus_zero(float: f64) -> bool {
    float == 0.0 && float.is_sign_negative()
}

/// The keys of an object while it is read: remembers which were asked for.
pub struct Fields<'a> {
    at: At<'a>,
    map: &'a Map<String, Value>,
    known: Vec<String>,
}

impl<'a> Fields<'a> {
    /// The place of the object itself, for problems that concern several keys.
    pub fn at(&self) -> At<'a> {
        self.at
    }

    /// The value of a key; what absence means is the type's own matter ([`Read::absent`]).
    pub fn get<T: Read>(&mut self, key: &str) -> Option<T> {
        match self.read(key) {
            Some(read) => read,
            None => T::absent().or_else(|| {
                let path = Path::Key(self.at.path, key);
                At { path: &path, ..self.at }.problem(Code::Missing, "must be given")
            }),
        }
    }

    /// The value of a key, or a default if it is absent.
    pub fn get_or<T: Read>(&mut self, key: &str, default: impl FnOnce() -> T) -> Option<T> {
        self.read(key).unwrap_or_else(|| Some(default()))
    }

    /// The value of a key, a whole number within a range, or a default if it is absent.
    pub fn get_within<T: Whole>(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
        default: Option<T>,
    ) -> Option<T> {
        self.known.push(key.to_owned());
        let path = Path::Key(self.at.path, key);
        match self.map.get(key) {
            Some(value) => T::of(At { value, path: &path, ..self.at }.whole(range)?),
            None => default
                .or_else(T::absent)
                .or_else(|| At { path: &path, ..self.at }.problem(Code::Missing, "must be given")),
        }
    }

    /// What `read` makes of the value of a key; an absent one is read as an empty object.
    pub fn nested<T>(&mut self, key: &str, read: impl FnOnce(At<'_>) -> Option<T>) -> Option<T> {
        self.known.push(key.to_owned());
        let empty = Value::Object(Map::new());
        let path = Path::Key(self.at.path, key);
        read(At { value: self.map.get(key).unwrap_or(&empty), path: &path, ..self.at })
    }

    /// `None`: absent. `Some(None)`: there, and wrong.
    fn read<T: Read>(&mut self, key: &str) -> Option<Option<T>> {
        self.known.push(key.to_owned());
        let value = self.map.get(key)?;
        let path = Path::Key(self.at.path, key);
        Some(T::read(At { value, path: &path, ..self.at }))
    }

    /// Reports every key that nobody asked for.
    pub fn refuse_unknown_keys(&self) {
        for key in self.map.keys().filter(|key| !self.known.contains(key)) {
            let path = Path::Key(self.at.path, key);
            let hint = hint(key, self.known.iter().map(String::as_str));
            let _: Option<()> = At { path: &path, ..self.at }
                .problem(Code::UnknownKey, format!("there is no such key{hint}"));
        }
    }
}

/// `; did you mean "..."?` if some known word is near enough, else nothing.
pub fn hint<'w>(got: &str, known: impl Iterator<Item = &'w str>) -> String {
    match nearest(got, known) {
        Some(word) => format!("; did you mean {word:?}?"),
        None => String::new(),
    }
}

/// The known word with the fewest typing slips from `got`, if these are at most a third of its length.
pub fn nearest<'w>(got: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let got: Vec<char> = got.chars().take(64).map(|c| c.to_ascii_lowercase()).collect();
    known
        .map(|word| (slips(&got, word), word))
        .filter(|(slips, word)| *slips <= 1 + word.chars().count().min(got.len()) / 3)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

/// Insertions, deletions and replacements that turn one word into the other (Levenshtein), letter case aside.
fn slips(got: &[char], word: &str) -> usize {
    let mut row: Vec<usize> = (0..=got.len()).collect();
    for (n, letter) in word.chars().map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut left = n + 1;
        let mut next = vec![left];
        for ((typed, &diagonal), &above) in got.iter().zip(&row).zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(*typed != letter)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// `snake_case` as JSON spells it: `snakeCase`.
pub fn camel(snake: &str) -> String {
    let mut out = String::with_capacity(snake.len());
    let mut upper = false;
    for c in snake.trim_start_matches("r#").chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                out.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => out.push(c),
        }
    }
    out
}

impl Read for String {
    fn read(at: At<'_>) -> Option<Self> {
        at.text().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(at: At<'_>) -> Option<Self> {
        match at.value {
            Value::Bool(yes) => Some(*yes),
            _ => at.wanted(Code::WrongType, "true or false"),
        }
    }
}

/// A whole number, or one that may be absent.
pub trait Whole: Read {
    /// The number, if the type holds it.
    fn of(number: i64) -> Option<Self>;
}

impl<T: Whole> Whole for Option<T> {
    fn of(number: i64) -> Option<Self> {
        T::of(number).map(Some)
    }
}

macro_rules! whole_numbers {
    ($($int:ty),*) => { $(
        impl Whole for $int {
            fn of(number: i64) -> Option<Self> {
                number.try_into().ok()
            }
        }

        impl Read for $int {
            fn read(at: At<'_>) -> Option<Self> {
                at.whole(i64::from(<$int>::MIN)..=i64::from(<$int>::MAX)).and_then(|n| n.try_into().ok())
            }
        }
    )* };
}
whole_numbers!(u8, u16, u32, i32, i64);

impl Read for Value {
    fn read(at: At<'_>) -> Option<Self> {
        at.within_bounds().map(|()| at.value.clone())
    }
}

impl<T: Read> Read for Option<T> {
    fn read(at: At<'_>) -> Option<Self> {
        T::read(at).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(at: At<'_>) -> Option<Self> {
        at.list()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(at: At<'_>) -> Option<Self> {
        at.map()
    }
}

/// Defines a struct that is read from a JSON object and written as one, keys in camelCase.
///
/// `strict` refuses unknown keys (a playbook), `open` lets them pass (an event's data). A field is required
/// unless its type knows what absence means (`Option`) or a default follows it: `pub monthly: u32 = 4`. A whole
/// number may have a range: `pub weekly: u32 where 0..=7 = 1`. Rules that concern a whole struct go into its own
/// `impl Check`; `checked` asks for it. Where every field has a default, `default` makes them the struct's
/// `Default`. The comments become descriptions in a JSON Schema ([`schema`]).
#[macro_export]
macro_rules! record {
    ($(#[$($meta:tt)*])* pub struct $name:ident $keys:ident $($more:ident)* {
        $(
            $(#[$($field_meta:tt)*])*
            pub $field:ident : $type:ty $(where $least:literal ..= $most:literal)? $(= $default:expr)?,
        )*
    }) => {
        $(#[$($meta)*])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$($field_meta)*])* #[serde(skip_serializing_if = "::textlift::read::Absent::is_absent")] pub $field: $type,)*
        }

        impl $crate::read::Absent for $name {}

        impl $crate::read::Read for $name {
            fn read(at: $crate::read::At<'_>) -> Option<Self> {
                #[allow(unused_mut, reason = "a struct may be empty")]
                let mut fields = at.object()?;
                $(let $field = $crate::record!(@get fields, $field, [$($least ..= $most)?] $(, $default)?);)*
                $crate::record!(@keys $keys fields);
                let read = Self { $($field: $field?,)* };
                $crate::record!(@check [$($more)*] fields read);
                Some(read)
            }
        }

        $crate::record!(@default [$($more)*] $name { $($field $(= $default)?,)* });

        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::read::schema::Describe for $name {
            fn describe(defs: &mut $crate::read::schema::Defs) -> $crate::read::schema::Schema {
                defs.named(std::any::type_name::<Self>(), |_defs| {
                    let fields = vec![$($crate::read::schema::Field::of::<$type>(
                        _defs,
                        stringify!($field),
                        $crate::docs!($([$($field_meta)*])*),
                        $crate::record!(@maybe $(($least, $most))?),
                        $crate::record!(@maybe $($default)?),
                    ),)*];
                    $crate::read::schema::object($crate::docs!($([$($meta)*])*), stringify!($keys), fields)
                })
            }
        }
    };
    (@maybe) => { None };
    (@maybe $value:expr) => { Some($value) };
    (@get $fields:ident, $field:ident, []) => {
        $fields.get(&$crate::read::camel(stringify!($field)))
    };
    (@get $fields:ident, $field:ident, [], $default:expr) => {
        $fields.get_or(&$crate::read::camel(stringify!($field)), || $default)
    };
    (@get $fields:ident, $field:ident, [$least:literal ..= $most:literal] $(, $default:expr)?) => {
        $fields.get_within(
            &$crate::read::camel(stringify!($field)),
            $least..=$most,
            $crate::record!(@maybe $($default)?),
        )
    };
    (@keys strict $fields:ident) => { $fields.refuse_unknown_keys() };
    (@keys open $fields:ident) => {};
    (@check [checked $($more:ident)*] $fields:ident $read:ident) => {
        $crate::read::Check::check(&$read, $fields.at())
    };
    (@check [$($more:ident)*] $fields:ident $read:ident) => {};
    (@default [default] $name:ident { $($field:ident = $default:expr,)* }) => {
        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }
    };
    (@default [checked default] $name:ident { $($fields:tt)* }) => {
        $crate::record!(@default [default] $name { $($fields)* });
    };
    (@default [$($more:ident)*] $name:ident { $($fields:tt)* }) => {};
}

/// Rules that concern several fields of one struct; problems are noted on `at`.
pub trait Check {
    /// Notes what does not go together.
    fn check(&self, at: At<'_>);
}

/// Is this value left out when it is written? Only `None` is.
pub trait Absent {
    /// True for `None`.
    fn is_absent(&self) -> bool {
        false
    }
}
impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
impl<T> Absent for Vec<T> {}
impl<K, V> Absent for BTreeMap<K, V> {}
impl Absent for String {}
impl Absent for bool {}
impl Absent for Value {}
macro_rules! never_absent { ($($t:ty),*) => { $(impl Absent for $t {})* } }
never_absent!(u8, u16, u32, u64, i32, i64);

/// Defines an enum whose values are words in JSON: `Hot = "hot"`.
#[macro_export]
macro_rules! choices {
    ($(#[$($meta:tt)*])* pub enum $name:ident {
        $($(#[$($variant_meta:tt)*])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$($meta)*])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$($variant_meta)*])* $variant,)* }

        impl $name {
            /// Every value with its word, in the order of the definition.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)*];

            /// The word that stands for it outside.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl $crate::read::Read for $name {
            fn read(at: $crate::read::At<'_>) -> Option<Self> {
                at.word(Self::WORDS)
            }
        }

        impl $crate::read::Absent for $name {}

        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::read::schema::Describe for $name {
            fn describe(_: &mut $crate::read::schema::Defs) -> $crate::read::schema::Schema {
                let words = &[$(($word, $crate::docs!($([$($variant_meta)*])*)),)*];
                $crate::read::schema::words($crate::docs!($([$($meta)*])*), words)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(json: &str) -> Result<i64, Code> {
        super::json::<i64>(json.as_bytes(), Speech::Discreet).map_err(|error| error.code())
    }

    #[test]
    fn a_whole_number_is_exact_or_an_error() {
        assert_eq!(whole("12"), Ok(12));
        assert_eq!(whole("12.0"), Ok(12));
        assert_eq!(whole("9007199254740991"), Ok(9_007_199_254_740_991));
        assert_eq!(whole("9007199254740992"), Err(Code::OutOfRange));
        for odd in ["-0", "-0.0", "1.5", "\"1\"", "null", "1e300"] {
            assert_eq!(whole(odd), Err(Code::WrongType), "{odd}");
        }
    }

    #[test]
    fn what_is_said_about_people_repeats_nothing() {
        let error = json::<u32>(br#""+16025550123""#, Speech::Discreet).unwrap_err();
        assert_eq!(error.to_string(), "wanted a whole number, got a text of 12 characters");
    }

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        let known = ["purchase", "refund", "visit"];
        assert_eq!(nearest("purchse", known.into_iter()), Some("purchase"));
        assert_eq!(nearest("Refunds", known.into_iter()), Some("refund"));
        assert_eq!(nearest("zebra", known.into_iter()), None);
    }
}
