//! Amounts, dates, rates and names as an owner reads them.

use crate::lead::{Currency, Instant, Zone};

use super::told::{Amount, Part, Rate, Span};

/// The signs of currencies that have one of their own; others are told by their code.
const SIGNS: &[(&str, &str)] = &[
    ("USD", "$"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("CAD", "CA$"),
    ("AUD", "A$"),
    ("NZD", "NZ$"),
    ("JPY", "¥"),
    ("INR", "₹"),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A period that begins before this year begins with the first event, whenever that was.
const LONG_AGO: i32 = 2000;

/// One touch of a channel.
const ONE: &[(&str, &str)] =
    &[("sms", "Text"), ("email", "E-mail"), ("visit", "Visit"), ("call", "Call"), ("web", "Web page")];

/// Words for codes that their own letters do not tell.
const NAMES: &[(&str, &str)] = &[
    ("sms", "Texts"),
    ("email", "E-mails"),
    ("visit", "Visits"),
    ("call", "Calls"),
    ("web", "Web pages"),
    ("last", "Last touch"),
    ("first", "First touch"),
    ("none", "Not told"),
    ("time-decay", "Time decay"),
];

impl Amount {
    /// "$1,234.50", "−$3.00", "CHF 12.00".
    pub fn say(&self) -> String {
        let digits = self.currency.digits();
        let unit = 10_u64.pow(digits);
        let minor = self.minor.unsigned_abs();
        let cents = match digits {
            0 => String::new(),
            digits => format!(".{:0width$}", minor % unit, width = digits as usize),
        };
        let minus = if self.minor < 0 { "−" } else { "" };
        format!("{minus}{}{}{cents}", sign(self.currency), grouped(minor / unit))
    }

    /// The same without cents where there are none.
    pub fn short(&self) -> String {
        let whole = self.minor.unsigned_abs().is_multiple_of(10_u64.pow(self.currency.digits()));
        let said = self.say();
        match said.split_once('.') {
            Some((amount, _)) if whole => amount.to_owned(),
            _ => said,
        }
    }

    /// The same to the whole unit from a thousand units on, where cents tell nothing.
    pub fn rounded(&self) -> String {
        let unit = 10_i64.pow(self.currency.digits());
        if self.minor.abs() < 1_000 * unit {
            return self.short();
        }
        let half = if self.minor < 0 { -unit / 2 } else { unit / 2 };
        let minor = self.minor.saturating_add(half) / unit * unit;
        Self { minor, currency: self.currency }.short()
    }

    /// "up 44 % from $31.20", "as before", "down 8 % from ..."; nothing where there is nothing to compare with.
    pub fn change(&self, before: Option<&Self>) -> String {
        match before {
            Some(before) if before.currency == self.currency => {
                change(self.minor, before.minor, &before.rounded())
            }
            _ => String::new(),
        }
    }
}

/// How a figure has changed; `before` as it is said.
pub fn change(now: i64, before: i64, said: &str) -> String {
    let (now, before) = (i128::from(now), i128::from(before));
    let percent = (now - before).abs().saturating_mul(200).saturating_add(before.abs());
    match (now - before, percent.checked_div(2 * before.abs())) {
        (0, _) => "as before".to_owned(),
        (_, None) => "none in the period before".to_owned(),
        (_, Some(0)) => format!("hardly changed from {said}"),
        (more, Some(percent)) if before > 0 && percent < 1000 => {
            format!("{} {percent} % from {said}", if more > 0 { "up" } else { "down" })
        }
        _ => format!("was {said}"),
    }
}

fn sign(currency: Currency) -> String {
    let known = SIGNS.iter().find(|(code, _)| *code == currency.code());
    known.map_or_else(|| format!("{}\u{a0}", currency.code()), |(_, sign)| (*sign).to_owned())
}

/// 1,234,567.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its thousands told apart.
pub fn count(number: &i64) -> String {
    let minus = if *number < 0 { "−" } else { "" };
    format!("{minus}{}", grouped(number.unsigned_abs()))
}

impl Part {
    /// "7.3 %"; a whole number above 10 %.
    pub fn percent(&self) -> String {
        let (minus, thousandths) = (if self.0 < 0 { "−" } else { "" }, self.0.unsigned_abs());
        match thousandths {
            0 => "0 %".to_owned(),
            small if small < 100 => format!("{minus}{}.{} %", small / 10, small % 10),
            large => format!("{minus}{} %", grouped((large + 5) / 10)),
        }
    }
}

impl Part {
    /// How many times: "3,446×", "2.4×".
    pub fn times(&self) -> String {
        let (minus, thousandths) = (if self.0 < 0 { "−" } else { "" }, self.0.unsigned_abs());
        match thousandths {
            small if small < 9_950 => format!("{minus}{}.{}×", (small + 50) / 1000, (small + 50) / 100 % 10),
            large => format!("{minus}{}×", grouped((large + 500) / 1000)),
        }
    }
}

impl Rate {
    /// "7.3 %"; a dash where nobody could have.
    pub fn percent(&self) -> String {
        match self.of {
            of if of > 0 => Part((self.count.saturating_mul(2000) + of) / (2 * of)).percent(),
            _ => "–".to_owned(),
        }
    }

    /// "3 of 41".
    pub fn counts(&self) -> String {
        format!("{} of {}", count(&self.count), count(&self.of))
    }

    /// "2.5 to 19 %".
    pub fn interval(&self) -> String {
        Span { low: self.low, high: self.high }.say()
    }
}

impl Span {
    /// "2.5 to 19 %".
    pub fn say(&self) -> String {
        format!("{} to {}", self.low.percent().trim_end_matches(" %"), self.high.percent())
    }
}

/// "Nov 3, 2026".
pub fn date(at: &Instant, zone: &Zone) -> String {
    let local = zone.local(*at);
    let month = month_name(local.month()).get(..3).unwrap_or_default();
    format!("{month} {}, {}", local.day(), local.year())
}

/// "November 1 to 30, 2026", "October 12 to November 11, 2026", "November 3, 2025 to January 2, 2026".
pub fn period(from: Instant, to: Instant, zone: Zone) -> String {
    // The last day that has a part in it.
    let (first, last) = (zone.local(from), zone.local(to.plus(-1).max(from)));
    let day = |at: crate::lead::civil::Civil| format!("{} {}", month_name(at.month()), at.day());
    if (first.year(), first.month(), first.day()) == (last.year(), last.month(), last.day()) {
        return format!("{}, {}", day(first), first.year());
    }
    if first.year() < LONG_AGO {
        return format!("Until {}, {}", day(last), last.year());
    }
    let end = if (first.year(), first.month()) == (last.year(), last.month()) {
        last.day().to_string()
    } else {
        day(last)
    };
    let year = if first.year() == last.year() { String::new() } else { format!(", {}", first.year()) };
    format!("{}{year} to {end}, {}", day(first), last.year())
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month as usize - 1).copied().unwrap_or_default()
}

/// `2026-11` as ("November 2026", "Nov"); another text as it is.
pub fn month(key: &str) -> (String, String) {
    let parsed = key.split_once('-').and_then(|(year, month)| {
        let number: usize = month.parse().ok()?;
        Some((year, MONTHS.get(number.checked_sub(1)?)?))
    });
    match parsed {
        Some((year, name)) => (format!("{name} {year}"), name.get(..3).unwrap_or_default().to_owned()),
        None => (label(key), label(key)),
    }
}

/// `re-engagement-objection` as "Re-engagement objection".
pub fn label(code: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == code) {
        return (*name).to_owned();
    }
    let words = code.replace(['-', '_'], " ").replace("re engagement", "re-engagement");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `re-engagement 1` as "Re-engagement, step 2".
pub fn step(key: &str) -> String {
    let told = key.rsplit_once(' ').and_then(|(sequence, step)| Some((sequence, step.parse::<u32>().ok()?)));
    match told {
        Some((sequence, step)) => format!("{}, step {}", label(sequence), step.saturating_add(1)),
        None => label(key),
    }
}

/// Words that stand between backticks, in quotation marks.
pub fn quoted(text: &str) -> String {
    let mut open = false;
    let quote = |letter| match letter {
        '`' => {
            open = !open;
            if open { '“' } else { '”' }
        }
        other => other,
    };
    text.chars().map(quote).collect()
}

/// One touch of a channel: "E-mail".
pub fn one(channel: &str) -> String {
    let known = ONE.iter().find(|(code, _)| *code == channel);
    known.map_or_else(|| label(channel), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Amount {
        Amount { minor, currency: Currency::USD }
    }

    #[test]
    fn money_is_told_as_it_is_written() {
        let said = [123_456_789, 5, 0, -300].map(|minor| usd(minor).say());
        assert_eq!(said, ["$1,234,567.89", "$0.05", "$0.00", "−$3.00"]);
        assert_eq!([250_000, 4_520].map(|minor| usd(minor).short()), ["$2,500", "$45.20"]);
        assert_eq!(
            [99_999, 100_000, 15_373_195, -15_373_195].map(|minor| usd(minor).rounded()),
            ["$999.99", "$1,000", "$153,732", "−$153,732"]
        );
        for (code, said) in [("JPY", "¥1,200"), ("KWD", "KWD\u{a0}1.200"), ("CHF", "CHF\u{a0}12.00")] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Amount { minor: 1200, currency }.say(), said);
        }
    }

    #[test]
    fn a_change_is_told_by_what_was_before() {
        assert_eq!(usd(4_500).change(Some(&usd(3_120))), "up 44 % from $31.20");
        assert_eq!(usd(92).change(Some(&usd(100))), "down 8 % from $1");
        assert_eq!(usd(100).change(Some(&usd(0))), "none in the period before");
        assert_eq!(usd(100).change(Some(&usd(100))), "as before");
        assert_eq!(usd(-100).change(Some(&usd(-50))), "was −$0.50");
        assert_eq!(usd(100).change(None), "");
    }

    #[test]
    fn a_period_is_told_by_its_first_and_last_day() {
        let zone = Zone::named("America/Phoenix").unwrap();
        let period = |from: &str, to: &str| {
            super::period(Instant::parse(from).unwrap(), Instant::parse(to).unwrap(), zone)
        };
        assert_eq!(period("2026-11-01T07:00:00Z", "2026-12-01T07:00:00Z"), "November 1 to 30, 2026");
        assert_eq!(period("2026-10-12T07:00:00Z", "2026-11-12T07:00:00Z"), "October 12 to November 11, 2026");
        assert_eq!(
            period("2025-11-03T07:00:00Z", "2026-01-03T07:00:00Z"),
            "November 3, 2025 to January 2, 2026"
        );
        assert_eq!(period("1990-01-02T00:00:00Z", "2026-12-01T07:00:00Z"), "Until November 30, 2026");
        assert_eq!(period("2026-11-03T07:00:00Z", "2026-11-04T07:00:00Z"), "November 3, 2026");
    }

    #[test]
    fn codes_become_words() {
        assert_eq!(label("re-engagement-closure"), "Re-engagement closure");
        assert_eq!(step("re-engagement 1"), "Re-engagement, step 2");
        assert_eq!(quoted("`usual` against `silent`"), "“usual” against “silent”");
        assert_eq!(month("2026-11"), ("November 2026".to_owned(), "Nov".to_owned()));
        assert_eq!([month("2026-13").0, month("").0, month("é").0], ["2026 13", "", "é"]);
    }

    #[test]
    fn parts_are_told_to_a_tenth_of_a_percent_where_that_matters() {
        assert_eq!(
            [2_449, 9_949, 3_445_910, -500].map(|part| Part(part).times()),
            ["2.4×", "9.9×", "3,446×", "−0.5×"]
        );
        assert_eq!(
            [0, 5, 73, 200, 37_000].map(|part| Part(part).percent()),
            ["0 %", "0.5 %", "7.3 %", "20 %", "3,700 %"]
        );
    }
}
