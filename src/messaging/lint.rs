//! A text in, what makes it feel like a broadcast out: where, why, and better words.
//!
//! A rule is a row of [`RULES`]. Warnings never block, errors do.
//!
//! ```
//! use textlift::messaging::lint::{self, Subject};
//! let found = lint::lint(&Subject { text: "Dear customer, ACT NOW!!", ..Subject::default() });
//! let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
//! assert_eq!(rules, ["impersonal-greeting", "capitals", "urgency", "exclamation"]);
//! ```

use serde::Serialize;

use super::choice::MOST_PARTS;
use super::{link, sms};
use crate::choices;
use crate::gather::Gather;
use crate::text::{find, replace, split_once};

choices! {
    /// How bad it is.
    pub enum Severity {
        /// The text must not go out like this.
        Error = "error",
        /// It would do better otherwise.
        Warning = "warning",
    }
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(tsify::Tsify))]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it begins, in UTF-16 units of the text.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Why that is bad.
    pub why: &'static str,
    /// What to write instead.
    pub better: &'static str,
}

/// A text to look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'t> {
    /// The text, or a template as its author wrote it.
    pub text: &'t str,
    /// Does it stand for people in general, so that it should have a slot that tells them apart? `None`: it is
    /// written for one person.
    pub personal: Option<bool>,
    /// Does it use a number or deadline that is known to be real?
    pub grounded: bool,
    /// Hosts that its links may lead to.
    pub allowed_hosts: &'t [String],
    /// What will follow it, for its length.
    pub appended: &'t str,
}

/// One rule.
struct Rule {
    name: &'static str,
    severity: Severity,
    why: &'static str,
    better: &'static str,
    find: fn(&Subject<'_>, &mut Found<'_>),
}

/// Where a rule notes what it found.
struct Found<'f> {
    text: &'f str,
    /// Where slots stand that are filled with a link, in bytes.
    linked_slots: &'f [(usize, usize)],
    places: Vec<(usize, usize)>,
}

impl Found<'_> {
    fn at(&mut self, start: usize, end: usize) {
        self.places.push((start, end));
    }

    fn whole(&mut self) {
        self.at(0, self.text.len());
    }
}

/// Every rule for a page that tells them: its name, how bad it is, why, and what is better.
pub fn rules() -> impl Iterator<Item = (&'static str, Severity, &'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.severity, rule.why, rule.better))
}

