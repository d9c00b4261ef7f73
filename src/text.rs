//! Finding and quoting text in few bytes. The standard library finds one text in another by an algorithm for long ones,
//! and writes a text in quotes with tables of all of Unicode: together some 8 KB of WebAssembly.
//!
//! ```
//! use textlift::text::{Quoted, find, split_once};
//! assert_eq!(find("Hi {{ firstName }}", "{{"), Some(3));
//! assert_eq!(split_once("https://a.example", "://"), Some(("https", "a.example")));
//! assert_eq!(Quoted("say \"hi\"\n").to_string(), r#""say \"hi\"\n""#);
//! ```

use std::fmt::{self, Write};

/// Where a text first holds another; nothing holds an empty one.
pub fn find(text: &str, wanted: &str) -> Option<usize> {
    let size = wanted.len().max(1);
    text.as_bytes()
        .windows(size)
        .position(|part| part.first() == wanted.as_bytes().first() && part == wanted.as_bytes())
}

/// What stands before and after the first place at which a text holds another.
pub fn split_once<'t>(text: &'t str, wanted: &str) -> Option<(&'t str, &'t str)> {
    let at = find(text, wanted)?;
    Some((text.get(..at)?, text.get(at + wanted.len()..)?))
}

/// The text with another in place of each that it holds.
pub fn replace(text: &str, wanted: &str, by: &str) -> String {
    let (mut replaced, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = split_once(rest, wanted) {
        replaced.push_str(before);
        replaced.push_str(by);
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

/// A text in quotes; quotes, backslashes and control characters in it are escaped.
pub struct Quoted<'t>(pub &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                // Bidirectional marks would turn what follows around; separators would break the line.
                c if c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') =>
                {
                    write!(f, "\\u{{{:x}}}", u32::from(c))?;
                }
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn it_finds_what_the_standard_library_finds(text in "[ab{é]{0,12}", wanted in "[ab{é]{1,3}") {
            prop_assert_eq!(find(&text, &wanted), text.find(&wanted));
            prop_assert_eq!(split_once(&text, &wanted), text.split_once(&wanted));
            prop_assert_eq!(replace(&text, &wanted, "a{"), text.replace(&wanted, "a{"));
        }

        #[test]
        fn plain_text_is_quoted_as_the_standard_library_does(text in "[ -~\n\t\r\u{e9}\u{202e}\u{1}]{0,20}") {
            prop_assert_eq!(Quoted(&text).to_string(), format!("{text:?}"));
        }
    }
}
