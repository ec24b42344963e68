#!/usr/bin/env bash
# Every page that people read, of the troubled coalition on one day, line by line as tests/pages has it; of --json the shape. TAP.
# usage: pages.sh BUILD         WRITE=1 pages.sh BUILD writes the pages anew: read the difference before it is committed
. "$(dirname "$0")/lib.sh"
PAGES=$ROOT/tests/pages
AT=2026-04-01T12:00 # the story's last moment, 52 weeks earlier

load() {
    "$B/plenary-story" --known-keys --shift -52 --port "$(free_ports 12)" --load "$WORK/commons,$WORK/eastside" "$ROOT/tests/coalitions/troubled.md" > "$WORK/loaded" 2>&1 ||
        { not_ok "homes are made" "$(cat "$WORK/loaded")"; exit 1; }
}
# What is the node's own, not the page's: who is connected, the machine's paths.
# On that day, where the command knows days and the list says no other.
on_day() {
    DAY=(--as-of "$AT")
    case " $* " in
    *" --as-of "* | *" log "* | *" show "* | *" partners "* | *" bodies "* | *" seats "* | *" member "* | *" search "*) DAY=() ;;
    esac
}
page() { p "$1" "${@:2}" "${DAY[@]}" 2>&1 | sed "/^Node /d; s#$WORK#HOMES#g; s#127.0.0.1:[0-9]*#127.0.0.1:PORT#"; }
shape() {
    p "$1" "${@:2}" "${DAY[@]}" --json 2>&1 | /usr/bin/python3 -c '
import json, sys
def walk(v, path, out):
    if isinstance(v, dict):
        for k, x in v.items():
            walk(x, path + "." + k if path else k, out)
    elif isinstance(v, list):
        for x in v:
            walk(x, path + "[]", out)
        if not v:
            out.setdefault(path + "[]", set())
    else:
        kind = "nil" if v is None else "bool" if isinstance(v, bool) else "int" if isinstance(v, int) else "str"
        out.setdefault(path, set()).add(kind)
out = {}
walk(json.loads(sys.stdin.read()), "", out)
for path in sorted(out):
    print(path, " or ".join(sorted(out[path])))'
}
# same NAME FILE: what standard input says is what the file has
same() {
    cat > "$WORK/now"
    [ "${WRITE:-}" = 1 ] && cp "$WORK/now" "$2"
    if diff -u "$2" "$WORK/now" > "$WORK/diff" 2>&1; then ok "$1"; else not_ok "$1" "$(head -60 "$WORK/diff")"; fi
}
# A command to copy is not broken.
narrow() { /usr/bin/python3 -c 'import sys; wide = [l for l in open(sys.argv[1], encoding="utf-8").read().split("\n") if len(l) > 80 and not l.startswith("More: ")]; print("\n".join(wide)); sys.exit(bool(wide))' "$1"; }

"$PLENARY" --help > "$WORK/help"
check "plenary --help: no line is wider than 80 columns" narrow "$WORK/help"
load
start commons || exit 1
start eastside || exit 1
while read -r name who words; do
    eval "set -- $words"
    on_day "$@"
    page "$who" "$@" | same "plenary $words" "$PAGES/$name.txt"
    [[ $words == *"--as md"* ]] || check "plenary $words: no line is wider than 80 columns" narrow "$WORK/now"
    shape "$who" "$@" | same "plenary $words --json has the same shape" "$PAGES/$name.json"
done < "$PAGES/list"
# What is the machine's own, so that only its width can be compared.
for words in "keys show" node peers; do
    p eastside $words > "$WORK/now" 2>&1
    check "plenary $words: no line is wider than 80 columns" narrow "$WORK/now"
done
p commons who-knew commons#77 --as-of "$AT" --svg "$WORK/knew.svg" > /dev/null 2>&1
same "the drawing of who knew" "$PAGES/who-knew.svg" < "$WORK/knew.svg"
exit $BAD
