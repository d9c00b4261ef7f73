//! What a type of the playbook or of a record looks like in JSON, as a JSON Schema (draft 2020-12).
//!
//! A type that can be described implements [`Describe`]. [`record!`](crate::record) and
//! [`choices!`](crate::choices) write the implementation from the definition itself: the comments become
//! descriptions, defaults are the ones that the reader fills in, `strict` closes the object. A type with a reader
//! of its own says what it takes beside it, with [`described!`](crate::described). The module is not part of the
//! WebAssembly build: the schema is a file of the package.
//!
//! ```
//! use textlift::read::schema;
//! textlift::record! {
//!     /// How often.
//!     pub struct Caps strict {
//!         /// Messages a week, 0 to 7. 0: never.
//!         pub weekly: u32 where 0..=7 = 1,
//!     }
//! }
//! let caps = schema::document::<Caps>("Caps");
//! let weekly = &caps["properties"]["weekly"];
//! assert_eq!(caps["additionalProperties"], false);
//! assert_eq!(weekly["description"], "Messages a week, 0 to 7. 0: never.");
//! assert_eq!((&weekly["maximum"], &weekly["default"]), (&7.into(), &1.into()));
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{LONGEST_TEXT, Read, SAFE};

/// A JSON Schema, or a part of one.
pub type Schema = Value;

/// A type that can say what it looks like in JSON.
pub trait Describe {
    /// Its schema; parts that have a name go into `defs`.
    fn describe(defs: &mut Defs) -> Schema;
}

/// Parts that other parts refer to, by name.
#[derive(Default)]
pub struct Defs(BTreeMap<String, Schema>);

impl Defs {
    /// A reference to the part of this name (a path of a type), which is written at its first mention.
    pub fn named(&mut self, path: &str, write: impl FnOnce(&mut Self) -> Schema) -> Schema {
        let name = path.split_once("::").map_or(path, |(_, inside)| inside).replace("::", ".");
        if !self.0.contains_key(&name) {
            self.0.insert(name.clone(), Value::Null);
            let schema = write(self);
            self.0.insert(name.clone(), schema);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }
}

impl Defs {
    /// The part that a reference leads to.
    pub fn get(&self, reference: &str) -> Option<&Schema> {
        self.0.get(reference.strip_prefix("#/$defs/")?)
    }
}

/// The schema of a whole document: that of `T`, with the parts that it refers to in `$defs`. The document may name
/// its schema, as editors want it.
pub fn document<T: Describe>(title: &str) -> Schema {
    let mut defs = Defs::default();
    let whole = T::describe(&mut defs);
    let named = whole.get("$ref").and_then(Value::as_str);
    let name = named.and_then(|path| path.strip_prefix("#/$defs/")).unwrap_or_default();
    let mut document = object_of(defs.0.remove(name).unwrap_or(whole));
    document.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    document.insert("title".to_owned(), json!(title));
    document.insert("$defs".to_owned(), json!(defs.0));
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        let named = json!({ "description": "Where this schema is found, for editors.", "type": "string" });
        properties.insert("$schema".to_owned(), named);
    }
    Value::Object(document)
}

/// A field of an object.
pub struct Field {
    key: String,
    schema: Schema,
    required: bool,
}

impl Field {
    /// The field of a struct: its name in JSON, its comment, the range and the default that follow its type.
    pub fn of<T: Describe + Read + Serialize>(
        defs: &mut Defs,
        key: &str,
        docs: &str,
        range: Option<(i64, i64)>,
        default: Option<T>,
    ) -> Self {
        let required = default.is_none() && T::absent().is_none();
        let mut schema = object_of(T::describe(defs));
        if let Some((least, most)) = range {
            schema.insert("minimum".to_owned(), json!(least));
            schema.insert("maximum".to_owned(), json!(most));
        }
        // The field's own comment comes first; what its type says of the form of a value follows.
        let form = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let description = format!("{}\n\n{form}", prose(docs));
        schema.insert("description".to_owned(), json!(description.trim()));
        if let Some(default) =
            default.and_then(|value| serde_json::to_value(value).ok()).filter(|v| !v.is_null())
        {
            schema.insert("default".to_owned(), default);
        }
        Self { key: key.to_owned(), schema: Value::Object(schema), required }
    }
}

/// The schema of an object. `strict` ones have no other keys.
pub fn object(docs: &str, keys: &str, fields: Vec<Field>) -> Schema {
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required).map(|field| field.key.as_str()).collect();
    let mut schema = Map::new();
    schema.insert("description".to_owned(), json!(prose(docs)));
    schema.insert("type".to_owned(), json!("object"));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    if keys == "strict" {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    let properties: Map<String, Value> = fields.into_iter().map(|field| (field.key, field.schema)).collect();
    schema.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(schema)
}

/// The schema of a list of words: word and comment of each.
pub fn words(docs: &str, words: &[(&str, &str)]) -> Schema {
    let lines: Vec<String> =
        words.iter().map(|(word, docs)| format!("- `{word}`: {}", prose(docs))).collect();
    let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    json!({ "description": format!("{}\n{}", prose(docs), lines.join("\n")), "enum": all })
}

/// A comment as a reader of the schema wants it: one line a paragraph, names without the brackets of a link.
fn prose(docs: &str) -> String {
    let lines = docs.lines().map(str::trim).fold(String::new(), |mut text, line| {
        match line {
            "" => text.push_str("\n\n"),
            line if text.is_empty() || text.ends_with('\n') => text.push_str(line),
            line => text.extend([" ", line]),
        }
        text
    });
    lines.trim().replace("[`", "`").replace("`]", "`")
}

fn object_of(schema: Schema) -> Map<String, Value> {
    match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

macro_rules! plain {
    ($($type:ty = $schema:tt,)*) => { $(
        impl Describe for $type {
            fn describe(_: &mut Defs) -> Schema {
                json!($schema)
            }
        }
    )* };
}
plain! {
    Value = {},
    bool = { "type": "boolean" },
    // The reader counts bytes, a schema characters: a text that is short enough for the reader is so here.
    String = { "type": "string", "maxLength": LONGEST_TEXT },
    u8 = { "type": "integer", "minimum": u8::MIN, "maximum": u8::MAX },
    u16 = { "type": "integer", "minimum": u16::MIN, "maximum": u16::MAX },
    u32 = { "type": "integer", "minimum": u32::MIN, "maximum": u32::MAX },
    i32 = { "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX },
    // Beyond 2^53 - 1 a number is not exact in JavaScript.
    i64 = { "type": "integer", "minimum": -SAFE, "maximum": SAFE },
}

impl<T: Describe> Describe for Option<T> {
    fn describe(defs: &mut Defs) -> Schema {
        T::describe(defs)
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe(defs: &mut Defs) -> Schema {
        json!({ "type": "array", "items": T::describe(defs) })
    }
}

impl<T: Describe> Describe for crate::table::Table<String, T> {
    fn describe(defs: &mut Defs) -> Schema {
        json!({ "type": "object", "additionalProperties": T::describe(defs) })
    }
}

impl<T: Describe> Describe for Box<T> {
    fn describe(defs: &mut Defs) -> Schema {
        T::describe(defs)
    }
}
