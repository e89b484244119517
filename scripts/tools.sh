#!/usr/bin/env bash
# Installs what is missing and nothing else. `tools.sh build`: what makes the page; `tools.sh test`: that and what tests it.
# Programs go to .tools/ unless the right version is already on PATH; the browser comes from the system's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

TRUNK=0.21.14
# wasm-bindgen's command must be of exactly the version of the library.
BINDGEN=$(awk '$1 == "name" && $3 == "\"wasm-bindgen\"" { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)

say() { printf '==> %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Built without optimisation: that is much faster, and their own running time does not count here (0.2 s a page).
cargo_install() {
  say "installing $1 $2 into .tools/ (once, a minute or two)"
  local install=(cargo install "$1" --version "$2" --root .tools --debug --config profile.dev.debug=0 "${@:3}")
  # A registry that is a mirror may lack the very newest versions that the tool's own lock file names.
  "${install[@]}" --locked || { say "once more, without $1's lock file"; "${install[@]}"; }
}

# Package managers: only apt is known, only where it may be used.
apt_install() {
  has apt-get || die "$* missing, and this is not a Debian or Ubuntu machine: please install it"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    has sudo && sudo -n true 2>/dev/null || die "$* missing: please run  sudo apt-get install $*"
    root=(sudo -n)
  fi
  say "installing $* with apt-get"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >/dev/null
}

rust() {
  has cargo || die "Rust is missing: please install it from https://rustup.rs"
  local libs; libs=$(rustc --print target-libdir --target wasm32-unknown-unknown)
  [ -d "$libs" ] && return
  has rustup || die "Rust's target wasm32-unknown-unknown is missing, and so is rustup, which would add it"
  say "adding Rust's target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown
}

rust_checks() {
  local part
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 && continue
    has rustup || die "cargo $part is missing, and so is rustup, which would add it"
    say "adding cargo $part"
    rustup component add "${part/fmt/rustfmt}"
  done
}

bundler() {
  case "$(trunk --version 2>/dev/null || true)" in "trunk 0.21."*) ;; *) cargo_install trunk "$TRUNK" --no-default-features ;; esac
  [ "$(wasm-bindgen --version 2>/dev/null || true)" = "wasm-bindgen $BINDGEN" ] || cargo_install wasm-bindgen-cli "$BINDGEN"
}

node_modules() {
  has node && has npm || apt_install nodejs npm
  local major; major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || die "Node.js $(node --version) is too old for the browser tests: please install 20 or newer"
  local stamp=tests/e2e/node_modules/.package-lock.json
  [ -f "$stamp" ] && [ ! tests/e2e/package-lock.json -nt "$stamp" ] && return
  say "installing the browser tests' modules"
  (cd tests/e2e && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
}

browser() {
  [ -n "${CHROMIUM:-}" ] && return
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do has "$name" && return; done
  apt_install chromium fonts-dejavu-core
}

# With these, tests build images and compare what they find with what other tools say; without them, those tests say that they
# are skipped. Only root can build with owners, and only then is it worth the installing (20 seconds).
image_tools() {
  local tool missing=()
  for tool in buildah skopeo umoci; do has "$tool" || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && has apt-get; then
    apt_install "${missing[@]}" || say "no ${missing[*]} from apt-get: images built with buildah will not be compared"
  else
    say "without ${missing[*]} (and root), images built with buildah are not compared"
  fi
}

rust
bundler
if [ "${1:-build}" = test ]; then
  rust_checks
  node_modules
  browser
  image_tools
fi