/// Every rule, in the order in which findings at the same place are told.
static RULES: &[Rule] = &[
    Rule {
        name: "impersonal-greeting",
        severity: Severity::Warning,
        why: "Nobody calls a person they know like this.",
        better: "Greet them by name: Hi {{ firstName }},",
        find: |subject, found| {
            words(
                &[
                    "dear customer",
                    "dear client",
                    "dear patient",
                    "dear friend",
                    "dear sir",
                    "dear valued",
                    "valued customer",
                    "valued client",
                    "hello customer",
                    "to whom it may concern",
                ],
                subject,
                found,
            )
        },
    },
    Rule {
        name: "capitals",
        severity: Severity::Warning,
        why: "Capitals read as shouting, and carriers' filters count them.",
        better: "Write it as you would say it, in small letters.",
        find: capitals,
    },
    Rule {
        name: "urgency",
        severity: Severity::Warning,
        why: "Nobody can check that, so it reads as pressure.",
        better: "Name a real deadline, {{ deadline.friday }}, or a number that is true now, {{ live.... }}; else leave it out.",
        find: |subject, found| {
            if !subject.grounded {
                scarcity(subject, found);
                words(
                    &[
                        "act now",
                        "act today",
                        "order now",
                        "buy now",
                        "act fast",
                        "hurry",
                        "last chance",
                        "limited time",
                        "while supplies last",
                        "today only",
                        "only today",
                        "ends today",
                        "ends tonight",
                        "ending soon",
                        "almost gone",
                        "running out",
                        "won't last",
                        "before it's too late",
                        "don't miss",
                        "expires soon",
                        "ends soon",
                        "selling fast",
                        "only a few left",
                        "final notice",
                        "urgent",
                        "one slot left",
                        "spots are limited",
                    ],
                    subject,
                    found,
                );
            }
        },
    },
    Rule {
        name: "exclamation",
        severity: Severity::Warning,
        why: "Several exclamation marks are the mark of a broadcast.",
        better: "Keep one at most.",
        find: exclamation,
    },
    Rule {
        name: "generic-offer",
        severity: Severity::Warning,
        why: "An offer for everybody says that you do not know this person.",
        better: "Say what it means for them: their appointment, what they asked about, how long it is since then.",
        find: |subject, found| {
            words(
                &[
                    "special offer",
                    "great deal",
                    "amazing deal",
                    "exclusive offer",
                    "best price",
                    "huge savings",
                    "big savings",
                    "free gift",
                    "% off",
                    "flash sale",
                    "limited offer",
                    "exclusive deal",
                    "amazing offer",
                    "promotion",
                    "promo code",
                    "unbeatable",
                    "once in a lifetime",
                    "lowest prices",
                    "check out our",
                    "newsletter",
                ],
                subject,
                found,
            )
        },
    },
    Rule {
        name: "not-personal",
        severity: Severity::Warning,
        why: "It would read the same to everybody.",
        better: "Use at least one thing that is theirs: {{ firstName }}, {{ visit.ago }}, {{ purchase.item }}.",
        find: |subject, found| {
            if subject.personal == Some(false) {
                found.whole()
            }
        },
    },
    Rule {
        name: "several-links",
        severity: Severity::Warning,
        why: "Two links ask for two decisions; mostly none is made.",
        better: "Keep the one that matters.",
        find: |subject, found| {
            let written = link::links(subject.text).map(|link| (link.at.start, link.at.end));
            let mut all: Vec<(usize, usize)> = written.chain(found.linked_slots.iter().copied()).gather();
            crate::sort::plain(&mut all);
            for (start, end) in all.into_iter().skip(1) {
                found.at(start, end);
            }
        },
    },
    Rule {
        name: "shortener",
        severity: Severity::Error,
        why: "Carriers block public link shorteners, and people cannot see where they lead.",
        better: "Use your own address, {{ business.bookingLink }}.",
        find: |subject, found| {
            for link in link::links(subject.text).filter(|link| link.is_allowed(SHORTENERS)) {
                found.at(link.at.start, link.at.end);
            }
        },
    },
    Rule {
        name: "foreign-link",
        severity: Severity::Error,
        why: "Links may lead only to the hosts that the playbook allows.",
        better: "Use {{ business.bookingLink }}, or add the host to allowedHosts.",
        find: |subject, found| {
            let foreign = |link: &link::Link<'_>| {
                !link.is_allowed(subject.allowed_hosts) && !link.is_allowed(SHORTENERS)
            };
            for link in link::links(subject.text).filter(foreign) {
                found.at(link.at.start, link.at.end);
            }
        },
    },
    Rule {
        name: "reply-yes",
        severity: Severity::Warning,
        why: "YES is the carriers' word for opting back in: the answer may be swallowed on its way to you.",
        better: "Ask for another word: \"reply with a time that suits you\".",
        find: |subject, found| {
            words(
                &[
                    "reply yes",
                    "text yes",
                    "answer yes",
                    "respond yes",
                    "send yes",
                    "say yes",
                    "reply \"yes",
                    "reply 'yes",
                    "reply with yes",
                ],
                subject,
                found,
            )
        },
    },
    Rule {
        name: "control",
        severity: Severity::Error,
        why: "It holds a control character or a mark that turns the direction of writing.",
        better: "Remove it.",
        find: |subject, found| {
            let hidden = |c: char| {
                (c.is_ascii_control() && c != '\n')
                    || matches!(c, '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
            };
            for (start, c) in subject.text.char_indices().filter(|(_, c)| hidden(*c)) {
                found.at(start, start + c.len_utf8());
            }
        },
    },
    Rule {
        name: "too-long",
        severity: Severity::Error,
        why: "It would take more than ten parts.",
        better: "Say one thing, and leave the rest for the conversation.",
        find: |subject, found| {
            let whole = [subject.text, "\n", subject.appended].concat();
            let text = if subject.appended.is_empty() { subject.text } else { &whole };
            if sms::sms_parts_of(text).parts > MOST_PARTS {
                found.whole();
            }
        },
    },
];

