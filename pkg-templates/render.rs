//! Renders the files of the npm package that are written, not compiled: `pkg FOLDER`. In: the templates in
//! `npm/` beside this file. Out: package.json with its exports map, the entry files of each host, the types, and the
//! JSON Schema of the playbook. And `pkg --tables FILE`: the tables that the documentation tells, as JSON.

use std::{env, fs, io, path::Path};

use askama::Template;
use serde_json::Value;

#[cfg(not(target_arch = "wasm32"))]
mod tables;

/// One line of the exports map: which file a host gets for a subpath.
struct Entry {
    subpath: &'static str,
    conditions: &'static [(&'static str, &'static str)],
}

/// Bundlers and hosts take the first condition that they know, so the special ones come first.
const ENTRIES: &[Entry] = &[
    Entry {
        subpath: ".",
        conditions: &[
            ("types", "./textlift.d.ts"),
            ("workerd", "./workerd.js"),
            ("node", "./node.js"),
            ("browser", "./browser.js"),
            ("default", "./browser.js"),
        ],
    },
    Entry {
        subpath: "./digest",
        conditions: &[
            ("types", "./digest.d.ts"),
            ("workerd", "./digest-workerd.js"),
            ("node", "./digest-node.js"),
            ("browser", "./digest-browser.js"),
            ("default", "./digest-browser.js"),
        ],
    },
    Entry {
        subpath: "./digest.wasm",
        conditions: &[("types", "./textlift.wasm.d.ts"), ("default", "./digest.wasm")],
    },
    Entry { subpath: "./slim", conditions: &[("types", "./slim.d.ts"), ("default", "./slim.js")] },
    Entry {
        subpath: "./textlift.wasm",
        conditions: &[("types", "./textlift.wasm.d.ts"), ("default", "./textlift.wasm")],
    },
    Entry { subpath: "./element", conditions: &[("types", "./element.d.ts"), ("default", "./element.js")] },
    Entry {
        subpath: "./element/define",
        conditions: &[("types", "./element-define.d.ts"), ("default", "./element-define.js")],
    },
    Entry { subpath: "./phone", conditions: &[("types", "./phone.d.ts"), ("default", "./phone.js")] },
    Entry {
        subpath: "./edge",
        conditions: &[("types", "./edge/worker.d.ts"), ("default", "./edge/worker.js")],
    },
    Entry { subpath: "./playbook.schema.json", conditions: &[("default", "./playbook.schema.json")] },
    Entry { subpath: "./package.json", conditions: &[("default", "./package.json")] },
];

#[derive(Template)]
#[template(path = "npm/package.json")]
struct Manifest {
    version: &'static str,
    description: &'static str,
    license: &'static str,
    entries: &'static [Entry],
}

#[derive(Template)]
#[template(path = "npm/README.md")]
struct Readme {
    version: &'static str,
    description: &'static str,
    license: &'static str,
}

/// What stands between the functions comes from the definitions in Rust, by stage.
#[derive(Default, Template)]
#[template(path = "npm/textlift.d.ts", escape = "none")]
struct Types {
    values: String,
    leads: String,
    webhooks: String,
    scoring: String,
    messages: String,
    slots: String,
    sending: String,
    outbox: String,
    attribution: String,
    reports: String,
    worklist: String,
}

macro_rules! entry_files {
    ($($name:ident = $path:literal;)*) => { $(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name {
            version: &'static str,
        }
    )* };
}
entry_files! {
    Node = "npm/node.js";
    Workerd = "npm/workerd.js";
    Browser = "npm/browser.js";
    Slim = "npm/slim.js";
    DigestNode = "npm/digest-node.js";
    DigestWorkerd = "npm/digest-workerd.js";
    DigestBrowser = "npm/digest-browser.js";
}

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "pkg".to_owned());
    if let ("--tables", Some(file)) = (folder.as_str(), env::args().nth(2)) {
        return fs::write(file, serde_json::to_string_pretty(&tables()).map_err(io::Error::other)? + "\n");
    }
    let (version, description) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_DESCRIPTION"));
    let license = "MIT OR Apache-2.0";
    let write = |name: &str, text: &str| fs::write(Path::new(&folder).join(name), text);
    fs::create_dir_all(&folder)?;
    for (name, template) in [
        ("package.json", Manifest { version, description, license, entries: ENTRIES }.render()),
        ("README.md", Readme { version, description, license }.render()),
        ("textlift.d.ts", types().render()),
        ("node.js", Node { version }.render()),
        ("workerd.js", Workerd { version }.render()),
        ("browser.js", Browser { version }.render()),
        ("slim.js", Slim { version }.render()),
        ("digest-node.js", DigestNode { version }.render()),
        ("digest-workerd.js", DigestWorkerd { version }.render()),
        ("digest-browser.js", DigestBrowser { version }.render()),
    ] {
        write(name, &template.map_err(io::Error::other)?)?;
    }
    for (name, text) in [
        ("host.js", include_str!("npm/host.js")),
        ("textlift.js", include_str!("npm/textlift.js")),
        ("slim.d.ts", include_str!("npm/slim.d.ts")),
        ("phone.js", include_str!("npm/phone.js")),
        ("phone.d.ts", include_str!("npm/phone.d.ts")),
        ("digest-verbs.js", include_str!("npm/digest-verbs.js")),
        ("digest.d.ts", include_str!("npm/digest.d.ts")),
        ("textlift.wasm.d.ts", include_str!("npm/wasm.d.ts")),
        ("LICENSE-MIT", include_str!("../LICENSE-MIT")),
        ("LICENSE-APACHE", include_str!("../LICENSE-APACHE")),
    ] {
        write(name, text)?;
    }
    write(
        "playbook.schema.json",
        &(serde_json::to_string_pretty(&schema()).map_err(io::Error::other)? + "\n"),
    )
}

#[cfg(not(target_arch = "wasm32"))]
fn schema() -> Value {
    use textlift::{playbook::Playbook, read::schema::document};
    document::<Playbook>("A textlift playbook: everything that a business decides")
}

#[cfg(not(target_arch = "wasm32"))]
fn tables() -> Value {
    tables::tables()
}

#[cfg(not(target_arch = "wasm32"))]
fn types() -> Types {
    use textlift::types::*;
    Types {
        values: values(),
        leads: leads(),
        webhooks: webhooks(),
        scoring: scoring(),
        messages: messages(),
        slots: slots(),
        sending: sending(),
        outbox: outbox(),
        attribution: attribution(),
        reports: reports(),
        worklist: worklist(),
    }
}

/// The tests in WebAssembly have this program built and never run it: types and schemas are no part of the module.
#[cfg(target_arch = "wasm32")]
fn types() -> Types {
    Types::default()
}

#[cfg(target_arch = "wasm32")]
fn schema() -> Value {
    Value::Null
}

#[cfg(target_arch = "wasm32")]
fn tables() -> Value {
    Value::Null
}
