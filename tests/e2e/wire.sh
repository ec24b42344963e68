#!/usr/bin/env bash
# What strangers, and an admitted reader, meet at a node's port; by a Noise of another make (noise.py). TAP. usage: wire.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
port=$(free_port)
found commons --listen "127.0.0.1:$port" --dial-private
start commons || exit 1
log=$(sed -n 's/.*msg="a new log begins" log=\([0-9a-f]*\).*/\1/p' "$WORK/commons.log")
seed=$(printf '07%.0s' $(seq 32))
keys=$(/usr/bin/python3 - "$WORK/commons/node.key" "$seed" <<'PY'
import base64, sys
from nacl.bindings import crypto_scalarmult_base
secret = base64.b64decode(open(sys.argv[1]).read().split("secret: ")[1])
print(crypto_scalarmult_base(secret[64:96]).hex(), crypto_scalarmult_base(bytes.fromhex(sys.argv[2])).hex())
PY
)
check "a reader is admitted by a record" "$PLENARY" reader add "${keys#* }" +30d --home "$WORK/commons" --keys "$WORK/commons.keys" --as ana --no-ask
/usr/bin/python3 "$ROOT/tests/e2e/noise.py" "$port" "${keys% *}" "$log" "$seed" || BAD=1
says "refused strangers are one line in the log" "nobody's here was refused" "$(cat "$WORK/commons.log")"
is "not one a stranger" 1 "$(grep -c "nobody's here" "$WORK/commons.log")"
stop "$DAEMON"
is "and the node stops as always" 0 "$STATUS"
exit $BAD
