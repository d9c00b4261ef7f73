//! Declarations as people like to read them. In: what `tsify` writes of a Rust type. Out: the same in the words of
//! the package, comments kept, two spaces deep, without semicolons.
//!
//! ```
//! use textlift::types::{Declared, print};
//! let rust = "/**\n * The lead, see [`Record::id`].\n */\nexport interface Row {\n    /**\n     * Its time.\n     */\n    at: Instant | undefined;\n}";
//! let typescript = print(&[Declared::Told(rust)], &[("Row", "WorklistRow")]);
//! assert_eq!(typescript, "/** The lead, see `id`. */\nexport interface WorklistRow {\n  /** Its time. */\n  at?: number\n}\n");
//! ```

use crate::gather::Gather;

/// A declaration, and which way its values go.
#[derive(Debug, Clone, Copy)]
pub enum Declared {
    /// A caller gives it: instants in either form, whatever has a default may be left out.
    Read(&'static str),
    /// It is an answer: instants are numbers.
    Told(&'static str),
    /// An answer that is kept and given again: as an answer, and what has a default is always there.
    Kept(&'static str),
    /// A list of words, and what is said of each.
    Words(&'static str, &'static [(&'static str, &'static str)]),
}

/// What Rust calls otherwise than TypeScript, in every declaration.
const WORDS: &[(&str, &str)] = &[("Map", "Record"), ("Table", "Record"), ("Value", "unknown")];

/// The widest line.
const WIDTH: usize = 140;

/// The declarations, each under the name that it has outside, after a blank line.
pub fn print(declared: &[Declared], names: &[(&str, &str)]) -> String {
    declared.iter().map(|declared| one(*declared, names)).gather().join("\n")
}

fn one(declared: Declared, names: &[(&str, &str)]) -> String {
    let (text, words) = match declared {
        Declared::Read(text) | Declared::Told(text) | Declared::Kept(text) => (text, &[] as &[_]),
        Declared::Words(text, words) => (text, words),
    };
    let mut printed = String::new();
    let mut comment: Vec<String> = Vec::new();
    let mut in_comment = false;
    for line in text.lines() {
        let (code, depth) = (line.trim_start(), line.len() - line.trim_start().len());
        let indent = " ".repeat(depth / 4 * 2);
        match code {
            "/**" => in_comment = true,
            "*/" => {
                in_comment = false;
                comment.extend(words.iter().map(|(word, docs)| format!("- `{word}`: {}", paragraph(docs))));
                printed.push_str(&told(&std::mem::take(&mut comment), &indent, names));
            }
            _ if in_comment => comment.push(code.strip_prefix('*').unwrap_or(code).trim().to_owned()),
            _ => {
                let code = member(code, declared);
                let code = union(&renamed(&code, &|word| outside(word, names, declared)), indent.len());
                printed.extend([&indent, code.as_str(), "\n"]);
            }
        }
    }
    printed
}

/// A comment, on one line if there is room.
fn told(lines: &[String], indent: &str, names: &[(&str, &str)]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| prose(line, names)).gather();
    match lines.as_slice() {
        [line] if indent.len() + line.len() < WIDTH => format!("{indent}/** {line} */\n"),
        lines => {
            let line = |line: &String| format!("{indent} * {line}").trim_end().to_owned() + "\n";
            format!("{indent}/**\n{}{indent} */\n", lines.iter().map(line).gather().concat())
        }
    }
}

fn paragraph(docs: &str) -> String {
    docs.lines().map(str::trim).filter(|line| !line.is_empty()).gather().join(" ")
}

/// A line of a comment: names in the words of JavaScript, without the brackets of a link.
fn prose(line: &str, names: &[(&str, &str)]) -> String {
    let plain = line.replace("[`", "`").replace("`]", "`").replace("*/", "* /");
    let parts = plain.split('`').enumerate().map(|(n, part)| {
        let name = part.rsplit("::").next().unwrap_or(part);
        match names.iter().find(|(inside, _)| *inside == name) {
            Some((_, outside)) if n % 2 == 1 => (*outside).to_owned(),
            _ if n % 2 == 1 => camel(name),
            _ => part.to_owned(),
        }
    });
    parts.gather().join("`")
}

/// `snakeCase` of `snake_case`; what is no such name stays.
fn camel(name: &str) -> String {
    let is_snake = name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let mut words = name.split('_').map(str::to_owned).gather();
    if is_snake {
        for word in words.iter_mut().skip(1) {
            if let Some(first) = word.get_mut(..1) {
                first.make_ascii_uppercase();
            }
        }
        return words.concat();
    }
    name.to_owned()
}

/// A line of code: what may be absent says so at its key.
fn member(code: &str, declared: Declared) -> String {
    let code = code.trim_end_matches(';');
    if let Some((key, of)) = code.split_once(": ").filter(|(key, _)| !key.contains(' ')) {
        let key = key.trim_end_matches('?');
        let quoted = code.strip_prefix(key).unwrap_or_default();
        return match (of.strip_suffix(" | undefined"), declared) {
            (Some(of), _) => format!("{key}?: {of}"),
            (None, Declared::Kept(_)) => format!("{key}: {of}"),
            (None, _) => format!("{key}{quoted}"),
        };
    }
    code.to_owned()
}

/// What a word is called outside.
fn outside<'w>(word: &'w str, names: &[(&str, &'w str)], declared: Declared) -> &'w str {
    match (word, declared) {
        ("Instant", Declared::Told(_) | Declared::Kept(_)) => "number",
        _ => {
            names.iter().chain(WORDS).find(|(inside, _)| *inside == word).map_or(word, |(_, outside)| outside)
        }
    }
}

/// The code with its names replaced and its texts in single quotes.
fn renamed<'w>(code: &'w str, outside: &dyn Fn(&'w str) -> &'w str) -> String {
    let mut printed = String::new();
    for (n, part) in code.split('"').enumerate() {
        if n > 0 {
            printed.push('\'');
        }
        if n % 2 == 1 {
            printed.push_str(part);
            continue;
        }
        let mut rest = part;
        while !rest.is_empty() {
            let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let (word, after) = rest.split_at(len);
            printed.push_str(outside(word));
            let next = after.chars().next().map_or(0, char::len_utf8);
            printed.push_str(after.get(..next).unwrap_or_default());
            rest = after.get(next..).unwrap_or_default();
        }
    }
    printed
}

/// A union: where each of its objects has one key, the others are named as absent, so that a caller may look at any of
/// them; where it does not fit on a line, one line each.
fn union(code: &str, depth: usize) -> String {
    let Some((head, members)) = code.split_once(" = ").filter(|_| code.starts_with("export type")) else {
        return code.to_owned();
    };
    let mut parts: Vec<String> = members.split(" | ").map(str::to_owned).gather();
    let keys: Vec<Option<String>> = parts.iter().map(|part| only_key(part)).gather();
    if parts.len() > 1 && keys.iter().all(Option::is_some) {
        for (n, part) in parts.iter_mut().enumerate() {
            let others =
                keys.iter().enumerate().filter(|(m, _)| *m != n).filter_map(|(_, key)| key.as_deref());
            let absent: String = others.map(|key| format!("; {key}?: undefined")).gather().concat();
            *part = format!("{}{absent} }}", part.trim_end_matches(" }"));
        }
    }
    let line = parts.join(" | ");
    match depth + head.len() + line.len() + 3 <= WIDTH || parts.len() == 1 {
        true => format!("{head} = {line}"),
        false => format!("{head} =\n{}", parts.iter().map(|part| format!("  | {part}")).gather().join("\n")),
    }
}

/// The key of `{ key: Type }`.
fn only_key(part: &str) -> Option<String> {
    let inside = part.strip_prefix("{ ")?.strip_suffix(" }")?;
    let (key, of) = inside.split_once(": ")?;
    (!of.contains(": ")).then(|| key.to_owned())
}
