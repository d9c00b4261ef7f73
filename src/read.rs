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

#[cfg(not(target_arch = "wasm32"))]
pub mod schema;

use std::borrow::Cow;
use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::json::Stop;
use crate::problem::{Code, Error, Problem};
use crate::table::Table;
use crate::text::Quoted;

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

/// A place that a value is read into, whatever its type: behind it, walking an object is compiled once and not
/// for each type anew, which would cost a hundred bytes of WebAssembly a field.
pub trait Slot {
    /// Takes the value at this place; `false` after reporting what is wrong with it.
    fn take(&mut self, at: At<'_>) -> bool;

    /// Takes what an absent key stands for; `false` if the key is required.
    fn take_absent(&mut self) -> bool;
}

impl<T: Read> Slot for T {
    fn take(&mut self, at: At<'_>) -> bool {
        T::read(at).map(|read| *self = read).is_some()
    }

    fn take_absent(&mut self) -> bool {
        T::absent().map(|absent| *self = absent).is_some()
    }
}

/// The slot of a value that stands nowhere yet.
pub struct Unread<T>(Option<T>);

impl<T> Unread<T> {
    /// An empty slot.
    pub fn new() -> Self {
        Self(None)
    }

    /// What was read into it. Where nothing was, a problem has been told already.
    pub fn value(self) -> Result<T, Error> {
        self.0.ok_or_else(nothing)
    }
}

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Self::new()
    }
}

fn nothing() -> Error {
    Error::of(Vec::new())
}

impl<T: Read> Slot for Unread<T> {
    fn take(&mut self, at: At<'_>) -> bool {
        self.0 = T::read(at);
        self.0.is_some()
    }

    fn take_absent(&mut self) -> bool {
        self.0 = T::absent();
        self.0.is_some()
    }
}

/// Reads a whole JSON text.
pub fn json<T: Read>(bytes: &[u8], speech: Speech) -> Result<T, Error> {
    value_of(&parse(bytes)?, speech)
}

/// The value of a JSON text.
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    crate::json::parse(bytes).map_err(|Stop { line, column }| {
        let message = format!("not JSON: it stops making sense at line {line}, column {column}");
        Error::one(Code::NotJson, "", message)
    })
}

/// Reads a value that is parsed already.
pub fn value_of<T: Read>(value: &Value, speech: Speech) -> Result<T, Error> {
    let mut read = Unread::new();
    value_into(value, speech, &mut read)?;
    read.value()
}

