#!/usr/bin/env bash
# Where the coalition goes, asked at a node by its people: results, strategies, figures. TAP. usage: direction.sh BUILD
. "$(dirname "$0")/lib.sh"
port=$(free_port)

found commons --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
start commons || exit 1
commons=$DAEMON
newest() { p commons log --type "$1" --json | get 'v["entries"][0]["name"]'; }

is "without a result that is said" "No result is in force." "$(p commons direction)"
check "a table" p commons body edit table --kind governance --scope "All of it" --rule consent --quorum 50 --notice 0h \
    --keeper commons --review 2099-01-01 --needs - --seats school:practitioner:commons --text "How we decide"
check "its seat" p commons seat table/school commons/ana-diaz
check "a result" p commons result "Every child reads" --level population --unit percent --baseline 41 --target 70 --by 2040-01-01 --groups north,south
RESULT=$(newest result)
check "a strategy" p commons strategy "$RESULT" "At home" --causes "No books" --groups north
STRATEGY=$(newest strategy)
is "as drafts they are not in force" 0 "$(p commons direction --json | get 'len(v["results"])')"
says "but shown when asked for" "not in force" "$(p commons direction "$RESULT")"
check "both are proposed" p commons propose table "Where we go" --puts "$RESULT,$STRATEGY" --affects - --closes +1h --text "As talked about"
PROPOSAL=$(newest proposal)
check "consented to" p commons consent "$PROPOSAL" --prior -
check "and decided" p commons decide "$PROPOSAL" adopted --made now --effect 2020-01-01 --why "It is time" --losses -
is "then they are in force" "$RESULT $STRATEGY" "$(p commons direction --json | get '"%s %s" % (v["results"][0]["result"]["name"], v["results"][0]["strategies"][0]["strategy"]["name"])')"
says "with who decided it" "$(newest decision)" "$(p commons direction "$RESULT")"
check "an indicator" p commons indicator "$RESULT" "Readers" --unit percent --better up
INDICATOR=$(newest indicator)
check "a figure" p commons measure "$INDICATOR" 44.5 --on 2026-01-31 --n 200 --status final --source "County file"
check "one before it" p commons measure --indicator "$INDICATOR" 46 --on 2025-12-31 --n 190
printf 'indicator,value,on,n\n%s,47,2025-11-30,9\n' "$INDICATOR" > "$WORK/few.csv"
refused "also in a table" 1 "few.csv:2: n: a figure about 9 people" p commons import "$WORK/few.csv" --type measure
check "unless it is meant" p commons import "$WORK/few.csv" --type measure --small --check
refused "a figure about few people is meant, or not recorded" 64 "say --small if that is meant" p commons measure "$INDICATOR" 47 --on 2025-11-30 --n 9
says "the last is worse than the one before" "44.5 on 2026-01-31, worse than 46 on 2025-12-31" "$(COLUMNS=200 p commons direction)"
says "who measured it, from where" "200 people, final; commons/ana-diaz: County file" "$(COLUMNS=200 p commons direction)"
says "a group without a figure is named" "no figure yet for north and south" "$(p commons direction)"
says "in ASCII where the terminal is no UTF-8" "###########:#      |" "$(LC_ALL=C p commons direction "$INDICATOR")"
says "in blocks where it is" "┊" "$(LC_ALL=C.UTF-8 p commons direction "$INDICATOR")"
is "a program has the course" "46 44.5" "$(p commons direction --json | get '" ".join(x["value"] for x in v["results"][0]["indicators"][0]["series"][0]["points"])')"
is "of a time before there was none" 0 "$(p commons direction --as-of 2020-01-01 --json | get 'len(v["results"])')"
refused "what is none of it" 1 "name a result" p commons direction "$PROPOSAL"

stop "$commons"
exit $BAD
