#!/usr/bin/env bash
# Bad input: what is wrong is refused with what, where, which limit, what to do; nothing is lost. TAP. usage: badinput.sh BUILD
#
# Here is what no other test of whole programs shows. Elsewhere:
#   a key without mandate, a revoked one, a wrong act, a key file that others may read, a wrong passphrase   write.sh "people and keys"
#   a reference to nothing or of a wrong type, a file too large, an objection without words                  write.sh "what is refused"
#   control and bidi characters on a terminal                                                                read.sh "log and show"
#   a file that is no UTF-8 goes in unchanged                                                                write.sh "a table, a proposal"
#   strangers: garbage, half a handshake, a fifth of one address; an admitted reader that sends garbage      wire.sh
#   a client that sends a 4 GiB length, garbage, half a request, or does not read                            rpc.sh
#   a reader that never reads; more clients than descriptors                                                 limits.sh
#   two daemons on one home, a full, a failing, a read-only disk, files of two homes mixed                   daemon.sh
#   exports that are cut short, longer, none                                                                 exchange.sh
#   a partner's node that lies: a bad root, two histories, heads unsigned, floods, entries that do not come  tests/sim/hostile.c
#   each void code                                                                                           tests/unit/record_judge.c
. "$(dirname "$0")/lib.sh"
cd "$WORK" || exit 1
pair
export PLENARY_AS=ana
commons_log=$(p commons node --json | get 'v["log"]')
eastside_log=$(p eastside node --json | get 'v["log"]')
size_of() { p commons heads --json | get '[h["size"] for h in v if h["log"] == "commons"][0]'; }
quiet() { grep -v 'level=info' "$WORK/$1.log"; }

# ---- a statement, byte by byte ----
/usr/bin/python3 "$ROOT/tests/e2e/badinput.py" statements commons/plenary.sock commons.keys/ana.key "$commons_log" "$eastside_log" || BAD=1
is "of all that the node's log says nothing but good" "" "$(quiet commons)"

# ---- mandates that end ----
check "a mandate of a minute ago" p commons member add "Eve Old" --acts speak --until "$(date -u -d '-1 minute' '+%Y-%m-%d %H:%M')"
before=$(size_of)
refused "a mandate that has ended: since when" 1 "the author's mandate ended 2" p commons comment commons#0 "too late" --as eve
is "what is refused is not in the log" "$before" "$(size_of)"

# ---- values that are typed ----
refused "a title that is too long: its bytes, and how many are allowed" 1 "121 bytes, at most 120" p commons commit "$(printf 'x%.0s' $(seq 121))" --due +7d --for -
refused "a title that is not UTF-8" 1 "title: is not UTF-8 at its byte 1" p commons comment commons#0 "$(printf 'a\377b')"
refused "a word that is none of the list: which there are" 1 "adopted, rejected" p commons decide commons#0 perhaps --why x
refused "a line end in a name" 1 "handle: a control character at byte 2" p commons body edit "$(printf 'ta\nble')" --kind governance --scope x --seats - --rule consent --quorum 50 --needs - \
    --notice 72h --review 2030-01-01 --keeper commons
refused "a percentage over 100" 1 "100" p commons body edit other --kind governance --scope x --seats - --rule consent --quorum 101 --needs - \
    --notice 72h --review 2030-01-01 --keeper commons
is "nothing waits to be sent" 0 "$(find state -name '*.unsent' | wc -l)"

# ---- invitations ----
third_port=$(free_port)
try_line() { rm -rf third third.keys; mkdir third.keys; p third join "$1" --organization "Third" --member "Cy Third" --listen "127.0.0.1:$third_port" --address "127.0.0.1:$third_port" --dial-private; }
spoilt() { # LINE PLACE VALUE: the line with another value at that place of its array (a Python expression of v, the old one)
    /usr/bin/python3 - "$@" <<'PY'
import base64, sys
import msgpack
line, place, value = sys.argv[1:]
text = line.split(":", 1)[1]
fields = msgpack.unpackb(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), strict_map_key=False)
v = fields[int(place)]
fields[int(place)] = eval(value)
print("plenary1:" + base64.urlsafe_b64encode(msgpack.packb(fields)).rstrip(b"=").decode())
PY
}
refused "an invitation that has expired: ask for a new one" 1 "expired" try_line "$(spoilt "$LINE" 3 'v - 8 * 86400000')"
refused "of a later version" 1 "another version" try_line "plenary2:${LINE#plenary1:}"
refused "with a byte too few" 1 "copy the whole line again" try_line "${LINE%??}"
[ -e third ] && not_ok "none of them makes a home" || ok "none of them makes a home"
second=$(p commons invite third 2> /dev/null)
turned_away() { # NAME LINE TEXT: a newcomer with this line knocks in vain; its own node says why
    check "$1: joins" try_line "$2"
    start third || return

    if wait_for 60 grep -q "$3" third.log; then ok "$1: its node says why"; else not_ok "$1: its node says why" "$(cat third.log)"; fi
    [ -n "${SHOW:-}" ] && grep -v 'level=info msg="\(ready\|a new\)' third.log | sed 's/^/# /'
    stop "$DAEMON"
    is "$1: nobody waits at the convener" "[]" "$(p commons joiners --json)"
}
turned_away "an invitation of another coalition" "$(spoilt "$second" 0 'bytes([v[0] ^ 1]) + v[1:]')" "a dial failed"
turned_away "a token that nobody gave" "$(spoilt "$second" 2 'bytes(32)')" "hung up without a word: this invitation may have been used"
turned_away "an invitation used before" "$LINE" "ask the convener for a new one"
says "and the convener's says that, too" "an invitation was used by a second node; refused" "$(cat commons.log)"
[ -n "${SHOW:-}" ] && sed 's/^/# /' commons.log | tail -5
check "who comes first with one gets in the door" try_line "$second"
start third || exit 1
third=$DAEMON
check "and waits at the convener" wait_for 20 waits_at_commons Third
check "is admitted" p commons admit third
check "and is a partner" wait_for 20 knows_it_is_in third
refused "who is in cannot be admitted again" 1 "a partner already" p commons admit third

