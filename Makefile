# The verbs of this repository, the same at the desk and in CI. `make` lists them.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

export PORT ?= 8787
export DATA ?= .data
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export WRANGLER_SEND_METRICS := false

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/textlift
BINDGEN_VERSION := $(shell sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
BINDGEN_ROOT := $(CACHE)/wasm-bindgen-$(BINDGEN_VERSION)
BINDGEN := $(BINDGEN_ROOT)/bin/wasm-bindgen
export PATH := $(BINDGEN_ROOT)/bin:$(PATH)

# The module must not tell whose machine built it: panics carry the paths of the sources. And SHA-256 as a loop: unrolled
# it takes five times the bytes.
export WASM_RUSTFLAGS := --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo --cfg=sha2_backend_soft="compact"

STEP := scripts/step.sh
# Both modules are built from the one crate, and the compiler leaves both under one name.
BUILT := target/wasm32-unknown-unknown/release/textlift.wasm
WASM := .cache/wasm/textlift.wasm
DIGEST := .cache/wasm/digest.wasm
NPM := node_modules/.package-lock.json
RUST := $(shell find src kernel build.rs build data pkg-templates -type f -not -path 'pkg-templates/npm/*' -not -name render.rs -not -name tables.rs 2>/dev/null) \
	Cargo.toml Cargo.lock rust-toolchain.toml askama.toml
WWW := $(shell find www -type f -not -path 'www/dist/*')
EDGE := $(shell find edge/src edge/selfhost edge/demo edge/config -type f)
CLI := $(shell find cli -type f -not -path 'cli/test/*')
TEMPLATES := $(shell find pkg-templates/npm -type f) pkg-templates/render.rs pkg-templates/tables.rs Cargo.toml LICENSE-MIT LICENSE-APACHE

.PHONY: help
help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: tools
tools:
	@scripts/tools.sh

.PHONY: pkg
pkg: www/dist/index.html pkg/cli.js ## build the npm package into pkg/, and the pages that use it
	@node scripts/size.mjs

$(NPM): package.json package-lock.json .npmrc | tools
	@$(STEP) "Installing npm packages by the lock file" npm ci
	@touch $@

$(BINDGEN): | tools
	@$(STEP) "Building wasm-bindgen $(BINDGEN_VERSION) (once, minutes)" scripts/cargo-tool.sh wasm-bindgen-cli $(BINDGEN_VERSION) $(BINDGEN_ROOT)

$(WASM): $(RUST) | tools
	@$(STEP) "Compiling the engine to WebAssembly" env \
		CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$$WASM_RUSTFLAGS" cargo build --release --lib --target wasm32-unknown-unknown
	@mkdir -p $(@D) && cp $(BUILT) $@

$(DIGEST): $(RUST) | tools
	@$(STEP) "Compiling the digest to WebAssembly" env \
		CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$$WASM_RUSTFLAGS" cargo build --release --lib --features digest --target wasm32-unknown-unknown
	@mkdir -p $(@D) && cp $(BUILT) $@

pkg/textlift.wasm: $(WASM) $(NPM) scripts/optimise.mjs scripts/module.mjs | $(BINDGEN)
	@mkdir -p pkg .cache/bindgen
	@$(STEP) "Binding it to JavaScript" $(BINDGEN) --target web --omit-default-module-path --no-typescript \
		--out-name bindgen --out-dir .cache/bindgen $(WASM)
	@$(STEP) "Optimising it" node scripts/optimise.mjs .cache/bindgen/bindgen_bg.wasm .cache/bindgen/textlift.wasm
	@cp .cache/bindgen/bindgen.js pkg/bindgen.js
	@cp .cache/bindgen/textlift.wasm $@

pkg/digest.wasm: $(DIGEST) $(NPM) scripts/optimise.mjs scripts/module.mjs | $(BINDGEN)
	@mkdir -p pkg .cache/bindgen
	@$(STEP) "Binding it to JavaScript" $(BINDGEN) --target web --omit-default-module-path --no-typescript \
		--out-name digest-bindgen --out-dir .cache/bindgen $(DIGEST)
	@$(STEP) "Optimising it" node scripts/optimise.mjs .cache/bindgen/digest-bindgen_bg.wasm .cache/bindgen/digest.wasm
	@cp .cache/bindgen/digest-bindgen.js pkg/digest-bindgen.js
	@cp .cache/bindgen/digest.wasm $@

pkg/package.json: $(TEMPLATES) $(RUST) $(NPM) | tools
	@$(STEP) "Rendering the package's files" cargo run --quiet --profile test --bin pkg -- pkg
	@ln -sfn ../pkg node_modules/textlift
	@touch $@

# The element goes into the package; the pages import the package, as a customer's would.
www/dist/index.html: $(WWW) pkg/package.json pkg/textlift.wasm pkg/digest.wasm $(NPM)
	@$(STEP) "Building the element and the pages" node www/build.mjs
	@touch $@

pkg/cli.js: $(CLI) $(EDGE) pkg/package.json www/dist/index.html $(NPM)
	@$(STEP) "Building the command line and its edge" node cli/build.mjs
	@touch $@

# What the documentation tells of the engine's own tables.
TABLES := .cache/tables.json
$(TABLES): $(TEMPLATES) $(RUST) $(NPM) | tools
	@mkdir -p $(@D)
	@$(STEP) "Writing the tables for the documentation" cargo run --quiet --profile test --bin pkg -- --tables $@

.PHONY: docs
docs: pkg $(TABLES) ## build the documentation into docs/.vitepress/dist
	@$(STEP) "Building the documentation" node docs/build.mjs

.PHONY: start
start: ## start the demo: builds, serves, feeds the practice in, prints one address
	@scripts/tools.sh
	@node scripts/port.mjs
	@$(MAKE) pkg
	@exec node edge/selfhost/serve.mjs --demo

.PHONY: reset
reset: ## drop the demo's data, so that the next start begins afresh
	@node scripts/reset.mjs

.PHONY: test
test: pkg $(TABLES) test-tools ## run everything: checks, engine, package, edge, pages, one story in a browser
	@node scripts/test.mjs

.PHONY: test-hosts
test-hosts: pkg test-tools ## the packed package in an empty project of each host and bundler; HOSTS="Vite Next" for some of them
	@node tests/hosts/hosts.mjs $(HOSTS)

.PHONY: test-long
test-long: tools ## run the long forms: 10,000 oracle walks, 600 simulated years of leads, 200,000 simulated approvals
	@TEXTLIFT_LONG=1 SIMULATED_APPROVALS=200000 cargo test --test scheduling_laws --test sending_life --test simulation

.PHONY: faults
faults: pkg ## break the edge for an hour: 20,000 approvals, 200 kills, every mutant, 1,000,000 simulated approvals
	@node edge/test/faults/long.mjs
	@TEXTLIFT_LONG=1 node_modules/.bin/vitest run --config edge/vitest.real.config.ts test/faults/once
	@FAULTS=long PRINT=1 node_modules/.bin/vitest run --config edge/vitest.real.config.ts test/real/faults
	@SIMULATED_APPROVALS=1000000 cargo test --release --test simulation -- --nocapture --test-threads 1

.PHONY: fresh
fresh: tools ## ask whether there is a newer time-zone database, and which clocks it changes
	@node scripts/fresh.mjs

# What the benches are compared with is installed by them alone: nothing else needs it.
PEER_MODULES := benches/peers/node_modules/.package-lock.json

$(PEER_MODULES): benches/peers/package.json benches/peers/package-lock.json | tools
	@$(STEP) "Installing the peers by their lock file" npm ci --prefix benches/peers
	@touch $@

.PHONY: bench
bench: pkg $(PEER_MODULES) ## measure every row in Node beside what people would otherwise pick; GROUP="score sms" for some
	@node --expose-gc benches/node/bench.mjs $(GROUP)

.PHONY: bench-cli
bench-cli: pkg $(PEER_MODULES) ## measure the command line: score of 100,000 leads beside the same job in JavaScript, memory at 1,000,000, start
	@node benches/node/cli.mjs

.PHONY: bench-native
bench-native: tools ## measure the engine alone, native, and how it grows
	@cargo bench --bench engine --bench slots

# The Python peers come from their registry into an environment of their own; without Python or network they are left out.
PEERS := .cache/attribution-peers
PEER_PACKAGES := pandas==3.1.1 numpy==2.4.6 ChannelAttribution==2.2.5 matplotlib marketing-attribution-models==2.1.1

.PHONY: bench-attribution
bench-attribution: pkg ## measure attribution over a million journeys beside pandas, ChannelAttribution and MAM, and WebAssembly
	@test -e $(PEERS)/ready || { rm -rf $(PEERS); python3 -m venv $(PEERS) && $(PEERS)/bin/pip install --quiet $(PEER_PACKAGES) \
		&& touch $(PEERS)/ready || echo "The Python peers cannot be installed here: they are left out."; }
	@$$(test -e $(PEERS)/ready && echo env ATTRIBUTION_PYTHON=$(PEERS)/bin/python POLARS_MAX_THREADS=1) cargo bench --bench attribution
	@node benches/node/table.mjs attribution .cache/bench/attribution/rows.json

.PHONY: bench-edge
bench-edge: pkg ## measure the edge in its own workerd, beside a worker that only keeps a body and reads a row
	@node edge/bench/edge.mjs
	@node edge/bench/sends.mjs

.PHONY: bench-www
bench-www: pkg test-tools ## measure the element and the worklist in a browser: size, first paint, typing, scrolling, 10,000 leads of a real edge
	@node www/bench/www.mjs
	@node www/bench/edge.mjs

# The compiler's own coverage counters, which its stable release has too. They are for the target alone, hence --target.
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Ccodegen-units=1
HOST = $(shell rustc -vV | sed -n 's/^host: //p')

.PHONY: fuzz
fuzz: tools ## search for inputs that break a public entry, FUZZ_SECONDS (60) each; FUZZ="reply sms" for some of them
	@cd fuzz && RUSTFLAGS="$(FUZZ_FLAGS)" cargo run --release --quiet --target $(HOST) --target-dir ../target/fuzz -- $(FUZZ)

# Tools of a release alone, built from source once.
DENY := $(CACHE)/cargo-deny-0.20.2
CYCLONEDX := $(CACHE)/cargo-cyclonedx-0.5.9
$(DENY)/bin/cargo-deny $(CYCLONEDX)/bin/cargo-cyclonedx: | tools
	@name=$(@F); folder=$(patsubst %/bin/,%,$(@D)/); $(STEP) "Building $$name (once, minutes)" \
		scripts/cargo-tool.sh $$name $${folder##*-} $$folder

.PHONY: release-check
release-check: pkg $(DENY)/bin/cargo-deny $(CYCLONEDX)/bin/cargo-cyclonedx ## everything that must hold before a release; what goes with it lands in .cache/release
	@PATH="$(DENY)/bin:$(CYCLONEDX)/bin:$$PATH" node scripts/release.mjs

.PHONY: check
check: pkg ## format, lint and types alone
	@node scripts/test.mjs check

.PHONY: screenshots
screenshots: pkg test-tools ## render the README's picture, and every state of the page into .cache/screenshots
	@node_modules/.bin/playwright test --config www/screenshots.config.ts --reporter=line

.PHONY: test-tools
test-tools: $(BINDGEN)
	@scripts/chromium.sh
