#!/usr/bin/env bash
# A whole coalition in one file, out of one node and into another: on two partners' nodes. TAP. usage: exchange.sh BUILD
. "$(dirname "$0")/lib.sh"
pair

RECORD=$(p commons log --type founding --json | get 'v["entries"][0]["name"]')
stop "$EASTSIDE"
check "the other goes on alone" p commons comment "$RECORD" "While you were away"
check "all of it goes into a file" p commons export "$WORK/all"
stop "$COMMONS"
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
