#!/usr/bin/env bash
# Clients that were not written here, and ones that misbehave, at a node's socket (rpc.py). TAP. usage: rpc.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
found commons
echo "clients = 20" >> "$WORK/commons/plenaryd.conf"
start commons || exit 1
log=$(sed -n 's/.*msg="a new log begins" log=\([0-9a-f]*\).*/\1/p' "$WORK/commons.log")
/usr/bin/python3 "$ROOT/tests/e2e/member.py" "$WORK/commons/plenary.sock" "$WORK/commons.keys/root.key" "$log" submit 200 > "$WORK/acks" || BAD=1
/usr/bin/python3 "$ROOT/tests/e2e/rpc.py" "$WORK/commons/plenary.sock" "$WORK/commons.keys/root.key" "$log" "$DAEMON" || BAD=1
check "nothing acknowledged was lost" /usr/bin/python3 "$ROOT/tests/e2e/member.py" "$WORK/commons/plenary.sock" "$WORK/commons.keys/root.key" "$log" has "$WORK/acks"
stop "$DAEMON"
is "and the node stops as always" 0 "$STATUS"
is "no assertion, no sanitizer's complaint" 0 "$(grep -c -i 'assert\|sanitizer' "$WORK/commons.log")"
exit $BAD