/// Hosts that turn any address into a short one, for everybody.
const SHORTENERS: &[&str] = &[
    "bit.ly",
    "bitly.com",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "rebrand.ly",
    "cutt.ly",
    "shorturl.at",
    "tiny.cc",
    "rb.gy",
    "t.ly",
    "lnkd.in",
    "soo.gd",
    "v.gd",
    "bl.ink",
];

/// Words in capitals that are names of things rather than shouting.
const NAMES_IN_CAPITALS: &[&str] = &[
    "STOP", "START", "HELP", "YES", "USA", "FAQ", "PDF", "SMS", "FSA", "HSA", "HVAC", "HIPAA", "ADHD", "CPAP",
];

/// Everything that a text should mend, in the order of the text.
pub fn lint(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (plain, links) = without_slots(subject.text);
    let original = subject.text;
    let subject = Subject { text: &plain, ..*subject };
    let subject = &subject;
    for rule in RULES {
        let mut found = Found { text: subject.text, linked_slots: &links, places: Vec::new() };
        (rule.find)(subject, &mut found);
        for (start, end) in found.places {
            let units = |to: usize| {
                u32::try_from(original.get(..to).map_or(0, |t| t.encode_utf16().count())).unwrap_or(u32::MAX)
            };
            findings.push(Finding {
                rule: rule.name,
                severity: rule.severity,
                start: units(start),
                end: units(end),
                why: rule.why,
                better: rule.better,
            });
        }
    }
    crate::sort::by_key(&mut findings, |finding| finding.start);
    findings
}

/// Each place where one of these phrases stands as words of its own.
fn words(phrases: &[&str], subject: &Subject<'_>, found: &mut Found<'_>) {
    let text = replace(&subject.text.to_ascii_lowercase(), "\u{2019}", "'");
    // Where nothing was replaced, places are the same in both texts.
    let same = text.len() == subject.text.len();
    for phrase in phrases {
        let mut end = 0;
        while let Some(next) = text.get(end..).and_then(|rest| find(rest, phrase)) {
            let start = end + next;
            end = start + phrase.len();
            let inside_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let before = text.get(..start).and_then(|t| t.chars().next_back());
            let after = text.get(end..).and_then(|t| t.chars().next());
            let letter = phrase.starts_with(|c: char| c.is_ascii_alphanumeric());
            let part_of_a_word = inside_word(after) || (letter && inside_word(before));
            if !part_of_a_word {
                if same { found.at(start, end) } else { found.whole() }
            }
        }
    }
}

/// "Only 3 slots left", in figures or in words.
fn scarcity(subject: &Subject<'_>, found: &mut Found<'_>) {
    const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let words: Vec<(usize, &str)> = pieces(subject.text).gather();
    let is = |word: &str, wanted: &str| {
        word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).eq_ignore_ascii_case(wanted)
    };
    for (n, (start, _)) in words.iter().enumerate().filter(|(_, (_, word))| is(word, "only")) {
        let counted = words.get(n + 1).is_some_and(|(_, number)| {
            number.bytes().all(|b| b.is_ascii_digit()) || NUMBERS.iter().any(|word| is(number, word))
        });
        let left =
            words.iter().skip(n + 2).take(4).find(|(_, word)| is(word, "left") || is(word, "remaining"));
        if let (true, Some((at, last))) = (counted, left) {
            found.at(*start, at + last.len());
        }
    }
}

/// Runs of words in capitals: two words, or one of at least four letters that is no name.
fn capitals(subject: &Subject<'_>, found: &mut Found<'_>) {
    let mut run: Option<(usize, usize, usize)> = None;
    for (start, word) in pieces(subject.text) {
        let letters = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let name = NAMES_IN_CAPITALS.contains(&letters);
        let loud = letters.len() >= 2 && !name && letters.bytes().all(|b| b.is_ascii_uppercase());
        run = match (run, loud) {
            (Some((from, _, count)), true) => Some((from, start + word.len(), count + 1)),
            (None, true) => Some((start, start + word.len(), 1)),
            (ended, false) => {
                shouted(subject.text, ended, found);
                None
            }
        };
    }
    shouted(subject.text, run, found);
}

