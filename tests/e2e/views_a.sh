#!/usr/bin/env bash
# Talks, who knew when, a decision's case, an entry's footprint, asked at a node by its people. TAP. usage: views_a.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON
check "a table is recorded" p commons body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 0h \
    --keeper commons --review 2099-01-01 --needs - --seats school:practitioner:commons --text "How we decide"
check "a proposal" p commons propose table "Move the desk" --affects all --closes +1h --text "To the school"
PROPOSAL=$(p commons log --type proposal --json | get 'v["entries"][0]["name"]')
check "a talk is told" p commons disclose --when now --outsiders funder --affects all --agreed nothing --about "$PROPOSAL" --people -
is "it is told in time" in-time "$(p commons talks --json | get 'v["talks"][0]["told_as"]')"
says "and touches the proposal" "nothing" "$(p commons talks --touching "$PROPOSAL")"
says "who knew has a row" "proposed it" "$(p commons who-knew "$PROPOSAL")"
check "and a page to print" p commons who-knew "$PROPOSAL" --svg "$WORK/knew.svg"
check "which is XML" /usr/bin/python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$WORK/knew.svg"
says "the case has the talk" "Talks that touch it (1)" "$(p commons case "$PROPOSAL")"
says "the footprint, too, and how it came" "about $PROPOSAL" "$(p commons footprint "$PROPOSAL")"
is "as a program reads it" "talk about 1" "$(p commons footprint "$PROPOSAL" --json | get '"%s %s %d" % (v["entries"][0]["entry"]["type"], v["entries"][0]["how"], v["direct"])')"
is "of a person: theirs" person "$(p commons footprint commons/ana-diaz --json | get 'v["kind"]')"
is "in pages" "True" "$(p commons footprint commons --limit 1 --json | get 'len(v["entries"]) == 1 and v["next"] is not None')"
refused "of what? is asked" 64 "of what" p commons footprint
refused "a depth that is none" 64 "--depth" p commons footprint "$PROPOSAL" --depth 0

stop "$commons"
exit $BAD
