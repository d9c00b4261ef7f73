//! The import law, and what must not stand in any file of this repository.
//!
//! The folders of `src/` have an order, and a file uses only what comes before its own folder. The shells
//! (`edge/`, `www/`) use the built package, as any customer would.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The order of `src/`: a stage uses only those above it.
const ORDER: &[&str] = &[
    "gather",
    "json",
    "sort",
    "table",
    "text",
    "problem",
    "read",
    "lead",
    "webhook",
    "scoring",
    "messaging",
    "scheduling",
    "sending",
    "attribution",
    "worklist",
    "playbook",
    "engine",
    "digest",
    "types",
    "wasm",
];

/// Stages that stay apart although the order would let them meet: what is said and when it is said are
/// brought together by `sending` alone.
const APART: &[(&str, &str)] = &[("scheduling", "messaging")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file that git tracks or would track, as paths from the root.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of its own repository");
    let text = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<String> =
        text.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 20, "git lists hardly any file");
    files
}

fn text(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// The stage that a file of `src/` belongs to; none for lib.rs, which names them all.
fn stage(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let stage = inside.split('/').next()?.trim_end_matches(".rs");
    (stage != "lib").then_some(stage)
}

/// The code without what is said about it: comments, documentation.
fn code(source: &str) -> String {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The stages that a source names: `crate::lead::...`, `textlift::lead::...`, `use crate::{lead::..., read}`.
fn used(code: &str) -> Vec<String> {
    let mut stages = Vec::new();
    for root in ["crate::", "textlift::"] {
        for (at, _) in code.match_indices(root) {
            let rest = &code[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(list) => stages.extend(first_words(list)),
                None => stages.push(word(rest)),
            }
        }
    }
    stages.retain(|stage| ORDER.contains(&stage.as_str()));
    stages
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The first word of each entry of a `use` list, up to its closing brace.
fn first_words(list: &str) -> Vec<String> {
    let (mut words, mut depth, mut fresh) = (Vec::new(), 0, true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                words.push(word(&list[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    words
}

#[test]
fn the_reader_of_imports_sees_every_way_to_name_a_stage() {
    let source = "use crate::lead::Instant;\nuse crate::{read::{self, At}, problem, record};\nlet x = crate::scoring::f();";
    let mut stages = used(source);
    stages.sort();
    assert_eq!(stages, ["lead", "problem", "read", "scoring"]);
}

#[test]
fn a_stage_uses_only_the_stages_above_it() {
    let place = |stage: &str| ORDER.iter().position(|name| *name == stage);
    let mut seen = 0;
    for path in files() {
        let Some(stage) = stage(&path) else { continue };
        let own = place(stage).unwrap_or_else(|| panic!("{path}: {stage} has no place in the order"));
        for other in used(&code(&text(&path).unwrap())) {
            seen += 1;
            assert!(place(&other) <= Some(own), "{path} uses {other}, which comes after {stage}");
            assert!(
                !APART.contains(&(stage, other.as_str())),
                "{path} uses {other}, which {stage} must not know"
            );
        }
    }
    assert!(seen > 20, "hardly any import was seen");
}

#[test]
fn only_wasm_knows_javascript() {
    for path in files().iter().filter(|path| path.starts_with("src/") && !path.starts_with("src/wasm/")) {
        let code = code(&text(path).unwrap());
        for word in ["wasm_bindgen::", "js_sys::", "JsValue"] {
            assert!(!code.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn the_engine_reads_no_clock_and_draws_no_chance() {
    for path in files().iter().filter(|path| path.starts_with("src/")) {
        let code = code(&text(path).unwrap());
        for word in
            ["SystemTime", "Instant::now", "Utc::now", "Local::now", "Date::now", "thread_rng", "getrandom"]
        {
            assert!(!code.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn sorting_brings_no_copy_of_the_standard_sort_each_time() {
    let sources = |path: &&String| path.starts_with("src/") || path.starts_with("kernel/src/");
    for path in files().iter().filter(sources).filter(|path| *path != "src/sort.rs") {
        let code = code(&text(path).unwrap());
        let code = code.split("#[cfg(test)]").next().unwrap();
        assert!(
            !code.contains(".sort"),
            "{path} sorts by itself: 5 to 10 KB of WebAssembly; use crate::sort"
        );
    }
}

/// `scripts/optimise.mjs` takes the code behind both away: only panics and the standard library need it.
#[test]
fn nothing_is_written_for_debugging_and_no_closure_is_boxed_to_be_called_once() {
    for path in files().iter().filter(|path| path.starts_with("src/")) {
        let code = code(&text(path).unwrap());
        let code = code.split("#[cfg(test)]").next().unwrap();
        for word in [":?}", ":#?}", "dyn FnOnce", "Debug::fmt", "debug_struct", "dbg!"] {
            assert!(!code.contains(word), "{path}: {word} ends in a trap in WebAssembly");
        }
    }
}

#[test]
fn the_shells_use_the_built_package_and_never_each_other() {
    let ends = [".ts", ".tsx", ".js", ".mjs"];
    for path in files() {
        let Some(shell) = ["edge", "www"].into_iter().find(|shell| path.starts_with(&format!("{shell}/")))
        else {
            continue;
        };
        if !ends.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        for line in text(&path).unwrap_or_default().lines() {
            for target in imported(line) {
                if !target.starts_with('.') {
                    continue;
                }
                let inside = normal(&Path::new(&path).parent().unwrap().join(target));
                // Cases are data that every test may read.
                if path.starts_with("edge/test/") && inside.starts_with("tests/cases/") {
                    continue;
                }
                let top = inside.split('/').next().unwrap_or_default().to_owned();
                assert_eq!(top, shell, "{path} imports {target}: import the package `textlift` instead");
            }
        }
    }
}

/// What stands in quotes after `from` or `import` on a line.
fn imported(line: &str) -> Vec<&str> {
    let line = line.trim_start();
    if !(line.starts_with("import")
        || line.starts_with("export")
        || line.contains(" from ")
        || line.contains("import("))
    {
        return Vec::new();
    }
    ['\'', '"']
        .into_iter()
        .filter_map(|quote| line.rsplit_once(quote)?.0.rsplit_once(quote).map(|(_, path)| path))
        .collect()
}

/// The path with `.` and `..` worked out.
fn normal(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.to_str().unwrap().split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn no_file_names_a_registry_or_the_machine_it_was_written_on() {
    // Put together here, so that this file does not name them either.
    let registries = [
        ["registry.", "npmjs"],
        ["static.", "crates.io"],
        ["index.", "crates.io"],
        ["files.", "pythonhosted"],
    ];
    let machine = [["/", "root/"], ["/ho", "me/"], ["/wo", "rk/"], ["/Us", "ers/"]];
    for path in files() {
        let Some(text) = text(&path) else { continue };
        for word in registries.iter().chain(&machine).map(|parts| parts.concat()) {
            for (number, line) in text.lines().enumerate() {
                // A path only counts where it starts: `https://x.test/work/` is an address.
                let named = line.match_indices(&word).any(|(at, _)| {
                    let before = line[..at].chars().last();
                    !word.starts_with('/')
                        || !before.is_some_and(|c| c.is_alphanumeric() || ".-_/}".contains(c))
                });
                assert!(!named, "{path}, line {}: names {word}", number + 1);
            }
        }
    }
}
