# Two commands are all you need: `make serve` and `make test`. Both install what is missing, once.

PORT ?= 8080
export PORT
# Tools of the project first, then the machine's; rustup's folder is not always on PATH.
export PATH := $(CURDIR)/.tools/bin:$(PATH):$(HOME)/.cargo/bin
export CARGO_TERM_PROGRESS_WHEN ?= never

.PHONY: help serve build dist standalone test checks web lint unit e2e browser engines bench bench-core fuzz clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## build the release and serve it on http://localhost:8080/ (PORT=n for another port)
	@scripts/tools.sh build
	@scripts/serve.sh

build: ## build the release into dist/
	@scripts/tools.sh build
	trunk build --release

dist: ## the same, its program optimised once more by wasm-opt
	@scripts/tools.sh build
	@scripts/dist.sh

standalone: ## the release in dist/ (built if there is none) as one file for a stick: layerpeel.html
	@[ -e dist/index.html ] || $(MAKE) --no-print-directory build
	@node scripts/standalone.mjs

test: ## everything that must hold: format, lints, Rust tests, the release in a browser
	@scripts/tools.sh test
	@$(MAKE) --no-print-directory -j2 --output-sync=line checks web
	@$(MAKE) --no-print-directory browser

# The release is linked on one processor for minutes: the Rust tests run on the other meanwhile.
checks:
	@MAKEFLAGS= $(MAKE) --no-print-directory lint unit

lint: ## format and lints, for this machine and for the browser
	cargo fmt --check
	cargo clippy --quiet --locked --all-targets -- -D warnings
	cargo clippy --quiet --locked --target wasm32-unknown-unknown --lib --bin layerpeel-page --bin layerpeel-worker --bin layerpeel-expressions --bin layerpeel-lab -- -D warnings

unit: ## the Rust tests
	cargo test --locked

e2e: web ## the browser tests, over a fresh release build
	@$(MAKE) --no-print-directory browser

web:
	trunk build --release

browser:
	cd tests/e2e && npm test --silent

engines: ## install Firefox and WebKitGTK, in which the browser tests then look at the page, too
	@scripts/engines.sh

bench: ## measure against native peers: BENCH="--small --rounds 1" for a smoke run, BENCH=--record to keep it
	@scripts/tools.sh test
	python3 benches/corpus.py $(filter --small,$(BENCH))
	trunk build --release
	cargo build --release --locked --bin layerpeel
	cargo build --release --locked --manifest-path benches/floor/Cargo.toml --target wasm32-unknown-unknown --target-dir target/floor
	cp target/floor/wasm32-unknown-unknown/release/layerpeel_floor.wasm benches/pages/floor.wasm
	@node benches/run.mjs $(BENCH)

bench-core: ## the hot paths of the core on this machine, with criterion: ONLY=union for some of them
	cargo bench --manifest-path benches/core/Cargo.toml --target-dir target $(if $(ONLY),-- $(ONLY))

fuzz: ## every fuzz target for a while (FUZZ_ARGS='-max_total_time=1200' for longer)
	@scripts/fuzz.sh

clean: ## remove what was built; the tools stay
	rm -rf dist target tests/e2e/out
