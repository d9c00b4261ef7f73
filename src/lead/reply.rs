//! What a person's text means for consent: a word, a clear phrase, a doubt, or an ordinary answer.
//!
//! A *word* counts when it is the whole message, letter case, edge punctuation and emoji aside; so does a
//! clear *phrase*, alone or as a sentence of its own. A word inside a longer text never opts out: where it may
//! have been meant so the reply is *doubtful*, and a person decides. The text is read as spoken, not parsed:
//! nothing fails, and nothing is kept.
//!
//! ```
//! use textlift::lead::reply::{Context, ReplyKind, read_reply};
//! let context = &Context::default();
//! assert_eq!(read_reply("Stop!! 🛑", context), ReplyKind::OptOut);
//! assert_eq!(read_reply("Please take me off your list", context), ReplyKind::OptOut);
//! assert_eq!(read_reply("stop by at 5?", context), ReplyKind::Doubtful);
//! assert_eq!(read_reply("can't stop thinking about it", context), ReplyKind::Answer);
//! ```

mod phrases;
mod words;

use crate::choices;
use crate::gather::Gather;
use crate::read::LONGEST_TEXT;
use phrases::{Weight, weight};
use words::{clauses, is_reaction};

choices! {
    /// What a reply means.
    pub enum ReplyKind {
        /// No more texts to this number.
        OptOut = "opt-out",
        /// Texts again, as they were consented to before.
        OptIn = "opt-in",
        /// Who is this, and how are they reached?
        Help = "help",
        /// It may be an opt-out: automation waits until a person has read it.
        Doubtful = "doubtful",
        /// Anything else.
        Answer = "answer",
    }
}

/// What has to be known of the number to understand a "yes".
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// A question of ours awaits an answer.
    pub pending: bool,
    /// The number opted out by a text.
    pub opted_out: bool,
    /// Opt-out words of the business, besides the usual ones.
    pub words: &'a [String],
}

/// Words that opt out when they are the whole message. STOP to OPTOUT are the carriers' and Twilio's; ARRET
/// and ALTO are required of senders to Canada and recommended for Spanish.
const OPT_OUT: &[&str] = &[
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "arret",
    "alto",
];
const OPT_IN: &[&str] = &["start", "unstop"];
const HELP: &[&str] = &["help", "info"];

/// What Twilio answers itself, exactly this and nothing around it but space.
const PROVIDERS_OWN: &[&str] = &[
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "start",
    "unstop",
    "yes",
    "help",
    "info",
];

/// The meaning of a reply.
pub fn read_reply(text: &str, context: &Context<'_>) -> ReplyKind {
    if text.len() > LONGEST_TEXT {
        return ReplyKind::Doubtful;
    }
    if is_reaction(text) {
        return ReplyKind::Answer;
    }
    let clauses = clauses(text);
    let all: Vec<&str> = clauses.iter().flatten().map(String::as_str).gather();
    let whole = all.join(" ");
    let is = |words: &[&str]| words.contains(&whole.as_str());
    let own = |word: &String| {
        let word = words::clauses(word).concat().join(" ");
        !word.is_empty() && word == whole
    };
    if is(OPT_OUT) || context.words.iter().any(own) || is_spelt_out(&all) {
        ReplyKind::OptOut
    } else if is(OPT_IN) || (whole == "yes" && context.opted_out && !context.pending) {
        ReplyKind::OptIn
    } else if is(HELP) {
        ReplyKind::Help
    } else if phrases::may_hold_a_phrase(&all) && opts_out(&clauses) {
        ReplyKind::OptOut
    } else if phrases::is_doubtful(&all) || (all.is_empty() && text.contains(['🛑', '⛔', '🚫'])) {
        ReplyKind::Doubtful
    } else {
        ReplyKind::Answer
    }
}

/// Does the provider answer this word itself, so that ours would be a second answer? Only the bare word: what
/// it does with "Stop." is not documented, and no answer is worse than two.
pub fn provider_answers(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    PROVIDERS_OWN.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// "S.T.O.P."
fn is_spelt_out(all: &[&str]) -> bool {
    all.len() > 2 && all.iter().all(|word| word.len() == 1) && OPT_OUT.contains(&all.concat().as_str())
}

/// Is a sentence of it a clear phrase? A weaker one counts only in company that says nothing else.
fn opts_out(clauses: &[Vec<String>]) -> bool {
    let weights: Vec<Weight> = clauses.iter().map(|clause| weight(clause)).gather();
    weights.contains(&Weight::Strong)
        || weights.contains(&Weight::Alone) && weights.iter().all(|weight| *weight != Weight::Other)
}
