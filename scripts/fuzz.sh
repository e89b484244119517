#!/usr/bin/env bash
# Runs every fuzz target from the seed corpus that our own builders make. FUZZ_ARGS says how long ("-max_total_time=1200"), or how
# often and from which seed ("-runs=1000 -seed=1"), as libFuzzer's options do; FUZZ_TARGETS, which of them. Installs cargo-fuzz if it is missing.
# The one stable toolchain is told to take the sanitizer's unstable flags.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra args <<<"${FUZZ_ARGS:--max_total_time=20}"
export RUSTC_BOOTSTRAP=1
# Leaks are not what is looked for, and looking for them needs ptrace.
export ASAN_OPTIONS=detect_leaks=0

cargo fuzz --version >/dev/null 2>&1 || {
  echo "==> installing cargo-fuzz into .tools/ (once, half a minute)"
  cargo install cargo-fuzz --version 0.13.1 --root .tools --debug --config profile.dev.debug=0
}
host=$(rustc -vV | awk '$1 == "host:" { print $2 }')
cargo fuzz build -O
binaries=fuzz/target/$host/release
"$binaries/seeds" fuzz/corpus
mkdir -p fuzz/artifacts
for target in ${FUZZ_TARGETS:-whole_file outer_archive tar_walk compressed_layer content again json secrets packages}; do
  echo "==> fuzzing $target ${args[*]}"
  log=fuzz/artifacts/$target.log
  if ! "$binaries/$target" "fuzz/corpus/$target" "${args[@]}" -rss_limit_mb=3000 -timeout=60 -max_len=65536 \
    -artifact_prefix="fuzz/artifacts/$target-" -print_final_stats=1 2>"$log"; then
    tail -n 40 "$log" >&2
    echo "error: $target found something: the input is in fuzz/artifacts/" >&2
    exit 1
  fi
  grep "stat::number_of_executed_units" "$log"
done
