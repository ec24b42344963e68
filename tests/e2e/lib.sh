# lib.sh: what the tests of whole programs share. Source it: . tests/e2e/lib.sh BUILD
#
# Each test runs in a folder of its own, on ports that nobody uses; nothing is waited for without a deadline.
set -u
B=$(realpath "${1:?build folder}")
ROOT=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
PLENARYD=$B/plenaryd
PLENARY=$B/plenary
WORK=$(mktemp -d /tmp/plenary-e2e.XXXXXX)
BAD=0
PIDS=()
unset PLENARY_HOME PLENARY_KEYS PLENARY_AS PLENARY_PASSPHRASE_FILE VISUAL EDITOR JOURNAL_STREAM NOTIFY_SOCKET
export XDG_STATE_HOME=$WORK/state

cleanup() {
    for pid in "${PIDS[@]:-}"; do [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$WORK"
}
trap cleanup EXIT

ok() { echo "ok - $1"; }
not_ok() {
    echo "not ok - $1"
    shift
    printf '  # %s\n' "$@"
    BAD=1
}
# check NAME COMMAND...: ok if the command succeeds; else what it printed
check() {
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then ok "$name"; else not_ok "$name" "$out"; fi
}
# says NAME TEXT OUTPUT: ok if the output holds the text
says() { case "$3" in *"$2"*) ok "$1" ;; *) not_ok "$1" "wanted: $2" "got: $3" ;; esac; }
# is NAME WANTED GOT
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $2" "got: $3"; fi; }
# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
    local until=$(($(date +%s%N) / 1000000 + $1 * 1000))
    shift
    until "$@" > "$WORK/wait.out" 2>&1; do
        [ $(($(date +%s%N) / 1000000)) -lt $until ] || return 1
        sleep 0.05
    done
}
free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# free_ports N: the first of N in a row
free_ports() {
    /usr/bin/python3 -c '
import random, socket, sys
def is_free(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) != 0
while True:
    port = random.randrange(20000, 30000)
    if all(is_free(port + i) for i in range(int(sys.argv[1]))):
        sys.exit(print(port))' "$1"
}
alive() { kill -0 "$1" 2>/dev/null; }
gone() { ! kill -0 "$1" 2>/dev/null; }
is_ready() { grep -q 'msg=ready' "$1"; }

# found NAME [OPTION...]: a convener's home $WORK/NAME with its keys in $WORK/NAME.keys
found() {
    local name=$1
    shift
    mkdir -p "$WORK/$name.keys"
    "$PLENARY" found --home "$WORK/$name" --keys "$WORK/$name.keys" --no-ask --handle "$name" --name "River Coalition" \
        --organization "The $name" --purpose "Try it" --offset +00:00 --zone UTC --rules 1 --member "Ana Diaz" "$@" > "$WORK/$name.found" 2>&1 ||
        { cat "$WORK/$name.found"; exit 1; }
}
# start NAME: the daemon of $WORK/NAME; its log $WORK/NAME.log; PID in $DAEMON
start() {
    : > "$WORK/$1.log"
    "$PLENARYD" --home "$WORK/$1" 2>> "$WORK/$1.log" &
    DAEMON=$!
    PIDS+=("$DAEMON")
    wait_for 20 is_ready "$WORK/$1.log" || { not_ok "$1 is ready" "$(cat "$WORK/$1.log")"; return 1; }
}
# stop PID: by SIGTERM; its exit status in $STATUS
stop() {
    kill "$1" 2>/dev/null
    wait_for 10 gone "$1" || { not_ok "stops within 10 s"; kill -9 "$1"; }
    wait "$1" 2>/dev/null
    STATUS=$?
}
# fails NAME STATUS TEXT HOME [OPTION...]: the daemon ends with this status, its last line holds the text
fails() {
    local name=$1 status=$2 text=$3 home=$4 out got
    shift 4
    out=$(timeout 20 "$PLENARYD" --home "$home" "$@" 2>&1)
    got=$?
    if [ $got != "$status" ]; then not_ok "$name" "status $got, wanted $status" "$out"; else says "$name" "$text" "$out"; fi
}
# refused NAME STATUS TEXT COMMAND...: it ends with this status, and says the text
refused() {
    local name=$1 status=$2 text=$3 out got
    shift 3
    out=$("$@" 2>&1)
    got=$?
    [ -n "${SHOW:-}" ] && printf '# %s\n' "$out"
    if [ $got != "$status" ]; then not_ok "$name" "status $got, wanted $status" "$out"; else says "$name" "$text" "$out"; fi
}

# ---- a coalition of two: commons convenes, eastside joins ----
# p PARTNER COMMAND...: plenary at that partner's home, with its keys
p() { local who=$1; shift; "$PLENARY" "$@" --home "$WORK/$who" --keys "$WORK/$who.keys" < /dev/null; }
# get EXPRESSION: of the JSON on standard input, as v
get() { /usr/bin/python3 -c 'import json, sys; v = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }
waits_at_commons() { p commons joiners --json | grep -q "$1"; }
knows_it_is_in() { p "$1" node | grep -q "$1, partner"; }
# pair [COMMAND]: both nodes run (the command while the convener's is alone); their processes in COMMONS and EASTSIDE, their ports in COMMONS_PORT and EASTSIDE_PORT, the invitation in LINE
pair() {
    COMMONS_PORT=$(free_port)
    EASTSIDE_PORT=$(free_port)
    found commons --listen "127.0.0.1:$COMMONS_PORT" --address "127.0.0.1:$COMMONS_PORT" --dial-private
    start commons || exit 1
    COMMONS=$DAEMON
    [ $# -eq 0 ] || "$@"
    LINE=$(p commons invite eastside 2> /dev/null)
    mkdir -p "$WORK/eastside.keys"
    check "a partner joins" p eastside join "$LINE" --organization "Eastside Schools" --member "Ana Ruiz" \
        --listen "127.0.0.1:$EASTSIDE_PORT" --address "127.0.0.1:$EASTSIDE_PORT" --dial-private
    start eastside || exit 1
    EASTSIDE=$DAEMON
    wait_for 20 waits_at_commons Eastside
    check "it is admitted" p commons admit eastside --why "Welcome"
    wait_for 20 knows_it_is_in eastside || not_ok "the partner knows that it is in" "$(cat "$WORK/wait.out")"
}
