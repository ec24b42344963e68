#!/usr/bin/env bash
# What the rules say, asked at a node by its people: findings and the views beside them. TAP. usage: rules.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON
is "with nothing recorded nothing is found" "Nothing is found." "$(p commons findings)"

# ---- a decision of nobody
check "a table is recorded" p commons body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 0h \
    --keeper commons --review 2099-01-01 --needs - --seats school:practitioner:commons --text "How we decide"
BODY=$(p commons log --type body --json | get 'v["entries"][0]["name"]')
printf 'Move \033[31mthe desk' > "$WORK/title"
check "a proposal" p commons propose table "$(cat "$WORK/title")" --affects all --closes +1h --text "To the school"
PROPOSAL=$(p commons log --type proposal --json | get 'v["entries"][0]["name"]')
check "a decision that nobody at the table was heard in" p commons decide "$PROPOSAL" adopted --made now --why "Rent" --losses "The desk" --effect +21d
DECISION=$(p commons log --type decision --json | get 'v["entries"][0]["name"]')

p commons findings --json > "$WORK/found.json" || not_ok "findings in JSON" "$(cat "$WORK/found.json")"
is "it is found to be without a rule" "$DECISION" \
    "$(get '[f["subject"]["name"] for f in v["findings"] if f["name"] == "decision-without-rule"][0]' < "$WORK/found.json")"
p commons findings --long > "$WORK/found"
says "the danger stands above it" "8  Network as organization" "$(cat "$WORK/found")"
says "its sentence names it" "was adopted without" "$(cat "$WORK/found")"
says "and what answers it" "ratify" "$(cat "$WORK/found")"
is "control characters of a title drive no terminal" 0 "$(grep -c $'\033' "$WORK/found")"
is "before it, it was not there" 0 "$(p commons findings --as-of 2020-01-01 --json | get 'len(v["findings"])')"
p commons findings --danger 11 > "$WORK/out" 2>&1
is "a danger that is none is refused" 1 $?

# ---- decisions, status, today
is "decisions has it, with what it lacks" "$DECISION lacks" "$(p commons decisions --json | get 'v["decisions"][0]["decision"]["name"] + " " + v["decisions"][0]["verdict"]')"
says "status is a screen" "Decided in four weeks (1)" "$(p commons status)"
says "with the node in its last line" "writing open" "$(p commons status | tail -1)"
says "and the node itself is at hand" "no other yet" "$(p commons node)"
check "a promise is made" p commons commit "Carry the desk" --due today --for "$DECISION" --done-when "It stands there"
PROMISE=$(p commons log --type commitment --json | get 'v["entries"][0]["name"]')
is "today knows who asks, by the key alone" "['commons/ana-diaz']" "$(p commons today --json | get 'v["me"]')"
says "and what is due" "plenary done $PROMISE" "$(p commons today)"
cat > "$WORK/today.exp" <<END
set timeout 20
spawn $PLENARY today --home $WORK/commons --keys $WORK/commons.keys
expect "answers it"
send "1"
expect eof
END
expect "$WORK/today.exp" > "$WORK/expected" 2>&1
says "and which keys there are is said" "1-2 answers it, any other key ends" "$(cat "$WORK/expected")"
is "one key runs what answers it" kept "$(p commons log --type progress --full --json | get 'v["entries"][0]["facts"]["state"]')"
is "then it waits no more" 0 "$(p commons today --json | get 'v["waiting"]["promise"]')"
sed -i 's/send "1"/send "q"/' "$WORK/today.exp"
expect "$WORK/today.exp" > "$WORK/expected" 2>&1
says "where one thing waits there is one key" "
1 answers it, any other key ends" "$(tr -d '\r' < "$WORK/expected")"

stop "$commons"
exit $BAD
