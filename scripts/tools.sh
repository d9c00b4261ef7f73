#!/usr/bin/env bash
# Checks the tools that the project cannot bring itself: one sentence with its cure for the first that is missing.
# The Rust toolchain and its WebAssembly target are installed if rustup can.
set -u
fail() {
  printf '%s\n' "textlift: $1" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

has cc || fail "there is no C linker (cc). Install one: apt-get install build-essential"
has node || fail "there is no Node.js. Install Node.js 20.18 or newer, with npm."
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 18) ? 0 : 1)' ||
  fail "Node.js $(node --version) is too old. Install Node.js 20.18 or newer (nvm install 20), and open a new shell."
has npm || fail "there is no npm beside Node.js. Install it: apt-get install npm"
has cargo || has rustup || fail "there is no Rust. Install rustup as rust-lang.org tells, and open a new shell."

wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
if ! cargo --version >/dev/null 2>&1; then
  has rustup || fail "cargo does not run. Install Rust $wanted."
  scripts/step.sh "Installing Rust $wanted" rustup toolchain install "$wanted" --profile minimal \
    --component rustfmt --component clippy --target wasm32-unknown-unknown --no-self-update ||
    fail "Rust $wanted could not be installed. Try it by hand: rustup toolchain install $wanted"
fi
if ! [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
  has rustup || fail "Rust has no WebAssembly target. Install the standard library for wasm32-unknown-unknown."
  scripts/step.sh "Adding Rust's WebAssembly target" rustup target add wasm32-unknown-unknown ||
    fail "the WebAssembly target could not be installed. Try it by hand: rustup target add wasm32-unknown-unknown"
fi
