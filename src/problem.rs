//! What is wrong with an input, said so that its author can mend it.
//!
//! A [`Problem`] names the place, what was wanted and what came. It never carries a phone number, a name or
//! a text: of a lead's data only the *kind* of value is told. A refusal ("not before 9:00") is no problem
//! but an answer; see [`crate::scheduling`].

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::choices;
use crate::gather::Gather;

choices! {
    /// What sort of mistake it is. The codes are a promise, the wording of a message is not.
    pub enum Code {
        /// A value that must be there is absent.
        Missing = "missing",
        /// Another kind of value was wanted (text, number, list, object, true or false).
        WrongType = "wrong-type",
        /// A key that means nothing here.
        UnknownKey = "unknown-key",
        /// A word that is none of the words allowed here.
        UnknownValue = "unknown-value",
        /// A number or an instant outside its range.
        OutOfRange = "out-of-range",
        /// A text that is longer, or a list that has more entries, than allowed.
        TooLong = "too-long",
        /// More bytes, leads or answers than are held at once.
        TooLarge = "too-large",
        /// A text that is not in the form wanted here (an instant, a phone number, a currency...).
        Malformed = "malformed",
        /// The input is not JSON.
        NotJson = "not-json",
        /// Two values that cannot both hold.
        Contradiction = "contradiction",
        /// A zone that is not in the time-zone database.
        UnknownZone = "unknown-zone",
        /// A slot that no text can fill.
        UnknownSlot = "unknown-slot",
        /// A filter that the template language does not have.
        UnknownFilter = "unknown-filter",
        /// A webhook scheme that is not known here.
        UnknownScheme = "unknown-scheme",
        /// An attribution model that is not known here.
        UnknownModel = "unknown-model",
        /// A playbook written for a newer textlift.
        NewerVersion = "newer-version",
        /// A playbook under which no text could ever be sent.
        NeverSends = "never-sends",
        /// Amounts of more than one currency where one is wanted.
        MixedCurrency = "mixed-currency",
        /// More channels than an exact model can take.
        TooManyChannels = "too-many-channels",
        /// An amount beyond what can be counted exactly.
        Overflow = "overflow",
    }
}

/// One mistake: its sort, the place in the input (`messages[2].text`), and a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Problem {
    /// The sort of mistake, one of [`Code`].
    pub code: Code,
    /// Where: keys joined by dots, list positions in brackets; empty for the whole input.
    pub path: String,
    /// What was wanted and what came, for a person.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new<'t>(code: Code, path: impl Into<Cow<'t, str>>, message: impl Into<Cow<'t, str>>) -> Self {
        Self::told(code, path.into(), message.into())
    }

    fn told(code: Code, path: Cow<'_, str>, message: Cow<'_, str>) -> Self {
        Self { code, path: path.into_owned(), message: message.into_owned() }
    }
}

/// One or more problems; the first gives the error its code and path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Problems>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Problems {
    first: Problem,
    rest: Vec<Problem>,
}

impl Error {
    /// An error of a single problem.
    pub fn one<'t>(code: Code, path: impl Into<Cow<'t, str>>, message: impl Into<Cow<'t, str>>) -> Self {
        Self::from_first(Problem::new(code, path, message), Vec::new())
    }

    /// All problems of an input, or `Ok` if there are none.
    pub fn check(problems: Vec<Problem>) -> Result<(), Self> {
        let mut all = problems.into_iter();
        match all.next() {
            None => Ok(()),
            Some(first) => Err(Self::from_first(first, all.gather())),
        }
    }

    /// These problems; an empty list, which nobody should hand in, is told as a malformed input.
    pub fn of(problems: Vec<Problem>) -> Self {
        match Self::check(problems) {
            Err(error) => error,
            Ok(()) => Self::one(Code::Malformed, "", "could not be read"),
        }
    }

    fn from_first(first: Problem, rest: Vec<Problem>) -> Self {
        Self(Box::new(Problems { first, rest }))
    }

    /// The code of the first problem.
    pub fn code(&self) -> Code {
        self.0.first.code
    }

    /// The path of the first problem.
    pub fn path(&self) -> &str {
        &self.0.first.path
    }

    /// Every problem, in the order of the input; never empty.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&self.0.first).chain(&self.0.rest)
    }

    /// The same error, told from one level further out: `key` comes before every path.
    pub fn under(mut self, key: &str) -> Self {
        let Problems { first, rest } = &mut *self.0;
        for problem in std::iter::once(first).chain(rest) {
            problem.path = match problem.path.as_str() {
                "" => key.to_owned(),
                path if path.starts_with('[') => format!("{key}{path}"),
                path => format!("{key}.{path}"),
            };
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.problems().enumerate() {
            let gap = if n == 0 { "" } else { "; " };
            match problem.path.as_str() {
                "" => write!(f, "{gap}{}", problem.message)?,
                path => write!(f, "{gap}{path}: {}", problem.message)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
