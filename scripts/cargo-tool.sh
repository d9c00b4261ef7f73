#!/usr/bin/env bash
# cargo-tool.sh CRATE VERSION FOLDER: installs a tool of cargo's, built from source, into FOLDER/bin.
# Its own lock file may name a version that a registry no longer has: then the newest that fit are taken.
set -u
install=(cargo install "$1" --version "$2" --root "$3")
"${install[@]}" --locked || "${install[@]}"
