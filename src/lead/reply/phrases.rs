//! The phrases that people opt out with, as rows: a row is added here, not in code.
//!
//! A row is matched against a whole clause. `a|b` is a choice of words, a word in capitals a set defined
//! below, `?` after either makes it optional.

use crate::gather::Gather;
/// What a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// An opt-out whatever stands around it.
    Strong,
    /// An opt-out unless something else is said besides.
    Alone,
    /// Says nothing of its own: a greeting, a "no thanks".
    Neutral,
    /// Anything else.
    Other,
}

/// Words that stand for each other.
const SETS: &[(&str, &str)] = &[
    (
        "TEXTS",
        "text|texts|txt|txts|message|messages|msg|msgs|sms|smses|spam|promos|promotions|ads|notifications",
    ),
    (
        "TEXTING",
        "texting|txting|messaging|msging|contacting|spamming|bothering|harassing|pestering|sending|sms|smsing",
    ),
    ("TEXT", "text|txt|message|msg|sms|contact|spam|bother"),
    ("STOP", "stop|quit|cease"),
    ("DONT", "dont|donot|never"),
    ("ME", "me|us"),
    ("YOUR", "your|ur|the|this|these|those|any|all|more|such"),
    ("AGAIN", "again|anymore|ever|more|further"),
    ("LIST", "list|lists|database|system|records|contacts"),
    (
        "KIND",
        "text|texting|txt|sms|mailing|marketing|message|messaging|contact|calling|call|phone|email|distribution|spam",
    ),
];

