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
PORT=$(free_port)
"$SECOND/gen.py" "$WORK/made.export" "$WORK/north" "$PORT" > "$WORK/made.id" || exit 1
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

# agrees NAME EXPORT HOME: once the node holds all that the export does, it says of each entry what the second implementation says
agrees() {
    wait_for 60 "$SECOND/compare.py" "$2" "$PLENARY" "$3" || not_ok "$1"
    "$SECOND/compare.py" "$2" "$PLENARY" "$3" || BAD=1
}

# A partner that holds nothing yet dials a convener that was written from the pages, too, and takes the made coalition from it.
"$SECOND/serve.py" "$WORK/made.export" "$PORT" "$(tail -1 "$WORK/made.id")" > "$WORK/serve.out" 2>&1 &
PIDS+=($!)
wait_for 20 grep -q listening "$WORK/serve.out" || not_ok "serve.py listens" "$(cat "$WORK/serve.out")"
start north || exit 1
agrees "a node takes over the wire what the second implementation shows it" "$WORK/made.export" "$WORK/north"
"$SECOND/proven.py" "$WORK/made.export" "$PLENARY" "$WORK/north" || BAD=1
check "it exports what it was given" "$PLENARY" --home "$WORK/north" --no-ask export "$WORK/again.export"
judged "what it exports is good" "$WORK/again.export"
closings() { PYTHONPATH=$SECOND /usr/bin/python3 -c 'import export, sys; print({k.hex(): [h.size for h in v] for k, v in export.read(open(sys.argv[1], "rb").read()).closings.items()})' "$1"; }
is "with the heads that closed older epochs" "$(closings "$WORK/made.export")" "$(closings "$WORK/again.export")"
agrees "and is of one mind with the second implementation" "$WORK/again.export" "$WORK/north"
stop "$DAEMON"

# The same by a file.
"$SECOND/gen.py" "$WORK/made.export" "$WORK/other" "$PORT" > "$WORK/made.id"
rm "$WORK/other/invitation"
start other || exit 1
if "$PLENARY" --home "$WORK/other" --no-ask import "$WORK/made.export" > "$WORK/import.out" 2>&1; then
    ok "a node takes an export that was made from the pages"
    agrees "what it took from the file is what was in it" "$WORK/made.export" "$WORK/other"
else
    not_ok "a node takes an export that was made from the pages" "$(cat "$WORK/import.out")"
fi
stop "$DAEMON"

# What an auditor reads from a file alone: the verdicts and findings of a coalition in which all has gone wrong.
"$B/plenary-story" --known-keys --shift -52 --port "$(free_ports 12)" --load "$WORK/commons" "$ROOT/tests/coalitions/troubled.md" > "$WORK/loaded" 2>&1 ||
    not_ok "a story's home is made" "$(cat "$WORK/loaded")"
start commons || exit 1
check "it exports what it holds" "$PLENARY" --home "$WORK/commons" --no-ask export "$WORK/story.export"
"$SECOND/audit.py" "$WORK/story.export" "$PLENARY" "$WORK/commons" 2026-04-01T12:00Z || BAD=1
refused "another coalition's id is no audit" 1 "asked was" "$SECOND/means.py" "$WORK/story.export" "$(coalition_of "$WORK/made.export")"
exit $BAD
