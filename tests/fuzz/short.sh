#!/usr/bin/env bash
# Run one fuzz target over its corpus and on for some seconds; TAP. usage: short.sh TARGET CORPUS SECONDS
set -u
target=$1 corpus=$2 seconds=$3
name=$(basename "$target")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/new"
[ -d "$corpus" ] || { echo "not ok - $name has a corpus: $corpus is not there"; exit 1; }
if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/" \
        "$work/new" "$corpus" > "$work/log" 2>&1; then
    echo "ok - $name: $(grep -o 'stat::number_of_executed_units: *[0-9]*' "$work/log" | grep -o '[0-9]*$') inputs, no fault"
else
    echo "not ok - $name"
    tail -40 "$work/log" | sed 's/^/  # /'
    for f in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do [ -e "$f" ] && { echo "  # input: $(xxd -p "$f" | head -c 2000)"; }; done
    exit 1
fi