/// Clear phrases. The rules name "please take me off your list", "remove me", "lose my number", "no more
/// texts", "stop texting me" and "stop please"; the others say the same.
const PHRASES: &[(&str, Weight)] = &[
    ("STOP TEXTING ME any|ever? AGAIN?", Weight::Strong),
    ("STOP TEXTING my|this number|phone|cell", Weight::Strong),
    ("STOP TEXTING ME? YOUR? YOUR? KIND? TEXTS any|ever? AGAIN?", Weight::Strong),
    ("STOP TEXTING", Weight::Alone),
    ("STOP sending|writing to? ME", Weight::Alone),
    ("STOP calling|emailing ME", Weight::Alone),
    ("STOP receiving|getting YOUR? YOUR? KIND? TEXTS from? you|u?", Weight::Strong),
    ("stop|end|cancel|cease YOUR? YOUR? KIND? TEXTS", Weight::Alone),
    ("no more YOUR? YOUR? KIND? TEXTS from? you|u?", Weight::Strong),
    ("no TEXTS", Weight::Alone),
    ("DONT TEXT ME any|ever? AGAIN", Weight::Strong),
    ("do not TEXT ME any|ever? AGAIN", Weight::Strong),
    ("DONT ever TEXT ME any|ever? AGAIN?", Weight::Strong),
    ("do not ever TEXT ME any|ever? AGAIN?", Weight::Strong),
    ("DONT TEXT ME", Weight::Alone),
    ("do not TEXT ME", Weight::Alone),
    ("do not TEXT", Weight::Alone),
    ("DONT TEXT this|my number|phone|cell AGAIN?", Weight::Strong),
    ("do not TEXT this|my number|phone|cell AGAIN?", Weight::Strong),
    ("DONT send ME? YOUR? YOUR? KIND? TEXTS any|ever? AGAIN?", Weight::Strong),
    ("do not send ME? YOUR? YOUR? KIND? TEXTS any|ever? AGAIN?", Weight::Strong),
    ("DONT want|need YOUR? YOUR? KIND? TEXTS from? you|u? any|ever? AGAIN?", Weight::Strong),
    ("do not want|need YOUR? YOUR? KIND? TEXTS from? you|u? any|ever? AGAIN?", Weight::Strong),
    (
        "DONT want|wish to? receive|get|receiving|getting YOUR? YOUR? KIND? TEXTS from? you|u? any|ever? AGAIN?",
        Weight::Strong,
    ),
    (
        "do not want|wish to? receive|get|receiving|getting YOUR? YOUR? KIND? TEXTS from? you|u? any|ever? AGAIN?",
        Weight::Strong,
    ),
    ("remove|delete|take|drop ME off? of? from? YOUR KIND? LIST", Weight::Strong),
    ("remove|delete|erase|lose|forget my|this number|phone|cell|contact|info|details", Weight::Strong),
    ("remove|delete|erase|take my|this number|phone|cell off? of? from? YOUR KIND? LIST", Weight::Strong),
    ("remove me|us", Weight::Alone),
    ("take me|us off", Weight::Alone),
    ("leave me|us alone", Weight::Alone),
    ("unsubscribe|unsub|unsubcribe|unsuscribe ME from? YOUR? KIND? TEXTS|LIST?", Weight::Strong),
    ("unsubscribe|unsub|unsubcribe|unsuscribe from? YOUR? KIND? TEXTS|LIST?", Weight::Alone),
    ("un subscribe ME?", Weight::Alone),
    ("opt ME out of? YOUR? KIND? TEXTS?", Weight::Strong),
    ("opt out of? YOUR? KIND? TEXTS?", Weight::Alone),
    ("opting|opted out of? YOUR? KIND? TEXTS?", Weight::Alone),
    ("revoke my? consent|permission", Weight::Strong),
    ("withdraw my? consent|permission", Weight::Strong),
    ("stop|stopall|optout|arret|alto", Weight::Alone),
    ("stop all", Weight::Alone),
    // Spanish
    ("no mas mensajes|textos|sms", Weight::Strong),
    ("ya? no me envie|envien|envies|mande|manden|mandes mas? mensajes|textos|sms mas?", Weight::Strong),
    ("ya? no me escriba|escriban|escribas|contacte|contacten|moleste|molesten mas?", Weight::Strong),
    ("deje|dejen|deja de enviarme|mandarme|enviar|mandar mensajes|textos|sms", Weight::Strong),
    ("deje|dejen|deja de escribirme|contactarme|molestarme", Weight::Strong),
    ("quiero? darme|denme|deme de baja", Weight::Strong),
    (
        "quiteme|quitenme|quitame|borreme|borrenme|borrame|elimineme|eliminenme de la|su|tu lista",
        Weight::Strong,
    ),
    // French
    ("ne? menvoyez|menvoie plus de|vos sms|messages|textos", Weight::Strong),
    ("plus de|aucun sms|message|messages|textos", Weight::Alone),
    ("arretez|arrete|cessez de menvoyer|mecrire des|vos sms|messages|textos", Weight::Strong),
    ("arretez|arrete|cessez de mecrire|mharceler|me contacter?", Weight::Strong),
    ("retirez|enlevez|supprimez moi de la|votre liste", Weight::Strong),
    ("desabonnez|desinscrivez moi", Weight::Strong),
    ("desabonner|desabonnement|desinscrire|desinscription", Weight::Alone),
    // German and Dutch
    ("keine sms|nachrichten mehr", Weight::Strong),
    ("abmelden|abbestellen|afmelden", Weight::Alone),
    // In company that leaves the meaning as it is
    ("no|nope|nah|sorry|wtf|omg|bye|goodbye", Weight::Neutral),
    ("no thanks|thx|ty", Weight::Neutral),
    ("no thank you|u", Weight::Neutral),
    ("im? not interested", Weight::Neutral),
    ("i am not interested", Weight::Neutral),
    ("you|u? have|got? the? wrong number|person", Weight::Neutral),
    ("who|whos is? this", Weight::Neutral),
    ("i never|didnt signed|sign|subscribed|subscribe up? for? this|it?", Weight::Neutral),
    ("sent from my iphone|ipad|phone|android|mobile|samsung|galaxy", Weight::Neutral),
];

/// Said at either end of a phrase without changing it.
const COURTESY: &[&str] = &[
    "please",
    "pls",
    "plz",
    "plse",
    "pleas",
    "kindly",
    "thanks",
    "thx",
    "ty",
    "just",
    "hi",
    "hello",
    "hey",
    "ok",
    "okay",
    "oh",
    "now",
    "immediately",
    "asap",
    "already",
];

/// Words too common to be asked for: "can you stop" may be a question.
const BARE: &[&str] = &["stop", "arret", "alto"];

/// Said before a phrase without changing it: "can you", "i would like you to", "you need to".
const LEAD_IN: &[&str] = &[
    "can",
    "could",
    "would",
    "will",
    "you",
    "u",
    "i",
    "im",
    "id",
    "am",
    "want",
    "wanna",
    "need",
    "like",
    "wish",
    "to",
    "so",
    "but",
    "or",
    "then",
    "also",
    "seriously",
    "again",
    "must",
    "have",
    "and",
    "guys",
    "said",
    "asked",
    "told",
];

