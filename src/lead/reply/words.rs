//! A message as clauses of plain words: folded, without punctuation, emoji and apostrophes.

/// The clauses of a message, each a list of words; none is empty. Marks that end a sentence or part of one
/// separate clauses, and so do "and" and "or"; other marks separate words.
pub(super) fn clauses(text: &str) -> Vec<Vec<String>> {
    let mut clauses = vec![Vec::new()];
    let mut word = String::new();
    for c in text.chars() {
        match folded(c) {
            Folded::Letter(c) => word.push(c),
            Folded::Nothing => {}
            Folded::Gap => end_word(&mut clauses, &mut word),
            Folded::Pause => {
                end_word(&mut clauses, &mut word);
                clauses.push(Vec::new());
            }
        }
    }
    end_word(&mut clauses, &mut word);
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

fn end_word(clauses: &mut Vec<Vec<String>>, word: &mut String) {
    match (word.as_str(), clauses.last_mut()) {
        ("", _) => {}
        ("and" | "or", _) => clauses.push(vec![]),
        (_, Some(clause)) => clause.push(std::mem::take(word)),
        (_, None) => clauses.push(vec![std::mem::take(word)]),
    }
    word.clear();
}

enum Folded {
    Letter(char),
    /// Vanishes: "don't" is "dont".
    Nothing,
    /// Between words.
    Gap,
    /// Between clauses.
    Pause,
}

/// One character in lower case, without accent and width.
fn folded(c: char) -> Folded {
    match c {
        'a'..='z' | '0'..='9' => Folded::Letter(c),
        'A'..='Z' => Folded::Letter(c.to_ascii_lowercase()),
        '\'' | '’' | '‘' | '`' | '´' | 'ʼ' => Folded::Nothing,
        '.' | ',' | '!' | '?' | ';' | ':' | '\n' | '\r' | '…' | '(' | ')' | '–' | '—' | '¡' | '¿' => {
            Folded::Pause
        }
        // Ends of sentences in other scripts, and small and halfwidth forms of them.
        '\u{37e}'
        | '\u{60c}'
        | '\u{61b}'
        | '\u{61f}'
        | '\u{6d4}'
        | '\u{964}'
        | '\u{3001}'
        | '\u{3002}'
        | '\u{fe50}'..='\u{fe57}'
        | '\u{ff61}'
        | '\u{ff64}' => Folded::Pause,
        '\u{ad}' | '\u{61c}' | '\u{180e}' => Folded::Nothing,
        '\0'..='\u{bf}' => Folded::Gap,
        // Fullwidth forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(u32::from(c) - 0xfee0) {
            Some(narrow) => folded(narrow),
            None => Folded::Gap,
        },
        // Accents of their own, soft and zero-width characters, "show as emoji".
        '\u{300}'..='\u{36f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => Folded::Nothing,
        // Punctuation, symbols and emoji.
        // \u{fffc} stands for a picture that was sent along.
        '×'
        | '÷'
        | '\u{2000}'..='\u{2129}'
        | '\u{212b}'..='\u{2bff}'
        | '\u{3000}'..='\u{303f}'
        | '\u{3297}'
        | '\u{3299}' => Folded::Gap,
        '\u{e000}'..='\u{f8ff}'
        | '\u{fe58}'..='\u{fe6f}'
        | '\u{ff62}'
        | '\u{ff63}'
        | '\u{ff65}'
        | '\u{fff9}'..='\u{fffd}' => Folded::Gap,
        '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{e007f}' => Folded::Gap,
        _ => Folded::Letter(bare(c)),
    }
}

/// A Latin letter without its accent, in lower case; any other letter as it is.
fn bare(c: char) -> char {
    match c {
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        // The long s, the kelvin sign and the i with or without its dot.
        'ſ' => 's',
        '\u{212a}' => 'k',
        'İ' | 'ı' => 'i',
        _ => c,
    }
}

/// A reaction that a phone spells out, quoting our own text with its "Reply STOP": `Liked “...”`.
pub(super) fn is_reaction(text: &str) -> bool {
    const REACTIONS: &[&str] = &[
        "liked",
        "loved",
        "disliked",
        "laughed at",
        "emphasized",
        "emphasised",
        "questioned",
        "reacted to",
        "to",
        "removed a like from",
        "removed a heart from",
        "removed a dislike from",
        "removed a laugh from",
        "removed an exclamation from",
        "removed a question mark from",
    ];
    let Some((before, quoted)) = text.split_once(['“', '"']) else { return false };
    let closed = quoted.trim_end().ends_with(['”', '"']);
    closed && REACTIONS.contains(&clauses(before).concat().join(" ").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        clauses(text).iter().map(|clause| clause.join(" ")).collect()
    }

    #[test]
    fn case_width_accents_apostrophes_and_emoji_are_folded_away() {
        assert_eq!(words("  ＳＴＯＰ　now 🛑‼️"), ["stop now"]);
        assert_eq!(words("ARRÊT"), ["arret"]);
        assert_eq!(words("Don’t DON'T"), ["dont dont"]);
        assert_eq!(words("s\u{200b}to\u{301}p"), ["stop"]);
        assert_eq!(words("opt-out"), ["opt out"]);
        assert_eq!(words("👍🏽"), [""; 0]);
        assert_eq!(words("стоп"), ["стоп"]);
        assert_eq!(words("STOP\u{fffc}"), ["stop"]);
        assert_eq!(words("ſtop؟ \u{f8ff}"), ["stop"]);
        assert_eq!(words("\u{212a}ınd İnfo。"), ["kind info"]);
    }

    #[test]
    fn sentences_and_what_and_or_or_joins_are_clauses() {
        assert_eq!(
            words("No, thanks!! Remove me and stop texting.\nBye"),
            ["no", "thanks", "remove me", "stop texting", "bye"]
        );
    }

    #[test]
    fn a_reaction_quotes_the_whole_text() {
        for text in
            ["Liked “Hi. Reply STOP to opt out”", "👍 to “STOP”", "Laughed at “a “b” c”", "Loved \"Hi\" "]
        {
            assert!(is_reaction(text), "{text}");
        }
        for text in ["STOP", "“STOP”", "I liked “STOP”", "Liked “that” STOP", "Liked it"] {
            assert!(!is_reaction(text), "{text}");
        }
    }
}