/// Reads a value that is parsed already into its slot.
pub fn value_into(value: &Value, speech: Speech, slot: &mut dyn Slot) -> Result<(), Error> {
    let problems = RefCell::new(Vec::new());
    slot.take(At { value, path: &Path::Root, problems: &problems, speech });
    Error::check(problems.into_inner())
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
    pub fn problem<'m, T>(&self, code: Code, message: impl Into<Cow<'m, str>>) -> Option<T> {
        self.note(code, message.into());
        None
    }

    fn note(&self, code: Code, message: Cow<'_, str>) {
        self.problems.borrow_mut().push(Problem::new(code, self.path.text(), message));
    }

    /// Notes a problem at a place further in, such as `recency[0].points`.
    pub fn problem_at<'m, T>(&self, inner: &str, code: Code, message: impl Into<Cow<'m, str>>) -> Option<T> {
        At { path: &Path::Key(self.path, inner), ..*self }.problem(code, message)
    }

    /// "wanted ..., got ...", the usual problem.
    pub fn wanted<T>(&self, code: Code, wanted: &str) -> Option<T> {
        self.note(code, format!("wanted {wanted}, got {}", self.got()).into());
        None
    }

    /// The value as a problem may tell it.
    fn got(&self) -> String {
        match (self.value, self.speech) {
            (Value::Null, _) => "null".to_owned(),
            (Value::Array(list), _) => format!("a list of {}", list.len()),
            (Value::Object(_), _) => "an object".to_owned(),
            (Value::Bool(yes), Speech::Plain) => yes.to_string(),
            (Value::Number(number), Speech::Plain) => number.to_string(),
            (Value::String(text), Speech::Plain) if text.len() <= 60 => format!("the text {}", Quoted(text)),
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
        self.keys().map(|map| Fields { at: *self, map, known: Vec::new() })
    }

    /// The keys of an object, to be read in this order. Where there is no object, that is noted, and no key is read.
    pub fn record(&self, keys: &'static [&'static str]) -> Reading<'a> {
        let map = self.keys();
        Reading { at: *self, map, keys, rest: keys.iter(), whole: map.is_some() }
    }

    fn keys(&self) -> Option<&'a Map<String, Value>> {
        match self.value {
            Value::Object(map) => Some(map),
            _ => self.wanted(Code::WrongType, "an object"),
        }
    }

    /// Reads the value of a key into its slot; `false` if it is wrong, or required and absent.
    fn field(&self, map: &Map<String, Value>, key: &str, slot: &mut dyn Slot) -> bool {
        let path = Path::Key(self.path, key);
        match map.get(key) {
            Some(value) => slot.take(At { value, path: &path, ..*self }),
            None if slot.take_absent() => true,
            None => {
                At { path: &path, ..*self }.note(Code::Missing, "must be given".into());
                false
            }
        }
    }

    /// Reports every key that is none of those known. `$schema`, by which an editor finds the schema of a document,
    /// is none of ours and never unknown there.
    fn refuse_other_keys(&self, map: &Map<String, Value>, known: &[&str]) {
        let of_editors = |key: &str| key == "$schema" && matches!(self.path, Path::Root);
        for key in map.keys().filter(|key| !known.contains(&key.as_str()) && !of_editors(key)) {
            let hint = hint(key, known.iter().copied());
            let path = Path::Key(self.path, key);
            At { path: &path, ..*self }.note(Code::UnknownKey, format!("there is no such key{hint}").into());
        }
    }

    /// Each entry of a list, read; `None` if any of them is wrong.
    pub fn list<T: Read>(&self) -> Option<Vec<T>> {
        let mut read = Vec::new();
        self.each_entry(&mut |entry| T::read(entry).map(|entry| read.push(entry)).is_some())?;
        Some(read)
    }

    /// Reads every entry of a list, so that every problem is reported; `None` if any of them is wrong.
    fn each_entry(&self, read: &mut dyn FnMut(At<'_>) -> bool) -> Option<()> {
        let Value::Array(list) = self.value else { return self.wanted(Code::WrongType, "a list") };
        let mut whole = true;
        for (index, value) in list.iter().enumerate() {
            whole &= read(At { value, path: &Path::Index(self.path, index), ..*self });
        }
        whole.then_some(())
    }

    /// Each entry of an object with free keys, read.
    pub fn map<T: Read>(&self) -> Option<Table<String, T>> {
        let mut read = Table::new();
        self.each_value(&mut |key, value| {
            T::read(value).map(|value| read.insert(key.to_owned(), value)).is_some()
        })?;
        Some(read)
    }

    /// Reads every value of an object, so that every problem is reported; `None` if any of them is wrong.
    fn each_value(&self, read: &mut dyn FnMut(&str, At<'_>) -> bool) -> Option<()> {
        let mut whole = true;
        for (key, value) in self.keys()? {
            whole &= read(key, At { value, path: &Path::Key(self.path, key), ..*self });
        }
        whole.then_some(())
    }

    /// Of a value that may be anything: no text in it is longer than [`LONGEST_TEXT`].
    pub fn within_bounds(&self) -> Option<()> {
        match self.value {
            Value::String(_) => self.text().map(|_| ()),
            Value::Array(_) => self.each_entry(&mut |entry| entry.within_bounds().is_some()),
            Value::Object(_) => self.each_value(&mut |_, value| value.within_bounds().is_some()),
            _ => Some(()),
        }
    }

    /// One of a list of words; the problem offers the nearest.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let place = self.place_of_word(words.len(), &|n| words.get(n).map_or("", |(word, _)| word))?;
        words.get(place).map(|(_, value)| *value)
    }

    fn place_of_word<'w>(&self, count: usize, word: &dyn Fn(usize) -> &'w str) -> Option<usize> {
        let text = self.text()?;
        let words: Vec<&str> = (0..count).map(word).collect();
        words.iter().position(|word| *word == text).or_else(|| {
            let hint = hint(text, words.iter().copied());
            let wanted = format!("wanted one of {}, got {}{hint}", words.join(", "), self.got());
            self.problem(Code::UnknownValue, wanted)
        })
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
    known: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    /// The place of the object itself, for problems that concern several keys.
    pub fn at(&self) -> At<'a> {
        self.at
    }

    /// The value of a key; what absence means is the type's own matter ([`Read::absent`]).
    pub fn get<T: Read>(&mut self, key: &'a str) -> Option<T> {
        let mut read = Unread(None);
        self.known.push(key);
        self.at.field(self.map, key, &mut read);
        read.0
    }

    /// The value of a key, or a default if it is absent.
    pub fn get_or<T: Read>(&mut self, key: &'a str, default: impl FnOnce() -> T) -> Option<T> {
        if self.map.contains_key(key) {
            return self.get(key);
        }
        self.known.push(key);
        Some(default())
    }

    /// What `read` makes of the value of a key; an absent one is read as an empty object.
    pub fn nested<T>(&mut self, key: &'a str, read: impl FnOnce(At<'_>) -> Option<T>) -> Option<T> {
        self.known.push(key);
        let empty = Value::Object(Map::new());
        let path = Path::Key(self.at.path, key);
        read(At { value: self.map.get(key).unwrap_or(&empty), path: &path, ..self.at })
    }

    /// Reports every key that nobody asked for.
    pub fn refuse_unknown_keys(&self) {
        self.at.refuse_other_keys(self.map, &self.known);
    }
}