fn shouted(text: &str, run: Option<(usize, usize, usize)>, found: &mut Found<'_>) {
    let Some((start, end, count)) = run else { return };
    let letters = text.get(start..end).map_or(0, |t| t.bytes().filter(u8::is_ascii_uppercase).count());
    if count >= 2 || letters >= 4 {
        found.at(start, end);
    }
}

/// Words with the place where they begin.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    text.split_ascii_whitespace().map(move |word| {
        let start = text.get(end..).and_then(|rest| find(rest, word)).map_or(end, |n| end + n);
        end = start + word.len();
        (start, word)
    })
}

fn exclamation(subject: &Subject<'_>, found: &mut Found<'_>) {
    let marks: Vec<usize> = subject.text.match_indices('!').map(|(at, _)| at).gather();
    if let (Some(first), Some(last), true) = (marks.first(), marks.last(), marks.len() > 1) {
        found.at(*first, last + 1);
    }
}

/// The text with blanks of the same length in place of its slots, and where slots stand for a link.
fn without_slots(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut plain, mut links) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some((before, (inside, after))) =
        split_once(rest, "{{").and_then(|(before, more)| Some((before, split_once(more, "}}")?)))
    {
        plain.push_str(before);
        let start = plain.len();
        plain.extend(std::iter::repeat_n(' ', inside.len() + 4));
        if find(inside, "business.bookingLink").is_some() {
            links.push((start, plain.len()));
        }
        rest = after;
    }
    plain.push_str(rest);
    (plain, links)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let hosts = ["hearing.example".to_owned()];
        lint(&Subject { text, allowed_hosts: &hosts, ..Subject::default() }).iter().map(|f| f.rule).collect()
    }

    #[test]
    fn each_rule_finds_what_it_is_about() {
        for (text, rule) in [
            ("Dear customer, how are you?", "impersonal-greeting"),
            ("A word for our VALUED GUESTS", "capitals"),
            ("This is FREE for you", "capitals"),
            ("Hurry, the week is nearly over", "urgency"),
            ("It is ready! Come in!", "exclamation"),
            ("A special offer for you", "generic-offer"),
            ("hearing.example/a or hearing.example/b", "several-links"),
            ("{{ business.bookingLink }} or {{ business.bookingLink }}", "several-links"),
            ("See bit.ly/2x", "shortener"),
            ("See other.example", "foreign-link"),
            ("Reply YES to book", "reply-yes"),
            ("Hi\u{202e}Sarah", "control"),
        ] {
            assert_eq!(found(text), [rule], "{text}");
        }
    }

    #[test]
    fn an_ordinary_text_has_nothing_to_mend() {
        for text in [
            "Hi {{ firstName }}, it is {{ visit.since }} since your visit! Shall we look at {{ form.name }}? {{ business.bookingLink }}",
            "Reply STOP to opt out. The FAQ and the PDF are at hearing.example/help",
            "Hurrying is not needed, Sarah. I am here until 5.",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_finding_says_where_in_units_of_utf_16() {
        let findings = lint(&Subject { text: "\u{1F600} Act now", ..Subject::default() });
        assert_eq!(
            findings.iter().map(|f| (f.rule, f.start, f.end)).collect::<Vec<_>>(),
            [("urgency", 3, 10)]
        );
    }

    #[test]
    fn urgency_with_a_real_deadline_is_no_pressure() {
        let text = "Last chance, {{ firstName }}: {{ deadline.friday }}";
        assert!(lint(&Subject { text, grounded: true, ..Subject::default() }).is_empty());
    }

    #[test]
    fn more_than_ten_parts_are_an_error() {
        let text = "a".repeat(1_531);
        let findings = lint(&Subject { text: &text, ..Subject::default() });
        assert_eq!(
            findings.iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>(),
            [("too-long", Severity::Error)]
        );
        assert!(lint(&Subject { text: &"a".repeat(1_530), ..Subject::default() }).is_empty());
    }
}
