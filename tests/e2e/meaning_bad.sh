#!/usr/bin/env bash
# Bad input for the meaning: what the writer is told while it can be mended, and what stands at the entry, at another node, where it is
# in a log already. TAP. usage: meaning_bad.sh BUILD
#
# Elsewhere: quotes, BOM, CRLF and a wrong column of a CSV (table.sh); loops and 100,000 of a kind (tests/unit/rules_hostile.c,
# rules_worst.c, tests/bench/worst/).
. "$(dirname "$0")/lib.sh"
cd "$WORK" || exit 1

founding_tables() {
    p commons body edit table --kind governance --scope "All of it" --rule majority --quorum 50 --notice 0h --keeper commons \
        --review 2099-01-01 --needs - --seats school:practitioner:commons,desk:executive:commons --text "How we decide" > /dev/null
    says "a table whose needs none of its seats can meet: the writer is told" "no decision of it can ever stand" \
        "$(p commons body edit never --kind governance --scope "Nothing" --rule consent --quorum 50 --notice 0h --keeper commons \
            --review 2099-01-01 --needs funder --seats school:practitioner:commons --text "How" 2>&1)"
}
pair founding_tables
newest() { p "$1" log "$1" --type "$2" --json | get 'v["entries"][0]["name"]'; }
# at NODE ENTRY: what stands at it there, once it is there
is_at() { p "$1" show "$2"; }
at() { wait_for 20 is_at "$1" "$2"; p "$1" show "$2" 2>&1; }
NEVER=$(newest commons body)
says "and others read it there" "unmeetable: it needs a kind of seat that it does not have" "$(at eastside "$NEVER")"

# ---- seats ----
check "a seat is filled" p commons seat table/school commons/ana-diaz
SEAT=$(newest commons seat)
says "a seat claimed twice: which one counts" "$SEAT fills it: that counts until it is retired" "$(p commons seat table/school commons/ana-diaz 2>&1)"
says "and others read it there" "second-seat: the seat has a record already: the first counts ($SEAT)" "$(at eastside "$(newest commons seat)")"
says "a seat that the table does not have" "table has no seat nosuch: it has school, desk" "$(p commons seat table/nosuch commons/ana-diaz 2>&1)"
says "and others read it there" "unknown-seat" "$(at eastside "$(newest commons seat)")"

# ---- positions and decisions ----
propose() { p commons propose table "$1" --affects all --closes "$2" --text "Text" 2>&1; }
propose "One" +1h > /dev/null
ONE=$(newest commons proposal)
propose "Two" +1h > /dev/null
TWO=$(newest commons proposal)
says "a proposal that closes before it is made" "it closes before it is made" "$(propose "Past" 2020-01-01)"
PAST=$(newest commons proposal)
says "a position after the close" "ago: late, and counted if the keeper's node has it before the decision" "$(p commons consent "$PAST" --prior none 2>&1)"
says "and others read it there" "late: after the proposal had closed" "$(at eastside "$(newest commons position)")"
wait_for 20 is_at eastside "$ONE"
says "a position of somebody without a seat" "you speak for no seat of table: it is shown, and not counted" "$(p eastside consent "$ONE" --prior none 2>&1)"
says "and others read it there" "unseated: by a person who speaks for no seat" "$(at commons "$(newest eastside position)")"
check "a position on another proposal" p commons consent "$TWO" --prior none
OTHER=$(newest commons position)
out=$(p commons decide "$ONE" adopted --made now --why x --effect +1d --losses none --counted "$OTHER" 2>&1)
says "a decision that names it: what to leave out" "$OTHER is a position on another proposal and is not counted: leave it out of --counted" "$out"
says "and what it lacks" "quorum: 0 of 2 seats heard, 50 percent are needed" "$out"
FIRST=$(newest commons decision)
says "others read both at it" "counted-differs: the positions that it lists are not those that count" "$(at eastside "$FIRST")"
says "and in its case" "lacks quorum and rule" "$(p eastside case "$FIRST")"
says "a second decision: decided by which" "it will not count: decided before by $FIRST" "$(p commons decide "$ONE" adopted --made now --why x --effect +1d --losses none 2>&1)"
SECOND=$(newest commons decision)
says "and others read it there" "second-decision: the proposal was decided before: does not count ($FIRST)" "$(at eastside "$SECOND")"
says "and in the list of decisions" "second-decision" "$(p eastside decisions)"
says "a decision outside the keeper's log: who keeps the table" "it will not count: commons keeps this table and decides in its log" \
    "$(p eastside decide "$TWO" adopted --made now --why x --effect +1d --losses none 2>&1)"
says "and others read it there" "not-keeper: not in the log of the table's keeper" "$(at commons "$(newest eastside decision)")"
says "a position on what is decided" "decided before by $FIRST: it is shown, and counts in nothing" "$(p commons consent "$ONE" --prior none 2>&1)"
is "both nodes say the same of all decisions" "$(p commons decisions --json | get '[(d["decision"]["name"], d["verdict"], d["lacks"], [r["word"] for r in d["remarks"]]) for d in v["decisions"]]')" \
    "$(p eastside decisions --json | get '[(d["decision"]["name"], d["verdict"], d["lacks"], [r["word"] for r in d["remarks"]]) for d in v["decisions"]]')"

