#!/usr/bin/env bash
# The daemon as an operator meets it: settings, starts that fail with a reason, stops, crashes. TAP. usage: daemon.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
cd "$WORK" || exit 1

# ---- the command line and the settings ----
mkdir "$WORK/empty"
conf=$WORK/empty/plenaryd.conf
out=$("$PLENARYD" --version); says "--version" "plenaryd 0." "$out"
out=$("$PLENARYD" --help); says "--help names the options" "--check-config" "$out"
"$PLENARYD" > out 2>&1; is "no home: usage, status 64" 64 $?
"$PLENARYD" --home "$WORK/empty" --whatever > out 2>&1; is "an unknown option: status 64" 64 $?
out=$("$PLENARYD" --home "$WORK/empty" --check-config); is "no settings at all are good" "$conf: not there, so every default holds" "$out"
"$PLENARYD" --example-config > "$conf"
out=$("$PLENARYD" --home "$WORK/empty" --check-config); is "the example is good" "$conf: good" "$out"
printf 'level = info\nlissten = 0.0.0.0:7117\n' > "$conf"
fails "--check-config names file, line and key, and the nearest key" 78 "$conf:2: lissten: there is no such key; did you mean \"listen\"?" "$WORK/empty" --check-config
printf 'workers = 99\n' > "$conf"
fails "a value outside its bounds" 78 "$conf:1: workers: 99 is outside of 0 to 8" "$WORK/empty" --check-config
fails "a start says the same" 78 "workers: 99 is outside of 0 to 8" "$WORK/empty"
printf 'socket = %s/x.sock\n' "$(printf 'long/%.0s' $(seq 25))" > "$conf"
fails "a socket's path that is too long" 78 "set \\\"socket\\\" to a shorter path" "$WORK/empty"
rm "$conf"
fails "a home that is not there" 78 "$WORK/nowhere" "$WORK/nowhere"
fails "a home without a key" 78 "node.key: is not there" "$WORK/empty"

# ---- the home ----
port=$(free_port)
found commons --listen "127.0.0.1:$port" --dial-private
home=$WORK/commons
chmod 644 "$home/node.key"
fails "a key that others may read" 78 "mode 0644" "$home"
chmod 600 "$home/node.key"
mv "$home/genesis" "$WORK/genesis"
fails "no genesis" 78 "genesis: is not there" "$home"
head -c 200 "$WORK/genesis" > "$home/genesis"
fails "half a genesis" 78 "genesis" "$home"
[ -e "$home/store" ] && not_ok "a start that fails leaves no store behind" || ok "a start that fails leaves no store behind"
mv "$WORK/genesis" "$home/genesis"

# ---- start, ready, stop ----
/usr/bin/python3 - "$WORK/notify" > notified <<'PY' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(30)
try:
    while True:
        text = s.recv(4096).decode()
        print(text.replace("\n", " "), flush=True)
        if "STOPPING" in text:
            break
except TimeoutError:
    pass
PY
listener=$!
wait_for 5 test -S "$WORK/notify"
export NOTIFY_SOCKET=$WORK/notify WATCHDOG_USEC=400000
start commons || exit 1
unset NOTIFY_SOCKET WATCHDOG_USEC
is "the socket is for its owner alone" "srw-------" "$(stat -c %A "$home/plenary.sock")"
is "and the store too" "drwx------" "$(stat -c %A "$home/store")"
check "systemd is told when it is ready" wait_for 5 grep -q READY=1 notified
check "systemd is told that it is alive" wait_for 5 grep -q WATCHDOG=1 notified
is "no core file holds the keys" "0" "$(awk '/Max core file size/ {print $5}' "/proc/$DAEMON/limits")"
first=$DAEMON
# threads_with FIELD VALUE: threads of the daemon whose status says so
threads_with() { cat "/proc/$DAEMON/task/"*/status | awk -v f="$1:" -v v="$2" '$1 == f && $2 == v {n++} END {print n + 0}'; }
threads=$(find "/proc/$DAEMON/task" -mindepth 1 -maxdepth 1 | wc -l)
says "it says what confines it" "msg=confined layers=privileges," "$(cat commons.log)"
has_files=$(grep -c 'msg=confined layers=[a-z,]*files' commons.log)
is "no thread of it gains rights by another program" "$threads" "$(threads_with NoNewPrivs 1)"
is "every thread's calls are filtered" "$threads" "$(threads_with Seccomp 2)"

fails "a second daemon on one home" 75 "store" "$home"
check "and the first goes on" alive "$first"
check "with its socket" test -S "$home/plenary.sock"
cp -r "$WORK/commons" "$WORK/copy"
rm -rf "$WORK/copy/store" "$WORK/copy/plenary.sock"
fails "a port in use is named" 75 "127.0.0.1:$port" "$WORK/copy"
sed -i "s/^listen.*/listen = 192.0.2.1:1/" "$WORK/copy/plenaryd.conf"
fails "an address that is not ours" 78 "192.0.2.1:1" "$WORK/copy"
sed -i "s/^listen.*/socket_group = nobody-has-this/" "$WORK/copy/plenaryd.conf"
fails "a group that is not there" 78 "nobody-has-this" "$WORK/copy"
sed -i "s|^socket_group.*|socket = $WORK/nowhere/p.sock|" "$WORK/copy/plenaryd.conf"
fails "a socket's folder that is not there" 78 "the folder of $WORK/nowhere/p.sock is not there" "$WORK/copy"
sed -i "/^socket/d" "$WORK/copy/plenaryd.conf"
echo text > "$WORK/copy/plenary.sock"
fails "a file in the socket's place is not removed" 78 "no socket" "$WORK/copy"
check "it is still there" grep -q text "$WORK/copy/plenary.sock"

