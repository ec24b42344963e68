#!/usr/bin/env bash
# Words looked for on two partners' nodes: found, sealed, erased, as a program pages through them. TAP. usage: search.sh BUILD
. "$(dirname "$0")/lib.sh"
pair
has_its_log() { p commons log eastside --type inception | grep -q inception; }
wait_for 30 has_its_log || not_ok "commons has the partner's log" "$(cat "$WORK/wait.out")"

check "a table with a text" p commons body edit table --kind governance --scope "Die Straße zur Bücherei" --rule consent --quorum 50 --notice 72h \
    --keeper commons --review 2027-01-01 --needs - --seats school:practitioner:eastside --text "José asked for one door. Families agreed."
BODY=$(p commons log --type body --json | get 'v["entries"][0]["name"]')
holds_it() { p eastside show "$1" > /dev/null; }
wait_for 30 holds_it "$BODY" || not_ok "eastside has it" "$(cat "$WORK/wait.out")"

# ---- on another partner's node, in any case, without accents
says "it is found without case and accents" "$BODY" "$(p eastside search jose DOOR)"
says "with the line around it" "text: José asked for one door. Families agreed." "$(p eastside search jose)"
says "by other forms of a letter" "scope: Die Straße zur Bücherei" "$(p eastside search strasse bucherei)"
says "a phrase as it stands" "$BODY" "$(p eastside search "one door")"
says "and not in another order" "Found nowhere." "$(p eastside search "door one")"
says "quotation marks within one word of the shell" "$BODY" "$(p eastside search '"one door" jose')"
says "by the name of a seat" "seats: school" "$(p eastside search school --type body)"
says "and of a person" "name: Ana Diaz" "$(p eastside search diaz)"
says "not in another's log" "Found nowhere." "$(p eastside search jose --partner eastside)"
says "not after it" "Found nowhere." "$(p eastside search jose --since +1d)"
refused "without a word it asks for one" 64 "plenary search" p eastside search

# ---- sealed: who may read them finds them
check "words are sealed" p commons comment "$BODY" "The lease is a secret" --seal eastside --as ana
SEALED=$(p commons log --type reply --json | get 'v["entries"][0]["name"]')
opens_it() { p eastside search secret --as ana | grep -q "$SEALED"; }
if wait_for 30 opens_it; then ok "they are found with the member's own key"; else not_ok "they are found with the member's own key" "$(p eastside search secret)"; fi
says "and that is said" "opened with your key ana" "$(p eastside search secret)"
p_nobody() { "$PLENARY" search "$@" --home "$WORK/eastside" --keys "$WORK/nobody.keys" < /dev/null; }
says "without the key nowhere" "Found nowhere." "$(p_nobody secret)"
says "which is said, too" "sealed to others (1)" "$(p_nobody secret)"

# ---- erased: found by nobody any more
check "a slip" p commons comment "$BODY" "Call Maria at 555-0142"
SLIP=$(p commons log --type reply --json | get 'v["entries"][0]["name"]')
says "is found" "$SLIP" "$(p commons search maria)"
check "until it is erased" p commons erase "$SLIP" --why "A name"
says "then nowhere" "Found nowhere." "$(p commons search maria)"
says "which is said" "erased (1)" "$(p commons search maria)"

# ---- as a program
for n in 1 2 3 4 5; do p commons comment "$BODY" "Word number $n" > /dev/null; done
is "page by page each once, the newest first" "5 4 3 2 1" "$(/usr/bin/python3 - "$PLENARY" "$WORK/commons" "$WORK/commons.keys" <<'PY'
import json, subprocess, sys
plenary, home, keys = sys.argv[1:]
said, cursor = [], []
while True:
    out = subprocess.run([plenary, "search", "word number", "--limit", "2", "--json", "--home", home, "--keys", keys] + cursor,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
    v = json.loads(out)
    said += [h["found"][0]["text"][-1] for h in v["hits"]]
    if v["next"] is None:
        break
    cursor = ["--cursor", v["next"]]
print(" ".join(said))
PY
)"
printf 'evil \033[31mred\033[0m and \342\200\256 back' > "$WORK/evil.md"
check "hostile words" p commons comment "$BODY" --text-file "$WORK/evil.md"
is "drive no terminal" 0 "$(p commons search evil | grep -c $'\033\|\342\200\256')"
check "every line fits" test "$(p commons search e | LC_ALL=C.UTF-8 wc -L)" -le 80

stop "$COMMONS"
stop "$EASTSIDE"
exit $BAD
