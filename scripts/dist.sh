#!/usr/bin/env bash
# The release, with its programs optimised once more by wasm-opt where Node.js is there. Opt-in: the release is whole without.
set -euo pipefail
cd "$(dirname "$0")/.."

BINARYEN=132.0.0

trunk build --release
if ! command -v npm >/dev/null 2>&1; then
  echo "==> npm is missing: the release is as rustc made it"
  exit 0
fi
optimiser=.tools/binaryen/node_modules/.bin/wasm-opt
if [ ! -x "$optimiser" ]; then
  echo "==> installing binaryen $BINARYEN into .tools/"
  npm install --prefix .tools/binaryen --no-audit --no-fund --loglevel=error "binaryen@$BINARYEN"
fi
# Named one by one: with all features on, wasm-opt writes encodings that browsers do not read yet.
features=(simd bulk-memory bulk-memory-opt nontrapping-float-to-int sign-ext mutable-globals reference-types multivalue)
for wasm in dist/*.wasm; do
  before=$(wc -c <"$wasm")
  "$optimiser" -O3 "${features[@]/#/--enable-}" "$wasm" -o "$wasm.optimised"
  mv "$wasm.optimised" "$wasm"
  echo "==> $wasm: $before bytes, optimised $(wc -c <"$wasm")"
done
scripts/offline.sh dist
