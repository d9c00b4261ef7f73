#!/usr/bin/env bash
# step.sh "Building the engine" COMMAND...: says it, runs it quietly, says how long it took. What the command
# printed is kept under .cache/logs and shown if it fails.
set -u
say=$1
shift
mkdir -p .cache/logs
log=.cache/logs/$(tr -cs 'A-Za-z0-9' '-' <<<"$say").log
printf '  %-56s' "$say"
start=$EPOCHREALTIME
"$@" </dev/null >"$log" 2>&1
code=$?
took=$(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 100000))
if [ $code -eq 0 ]; then
  printf '%4d.%d s\n' $((took / 10)) $((took % 10))
else
  printf 'failed after %d s:\n' $((took / 10))
  tail -n 60 "$log" >&2
  exit $code
fi
