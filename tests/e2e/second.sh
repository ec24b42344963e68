#!/bin/bash
# The second implementation (tests/second/, written from docs/ alone) and the daemon look at the same bytes: what each thinks of the demo's
# story, and of a made coalition with every kind of void entry, must be the same. And what is done to an export must be found.
#
#     tests/e2e/second.sh BUILD
. "$(dirname "$0")/lib.sh"
export PYTHONDONTWRITEBYTECODE=1 XDG_CONFIG_HOME="$WORK/config" XDG_STATE_HOME="$WORK/state"
SECOND=$ROOT/tests/second
demo_cleanup() {
    [ ! -d "$WORK/demo" ] || "$ROOT/demo/stop" "$WORK/demo" > "$WORK/stop.out" 2>&1
    cleanup
}
trap demo_cleanup EXIT
coalition_of() { head -c 49 "$1" | tail -c 32 | od -An -v -tx1 | tr -d ' \n'; }
# judged NAME FILE: the verifier's report of an export, if it is good
judged() { check "$1" "$SECOND/verify.py" "$2" "$(coalition_of "$2")"; }

# What needs no node.
"$SECOND/self.py" || BAD=1
"$SECOND/gen.py" "$WORK/made.export" "$WORK/north" > "$WORK/made.id" || exit 1
judged "a made coalition with every kind of entry is good as a file" "$WORK/made.export"

# The demo's story: each of its nodes against the second implementation.
DEMO_PORT=${DEMO_PORT:-$((21000 + $$ % 900 * 10))} "$ROOT/demo/run" "$(realpath --relative-to="$ROOT" "$B")" "$WORK/demo" > "$WORK/demo.out" 2>&1
if [ -s "$WORK/demo/coalition.export" ]; then
    judged "the demo's export is good" "$WORK/demo/coalition.export"
    "$SECOND/tamper.py" "$WORK/demo/coalition.export" "$(coalition_of "$WORK/demo/coalition.export")" || BAD=1
    for home in "$WORK"/demo/*/plenary.sock; do
        home=$(dirname "$home")
        check "$(basename "$home") exports what it holds" "$PLENARY" --home "$home" --no-ask export "$WORK/node.export"
        "$SECOND/compare.py" "$WORK/node.export" "$PLENARY" "$home" || BAD=1
    done
    "$ROOT/demo/stop" "$WORK/demo" > "$WORK/stop.out" 2>&1
else
    not_ok "the demo leaves an export" "$(tail -20 "$WORK/demo.out")"
fi

# A partner that holds nothing yet is given the made coalition.
"$PLENARYD" --home "$WORK/north" > "$WORK/north.log" 2>&1 &
PIDS+=($!)
if ! wait_for 20 is_ready "$WORK/north.log"; then
    not_ok "the daemon starts in a home that was made from the pages" "$(cat "$WORK/north.log")"
    exit 1
fi
"$PLENARY" --home "$WORK/north" --no-ask import "$WORK/made.export" > "$WORK/import.out" 2>&1
taken=$?
if grep -q "not answered here" "$WORK/import.out"; then
    echo "ok - a node takes an export that was made from the pages # SKIP this node answers no import"
    exit $BAD
fi
is "a node takes an export that was made from the pages" 0 $taken
[ $taken = 0 ] || { sed 's/^/  # /' "$WORK/import.out"; exit 1; }
"$SECOND/compare.py" "$WORK/made.export" "$PLENARY" "$WORK/north" || BAD=1
check "it exports what it was given" "$PLENARY" --home "$WORK/north" --no-ask export "$WORK/again.export"
judged "what it exports is good" "$WORK/again.export"
"$SECOND/compare.py" "$WORK/again.export" "$PLENARY" "$WORK/north" || BAD=1
exit $BAD
