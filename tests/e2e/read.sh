#!/usr/bin/env bash
# Reading, watching, proving: on two partners' nodes. TAP. usage: read.sh BUILD
. "$(dirname "$0")/lib.sh"
mkdir "$WORK/nobody"
p nobody health > "$WORK/out" 2>&1
is "health without a node is status 2" 2 $?
pair

# ---- log and show
printf 'evil \033[31mred\033[0m and \342\200\256 back, and \302\233 too' > "$WORK/evil.md"
check "hostile words are recorded" p commons body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 72h \
    --keeper commons --review 2027-01-01 --needs - --seats school:practitioner:eastside --text-file "$WORK/evil.md"
BODY=$(p commons log --type body --json | get 'v["entries"][0]["name"]')
is "show escapes them" 0 "$(p commons show "$BODY" | grep -c $'\033\|\302\233\|\342\200\256')"
says "and shows them" '\u{1b}[31mred' "$(p commons show "$BODY")"
is "JSON is ASCII" 0 "$(p commons show "$BODY" --json | LC_ALL=C grep -c '[^ -~]')"
is "and says the same words" "evil \x1b[31mred\x1b[0m and \u202e back, and \x9b too" \
    "$(p commons show "$BODY" --json | /usr/bin/python3 -c 'import json, sys; print(repr(json.load(sys.stdin)["words"]["text"])[1:-1])')"
holds_it() { p commons show "$BODY" | grep -q 'eastside since'; }
if wait_for 30 holds_it; then ok "show says who holds it and since when"; else not_ok "show says who holds it and since when" "$(cat "$WORK/wait.out")"; fi
says "log lists the newest first" "$BODY" "$(p commons log commons --limit 3)"
is "bodies has the table" table "$(p eastside bodies --json | get 'v[0]["handle"]')"
is "heads are the same on both" "$(p commons heads --json | get '[h["root"] for h in v if h["log"] == "commons"]')" \
    "$(p eastside heads --json | get '[h["root"] for h in v if h["log"] == "commons"]')"
says "partners are listed" "Eastside Schools" "$(p commons partners)"
says "peers says who is connected" eastside "$(p commons peers)"
check "health is well" p commons health

# ---- sealed words, for those who may read them
check "words are sealed" p commons comment "$BODY" "Only for the two of us" --seal eastside --as ana
SEALED=$(p commons log --type reply --json | get 'v["entries"][0]["name"]')
opens_it() { p eastside show "$SEALED" --as ana | grep -q 'Only for the two of us'; }
if wait_for 30 opens_it; then ok "show opens them with the member's own key"; else not_ok "show opens them with the member's own key" "$(cat "$WORK/wait.out")"; fi
says "and says so" "sealed; opened with your key ana" "$(p eastside show "$SEALED")"
is "in JSON too" "ana Only for the two of us" "$(p eastside show "$SEALED" --json | get 'v["opened_with"] + " " + v["words"]["title"]')"
says "their author reads them" "Only for the two of us" "$(p commons show "$SEALED")"
is "without the key they stay sealed" "None None" \
    "$("$PLENARY" show "$SEALED" --json --home "$WORK/eastside" --keys "$WORK/nobody.keys" < /dev/null | get '"%s %s" % (v["opened_with"], v["words"])')"

# ---- watch
watches() { exec env --default-signal=INT "$PLENARY" watch "$@" --home "$WORK/eastside"; } # a shell's background jobs ignore it else
watches --json > "$WORK/watched" 2> "$WORK/watched.err" &
watch=$!
PIDS+=("$watch")
watches > "$WORK/watched.text" 2>&1 &
text=$!
PIDS+=("$text")
# what comes before both watch is not told: so it is said again until they have it
n=0
told() { n=$((n + 1)); p commons comment "$BODY" "Number $n" > /dev/null; grep -q '"reply"' "$WORK/watched" && grep -q 'reply' "$WORK/watched.text"; }
if wait_for 30 told; then ok "watch tells what comes"; else not_ok "watch tells what comes" "$(cat "$WORK/watched.err" "$WORK/wait.out")"; fi
kill -INT "$watch" "$text"
if wait_for 10 gone "$watch"; then wait "$watch"; is "an interrupt ends it, with status 0" 0 $?; else not_ok "an interrupt ends it"; fi
check "every line it printed is JSON" /usr/bin/python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1])]' "$WORK/watched"
says "for people it has author and words" "Number" "$(cat "$WORK/watched.text")"
watches 2> "$WORK/pipe.err" | true &
pipe=$!
if wait_for 15 gone "$pipe"; then ok "it ends when nobody reads it"; else not_ok "it ends when nobody reads it"; fi
is "without a word" "" "$(cat "$WORK/pipe.err")"

# ---- verify
id=$(p commons node --json | get 'v["coalition"]')
check "a partner proves another's entry" p eastside verify "$BODY" --coalition "$id"
says "and says what it proved" "is proven" "$(p eastside verify "$BODY")"
is "JSON says so too" True "$(p eastside verify "$BODY" --json --coalition "$id" | get 'v["ok"]')"
own=$(p eastside log eastside --type mandate --json | get 'v["entries"][0]["name"]')
check "and its own" p commons verify "$own" --coalition "$id"
p eastside verify "$BODY" --coalition "$(printf '0%.0s' $(seq 64))" > "$WORK/out" 2>&1
is "another coalition's id is not met" 1 $?

stop "$EASTSIDE"
stop "$COMMONS"
p commons log > "$WORK/out" 2>&1
is "without a node nothing is read: status 2" 2 $?
exit $BAD
