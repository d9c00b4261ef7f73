//! The small language in which a field map says where a value stands in a body.
//!
//! In: an expression and the values it is about. Out: the value found, or none.
//!
//! | written | means |
//! |---|---|
//! | `customer.phone` | the value under these keys |
//! | `lines[0].title` | of a list, the entry at a position, from 0 |
//! | `lines[].price` | of a list, every entry |
//! | `lines[kind=sale].price` | of a list, the entries whose `kind` is `sale` |
//! | `$.shop.name` | from the whole body, where a row is about one entry of it |
//! | `'order-' + id` | texts joined; none if one of them is absent |
//! | `phone \| mobile` | the first of these that is there and not empty |

use serde_json::Value;

use crate::problem::Code;
use crate::read::{At, Read};

/// What paths begin at.
#[derive(Clone, Copy)]
pub(super) struct Scope<'v> {
    /// The body.
    pub(super) whole: &'v Value,
    /// The entry of it that a row is about.
    pub(super) entry: &'v Value,
}

/// Checks an expression as it is read; what it means is worked out when it is used.
pub(super) struct Expression;

impl Read for Expression {
    fn read(at: At<'_>) -> Option<Self> {
        match is_expression(at.text()?) {
            true => Some(Self),
            false => {
                at.wanted(Code::Malformed, "a path such as customer.phone, with + and | between several")
            }
        }
    }
}

/// Is it written as an expression is?
pub(super) fn is_expression(text: &str) -> bool {
    parse(text).is_some()
}

enum Term<'t> {
    Literal(&'t str),
    Path(Vec<Step<'t>>),
}

enum Step<'t> {
    Whole,
    Key(&'t str),
    Entry(usize),
    Every,
    Where(&'t str, &'t str),
}

/// The value an expression finds: the first of its alternatives that is there, not empty, and no list or object.
pub(super) fn value(expression: &str, scope: Scope<'_>) -> Option<Value> {
    parse(expression)?.iter().find_map(|terms| match terms.as_slice() {
        [Term::Path(steps)] => {
            found(steps, scope).into_iter().find(|value| text_of(value).is_some()).cloned()
        }
        terms => terms
            .iter()
            .try_fold(String::new(), |text, term| match term {
                Term::Literal(literal) => Some(text + literal),
                Term::Path(steps) => {
                    found(steps, scope).into_iter().find_map(text_of).map(|more| text + &more)
                }
            })
            .map(Value::String),
    })
}

/// The same as text.
pub(super) fn text(expression: &str, scope: Scope<'_>) -> Option<String> {
    text_of(&value(expression, scope)?)
}

/// The same; of a list or an object only that it is there and not empty.
pub(super) fn said(expression: &str, scope: Scope<'_>) -> Option<String> {
    let is_empty = |value: &&Value| value.is_null() || value.as_str() == Some("");
    text(expression, scope).or_else(|| (!entries(expression, scope).iter().all(is_empty)).then(String::new))
}

/// Every value of the first path that finds any.
pub(super) fn values<'v>(expression: &str, scope: Scope<'v>) -> Vec<&'v Value> {
    let alternatives = parse(expression).unwrap_or_default();
    let mut all = alternatives.iter().map(|terms| match terms.as_slice() {
        [Term::Path(steps)] => found(steps, scope),
        _ => Vec::new(),
    });
    all.find(|values| values.iter().any(|value| text_of(value).is_some())).unwrap_or_default()
}

/// What a path leads to; a list stands for its entries.
pub(super) fn entries<'v>(path: &str, scope: Scope<'v>) -> Vec<&'v Value> {
    let mut entries = Vec::new();
    for term in parse(path).unwrap_or_default().iter().flatten() {
        let Term::Path(steps) = term else { continue };
        for value in found(steps, scope) {
            match value {
                Value::Array(list) => entries.extend(list),
                value => entries.push(value),
            }
        }
    }
    entries
}

/// Is there something at the end of a path, be it empty?
pub(super) fn exists(expression: &str, scope: Scope<'_>) -> bool {
    parse(expression).unwrap_or_default().iter().flatten().any(|term| match term {
        Term::Literal(_) => true,
        Term::Path(steps) => !found(steps, scope).is_empty(),
    })
}