# ---- a partner's node gone wrong: its session ends, is told once with its name, and costs nobody else anything ----
stop "$EASTSIDE"
read -r key secret <<< "$(/usr/bin/python3 - commons/node.key eastside/node.key <<'PY'
import base64, sys
from nacl.bindings import crypto_scalarmult_base
a, b = [base64.b64decode(open(f).read().split("secret: ")[1]) for f in sys.argv[1:]]
print(crypto_scalarmult_base(a[64:96]).hex(), b[64:96].hex())
PY
)"
third_holds() { [ "$(p third heads --json | get '[h["size"] for h in v if h["log"] == "commons"][0]')" = "$(size_of)" ]; }
wrong() { # CASE TEXT_OF_THE_BYE TEXT_OF_THE_LINE
    local out
    stop "$COMMONS"
    start commons || exit 1 # a node keeps who was at fault out for 15 s and more; a new one does not know of it
    COMMONS=$DAEMON
    out=$(timeout 60 /usr/bin/python3 "$ROOT/tests/e2e/badinput.py" peer "$COMMONS_PORT" "$key" "$commons_log" "$secret" "$eastside_log" "$1")
    [ -n "${SHOW:-}" ] && { echo "# $out"; quiet commons | sed 's/^/# /'; }
    says "a partner's node, $1: it is told why" "$2" "$out"
    wait_for 5 grep -q "peer=eastside.*$3" commons.log && is "a partner's node, $1: one line with its name" 1 "$(grep -c 'peer=eastside' commons.log)" ||
        not_ok "a partner's node, $1: a line with its name" "$(cat commons.log)"
}
wrong garbage "bye 2 " "not-canonical"
wrong no-hello "bye 62 heads before hello" "out-of-order"
wrong not-canonical "bye 2 hello: wire" "shortest form"
wrong broken-frame "" "not sealed with"
wrong stranger "bye 63 " "in no roster"
wrong head-of-nobody "bye 1 " "note"
wrong future-wire "bye 6 " "wire version 9"
wrong never-reads "" "too-fast\|not read"
check "what is written meanwhile" p commons comment commons#0 "All is well"
if wait_for 60 third_holds; then ok "reaches the other partner"; else not_ok "reaches the other partner" "$(p third heads)"; fi
start eastside || exit 1
EASTSIDE=$DAEMON
eastside_holds() { [ "$(p eastside heads --json | get '[h["size"] for h in v if h["log"] == "commons"][0]')" = "$(size_of)" ]; }
if wait_for 90 eastside_holds; then ok "and its own node, once it is well again"; else not_ok "and its own node, once it is well again" "$(p eastside heads)"; fi

# ---- clocks ----
cat > clock.c << 'C'
/* A clock that is wrong by WRONG_BY_S seconds; the one that counts since the boot goes right. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t id, struct timespec *t)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int rc = real(id, t);
    if (rc == 0 && id == CLOCK_REALTIME)
        t->tv_sec += atol(getenv("WRONG_BY_S"));
    return rc;
}
C
cc -shared -fPIC -O1 -o clock.so clock.c -ldl || not_ok "a wrong clock is built"
wrong_clock() { # SECONDS: commons again, its clock wrong by so much
    stop "$COMMONS"
    WRONG_BY_S=$1 LD_PRELOAD=$WORK/clock.so start commons || exit 1
    COMMONS=$DAEMON
}
before=$(size_of)
wrong_clock -86400
refused "a clock a day back: nothing is written, and how to go on" 2 "behind the last entry of its own log" p commons comment commons#0 "yesterday"
refused "and health says so" 1 "clock" p commons health
wrong_clock 31622400
refused "a clock a year ahead" 2 "days ahead of the newest entry" p commons comment commons#0 "next year"
says "it reads as always" "All is well" "$(p commons log --limit 20 --full 2>&1; p commons log --limit 20)"
is "its log did not grow" "$before" "$(size_of)"
wrong_clock 0
check "with the right time it goes on" p commons comment commons#0 "today"
says "and what waited is in the log" "next year" "$(p commons log --limit 20)"

stop "$COMMONS"
stop "$EASTSIDE"
stop "$third"
is "no assertion, no sanitizer's complaint" 0 "$(cat ./*.log | grep -c -i 'assert\|sanitizer')"
exit $BAD
