#!/usr/bin/env bash
# Records from CSV and JSON Lines into a node, and out of it as JSON Lines, CSV and SQLite. TAP. usage: table.sh BUILD
. "$(dirname "$0")/lib.sh"
p() { "$PLENARY" "$@" --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null; }
get() { /usr/bin/python3 -c 'import json, sys; v = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }
count() { p log --type "$1" --limit 200 --json | get 'len(v["entries"])'; }

found commons
start commons || exit 1
check "a member who may do all" p member add --help
export PLENARY_AS=ana-diaz
ls "$WORK/commons.keys" > "$WORK/keys"
grep -q ana-diaz "$WORK/keys" || PLENARY_AS=$(sed -n 's/\.key$//p' "$WORK/keys" | grep -v root | head -1)

# ---- errors: by line and field, and nothing written
before=$(p log --json --limit 200 | cksum)
cat > "$WORK/wrong.csv" << 'CSV'
type,label,title,due,for,of,state
commitment,one,Clean the hall,+14d,-,,
comitment,two,No type,+14d,-,,
commitment,one,The label again,+14d,-,,
commitment,,Wrong date,2026-02-31,-,,
commitment,,No entry,+14d,commons#9999,,
commitment,,No label,+14d,@three,,
commitment,,,+14d,-,,
commitment,,"a ""quote"", and
two lines",friyay,zzz#,,
commitment,,Too few cells
progress,,,,,commons#1,going
CSV
out=$(p import "$WORK/wrong.csv" 2>&1)
is "a file with faults is refused" 1 $?
says "an unknown type is named, and a near one" "wrong.csv:3: type: there is no record type \"comitment\": did you mean commitment?" "$out"
says "a label twice" "wrong.csv:4: label: \"one\" is the label of line 2 already" "$out"
says "a day that is none" "wrong.csv:5: due: " "$out"
says "an entry that is not there" "wrong.csv:6: for: \"commons#9999\"" "$out"
says "a label of no row" "wrong.csv:7: for: no row above has the label \"three\"" "$out"
says "what is missing" "wrong.csv:8: title: is missing" "$out"
says "a row over two lines is named by its first" "wrong.csv:9: due: " "$out"
says "a row with too few cells" "wrong.csv:11: 3 cells" "$out"
says "an entry of a wrong type" "wrong.csv:12: of: names an entry of type" "$out"
says "and how many there are" "things are wrong: nothing was recorded" "$out"
is "nothing of it was written" "$before" "$(p log --json --limit 200 | cksum)"
printf '%s\n' "$out" > "$WORK/wrong.out"

printf 'titel,due\nA,+1d\n' > "$WORK/head.csv"
out=$(p import "$WORK/head.csv" --type commitment 2>&1)
says "a wrong column is named, and the nearest right one" "head.csv:1: titel: a commitment has no field of that name: did you mean title?" "$out"
says "a required column is missing" "head.csv:1: title: is missing" "$out"
printf 'entry,entry_id,due,for,title\ncommons#1,ab,friday,-,x\n' > "$WORK/exported.csv"
says "a column of our own export is said to be one" "exported.csv:1: entry_id: tells of an entry that is there (a column of export --as csv): leave it out" \
    "$(p import "$WORK/exported.csv" --type commitment 2>&1)"
for i in $(seq 60); do echo "{\"title\": \"$i\", \"due\": \"never\", \"for\": []}"; done > "$WORK/many.jsonl"
out=$(p import "$WORK/many.jsonl" --type commitment 2>&1)
is "at most 50 faults are shown" 50 "$(grep -c 'many.jsonl:[0-9]*: due' <<< "$out")"
says "and the rest are counted" "and 10 more" "$out"
is "with --json they are one map" "50 10" "$(p import "$WORK/many.jsonl" --type commitment --json 2> /dev/null | get '"%d %d" % (len(v["errors"]), v["more"])')"

{ cat "$WORK/many.jsonl"; head -c 2200000 /dev/zero | tr '\0' x; } > "$WORK/long-line.jsonl"
out=$(p import "$WORK/long-line.jsonl" --type commitment 2>&1)
says "where nothing more can be read is said behind them" "long-line.jsonl:61: longer than 2097152 bytes" "$out"
printf 'title,due,for\nA,+1d,-\n"B,+1d,-\nC,+1d,-\n' > "$WORK/open.csv"
out=$(p import "$WORK/open.csv" --type commitment 2>&1)
says "a quote that is never closed is named by its line" "open.csv:3: the quote that is opened in this row is never closed" "$out"
printf '\xff\xfea\0' > "$WORK/utf16.csv"
says "UTF-16 is named" "utf16.csv:1: this is UTF-16" "$(p import "$WORK/utf16.csv" --type commitment 2>&1)"

# ---- a good one: BOM, CRLF, quotes, labels, an apostrophe before a formula
printf '\xef\xbb\xbftype,label,title,due,for,of,state,text\r\n' > "$WORK/good.csv"
printf 'commitment,hall,"Clean the ""hall"", all of it",2026-12-01,-,,,"Two\r\nlines"\r\n' >> "$WORK/good.csv"
printf 'commitment,,'"'"'=SUM(A1),+14d,-,,,\r\n\r\n' >> "$WORK/good.csv"
printf 'progress,,,,,@hall,going,\r\n' >> "$WORK/good.csv"
out=$(p import "$WORK/good.csv" --check 2>&1)
says "a file can be checked alone" "3 rows, nothing is wrong; nothing was recorded" "$out"
is "and nothing is recorded then" 0 "$(count commitment)"
says "a good file is recorded" "3 rows, 3 recorded as commons#" "$(p import "$WORK/good.csv" 2>&1)"
p log commons --type commitment --oldest-first --full --json > "$WORK/commitments"
is "quotes are those of the file" 'Clean the "hall", all of it' "$(get 'v["entries"][0]["words"]["title"]' < "$WORK/commitments")"
is "and line breaks within them" "b'Two\\r\\nlines'" "$(get 'v["entries"][0]["words"]["text"].encode()' < "$WORK/commitments")"
is "a defused formula is the text again" "=SUM(A1)" "$(get 'v["entries"][1]["words"]["title"]' < "$WORK/commitments")"
is "a label names the row above" "$(get 'v["entries"][0]["name"]' < "$WORK/commitments")" "$(p log --type progress --full --json | get 'v["entries"][0]["facts"]["of"]["name"]')"
says "the same file again records nothing" "nothing was recorded twice" "$(p import "$WORK/good.csv" 2>&1)"
is "nothing at all" 2 "$(count commitment)"

# ---- sealed words: for one's own people here, by a column and by the option
cat > "$WORK/sealed.csv" << 'CSV'
type,title,due,for,seal
commitment,Quiet rooms,+14d,-,commons
commitment,Open rooms,+14d,-,
CSV
says "words are sealed by a column" "2 recorded as commons#" "$(p import "$WORK/sealed.csv" 2>&1)"
is "and only those" "2 sealed published" "$(p log commons --type commitment --limit 2 --full --json | get '"%d %s %s" % (len(v["entries"]), v["entries"][1]["content"]["form"], v["entries"][0]["content"]["form"])')"
grep -rqa "Quiet rooms" "$WORK/commons" "$XDG_STATE_HOME" && not_ok "sealed words are in no file in clear" || ok "sealed words are in no file in clear"
says "its author reads them" "Quiet rooms" "$(p show "$(p log commons --type commitment --limit 2 --json | get 'v["entries"][1]["name"]')" 2>&1)"
printf '{"type":"commitment","label":"a","title":"Dark rooms","due":"+9d","for":[]}\n{"type":"progress","of":"@a","state":"going"}\n{"type":"commitment","title":"Lit rooms","due":"+9d","for":[],"seal":"-"}\n{"type":"commitment","title":"Grey rooms","due":"+9d","for":[],"seal":["commons"]}\n' > "$WORK/sealed.jsonl"
out=$(p import "$WORK/sealed.jsonl" --seal commons --json 2>&1)
is "or all rows with words by --seal, but those that say otherwise" "4 2" "$(get '"%d %d" % (v["recorded"], v["sealed"])' <<< "$out")"
is "a row without words is as it is, - publishes" "sealed None published sealed" "$(p log commons --limit 4 --full --json | get '" ".join(str((e["content"] or {}).get("form")) for e in v["entries"][::-1])')"
printf 'type,title,due,for,of,state,seal\ncommitment,A,+1d,-,,,nowhere\nprogress,,,,commons#1,going,commons\n' > "$WORK/sealed-wrong.csv"
out=$(p import "$WORK/sealed-wrong.csv" 2>&1)
says "a partner that nobody knows is a fault" "sealed-wrong.csv:2: seal: " "$out"
says "and sealing where there are no words" "sealed-wrong.csv:3: " "$out"
sealed=$(count commitment)

# ---- killed in the middle, by hand and with the node: nothing is doubled
/usr/bin/python3 - "$WORK/long.jsonl" << 'PY'
import json, sys
with open(sys.argv[1], "w") as f:
    for i in range(400):
        f.write(json.dumps({"type": "commitment", "label": "c%d" % i, "title": "Long %d" % i, "due": "+20d", "for": ["@c%d" % (i - 1)] if i else []}) + "\n")
PY
has_some() { [ "$(p log --type commitment --limit 100 --json | get 'len(v["entries"])')" -ge "$1" ]; }
"$PLENARY" import "$WORK/long.jsonl" --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null > "$WORK/long.out" 2>&1 &
runner=$!
wait_for 20 has_some 30 || not_ok "an import runs" "$(cat "$WORK/long.out")"
kill -9 "$runner"
wait "$runner" 2>/dev/null
"$PLENARY" import "$WORK/long.jsonl" --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null > "$WORK/long.out" 2>&1 &
runner=$!
wait_for 20 has_some 90 || not_ok "a second run goes on" "$(cat "$WORK/long.out")"
kill -9 "$DAEMON"
wait "$runner"
is "a node that dies ends it with status 2" 2 $?
says "how far it came is said" "of 400 rows are recorded; the same command goes on" "$(cat "$WORK/long.out")"
start commons || exit 1
says "the third run records the rest" "400 rows, " "$(p import "$WORK/long.jsonl" 2>&1)"
p log commons --type commitment --oldest-first --limit 500 --full --json > "$WORK/commitments"
is "each row is there once, in order" "True" "$(get '[e["words"]["title"] for e in v["entries"]['$sealed':]] == ["Long %d" % i for i in range(400)]' < "$WORK/commitments")"
is "and each names the one before it" "True" "$(get 'all(a["name"] == b["facts"]["for"][0]["name"] for a, b in zip(v["entries"]['$sealed':], v["entries"]['$sealed' + 1:]))' < "$WORK/commitments")"
# The same with sealed rows, which cannot be made twice alike.
of=$(get 'v["entries"][0]["name"]' < "$WORK/commitments")
before=$(count progress)
for i in $(seq 150); do echo "{\"of\": \"$of\", \"state\": \"going\", \"why\": \"Day $i\"}"; done > "$WORK/days.jsonl"
has_days() { [ "$(count progress)" -ge $((before + $1)) ]; }
"$PLENARY" import "$WORK/days.jsonl" --type progress --seal commons --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null > "$WORK/days.out" 2>&1 &
runner=$!
wait_for 20 has_days 20 || not_ok "an import of sealed rows runs" "$(cat "$WORK/days.out")"
kill -9 "$DAEMON"
wait "$runner"
is "a node that dies ends that, too" 2 $?
start commons || exit 1
says "the next run seals the rest" "150 rows, " "$(p import "$WORK/days.jsonl" --type progress --seal commons 2>&1)"
is "and each row is there once" $((before + 150)) "$(count progress)"
is "the seed of its salts is gone" "True" "$(/usr/bin/python3 -c 'import glob, sys
print(all(len(open(f, "rb").read()) == 99 and open(f, "rb").read()[67:] == bytes(32) for f in glob.glob(sys.argv[1])))' "$XDG_STATE_HOME/plenary/*/imports/*")"

# ---- out again, in each form
cat > "$WORK/more.jsonl" << 'JSONL'
{"type": "commitment", "label": "moved", "title": "Moved", "due": "2020-01-01", "for": []}
JSONL
out=$(p import "$WORK/more.jsonl" 2>&1)
says "a due date before its making is a fault here, too" "more.jsonl:1: due: " "$out"
cat > "$WORK/more.jsonl" << 'JSONL'
{"type": "commitment", "label": "moved", "title": "Moved", "due": "today", "for": []}
{"type": "commitment", "label": "kept", "title": "Kept", "due": "today", "for": []}
{"type": "commitment", "title": "Late", "due": "today", "for": [], "done_when": "-1+cmd|' /C calc'!A0"}
{"type": "progress", "of": "@moved", "state": "moved", "due": "+9d"}
{"type": "progress", "of": "@kept", "state": "kept"}
{"type": "commitment", "title": "'=1+1", "due": "+1d", "for": ["@moved", "@kept"], "text": "one\ntwo, \"three\" \u00fc\ud83d\ude00"}
{"type": "agreements", "values": ["We say it, first", "@home"], "practices": ["check-in"], "settings": [{"name": "notice", "value": 72}]}
{"type": "commitment", "title": "@not a label", "due": "+1d", "for": []}
{"type": "body", "label": "table", "handle": "table", "kind": "governance", "seats": ["one:resident:commons", "two:executive:commons"], "rule": "consent", "quorum": 50, "needs": ["resident"], "notice": "72h", "review": "+300d", "keeper": "commons", "scope": "All of it"}
{"type": "proposal", "label": "paint", "body": "@table", "affects": ["all"], "closes": "+9d", "title": "Paint the hall", "text": "Blue."}
{"type": "decision", "proposal": "@paint", "outcome": "adopted", "made": "now", "effect": "+10d", "losses": "The white walls", "why": "It is dark", "counted": []}
JSONL
check "records of many kinds" p import "$WORK/more.jsonl"
check "JSON Lines" p export --as jsonl --to "$WORK/out.jsonl"
check "a folder of CSV" p export --as csv --to "$WORK/out.csv"
check "SQLite" p export --as sqlite --to "$WORK/out.db"
p log --limit 1000 --full --json > "$WORK/log.json"
p findings --json > "$WORK/findings.json"
/usr/bin/python3 - "$WORK/out.db" << 'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("update about set value = date(substr(value, 1, 10), '+3 days') || 'T00:00:00Z' where key = 'exported'")
db.commit()
PY
"$ROOT/tests/e2e/table_check.py" "$WORK/log.json" "$WORK/out.jsonl" "$WORK/out.csv" "$WORK/out.db" "$WORK/findings.json" || BAD=1

before=$(cksum < "$WORK/out.jsonl")
out=$(p export --as jsonl --to "$WORK/out.jsonl" 2>&1)
is "what is there is not replaced" "1 $before" "$? $(cksum < "$WORK/out.jsonl")"
says "and how it can be is said" "--force replaces it" "$out"
for form in jsonl csv sqlite; do
    to=$WORK/out.$form
    [ $form = sqlite ] && to=$WORK/out.db
    check "--force replaces $form" p export --as $form --to "$to" --force
done
: > "$WORK/out.csv/mine.txt"
out=$(p export --as csv --to "$WORK/out.csv" --force 2>&1)
says "but no folder with other things in it" "\"mine.txt\" in it is none of the tables" "$out"
kill -STOP "$DAEMON"
"$PLENARY" export --as csv --to "$WORK/half.csv" --home "$WORK/commons" < /dev/null > "$WORK/half.out" 2>&1 &
runner=$!
wait_for 10 grep -q '^plenary$' "/proc/$runner/comm" || not_ok "an export waits for its node" "$(cat "$WORK/half.out")"
kill -TERM "$runner"
kill -CONT "$DAEMON"
wait "$runner"
kill -9 "$DAEMON"
wait "$DAEMON" 2>/dev/null
p export --as sqlite --to "$WORK/dead.db" > "$WORK/out" 2>&1
is "without a node: status 2" 2 $?
is "and no half written file is left" "" "$(ls "$WORK" | grep -E 'part-|dead')"
exit $BAD
