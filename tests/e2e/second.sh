#!/bin/sh
# The second implementation (tests/second/, written from docs/ alone) against the daemon: what a node judges of a made coalition with every
# kind of void entry, and of the demo's story, is asked of both. Prints TAP.
#
#     tests/e2e/second.sh BUILD        a folder with plenary and plenaryd
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
node=
finish() {
    [ -z "$node" ] || kill "$node" 2>/dev/null
    [ -z "$node" ] || wait "$node" 2>/dev/null
    [ ! -d "$work/demo" ] || "$here/../demo/stop" "$work/demo" >/dev/null 2>&1
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
export XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state" PYTHONDONTWRITEBYTECODE=1

"$here/second/self.py" || exit 1
coalition=$("$here/second/gen.py" "$work/made.export" "$work/north") || exit 1
"$here/second/tamper.py" "$work/made.export" "$coalition"

# A partner that holds nothing yet is given the made coalition.
"$build/plenaryd" --home "$work/north" >"$work/north.log" 2>&1 &
node=$!
tries=0
until "$build/plenary" --home "$work/north" --json status >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $node 2>/dev/null; then
        echo "not ok - the daemon starts with a home that was made from the pages"
        sed 's/^/# /' "$work/north.log"
        exit 1
    fi
    sleep 0.1
done
if "$build/plenary" --home "$work/north" --no-ask import "$work/made.export" >"$work/import" 2>&1; then
    echo "ok - a node takes an export that was made from the pages"
else
    echo "not ok - a node takes an export that was made from the pages"
    sed 's/^/# /' "$work/import"
fi
"$here/second/compare.py" "$work/made.export" "$build/plenary" "$work/north" || exit 1
# What a node gives out again is what it was given, and more of its own.
if "$build/plenary" --home "$work/north" --no-ask export "$work/again.export" >"$work/out" 2>&1; then
    "$here/second/compare.py" "$work/again.export" "$build/plenary" "$work/north"
    "$here/second/tamper.py" "$work/again.export" "$coalition"
else
    echo "not ok - a node exports what it imported"
    sed 's/^/# /' "$work/out"
fi

# The story that the demo tells, as one of its nodes exported it.
if [ -x "$here/../demo/run" ]; then
    DEMO_PORT=${DEMO_PORT:-47310} "$here/../demo/run" "$build" "$work/demo" >"$work/demo.out" 2>&1
    if [ -s "$work/demo/coalition.export" ]; then
        story=$(head -c 49 "$work/demo/coalition.export" | tail -c 32 | od -An -v -tx1 | tr -d ' \n')
        "$here/second/verify.py" "$work/demo/coalition.export" "$story" >"$work/report" 2>&1 && echo "ok - the demo's export is good" || {
            echo "not ok - the demo's export is good"
            sed 's/^/# /' "$work/report"
        }
        "$here/second/tamper.py" "$work/demo/coalition.export" "$story"
    else
        echo "not ok - the demo leaves an export"
        tail -20 "$work/demo.out" | sed 's/^/# /'
    fi
fi