/// What a value says as text; nothing for one that is empty, a list or an object.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn found<'v>(steps: &[Step<'_>], scope: Scope<'v>) -> Vec<&'v Value> {
    let mut values = vec![scope.entry];
    for step in steps {
        let mut next = Vec::new();
        for value in values {
            match step {
                Step::Whole => next.push(scope.whole),
                Step::Key(key) => next.extend(value.get(key)),
                Step::Entry(index) => next.extend(value.get(index)),
                Step::Every => next.extend(value.as_array().into_iter().flatten()),
                Step::Where(key, word) => {
                    next.extend(
                        value.as_array().into_iter().flatten().filter(|entry| {
                            entry.get(key).and_then(text_of).is_some_and(|text| text == *word)
                        }),
                    )
                }
            }
        }
        values = next;
    }
    values
}

/// The alternatives of an expression, each a list of terms to be joined.
fn parse(text: &str) -> Option<Vec<Vec<Term<'_>>>> {
    let (mut alternatives, mut terms, mut rest) = (Vec::new(), Vec::new(), text.trim());
    loop {
        let (term, after) = term(rest)?;
        terms.push(term);
        rest = after.trim_start();
        if let Some(more) = rest.strip_prefix('+') {
            rest = more.trim_start();
        } else {
            alternatives.push(std::mem::take(&mut terms));
            match rest.strip_prefix('|') {
                Some(more) => rest = more.trim_start(),
                None => return rest.is_empty().then_some(alternatives),
            }
        }
    }
}

fn term(text: &str) -> Option<(Term<'_>, &str)> {
    if let Some(quoted) = text.strip_prefix('\'') {
        let (literal, after) = quoted.split_once('\'')?;
        return Some((Term::Literal(literal), after));
    }
    let mut bracket = false;
    let ends = |c: char| {
        bracket = if bracket { c != ']' } else { c == '[' };
        !bracket && matches!(c, ' ' | '+' | '|')
    };
    let (path, after) = text.split_at_checked(text.find(ends).unwrap_or(text.len()))?;
    Some((Term::Path(steps(path)?), after))
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let (mut steps, mut rest) = (Vec::new(), path);
    loop {
        let (name, after) = rest.split_at_checked(rest.find(['.', '[']).unwrap_or(rest.len()))?;
        match name {
            "" if steps.is_empty() && after.starts_with('[') => {}
            "$" if steps.is_empty() => steps.push(Step::Whole),
            name if name.is_empty() || name.contains(['\'', ']', '"']) => return None,
            name => steps.push(Step::Key(name)),
        }
        rest = after;
        while let Some(inside) = rest.strip_prefix('[') {
            let (inside, after) = inside.split_once(']')?;
            steps.push(match inside.split_once('=') {
                _ if inside.is_empty() => Step::Every,
                Some((key, word)) => Step::Where(key, word),
                None => Step::Entry(inside.parse().ok()?),
            });
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None => return rest.is_empty().then_some(steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_expression_finds_what_it_names() {
        let whole = json!({"shop": {"name": "Ada's"}, "order": {
            "id": 7, "empty": "", "none": null, "yes": true, "big": 820_982_911_946_154_508_u64,
            "lines": [{"kind": "sale", "price": "1.50"}, {"kind": "fee", "price": 2}, {"kind": "sale", "price": "3"}],
            "a-b": {"c": "d"},
        }});
        let scope = Scope { whole: &whole, entry: &whole["order"] };
        let cases = [
            ("id", json!(7)),
            ("big", json!(820_982_911_946_154_508_u64)),
            ("yes", json!(true)),
            ("'n-' + id", json!("n-7")),
            ("'n-' + empty", json!(null)),
            ("'n-' + big + '|+'", json!("n-820982911946154508|+")),
            ("empty | none | a-b.c", json!("d")),
            ("absent.deep|'x'", json!("x")),
            ("lines[1].price", json!(2)),
            ("lines[9].price", json!(null)),
            ("lines[kind=fee].price", json!(2)),
            ("lines[kind=sale].price", json!("1.50")),
            ("lines", json!(null)),
            ("$.shop.name", json!("Ada's")),
            ("$.order.lines[0].kind", json!("sale")),
        ];
        for (expression, want) in cases {
            assert!(parse(expression).is_some(), "{expression}");
            assert_eq!(value(expression, scope).unwrap_or_default(), want, "{expression}");
        }
        assert_eq!(values("lines[kind=sale].price", scope), [&json!("1.50"), &json!("3")]);
        assert_eq!(values("none | lines[].price", scope).len(), 3);
        assert!(exists("empty", scope) && exists("none", scope) && !exists("absent", scope));
    }

    #[test]
    fn an_expression_that_is_none_is_refused() {
        for text in [
            "", " ", "a..b", ".a", "a.", "a b", "'a", "a + ", "| a", "a[", "a[x]", "a]", "a[-1]", "a[1]b",
            "'a''b'", "a'b",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