/// The keys of an object while a [`record!`](crate::record) reads them, in the order of its fields.
pub struct Reading<'a> {
    at: At<'a>,
    map: Option<&'a Map<String, Value>>,
    keys: &'static [&'static str],
    rest: std::slice::Iter<'static, &'static str>,
    whole: bool,
}

impl Reading<'_> {
    /// Reads the next key, whose absence is its type's own matter.
    pub fn next(&mut self, slot: &mut dyn Slot) {
        if let (Some(map), Some(key)) = (self.map, self.rest.next()) {
            self.whole &= self.at.field(map, key, slot);
        }
    }

    /// Reads the next key; if it is absent, what its slot holds stands.
    pub fn next_or_default(&mut self, slot: &mut dyn Slot) {
        let key = self.rest.as_slice().first();
        match (self.map, key) {
            (Some(map), Some(key)) if map.contains_key(*key) => self.next(slot),
            _ => drop(self.rest.next()),
        }
    }

    /// Refuses keys that were not read; `false` if a key that was read is wrong.
    pub fn end_strict(&self) -> bool {
        if let Some(map) = self.map {
            self.at.refuse_other_keys(map, self.keys);
        }
        self.whole
    }

    /// Lets other keys pass; `false` if a key that was read is wrong.
    pub fn end_open(&self) -> bool {
        self.whole
    }
}

/// `; did you mean "..."?` if some known word is near enough, else nothing.
pub fn hint<'w>(got: &str, known: impl Iterator<Item = &'w str>) -> String {
    match nearest(got, known) {
        Some(word) => format!("; did you mean \"{word}\"?"),
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

/// A field's name as JSON spells it, made while compiling: `snakeCase` of `snake_case`.
#[macro_export]
macro_rules! camel {
    ($field:ident) => {{
        const SNAKE: &str = stringify!($field);
        const CAMEL: &[u8] = &$crate::read::camel::<{ $crate::read::camel_len(SNAKE) }>(SNAKE);
        match std::str::from_utf8(CAMEL) {
            Ok(name) => name,
            Err(_) => SNAKE,
        }
    }};
}

/// The bytes of a name in camel case.
#[allow(
    clippy::indexing_slicing,
    reason = "it runs while compiling, where a panic is an error of the compiler"
)]
pub const fn camel<const LEN: usize>(snake: &str) -> [u8; LEN] {
    let (mut camel, mut at, mut len) = ([0; LEN], 0, 0);
    let snake = name(snake);
    while at < snake.len() {
        if snake[at] != b'_' {
            let starts_word = at > 0 && snake[at - 1] == b'_';
            camel[len] = if starts_word { snake[at].to_ascii_uppercase() } else { snake[at] };
            len += 1;
        }
        at += 1;
    }
    camel
}

/// How many bytes a name has in camel case.
#[allow(
    clippy::indexing_slicing,
    reason = "it runs while compiling, where a panic is an error of the compiler"
)]
pub const fn camel_len(snake: &str) -> usize {
    let (mut at, mut len) = (0, 0);
    let snake = name(snake);
    while at < snake.len() {
        len += (snake[at] != b'_') as usize;
        at += 1;
    }
    len
}

/// A name without the `r#` that makes a name of a word of Rust.
const fn name(field: &str) -> &[u8] {
    match field.as_bytes() {
        [b'r', b'#', name @ ..] => name,
        name => name,
    }
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

/// The slot of a whole number that has a range.
pub struct Within<'a, T>(pub &'a mut T, pub std::ops::RangeInclusive<i64>);