/// More words than the longest row has with all that may stand before and after it.
const LONGEST_CLAUSE: usize = 24;

/// Each row of an opt-out or of a doubt has a word of these that cannot be left out: most messages have none.
const KEYS: &[&str] = &[
    "stop",
    "quit",
    "cease",
    "end",
    "cancel",
    "no",
    "dont",
    "donot",
    "never",
    "do",
    "remove",
    "delete",
    "take",
    "drop",
    "erase",
    "lose",
    "forget",
    "leave",
    "unsubscribe",
    "unsub",
    "unsubcribe",
    "unsuscribe",
    "un",
    "opt",
    "opting",
    "opted",
    "revoke",
    "withdraw",
    "stopall",
    "optout",
    "arret",
    "alto",
    "deje",
    "dejen",
    "deja",
    "baja",
    "lista",
    "menvoyez",
    "menvoie",
    "plus",
    "aucun",
    "arretez",
    "arrete",
    "cessez",
    "retirez",
    "enlevez",
    "supprimez",
    "desabonnez",
    "desinscrivez",
    "desabonner",
    "desabonnement",
    "desinscrire",
    "desinscription",
    "keine",
    "abmelden",
    "abbestellen",
    "afmelden",
    "wrong",
    "off",
    "away",
    "lost",
    "dead",
    "died",
    "deceased",
];

/// May these words hold a phrase at all?
pub(super) fn may_hold_a_phrase(words: &[&str]) -> bool {
    words.iter().any(|word| KEYS.contains(word))
}

/// The weight of a clause.
pub(super) fn weight(clause: &[String]) -> Weight {
    if clause.len() > LONGEST_CLAUSE {
        return Weight::Other;
    }
    let mut words: Vec<&str> = clause.iter().map(String::as_str).gather();
    strip_end(&mut words);
    let mut words = words.as_slice();
    while let [first, rest @ ..] = words
        && COURTESY.contains(first)
    {
        words = rest;
    }
    if words.is_empty() {
        return Weight::Neutral;
    }
    if words.iter().all(|word| *word == "stop" || *word == "unsubscribe") {
        return Weight::Alone;
    }
    loop {
        if let Some((_, weight)) = PHRASES.iter().find(|(row, _)| fits(row, words, End::Last)) {
            return *weight;
        }
        match words {
            [_, bare] if BARE.contains(bare) => return Weight::Other,
            [first, rest @ ..] if COURTESY.contains(first) || LEAD_IN.contains(first) => words = rest,
            _ => return Weight::Other,
        }
    }
}

fn strip_end(words: &mut Vec<&str>) {
    loop {
        match words.as_slice() {
            [.., "thank", "you" | "u"] | [.., "right", "now" | "away"] => {
                words.pop();
                words.pop();
            }
            [.., last] if COURTESY.contains(last) => {
                words.pop();
            }
            _ => return,
        }
    }
}

/// Where a row has to end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// With the last word.
    Last,
    /// After any word.
    Any,
}

/// Does a row say these words, or a beginning of them?
fn fits(row: &str, words: &[&str], end: End) -> bool {
    if row.is_empty() {
        return words.is_empty() || end == End::Any;
    }
    let (item, rest) = row.split_once(' ').unwrap_or((row, ""));
    let (choice, optional) = match item.strip_suffix('?') {
        Some(choice) => (choice, true),
        None => (item, false),
    };
    let taken = match words {
        [first, later @ ..] => is_one_of(choice, first) && fits(rest, later, end),
        [] => false,
    };
    taken || optional && fits(rest, words, end)
}

fn is_one_of(choice: &str, word: &str) -> bool {
    choice.split('|').any(|one| {
        let set = match one.as_bytes() {
            [b'A'..=b'Z', ..] => SETS.iter().find(|(name, _)| *name == one),
            _ => None,
        };
        set.map_or(one == word, |(_, words)| words.split('|').any(|one| one == word))
    })
}

/// Words that speak of texts: beside them even "don't stop" is not harmless.
const CONTACT: &[&str] = &[
    "text",
    "texts",
    "texting",
    "txt",
    "txts",
    "message",
    "messages",
    "messaging",
    "msg",
    "msgs",
    "sms",
    "contact",
    "contacting",
    "calling",
    "calls",
    "spam",
    "spamming",
    "bothering",
    "harassing",
    "sending",
    "list",
];

