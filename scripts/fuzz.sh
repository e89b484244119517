#!/usr/bin/env bash
# Runs every fuzz target from the seed corpus that our own builders make. FUZZ_ARGS says how long ("-max_total_time=1200"), or how
# often and from which seed ("-runs=1000 -seed=1"), as libFuzzer's options do; FUZZ_TARGETS, which of them; FUZZ_SANITIZER, with which
# sanitizer (AddressSanitizer unless told, "none" builds in half the time). Installs cargo-fuzz if it is missing.
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
cargo fuzz build -O -s "${FUZZ_SANITIZER:-address}"
binaries=fuzz/target/$host/release
"$binaries/seeds" fuzz/corpus
mkdir -p fuzz/artifacts

# One target; what it found is told at its end.
fuzz() {
  local log=fuzz/artifacts/$1.log
  if ! "$binaries/$1" "fuzz/corpus/$1" "${args[@]}" -rss_limit_mb=3000 -timeout=60 -max_len=65536 \
    -artifact_prefix="fuzz/artifacts/$1-" -print_final_stats=1 2>"$log"; then
    tail -n 40 "$log" >&2
    echo "error: $1 found something: the input is in fuzz/artifacts/" >&2
    return 1
  fi
  echo "==> $1: $(grep "stat::number_of_executed_units" "$log")"
}

# As many at a time as there are processors: each of them keeps one busy.
failed=0 running=()
echo "==> fuzzing ${args[*]}"
for target in ${FUZZ_TARGETS:-whole_file outer_archive tar_walk compressed_layer content again json secrets packages}; do
  fuzz "$target" &
  running+=($!)
  [ ${#running[@]} -lt "$(getconf _NPROCESSORS_ONLN)" ] || { wait "${running[0]}" || failed=1; running=("${running[@]:1}"); }
done
for pid in "${running[@]}"; do wait "$pid" || failed=1; done
exit "$failed"
