#!/usr/bin/env bash
# Writes offline.js, the service worker, into a build: the hashes of all its files, then static/offline.js. Trunk runs it behind each
# build, scripts/dist.sh once more behind wasm-opt. A build to develop with gets no list: nothing of it is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
dist=${1:-${TRUNK_STAGING_DIR:?the folder of the build}}

sha256() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

list() {
  [ "${TRUNK_PROFILE:-release}" = release ] && [ -z "${LAYERPEEL_DEVELOPING:-}" ] || return 0
  (cd "$dist" && find . -type f ! -name offline.js | LC_ALL=C sort | while read -r file; do
    printf '  "%s": "%s",\n' "${file#./}" "$(sha256 "$file" | cut -d ' ' -f 1)"
  done)
}

files=$(list)
printf 'const FILES = {\n%s\n};\n' "$files" | cat - static/offline.js >"$dist/offline.js"
