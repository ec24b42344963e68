#!/usr/bin/env bash
# A whole coalition in one file, out of one node and into another: on two partners' nodes. TAP. usage: exchange.sh BUILD
. "$(dirname "$0")/lib.sh"
pair

RECORD=$(p commons log --type founding --json | get 'v["entries"][0]["name"]')
stop "$EASTSIDE"
cp -r "$WORK/eastside" "$WORK/before"
check "the other goes on alone" p commons comment "$RECORD" "While you were away"
check "all of it goes into a file" p commons export "$WORK/all"
stop "$COMMONS"
start eastside || exit 1
EASTSIDE=$DAEMON
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
/usr/bin/python3 - "$WORK/all" "$WORK/false" << 'PY'
import struct, sys
import msgpack
data = open(sys.argv[1], "rb").read()
at = len(b"plenary-export/1\n") + 32
out, changed = bytearray(data[:at]), False
while at < len(data):
    n = struct.unpack(">H", data[at:at + 2])[0]
    message = msgpack.unpackb(data[at + 2:at + 2 + n], strict_map_key=False)
    if message[0] == 4 and not changed:
        for i, text in enumerate(message[4]):
            if text and b"While you were away" in text:
                message[4][i] = text.replace(b"away", b"awry")
                changed = True
    packed = msgpack.packb(message)
    out += struct.pack(">H", len(packed)) + packed
    at += 2 + n
assert changed
open(sys.argv[2], "wb").write(out)
PY
rm -rf "$WORK/second"
cp -r "$WORK/before" "$WORK/second"
cp -r "$WORK/eastside.keys" "$WORK/second.keys"
stop "$EASTSIDE"
start second || exit 1
refused "words that are not those signed for: which, and that all else is there; status 1" 1 "1 text was not kept, all else is on this node's disk; the first is of commons#" \
    p second import "$WORK/false"
says "the true ones are taken later" "on this node's disk" "$(p second import "$WORK/all" 2>&1)"
says "and then stand there" "While you were away" "$(COLUMNS=200 p second log commons --limit 5)"
stop "$DAEMON"
start eastside || exit 1
EASTSIDE=$DAEMON
is "again is no harm" 0 "$(p eastside import "$WORK/all" > /dev/null 2>&1; echo $?)"
is "an export of a stopped node's leaves the file alone" "$(cksum < "$WORK/all")" "$(p commons export "$WORK/all" > /dev/null 2>&1; cksum < "$WORK/all")"
p eastside export "$WORK/again" > /dev/null 2>&1
is "both export the same bytes" "$(p eastside export - 2>/dev/null | cksum)" "$(cksum < "$WORK/again")"
stop "$DAEMON"
exit $BAD
