#!/usr/bin/env bash
# What is promised, who sits at which table, the page for its next meeting, asked at a node by its people. TAP. usage: views_b.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON

# ---- commitments
says "with nothing promised that is said" "No promise was made." "$(p commons commitments)"
check "a promise is made" p commons commit "Carry the desk" --due today --for - --done-when "It stands there"
PROMISE=$(p commons log --type commitment --json | get 'v["entries"][0]["name"]')
says "it is listed" "Carry the" "$(p commons commitments)"
is "by whom and until when" "commons open 0" "$(p commons commitments --json | get '"%s %s %d" % (v["commitments"][0]["partner"], v["commitments"][0]["state"], v["commitments"][0]["moves"])')"
is "it is due within two days" 1 "$(p commons commitments --due 2d --json | get 'len(v["commitments"])')"
is "today it is not late" 0 "$(p commons commitments --overdue --json | get 'len(v["commitments"])')"
refused "a day that is none" 64 "--due" p commons commitments --due someday
refused "a state that is none" 1 "not-kept" p commons commitments --state maybe
check "it is kept" p commons "done" "$PROMISE"
is "then nothing is open" 0 "$(p commons commitments --json | get 'len(v["commitments"])')"
says "and its partner's list begins with it" "kept" "$(p commons commitments --partner commons)"

# ---- tables
is "without a table that is said" "No table is in force." "$(p commons tables)"
check "a table is recorded" p commons body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 24h \
    --keeper commons --review 2099-01-01 --needs - --seats school:practitioner:commons --text "How we decide"
says "it stands there with its rule" "decides by consent" "$(p commons tables)"
says "and its empty seat" "1 seat is empty" "$(p commons tables)"
is "as a program reads it" "table 24 1" "$(p commons tables --json | get '"%s %d %d" % (v["tables"][0]["table"], v["tables"][0]["notice"], v["tables"][0]["vacant"])')"
is "of another time there is none" 0 "$(p commons tables --as-of 2020-01-01 --json | get 'len(v["tables"])')"

# ---- agenda
says "where no meeting is called that is said" "No meeting is called." "$(p commons agenda)"
check "a meeting is called" p commons meet table "tomorrow 15:00" --place "The hall"
MEETING=$(p commons log --type meeting --json | get 'v["entries"][0]["name"]')
says "it is the next" "15:00, The hall" "$(p commons agenda table)"
says "with the command for its minutes" "plenary minutes --meeting $MEETING" "$(p commons agenda "$MEETING")"
p commons agenda table > "$WORK/page.txt"
is "a page to print is at most 80 columns wide" 0 "$(awk 'length > 80' "$WORK/page.txt" | wc -l)"
says "and it is Markdown if wanted" "## Proposals" "$(p commons agenda --as md)"
is "as a program reads it" "table 1" "$(p commons agenda --json | get '"%s %d" % (v["table"]["table"], v["table"]["vacant"])')"
check "minutes are recorded" p commons minutes --meeting "$MEETING" --text "We met" --present -
says "then it is over, and its minutes wait" "plenary confirm" "$(p commons agenda table)"
refused "a form that is none" 64 "text or md" p commons agenda --as pdf
refused "an entry that is no table" 1 "name a table or a meeting" p commons agenda "$PROMISE"

stop "$commons"
exit $BAD
