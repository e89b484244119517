#!/usr/bin/env bash
# Builds the release, serves it on this machine only, and says where. PORT=n chooses where to begin looking for a free port.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=${PORT:-8080}
port=$wanted
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
while taken "$port"; do
  port=$((port + 1))
  [ "$port" -lt $((wanted + 50)) ] || { echo "error: no free port from $wanted on" >&2; exit 1; }
done
[ "$port" = "$wanted" ] || echo "==> port $wanted is taken, using $port"

# What is built again at any time is not kept by the browser (scripts/offline.sh).
export LAYERPEEL_DEVELOPING=1
echo "==> building the release; it is then served, and built again when a source changes, until you press Ctrl-C"
trunk build --release
printf '\n==> Layerpeel is at  http://localhost:%s/\n\n' "$port"
exec trunk serve --release --address 127.0.0.1 --port "$port"