# ---- promises, revisions, talks ----
refused "a due date before its making" 1 "commitment: due: not before the day of the entry" p commons commit "Carry" --due 2020-01-01 --for -
check "a promise" p commons commit "Carry the desk" --due +3d --for -
PROMISE=$(newest commons commitment)
wait_for 20 is_at eastside "$PROMISE"
says "what became of it, said by another" "it is commons's promise: only its own people say how it stands" "$(p eastside "done" "$PROMISE" 2>&1)"
says "and others read it there" "bad-ref: " "$(at commons "$(newest eastside progress)")"
is "the promise is open as before" open "$(p commons commitments --json | get 'v["commitments"][0]["state"]')"
refused "a revision of something not there" 1 'result: replaces: "commons#999" is not known at this node' p commons result --title R --level population --replaces commons#999
refused "a revision of another type" 1 "replaces: names an entry of type proposal, wanted: result" p commons result --title R --level population --replaces "$ONE"
refused "a talk of 1970" 1 "talk: when: within 3650 days of the entry's time" p eastside disclose --when 1970-01-01 --with commons/ana-diaz --about "$ONE" --affects all --agreed nothing
refused "a held talk of tomorrow" 1 "that is still to come: plenary talk announce" p eastside disclose --when +1d --with commons/ana-diaz --about "$ONE" --affects all --agreed nothing
refused "a talk announced for 2999" 1 "talk: when: within 3650 days of the entry's time" p eastside talk announce --when 2999-01-01 --with commons/ana-diaz --about "$ONE" --affects all
is "nothing of that was recorded" 0 "$(p eastside log --type talk --json | get 'len(v["entries"])')"

# ---- text that would drive a terminal, or never ends ----
/usr/bin/python3 - << 'PY'
import json
marks = "e" + "\u0301" * 59                                       # 119 bytes: a title may be that long
turned = "safe \u202egnp.exe\u2066 \x1b]0;gone\x07 \u200f end"
with open("texts.jsonl", "w") as f:
    for title, text in ((marks, "a" + "\u0301" * 10000), (turned, turned * 50), ("x" * 120, "y" * 300000)):
        f.write(json.dumps({"type": "proposal", "title": title, "body": "table", "affects": ["commons"], "closes": "+1d", "text": text}) + "\n")
with open("large.jsonl", "w") as f:
    f.write(json.dumps({"type": "commitment", "title": "t" * 300000, "due": "+1d", "for": []}) + "\n")
PY
refused "a title of 300 KB: its bytes, and how many are allowed" 1 "title: 300000 bytes, at most 120" p commons import large.jsonl
check "10,000 combining marks, turned and hidden letters, a line of 300 KB" p commons import texts.jsonl
says "who writes what nobody sees is told so, as it will be seen" 'title holds characters that nobody sees, or that change what is seen; others see: pay \u{202e}001' \
    "$(p commons commit "$(printf 'pay \342\200\256001')" --due +3d --for - 2>&1)"
says "and lines that end as on another system are no such thing" "" "$(printf 'One\r\ntwo\r\n' | p commons comment "$ONE" --text-file - 2>&1 | grep 'nobody sees')"
says "a decision made before it was proposed" "made before it was proposed: is --made right?" \
    "$(p commons decide "$(p commons log --type proposal --limit 1 --json | get 'v["entries"][0]["name"]')" rejected --made 1970-01-02 --why x 2>&1)"
TEXTS=$(p commons log --type proposal --limit 3 --json | get '" ".join(e["name"] for e in v["entries"])')
at eastside "${TEXTS%% *}" > /dev/null
cat > shown.py << 'PY'
"""Every line fits 80 columns and holds nothing that drives a terminal."""
import sys, unicodedata
def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
text = sys.stdin.buffer.read().decode()
bad = [c for c in text if (unicodedata.category(c) in ("Cc", "Cf") and c != "\n")]
wide = [line for line in text.split("\n") if width(line) > 80]
marks = max(len(run) for run in "".join("m" if unicodedata.combining(c) else " " for c in text).split(" "))
print(*(["%d characters that may not be shown: %r" % (len(bad), bad[0])] if bad else []) +
      (["%d lines wider than 80, as %r" % (len(wide), wide[0][:100])] if wide else []) + (["%d marks on one letter" % marks] if marks > 59 else []))
PY
for view in log findings decisions status talks today tables commitments; do
    is "$view: 80 columns, nothing raw" "" "$(p eastside $view 2>&1 | /usr/bin/python3 shown.py)"
done
for entry in $TEXTS; do
    is "show $entry: 80 columns, nothing raw" "" "$(p eastside show "$entry" 2>&1 | /usr/bin/python3 shown.py)"
    is "case $entry: 80 columns, nothing raw" "" "$(p eastside case "$entry" 2>&1 | /usr/bin/python3 shown.py)"
done

# ---- a table of ten million lines and one: looked at in one go, and no more of it in memory than a row ----
{ echo "type,title,due,for"; yes "commitment,Carry,+1d,-" | head -10000001; } > lines.csv
cat > memory.py << 'PY'
"""Run a command: what it says, then whether it took less than 64 MiB."""
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(done.returncode, done.stdout.strip(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 65536)
PY
out=$(/usr/bin/python3 memory.py "$PLENARY" import lines.csv --check --home "$WORK/commons" --keys "$WORK/commons.keys")
says "one line more than ten million is one too many" "lines.csv:10000002: more than 10000000 rows: split the file" "$out"
says "and all of them took memory for a row" "True" "$out"
rm -f lines.csv

# ---- a partner that left ----
check "a partner leaves" p eastside leave --why "Enough"
says "what it writes then: the writer is told" "this partner has left" "$(p eastside commit "Still here" --due +3d --for - 2>&1)"
says "and others read it there" "left: by a partner that had left or was removed" "$(at commons "$(newest eastside commitment)")"
is "both nodes live" 0 "$(kill -0 "$COMMONS" "$EASTSIDE"; echo $?)"

stop "$EASTSIDE"
stop "$COMMONS"
exit $BAD