/// May this have been meant as an opt-out, or does it say that this person must not be texted?
pub(super) fn is_doubtful(words: &[&str]) -> bool {
    let of_texts = words.iter().any(|word| CONTACT.contains(word));
    let before = |at: usize| at.checked_sub(1).and_then(|at| words.get(at));
    let harmless = |at: usize| !of_texts && before(at).is_some_and(|word| HARMLESS.contains(word));
    words.iter().enumerate().any(|(at, word)| DOUBTFUL.contains(word) && !harmless(at))
        || (words.len() <= VERY_SHORT && words.iter().any(|word| DOUBTFUL_IF_VERY_SHORT.contains(word)))
        || (words.len() <= SHORT && says(DOUBTFUL_IF_SHORT, words))
        || says(DOUBTFUL_ANYWHERE, words)
}

/// Does one of the rows stand anywhere in these words?
fn says(rows: &[&str], words: &[&str]) -> bool {
    if !may_hold_a_phrase(words) {
        return false;
    }
    let begins = |words: &[&str]| rows.iter().any(|row| fits(row, words, End::Any));
    (0..words.len()).any(|at| words.get(at..).is_some_and(begins))
}

/// Doubtful in any text. The misspellings are those of a thumb.
const DOUBTFUL: &[&str] = &[
    "stop",
    "stopall",
    "stopp",
    "stoppp",
    "stoop",
    "stpo",
    "sotp",
    "stp",
    "st0p",
    "unsubscribe",
    "unsubscribed",
    "unsub",
    "unsubcribe",
    "unsuscribe",
    "optout",
    "revoke",
    "desabonner",
    "desinscrire",
    "abmelden",
];

/// Before "stop" these make it something else: "can't stop", "bus stop".
const HARMLESS: &[&str] = &[
    "cant", "cannot", "couldnt", "wont", "dont", "didnt", "doesnt", "never", "non", "bus", "train", "tram",
    "next", "pit", "truck",
];

/// A message of so few words is about its verb.
const VERY_SHORT: usize = 3;
const DOUBTFUL_IF_VERY_SHORT: &[&str] = &[
    "cancel", "end", "quit", "remove", "delete", "alto", "arret", "arreter", "arretez", "basta", "parar",
    "pare", "paren", "cancelar", "baja", "detener",
];

/// Doubtful where little else is said.
const SHORT: usize = 5;
const DOUBTFUL_IF_SHORT: &[&str] =
    &["fuck|piss|bugger|f off", "go away", "get lost", "is|has|was|she|he dead|died"];

/// Doubtful wherever it stands.
const DOUBTFUL_ANYWHERE: &[&str] = &[
    "opt|opting|opted ME? out",
    "remove|take|delete me|us|my from|off|number",
    "lose my number",
    "wrong number|person",
    "leave me|us alone",
    "DONT TEXT|call me|us",
    "do not TEXT|call me|us",
    "no more TEXTS",
    "do not contact",
    "no me envie|envien|mande|manden|escriba|escriban",
    "passed away",
    "is|has|was deceased",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_key_that_cannot_be_left_out() {
        let opt_outs = PHRASES.iter().filter(|(_, weight)| *weight != Weight::Neutral).map(|(row, _)| row);
        for row in opt_outs.chain(DOUBTFUL_IF_SHORT).chain(DOUBTFUL_ANYWHERE) {
            let mut needed = row.split(' ').filter(|item| !item.ends_with('?'));
            let set = |one: &'static str| {
                SETS.iter().find(|(name, _)| *name == one).map_or(one, |(_, words)| *words)
            };
            let words = |item: &'static str| item.split('|').flat_map(move |one| set(one).split('|'));
            assert!(needed.any(|item| words(item).all(|word| KEYS.contains(&word))), "{row}");
        }
    }

    #[test]
    fn a_capital_word_of_a_row_is_a_set() {
        for (row, _) in PHRASES {
            for one in row.split([' ', '|']).map(|one| one.trim_end_matches('?')) {
                let capital = one.starts_with(|c: char| c.is_ascii_uppercase());
                assert_eq!(capital, SETS.iter().any(|(name, _)| *name == one), "{one} in {row}");
            }
        }
    }
}
