#!/usr/bin/env bash
# A whole coalition in one file, out of one node and into another: on two partners' nodes. TAP. usage: exchange.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)
port2=$(free_port)
export XDG_STATE_HOME=$WORK/state
p() { local who=$1; shift; "$PLENARY" "$@" --home "$WORK/$who" --keys "$WORK/$who.keys" < /dev/null; }
get() { /usr/bin/python3 -c 'import json, sys; v = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON
line=$(p commons invite eastside | grep -o 'plenary1:[A-Za-z0-9_-]*' | head -1)
mkdir -p "$WORK/eastside.keys"
check "a partner joins" p eastside join "$line" --organization "Eastside Schools" --member "Ana Ruiz" \
    --listen "127.0.0.1:$port2" --address "127.0.0.1:$port2" --dial-private
start eastside || exit 1
eastside=$DAEMON
waits() { p commons joiners --json | grep -q Eastside; }
wait_for 20 waits
check "it is admitted" p commons admit eastside --why "Welcome"
in_roster() { p eastside status | grep -q 'eastside, partner'; }
wait_for 20 in_roster || not_ok "the partner knows that it is in" "$(cat "$WORK/wait.out")"

RECORD=$(p commons log --type founding --json | get 'v["entries"][0]["name"]')
stop "$eastside"
check "the other goes on alone" p commons comment "$RECORD" "While you were away"
check "all of it goes into a file" p commons export "$WORK/all"
stop "$commons"
start eastside || exit 1
says "the file is fed to the one that was away" "on this node's disk" "$(p eastside import "$WORK/all" 2>&1)"
says "and it has what it missed" "While you were away" "$(COLUMNS=200 p eastside log commons --limit 5)"
head -c -1 "$WORK/all" > "$WORK/cut"
out=$(p eastside import "$WORK/cut" 2>&1)
is "a file that was cut short is refused" 1 $?
says "and why is said" "cut short" "$out"
printf '\0' > "$WORK/junk"
cat "$WORK/all" "$WORK/junk" > "$WORK/longer"
p eastside import "$WORK/longer" > "$WORK/out" 2>&1
is "bytes after its end are refused" 1 $?
p eastside import "$WORK/junk" > "$WORK/out" 2>&1
is "and so is what is no export" 1 $?
is "again is no harm" 0 "$(p eastside import "$WORK/all" > /dev/null 2>&1; echo $?)"
is "an export of a stopped node's leaves the file alone" "$(cksum < "$WORK/all")" "$(p commons export "$WORK/all" > /dev/null 2>&1; cksum < "$WORK/all")"
p eastside export "$WORK/again" > /dev/null 2>&1
is "both export the same bytes" "$(p eastside export - 2>/dev/null | cksum)" "$(cksum < "$WORK/again")"
stop "$DAEMON"
exit $BAD
