#!/usr/bin/env bash
# A node with few descriptors; a reader that never reads (limits.py); erased words in the store's file. TAP. usage: limits.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
port=$(free_port)
found commons --listen "127.0.0.1:$port" --dial-private
home=$WORK/commons
run() { PLENARY_HOME=$home PLENARY_KEYS=$WORK/commons.keys timeout 30 "$PLENARY" "$@" --no-ask; }

( ulimit -n 200; exec "$PLENARYD" --home "$home" 2> "$WORK/commons.log" ) &
daemon=$!
PIDS+=("$daemon")
wait_for 20 is_ready "$WORK/commons.log" || { not_ok "ready" "$(cat "$WORK/commons.log")"; exit 1; }
says "few descriptors are told" "few descriptors" "$(cat "$WORK/commons.log")"
clients=$(sed -n 's/.*few descriptors.* clients=\([0-9]*\).*/\1/p' "$WORK/commons.log")
log=$(sed -n 's/.*msg="a new log begins" log=\([0-9a-f]*\).*/\1/p' "$WORK/commons.log")
seed=$(printf '07%.0s' $(seq 32))
keys=$(/usr/bin/python3 - "$home/node.key" "$seed" <<'PY'
import base64, sys
from nacl.bindings import crypto_scalarmult_base
secret = base64.b64decode(open(sys.argv[1]).read().split("secret: ")[1])
print(crypto_scalarmult_base(secret[64:96]).hex(), crypto_scalarmult_base(bytes.fromhex(sys.argv[2])).hex())
PY
)
run reader add "${keys#* }" +30d --as ana > "$WORK/out" || not_ok "a reader is admitted" "$(cat "$WORK/out")"
/usr/bin/python3 "$ROOT/tests/e2e/member.py" "$home/plenary.sock" "$WORK/commons.keys/root.key" "$log" submit 60 > "$WORK/acks"
/usr/bin/python3 "$ROOT/tests/e2e/limits.py" "$home/plenary.sock" "$port" "${keys% *}" "$log" "$seed" "$daemon" "$clients" || BAD=1

# ---- erased words ----
words="the words that nobody shall read again"
said=$(run result "$words" --level program --as ana)
entry=$(grep -o 'commons#[0-9]*' <<< "$said" | head -1)
check "words are in the store's file" grep -rqaF "$words" "$home/store"
check "they are erased" run erase "$entry" --why "a name stood in it" --as ana
stop "$daemon"
is "the node stops" 0 "$STATUS"
start commons || exit 1
says "the next start says that they are gone" "erased words are gone" "$(cat "$WORK/commons.log")"
if grep -rqaF "$words" "$home"; then not_ok "no file of the home holds them" "$(grep -rlaF "$words" "$home")"; else ok "no file of the home holds them"; fi
check "all else is there" /usr/bin/python3 "$ROOT/tests/e2e/member.py" "$home/plenary.sock" "$WORK/commons.keys/root.key" "$log" has "$WORK/acks"
stop "$DAEMON"
start commons || exit 1
is "once is enough" 0 "$(grep -c "erased words are gone" "$WORK/commons.log")"
stop "$DAEMON"
exit $BAD
