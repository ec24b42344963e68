#!/usr/bin/env bash
# What the rules say, asked at a node by its people: findings and the views beside them. TAP. usage: rules.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)
p() { "$PLENARY" "$@" --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null; }
get() { /usr/bin/python3 -c 'import json, sys; v = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON
is "with nothing recorded nothing is found" "Nothing is found." "$(p findings)"

# ---- a decision of nobody
check "a table is recorded" p body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 0h \
    --keeper commons --review 2099-01-01 --needs - --seats school:practitioner:commons --text "How we decide"
BODY=$(p log --type body --json | get 'v["entries"][0]["name"]')
printf 'Move \033[31mthe desk' > "$WORK/title"
check "a proposal" p propose table "$(cat "$WORK/title")" --affects all --closes +1h --text "To the school"
PROPOSAL=$(p log --type proposal --json | get 'v["entries"][0]["name"]')
check "a decision that nobody at the table was heard in" p decide "$PROPOSAL" adopted --made now --why "Rent" --losses "The desk" --effect +21d
DECISION=$(p log --type decision --json | get 'v["entries"][0]["name"]')

p findings --json > "$WORK/found.json" || not_ok "findings in JSON" "$(cat "$WORK/found.json")"
is "it is found to be without a rule" "$DECISION" \
    "$(get '[f["subject"]["name"] for f in v["findings"] if f["name"] == "decision-without-rule"][0]' < "$WORK/found.json")"
p findings --long > "$WORK/found"
says "the danger stands above it" "8  Network as organization" "$(cat "$WORK/found")"
says "its sentence names it" "was adopted without" "$(cat "$WORK/found")"
says "and what answers it" "ratify" "$(cat "$WORK/found")"
is "control characters of a title drive no terminal" 0 "$(grep -c $'\033' "$WORK/found")"
is "before it, it was not there" 0 "$(p findings --as-of 2020-01-01 --json | get 'len(v["findings"])')"
p findings --danger 11 > "$WORK/out" 2>&1
is "a danger that is none is refused" 1 $?

stop "$commons"
exit $BAD