begun=$(date +%s%N)
stop "$first"
is "SIGTERM: status 0" 0 "$STATUS"
took=$((($(date +%s%N) - begun) / 1000000))
[ $took -lt 3000 ] && ok "within 3 s" || not_ok "within 3 s" "$took ms"
check "the socket is gone" test ! -e "$home/plenary.sock"
wait $listener
check "systemd is told that it stops" grep -q STOPPING=1 notified
says "it says that it stopped" "msg=stopped" "$(tail -1 commons.log)"

# ---- crashes ----
log=$(sed -n 's/.*msg="a new log begins" log=\([0-9a-f]*\).*/\1/p' commons.log)
member="/usr/bin/python3 $ROOT/tests/e2e/member.py $home/plenary.sock $WORK/commons.keys/root.key $log"
lost=0
for round in 1 2 3; do
    start commons || exit 1
    victim=$DAEMON
    $member submit 100000 > "acks.$round" 2> /dev/null &
    writer=$!
    wait_for 20 test "$round" -lt 4 -a -s "acks.$round"
    sleep "0.$((round * 2))"
    kill -9 "$victim"
    wait "$victim" "$writer" 2> /dev/null
    [ "$round" = 1 ] && { check "a socket is left by the crash" test -S "$home/plenary.sock"; }
    start commons || exit 1
    $member has "acks.$round" > has.out || { lost=1; cat has.out; }
    stop "$DAEMON"
done
[ $lost = 0 ] && [ -s acks.3 ] && ok "kill -9, three times: all $(cat acks.* | wc -l) acknowledged are there, at their places" || not_ok "kill -9 loses nothing acknowledged"

# ---- the sandbox: switched off, lacking, refused ----
lacks() { # lacks LAYER CALL ERROR...: a kernel without it, as strace plays it
    local layer=$1 faults=() tracer
    shift
    while [ $# -gt 0 ]; do faults+=(-e "inject=$1:error=$2"); shift 2; done
    : > commons.log
    strace -f -o /dev/null -e trace=landlock_create_ruleset,landlock_restrict_self,seccomp,prctl "${faults[@]}" "$PLENARYD" --home "$home" 2> commons.log &
    tracer=$!
    PIDS+=("$tracer")
    wait_for 20 is_ready commons.log || { not_ok "ready without $layer" "$(cat commons.log)"; return; }
    says "a kernel without $layer is no error" "level=info msg=\"the kernel lacks layers of the sandbox\" layers=" "$(grep lacks commons.log)"
    says "and is named" "$layer" "$(sed -n 's/.*lacks.* layers=//p' commons.log)"
    kill "$(cat "/proc/$tracer/task/$tracer/children")"
    wait_for 10 gone "$tracer"
}
echo "sandbox = no" >> "$home/plenaryd.conf"
start commons || exit 1
says "it can be switched off" "level=info msg=\"not confined: sandbox = no\"" "$(cat commons.log)"
is "then calls are not filtered" 0 "$(threads_with Seccomp 2)"
stop "$DAEMON"
sed -i "/^sandbox/d" "$home/plenaryd.conf"
if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
    lacks files landlock_create_ruleset ENOSYS
    lacks calls seccomp EINVAL
    if [ "$has_files" = 0 ]; then
        ok "a kernel that has Landlock and refuses it # SKIP this one has none"
    else
        timeout 20 strace -f -o /dev/null -e trace=landlock_restrict_self -e inject=landlock_restrict_self:error=E2BIG "$PLENARYD" --home "$home" 2> commons.log
        is "what the kernel has and refuses ends the start, status 78" 78 $?
        says "and the way out is named" "\\\"sandbox = no\\\" starts without" "$(cat commons.log)"
    fi
else
    ok "kernels that lack a layer # SKIP strace is not allowed here"
fi

# ---- a disk that fails under a commit ----
if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
    : > commons.log
    strace -f -o /dev/null -e trace=fdatasync,fsync -e inject=fdatasync:error=EIO:when=6+ "$PLENARYD" --home "$home" 2> commons.log &
    tracer=$!
    PIDS+=("$tracer")
    wait_for 20 is_ready commons.log
    $member submit 100 > acks.eio 2> /dev/null
    wait_for 10 gone "$tracer" || not_ok "a failed commit ends the process" "$(tail -3 commons.log)"
    wait "$tracer"
    is "a failed commit ends the process, status 74" 74 $?
    says "it says why, once" "level=error" "$(grep -v 'level=info' commons.log)"
    says "with the error" "nput/output error" "$(cat commons.log)"
    start commons || exit 1
    check "what was acknowledged before it is there" $member has acks.eio
    stop "$DAEMON"
else
    ok "a failed commit # SKIP strace is not allowed here"
fi

# ---- a store of another coalition, and disks that do not take it ----
found other
cp "$WORK/other/genesis" "$WORK/other/node.key" "$home/" && fails "files of two homes mixed" 78 "coalition" "$home"
found full
if mkdir "$WORK/full/store" && mount -t tmpfs -o size=64k tmpfs "$WORK/full/store" 2> /dev/null; then
    fails "a full disk" 78 "disk" "$WORK/full"
    mount -o remount,ro "$WORK/full/store"
    fails "a read-only disk" 78 "ead-only" "$WORK/full"
    umount "$WORK/full/store"
else
    ok "a full and a read-only disk # SKIP mounting is not allowed here"
fi
exit $BAD
