#!/usr/bin/env bash
# wasm-bindgen.sh VERSION FOLDER: installs wasm-bindgen's command line, built from source, into FOLDER/bin.
# Its own lock file may name a version that a registry no longer has: then the newest that fit are taken.
set -u
install=(cargo install wasm-bindgen-cli --version "$1" --root "$2")
"${install[@]}" --locked || "${install[@]}"
