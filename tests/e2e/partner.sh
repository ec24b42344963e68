#!/usr/bin/env bash
# A partner's node that hangs, dies, comes back: nobody waits for it, and it catches up. TAP. usage: partner.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
cd "$WORK" || exit 1
here=$(free_port)
there=$(free_port)
run() {
    local home=$1
    shift
    PLENARY_HOME=$WORK/$home PLENARY_KEYS=$WORK/$home.keys timeout 30 "$PLENARY" "$@" --no-ask
}
heads() { # each log's size and root as a node holds them
    /usr/bin/python3 - "$ROOT/tests/e2e" "$WORK/$1/plenary.sock" <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
from member import Node
for head in sorted(Node(sys.argv[2]).request("heads"), key=lambda h: h["id"]):
    print(head["id"].hex()[:8], head["size"], head["root"].hex()[:16], head["whole"])
PY
}
# Two answers taken at different moments may differ: a receipt is an entry too. So twice the same, at both ends.
same() { heads commons > a && heads eastside > b && cmp -s a b && [ "$(wc -l < a)" = 2 ]; }

found commons --listen "127.0.0.1:$here" --address "localhost:$here" --dial-private # a name: the resolver works in the sandbox
start commons || exit 1
commons=$DAEMON
log=$(sed -n 's/.*msg="a new log begins" log=\([0-9a-f]*\).*/\1/p' commons.log)
submit="/usr/bin/python3 $ROOT/tests/e2e/member.py commons/plenary.sock commons.keys/root.key $log submit"
line=$(run commons invite --handle eastside | grep -o 'plenary1:[A-Za-z0-9_-]*')
mkdir eastside.keys
check "eastside joins" run eastside join "$line" --organization "Eastside Schools" --member "Bo Lee" \
    --listen "127.0.0.1:$there" --address "127.0.0.1:$there" --dial-private
start eastside || exit 1
eastside=$DAEMON
waits() { run commons joiners | grep -q Eastside; }
check "its node comes with the invitation" wait_for 20 waits
check "it is admitted" run commons admit eastside --as root
check "both hold the same" wait_for 20 same

kill -STOP "$eastside"
begun=$(date +%s%N)
$submit 100 > acks
took=$((($(date +%s%N) - begun) / 1000000))
is "a partner that hangs: what is written meanwhile is acknowledged" 100 "$(wc -l < acks)"
[ $took -lt 20000 ] && ok "nobody waits for it" || not_ok "nobody waits for it" "$took ms"
kill -CONT "$eastside"
check "it goes on and catches up" wait_for 30 same

kill -9 "$eastside"
wait "$eastside" 2> /dev/null
$submit 100 >> acks
start eastside || exit 1
check "after kill -9 too, and soon" wait_for 20 same
kill -9 "$commons"
wait "$commons" 2> /dev/null
start commons || exit 1
check "so does the convener after kill -9" wait_for 60 same
check "and nothing acknowledged is lost" /usr/bin/python3 "$ROOT/tests/e2e/member.py" commons/plenary.sock commons.keys/root.key "$log" has acks
stop "$DAEMON"
is "both stop as always" 0 "$STATUS"
exit $BAD
