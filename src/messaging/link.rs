//! Text in, the links that a phone would make of it out: whole addresses and bare domains.
//!
//! A phone underlines `example.com` without being told that it is an address, so everything that has the
//! shape of a domain counts, known ending or not. Letters beyond ASCII count as letters of a domain, and
//! so do the full stops of other scripts.
//!
//! ```
//! use textlift::messaging::link;
//! let found: Vec<&str> = link::links("see hearing.example/a or write by Dr. A.B. at 9 a.m.").map(|l| l.text).collect();
//! assert_eq!(found, ["hearing.example/a"]);
//! ```

use crate::text::{find, split_once};
use std::ops::Range;

/// A piece of text that a phone would make a link of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'t> {
    /// All of it.
    pub text: &'t str,
    /// The host it leads to, as written.
    pub host: &'t str,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

impl Link<'_> {
    /// Does it lead to one of these hosts or a subdomain of one?
    pub fn is_allowed<H: AsRef<str>>(&self, hosts: &[H]) -> bool {
        // A user part (`good.example@evil.example`) or an escape is never what it seems.
        let plain = self.text.bytes().all(|b| b != b'@' && b != b'\\');
        plain
            && hosts.iter().any(|allowed| {
                let (host, allowed) = (self.host.as_bytes(), allowed.as_ref().as_bytes());
                match host.len().checked_sub(allowed.len()).and_then(|start| host.split_at_checked(start)) {
                    Some((sub, end)) => {
                        end.eq_ignore_ascii_case(allowed) && (sub.is_empty() || sub.ends_with(b"."))
                    }
                    None => false,
                }
            })
    }
}

/// Every link of a text, in order.
pub fn links(text: &str) -> impl Iterator<Item = Link<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        // Nearly every text ends here: without a dot there is no host, without a scheme no address.
        while let Some(hint) = next_hint(text, from) {
            let start = run_back(text, hint, from);
            let end = text.get(hint..).and_then(|rest| rest.find(ends_link)).map_or(text.len(), |n| hint + n);
            from = end.max(hint + 1);
            while !text.is_char_boundary(from) {
                from += 1;
            }
            if let Some(link) = link(text, start..end) {
                return Some(link);
            }
        }
        None
    })
}

/// The next place that may belong to a link: a full stop between two letters, or `://`.
fn next_hint(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        // 0xE3 and 0xEF begin the full stops of other scripts.
        at += bytes.get(at..)?.iter().position(|b| matches!(b, b'.' | b':' | 0xE3 | 0xEF))?;
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        let after = || rest.get(c.len_utf8()..).and_then(|t| t.chars().next());
        let before = || text.get(..at).and_then(|t| t.chars().next_back());
        if rest.starts_with("://")
            || (is_stop(c) && after().is_some_and(is_label) && before().is_some_and(is_label))
        {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// The start of the word that a place lies in.
fn run_back(text: &str, place: usize, least: usize) -> usize {
    let run = text.get(least..place).unwrap_or("");
    let start =
        run.char_indices().rev().take_while(|(_, c)| !ends_link(*c)).last().map_or(run.len(), |(n, _)| n);
    least + start
}

fn link(text: &str, at: Range<usize>) -> Option<Link<'_>> {
    let whole = text.get(at.clone())?;
    // Punctuation around a link is none of it.
    let kept = whole.trim_end_matches(|c: char| {
        matches!(c, '.' | ',' | '!' | '?' | ':' | ';' | '\'' | '*' | '_') || is_punctuation(c)
    });
    let kept = kept.trim_start_matches(|c: char| !is_label(c));
    let skipped = find(whole, kept)?;
    let at = at.start + skipped..at.start + skipped + kept.len();
    let (scheme, rest) = match split_once(kept, "://") {
        Some((_, rest)) => (true, rest),
        None => (false, kept),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let server = authority.rsplit('@').next()?;
    let host = server.get(..server.find(|c| !is_label(c) && !is_stop(c)).unwrap_or(server.len()))?;
    (scheme || is_domain(host)).then_some(Link { text: kept, host, at })
}

/// At least two labels, the last of at least two letters; or four numbers.
fn is_domain(host: &str) -> bool {
    let mut labels = host.split(is_stop);
    let Some(last) = labels.next_back() else { return false };
    let others = labels.clone().count();
    let lettered =
        last.chars().count() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic() || !c.is_ascii());
    let numbered = others == 3 && host.split(is_stop).all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    others >= 1 && labels.all(|label| !label.is_empty()) && (lettered || numbered || last.starts_with("xn--"))
}

/// A full stop, of any script that uses one in addresses.
fn is_stop(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

/// May it stand in a label of a domain?
fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c == '-'
        || (!c.is_ascii() && !ends_link(c) && !is_stop(c) && !is_punctuation(c))
}

/// Curly quotes, dashes, the ellipsis and such.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{205E}' | '\u{AB}' | '\u{BB}' | '\u{A1}' | '\u{BF}' | '\u{3001}')
}

/// White space and what is never part of a link.
fn ends_link(c: char) -> bool {
    c.is_ascii_whitespace()
        || matches!(c, '<' | '>' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | '|')
        || matches!(c, '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        links(text).map(|link| link.text).collect()
    }

    #[test]
    fn addresses_and_bare_domains_are_links() {
        for (text, wanted) in [
            ("https://example.com/a?b=1 now", "https://example.com/a?b=1"),
            ("(go to Example.COM).", "Example.COM"),
            ("bit.ly/x, quick", "bit.ly/x"),
            ("http://localhost/x", "http://localhost/x"),
            ("call 192.168.0.1!", "192.168.0.1"),
            ("пример.рф", "пример.рф"),
            ("good。example", "good。example"),
            ("mail me@example.com", "me@example.com"),
            ("www.a-b.co.uk", "www.a-b.co.uk"),
            ("\u{201c}example.com\u{201d}", "example.com"),
        ] {
            assert_eq!(found(text), [wanted], "{text}");
        }
    }

    #[test]
    fn ordinary_writing_is_no_link() {
        for text in [
            "",
            "Dr. Lee",
            "A.B. Smith",
            "at 9 a.m.",
            "$2,500.00",
            "v1.2.3",
            "wait...what",
            "3.5mm",
            "e.g. this",
            "Sarah\u{2019}s",
            "one. two",
            "U.S. law",
            ".",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_host_is_allowed_with_its_subdomains_and_nothing_else() {
        let allowed = ["hearing.example"];
        let is = |text: &str| links(text).next().map(|link| link.is_allowed(&allowed));
        assert_eq!(is("https://hearing.example/book"), Some(true));
        assert_eq!(is("Book.Hearing.example"), Some(true));
        assert_eq!(is("nothearing.example"), Some(false));
        assert_eq!(is("hearing.example.evil.test"), Some(false));
        assert_eq!(is("https://hearing.example@evil.test"), Some(false));
        assert_eq!(is("http://localhost"), Some(false));
    }
}