impl<T: Whole> Slot for Within<'_, T> {
    fn take(&mut self, at: At<'_>) -> bool {
        at.whole(self.1.clone()).and_then(T::of).map(|number| *self.0 = number).is_some()
    }

    fn take_absent(&mut self) -> bool {
        self.0.take_absent()
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
                at.whole(i64::from(<$int>::MIN)..=i64::from(<$int>::MAX)).and_then(Self::of)
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

impl<T: Read> Read for Table<String, T> {
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
///
/// The struct is made of defaults and blanks ([`Field::blank`](crate::read::Field::blank)), and each field is
/// read in its place: that needs one short call a field.
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
        #[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $(
                $(#[$($field_meta)*])*
                $(#[cfg_attr(not(target_arch = "wasm32"), tsify(optional))] #[cfg_attr(false, tsify($default))])?
                #[serde(skip_serializing_if = "::textlift::read::Field::is_absent")]
                pub $field: $type,
            )*
        }

        impl $name {
            /// The keys in JSON, in the order of the fields.
            pub const KEYS: &'static [&'static str] = &[$($crate::camel!($field),)*];
        }

        impl $crate::read::Field for $name {
            fn blank() -> Self {
                Self { $($field: $crate::record!(@blank $type $(, $default)?),)* }
            }
        }

        impl $crate::read::Read for $name {
            fn read(at: $crate::read::At<'_>) -> Option<Self> {
                #[allow(unused_mut, reason = "a struct may be empty")]
                let (mut reading, mut read) = (at.record(Self::KEYS), <Self as $crate::read::Field>::blank());
                $($crate::record!(@next reading, read.$field, [$($least ..= $most)?] $(, $default)?);)*
                if !$crate::record!(@end $keys reading) {
                    return None;
                }
                $crate::record!(@check [$($more)*] at read);
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
                        $crate::camel!($field),
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
    (@blank $type:ty) => { <$type as $crate::read::Field>::blank() };
    (@blank $type:ty, $default:expr) => { $default };
    (@next $reading:ident, $read:ident . $field:ident, [$($range:tt)*]) => {
        $reading.next($crate::record!(@slot $read.$field, [$($range)*]))
    };
    (@next $reading:ident, $read:ident . $field:ident, [$($range:tt)*], $default:expr) => {
        $reading.next_or_default($crate::record!(@slot $read.$field, [$($range)*]))
    };
    (@slot $read:ident . $field:ident, []) => { &mut $read.$field };
    (@slot $read:ident . $field:ident, [$range:expr]) => { &mut $crate::read::Within(&mut $read.$field, $range) };
    (@end strict $reading:ident) => { $reading.end_strict() };
    (@end open $reading:ident) => { $reading.end_open() };
    (@check [checked $($more:ident)*] $at:ident $read:ident) => { $crate::read::Check::check(&$read, $at) };
    (@check [$($more:ident)*] $at:ident $read:ident) => {};
    (@default [default] $name:ident { $($field:ident = $default:expr,)* }) => {
        impl Default for $name {
            fn default() -> Self {
                <Self as $crate::read::Field>::blank()
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

/// What the type of a field of a [`record!`](crate::record) knows beside how it is read.
pub trait Field {
    /// What stands in the field until it is read. Nobody sees it: a field that cannot be read fails the whole.
    fn blank() -> Self;

    /// Is this value left out when it is written? Only `None` is.
    fn is_absent(&self) -> bool {
        false
    }
}
impl<T> Field for Option<T> {
    fn blank() -> Self {
        None
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
impl<T> Field for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}
macro_rules! blank_by_default {
    ($($type:ty),*) => { $(
        impl Field for $type {
            fn blank() -> Self {
                Self::default()
            }
        }
    )* };
}
blank_by_default!(bool, u8, u16, u32, u64, i32, i64, String, Value);
impl<K: Ord, V> Field for Table<K, V> {
    fn blank() -> Self {
        Self::new()
    }
}

/// Defines an enum whose values are words in JSON: `Hot = "hot"`.
#[macro_export]
macro_rules! choices {
    ($(#[$($meta:tt)*])* pub enum $name:ident {
        $($(#[$($variant_meta:tt)*])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$($meta)*])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
        pub enum $name {
            $($(#[$($variant_meta)*])* #[cfg_attr(not(target_arch = "wasm32"), serde(rename = $word))] $variant,)*
        }

        impl $name {
            /// Every value with its word, in the order of the definition.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)*];

            /// Every word with what is said of it.
            #[cfg(not(target_arch = "wasm32"))]
            pub const LINES: &'static [(&'static str, &'static str)] =
                &[$(($word, $crate::docs!($([$($variant_meta)*])*)),)*];

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

        impl $crate::read::Field for $name {
            fn blank() -> Self {
                let [blank, ..] = [$(Self::$variant,)*];
                blank
            }
        }

        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::read::schema::Describe for $name {
            fn describe(_: &mut $crate::read::schema::Defs) -> $crate::read::schema::Schema {
                $crate::read::schema::words($crate::docs!($([$($meta)*])*), Self::LINES)
            }
        }
    };
}

/// The comment among the attributes of a definition.
#[macro_export]
macro_rules! docs {
    ($([$($meta:tt)*])*) => { concat!($($crate::docs!(@line $($meta)*), "\n",)*) };
    (@line doc = $text:literal) => { $text };
    (@line $($other:tt)*) => { "" };
}

/// Says what a type with a reader of its own takes: `described! { Phone = { "type": "string" } }`.
#[macro_export]
macro_rules! described {
    ($type:ty = $($schema:tt)+) => {
        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::read::schema::Describe for $type {
            fn describe(defs: &mut $crate::read::schema::Defs) -> $crate::read::schema::Schema {
                defs.named(std::any::type_name::<Self>(), |_| serde_json::json!($($schema)+))
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
