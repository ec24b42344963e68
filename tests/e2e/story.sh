#!/usr/bin/env bash
# A story in the homes of its nodes: what the rules say there is what the story expects, and the nodes go on working. TAP. usage: story.sh BUILD
. "$(dirname "$0")/lib.sh"
STORY=$B/plenary-story
port=$(free_ports 12)

# load FILE PARTNER...: homes of these partners; the moment up to which the story goes in ASOF, by how many weeks it was moved in WEEKS
load() {
    local file=$1 homes
    shift
    homes=$(printf ",$WORK/%s" "$@")
    if "$STORY" --port "$port" --load "${homes:1}" "$file" > "$WORK/loaded" 2>&1; then
        ok "homes are made of $(basename "$file")"
    else
        not_ok "homes are made of $(basename "$file")" "$(cat "$WORK/loaded")"
        exit 1
    fi
    ASOF=$(awk '$1 == "asof" { print $2 }' "$WORK/loaded")
    WEEKS=$(awk '$1 == "shift" { print $2 }' "$WORK/loaded")
}
start_all() {
    RUNNING=()
    for who; do start "$who" || exit 1; RUNNING+=("$DAEMON"); done
}
stop_all() { for pid in "${RUNNING[@]}"; do stop "$pid"; done; }
heads_of() { p "$1" heads --json | get '"\n".join("%s %d %s" % (h["log"], h["size"], h["root"]) for h in v)' || echo "no answer of $1"; }
connected() { [ "$(p "$1" peers --json | get 'sum(x["connected"] for x in v)')" = "$2" ]; }
same_heads() {
    local first=$1 who
    for who; do [ "$(heads_of "$first")" = "$(heads_of "$who")" ] || return 1; done
}
# What the story's own run says then, and what a node says: how often each finding, each verdict.
expected() { "$STORY" --shift "$WEEKS" --dump "$ASOF" --json "$1" | /usr/bin/python3 -c '
import collections, json, sys
said = [json.loads(line) for line in sys.stdin]
print(sorted(collections.Counter((s["name"], s["state"]) for s in said if s["kind"] == "finding").items()))
print(sorted(collections.Counter(s["verdict"] for s in said if s["kind"] == "verdict").items()))'; }
counted() {
    p "$1" findings --as-of "$ASOF" --limit 200 --json | get 'sorted(__import__("collections").Counter((f["name"], f["state"]) for f in v["findings"]).items())'
    p "$1" decisions --as-of "$ASOF" --limit 200 --json | get 'sorted(__import__("collections").Counter(d["verdict"] for d in v["decisions"]).items())'
}

# ---- another time
check "a story that was moved has the same findings" "$STORY" --shift -62 "$ROOT/tests/coalitions/healthy.md"

# ---- what is refused, before anything is made
refused "a partner that the story does not have" 1 "no partner of that name" "$STORY" --load "$WORK/nobody" "$ROOT/tests/coalitions/healthy.md"
refused "a story that goes on after now" 1 "still to come" "$STORY" --shift 3000 --load "$WORK/commons" "$ROOT/tests/coalitions/healthy.md"
mkdir "$WORK/clinic.keys"
refused "a folder of keys that is there" 1 "clinic.keys is there already" \
    "$STORY" --load "$WORK/commons,$WORK/clinic" "$ROOT/tests/coalitions/healthy.md"
rmdir "$WORK/clinic.keys"
is "then no home is begun" "" "$(ls -d "$WORK"/commons* 2> /dev/null)"

# ---- troubled: every finding, sealed words, erased words, a partner removed
TROUBLED=$ROOT/tests/coalitions/troubled.md
load "$TROUBLED" commons clinic fund
refused "the same homes again" 1 "is there already" "$STORY" --load "$WORK/commons" "$TROUBLED"
start_all commons clinic fund
for who in commons clinic fund; do wait_for 20 connected "$who" 2 || not_ok "$who reaches both others" "$(cat "$WORK/wait.out")"; done
check "they hold the same heads" wait_for 20 same_heads commons clinic fund
is "what is found and decided is what the story's own run says" "$(expected "$TROUBLED")" "$(counted commons)"
is "two nodes say the same to the byte" "$(p clinic findings --long --as-of "$ASOF" --limit 200 --json)" "$(p fund findings --long --as-of "$ASOF" --limit 200 --json)"
is "nothing was recorded since" 0 "$(p commons log --since "$ASOF" --json | get 'len(v["entries"])')"
refused "words that were erased are in no file" 1 "" grep -rqa "We may leave if the halls stay open" "$WORK/commons" "$WORK/clinic" "$WORK/fund"
check "other words are" grep -rqa "Somebody at the court on Mondays" "$WORK/fund/store"
says "an entry of the story can be proven" "is proven" "$(p fund verify commons#113 --no-ask 2>&1)"

check "somebody of the story goes on" p fund comment commons#113 "We hear you" --wait held=2
NEW=$(p fund log --partner fund --limit 1 --json | get 'v["entries"][0]["name"]')
check "the others have it" wait_for 20 p clinic show "$NEW"
check "and hold the same heads again" wait_for 20 same_heads commons clinic fund
stop_all
rm -rf "$WORK"/{commons,clinic,fund}{,.keys}

# ---- healthy: nothing to find
HEALTHY=$ROOT/tests/coalitions/healthy.md
load "$HEALTHY" commons tenants
start_all commons tenants
check "they hold the same heads" wait_for 20 same_heads commons tenants
is "what is found and decided is what the story's own run says" "$(expected "$HEALTHY")" "$(counted tenants)"
is "no finding" 0 "$(p commons findings --as-of "$ASOF" --json | get 'len(v["findings"])')"
says "a second person of a partner has a key, too" "kim" "$(p tenants member list)"
check "who may act" p tenants comment commons#20 "Seen" --as kim
stop_all
exit $BAD
