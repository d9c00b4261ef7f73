#!/usr/bin/env bash
# Browser tests need Chromium and its driver: installs Debian's if that is permitted, else says how.
set -u
has() { command -v "$1" >/dev/null 2>&1; }
{ has chromium || has google-chrome; } && has chromedriver && exit 0
cure="apt-get install --no-install-recommends chromium chromium-driver"
if [ "$(id -u)" = 0 ] && has apt-get; then
  export DEBIAN_FRONTEND=noninteractive
  scripts/step.sh "Looking up Debian's packages" apt-get update
  scripts/step.sh "Installing Chromium and its driver" apt-get install -y --no-install-recommends chromium chromium-driver && exit 0
fi
printf 'textlift: the browser tests need chromium and chromedriver on the PATH. As root: %s\n' "$cure" >&2
exit 1
