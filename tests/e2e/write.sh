#!/usr/bin/env bash
# Writing, as people do it: a coalition of two founded, joined, its records, its keys, private words; what is refused, and what is kept when the
# node is away. TAP. usage: write.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
cd "$WORK" || exit 1

c() { "$PLENARY" "$@" --home "$WORK/commons" --keys "$WORK/commons.keys" < /dev/null 2>&1; }
e() { "$PLENARY" "$@" --home "$WORK/eastside" --keys "$WORK/eastside.keys" < /dev/null 2>&1; }
name_of() { sed -n '/^plenary: /!{s/ .*//p;q}'; }
field() { /usr/bin/python3 -c 'import json,sys; v = json.loads(sys.stdin.read().splitlines()[-1])
for k in sys.argv[1].split("."): v = v[int(k)] if k.isdigit() else v[k]
print(v)' "$1"; }
heads_agree() { [ "$(c heads --json | sed 's/"own": [a-z]*//g; s/"covers_own": [0-9]*//g')" = "$(e heads --json | sed 's/"own": [a-z]*//g; s/"covers_own": [0-9]*//g')" ]; }
waits() { c joiners | grep -q Eastside; }
admitted() { e node | grep -q '^partner.*eastside, partner'; }

# ---- before there is a node ----
refused "no home: it says how to name one, status 2" 2 "no home is there: say where yours is with --home DIR" c comment '#1' x
refused "a time that is one word too many is shown as it was typed" 64 '"-3d" is one word too many' c today -3d
refused "no such command: a near one is named" 64 'did you mean "plenary propose"' c propse x
refused "an option that is not there" 64 "unrecognized option" c propose --colour red

# ---- founded, invited, joined, admitted ----
found commons --listen "127.0.0.1:$(free_port)" --dial-private
sed -n 's/^listen/address/p' commons/plenaryd.conf >> commons/plenaryd.conf
is "keys are for their owner alone" 600 "$(stat -c %a commons.keys/ana.key)"
start commons || exit 1
commons=$DAEMON
check "an invitation is one line" c invite eastside
line=$("$PLENARY" invite eastside --home commons 2> /dev/null)
refused "half an invitation" 1 "invitation" e join "${line:0:60}" --organization X --member Y
[ -e eastside ] && not_ok "a bad invitation makes nothing" || ok "a bad invitation makes nothing"
port=$(free_port)
check "joined" e join "  $line " --organization "Eastside School" --member "Bea Moss" --listen "127.0.0.1:$port" --address "127.0.0.1:$port" --dial-private
refused "a home that has a log is not joined again" 1 "has a log already" e join "$line" --organization X --member Y
start eastside || exit 1
eastside=$DAEMON
wait_for 30 waits && ok "the newcomer waits at the convener's node" || not_ok "the newcomer waits at the convener's node" "$(c joiners)"
# Before anybody is admitted: such a table is in force at once.
check "a table" c body edit table --kind governance --scope "The agenda" --seats "school:practitioner:eastside,hub:backbone:commons" \
    --rule consent --quorum 50 --needs - --notice 72h --review 2030-12-31 --keeper commons
check "admitted" c admit eastside
wait_for 30 admitted && ok "the newcomer knows that it is in" || not_ok "the newcomer knows that it is in" "$(e status)"

# ---- a table, a proposal, a decision, a promise ----
check "a seat is filled" e seat table/school bea
proposal=$(c propose table "Move the intake desk" --affects all --closes +14d --text "We move it." --wait held=1)
says "a proposal says what, who sees it and who holds it" "1 of 1 other partners has signed that it holds it" "$proposal"
proposal=$(printf '%s\n' "$proposal" | name_of)
talk=$(e disclose --with commons/ana --about "$proposal" --agreed leaning --affects all --when yesterday --wait held=1 | name_of)
says "a talk is named by its log" "eastside#" "$talk"
says "a position says how one stands" "object: Too far" "$(e object "$proposal" "Too far" --prior "$talk" --wait held=1)"
says "its prior talk is in its facts" "$talk" "$(c show "$(e log --type position --json | field entries.0.name)")"
none=$(e object "$proposal" "Still too far" --prior none --json --wait held=1 | field name)
is "no talk before it is an answer, and not the same as none given" "[]" "$(c show "$none" --json | field facts.prior)"
check "the objection is lifted" e consent "$proposal" --prior "$talk" --wait held=1
decision=$(c decide "$proposal" adopted --why "Rent" --losses "The old room, by eastside" --effect +21d --json)
is "JSON has the documented keys" "name id log index type time time_iso repeated sealed_to held partners waited enough notes" \
    "$(printf '%s' "$decision" | /usr/bin/python3 -c 'import json,sys; print(*json.load(sys.stdin))')"
decision=$(printf '%s' "$decision" | field name)
counted=$(c show "$decision" --json | field facts.counted)
is "the positions counted are the last of each" 1 "$(printf '%s' "$counted" | grep -o "'name'" | wc -l)"
promise=$(e commit "Paint the desk" --due +14d --for "$proposal" | name_of)
moved=$(e move "$promise" +30d --why "Paint is late" | name_of)
says "a promise is moved, and why is said" "said_why      yes" "$(e show "$moved")"
says "a promise is kept" "kept" "$(e 'done' "$promise")"
request=$(c ask eastside "Send the keys" --due +7d --because "$decision" --wait held=1 | name_of)
check "a request is declined" e decline "$request" "They are lost"
check "since when one knew" e knew "$proposal" yesterday
check "a meeting" c meet table "friday 18:00" --place Library
printf '# Minutes\r\n\xff\xfe no UTF-8 \x1b[31m\n' > "2026-02-03 notes.md"
minutes=$(c minutes table --from "2026-02-03 notes.md" --json | field name)
c show "$minutes" --json > shown
/usr/bin/python3 - commons/plenary.sock "$minutes" > got.md << 'PY'
import socket, sys, msgpack
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(msgpack.packb([0, 1, "content", [sys.argv[2]]]))
u = msgpack.Unpacker(raw=False)
while True:
    u.feed(s.recv(65536))
    for m in u:
        text = msgpack.unpackb(m[3]["bytes"][32:], raw=False)[-1]
        sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode())
        sys.exit()
PY
check "a file's bytes go in unchanged" cmp "2026-02-03 notes.md" got.md
is "minutes of a day without a meeting record it first" 2 "$(c log --type meeting --json | field entries | grep -o "'index'" | wc -l)"
check "and a second file of that day finds it" c minutes table --from "2026-02-03 notes.md"
is "there are still two meetings" 2 "$(c log --type meeting --json | field entries | grep -o "'index'" | wc -l)"
before=$(c log --type body --json | field entries.0.name)
printf 'One\n' > 2026-02-04.md
printf 'Two\n' > 2026-02-05.md
is "several files may follow --from" "One Two" "$(c minutes table --from 2026-02-04.md 2026-02-05.md > minutes.out 2>&1
    for m in $(grep -o '^commons#[0-9]*  minutes' minutes.out | sed 's/ .*//'); do c show "$m" --json | field words.text; done | xargs)"
check "of a table that is there only what changes is given" c body edit table --quorum 60
now=$(c log --type body --json | field entries.0.name)
is "the rest is taken over" "60 72 2" "$(c show "$now" --json | /usr/bin/python3 -c 'import json,sys; f = json.load(sys.stdin)["facts"]; print(f["quorum"], f["notice"], len(f["seats"]))')"
says "and it names the version that it replaces" "$before" "$(c show "$now")"

# ---- private words ----
sealed=$(c comment "$promise" "Which colour, privately?" --seal eastside --wait held=1 | name_of)
grep -rqa "Which colour" state commons eastside && not_ok "sealed words are in no file in clear" || ok "sealed words are in no file in clear"
own=$(c comment "$promise" "For our own people" --seal commons --wait held=1 | name_of)
says "words sealed to one's own partner are opened by its author" "For our own people" "$(c show "$own")"
says "and by nobody else" "sealed" "$(e show "$own")"
case "$(e show "$own")" in *"our own people"*) not_ok "no other partner reads them" "$(e show "$own")" ;; *) ok "no other partner reads them" ;; esac
check "who they are for opens them to all" e unseal "$sealed" --wait held=1
says "and then everybody reads them" "Which colour, privately?" "$(c show "$sealed")"
erased=$(e comment "$proposal" "a name that must go" --wait held=1 | name_of)
refused "what another partner wrote cannot be erased" 1 "please-erase" c erase "$erased"
check "erased" e erase "$erased" --why "a name was in it" --wait held=1
says "the other node has dropped it too" "erased" "$(c show "$erased")"

# ---- people and keys ----
check "a person is added, with a new key" c member add "Cem Dag" --acts speak
check "who signs is named" c comment "$proposal" "hello" --as cem
refused "an act that the mandate lacks" 1 "wrong-act" sh -c '"$0" decide "$1" rejected --why no --as cem --home commons --keys commons.keys --json < /dev/null 2>&1' "$PLENARY" "$proposal"
"$PLENARY" keys new dee --home "$WORK/commons" --keys dee.keys < /dev/null > dee.line 2> /dev/null
check "a person's own key comes as a line" c member add "Dee Fox" --key "$(cat dee.line)" --acts speak
check "and signs from elsewhere" "$PLENARY" comment "$proposal" "from afar" --home commons --keys dee.keys
refused "that line is of no use at another partner" 1 "another partner's log" e member add "Dee Fox" --key "$(cat dee.line)"
check "a mandate is renewed" c member renew cem --acts speak,commit --until +30d
check "a key is revoked" c member revoke cem --why "left"
refused "what it signs is refused" 1 "revoked" c comment "$proposal" "again" --as cem
"$PLENARY" keys new eve --home commons --keys eve.keys > /dev/null 2>&1 < /dev/null
refused "a key without mandate" 1 "mandate" "$PLENARY" comment "$proposal" x --home commons --keys eve.keys
check "one's own key is ended with itself" "$PLENARY" keys revoke dee --home commons --keys dee.keys
check "the root is replaced by the next" c keys rotate
check "and by the next again" c keys rotate
check "the new root signs" c member add "Gus Ito" --acts speak
chmod 640 commons.keys/ana.key
refused "a key that others may read" 1 "chmod 600" c comment "$proposal" x --as ana
chmod 600 commons.keys/ana.key
printf 'first\n' > phrase
printf 'second\n' > phrase2
check "a key gets a passphrase" c keys passphrase ana --new-passphrase-file phrase
refused "without it nothing is signed" 1 "passphrase" setsid "$PLENARY" comment "$proposal" x --as ana --home commons --keys commons.keys
PLENARY_PASSPHRASE_FILE=phrase2 refused "with a wrong one neither" 1 "wrong passphrase" c comment "$proposal" x --as ana
PLENARY_PASSPHRASE_FILE=phrase check "with it all is well" c comment "$proposal" x --as ana
PLENARY_PASSPHRASE_FILE=phrase check "and it is taken off again" c keys passphrase ana --new-passphrase-file /dev/null

# ---- at a terminal ----
# asked NAME COMMAND...: the lines on standard input are what is awaited and typed
asked() { local name=$1; shift; check "$name" /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" "$@" --home commons --keys commons.keys --as ana; }
printf 'What was it about\t%s\nWho took part\teastside/bea\nWhen\tyesterday\nPartners\tall\nagreed or leaned\tperhaps\nis none of\tleaning\nWhy\tIt slipped\n' "$proposal" > lines
asked "a talk is asked for, and a wrong answer again" disclose < lines
printf 'What was it about\t%s9999\nnot known at this node\t%s\nWho took part\teastside/nobody\nnot known at this node\teastside/bea\nWhen\tyesterday\nPartners\tall of us\nPartners\tall\nagreed or leaned\tnothing\n' "$proposal" "$proposal" > lines
asked "and a name that nobody has, before the next question" disclose < lines
printf 'What was it about\tThe weather\nWho took part\teastside, funder\nWhen\tyesterday\nPartners\tall\nagreed or leaned\t\nThis is needed\tnothing\n' > lines
asked "what is no entry is the topic; partners and outsiders took part, too" disclose < lines
is "each in its own field" "The weather eastside funder 0" "$(c log --type talk --limit 1 --full --json | /usr/bin/python3 -c 'import json,sys
e = json.load(sys.stdin)["entries"][0]; f = e["facts"]; print(e["words"]["topic"], f["partners"][0]["name"], f["outsiders"][0]["name"], len(f["people"]))')"
printf 'Who took part\teastside/bea\nWhen\tyesterday\nPartners\tall\nagreed or leaned\tnothing\n' > lines
asked "with a topic there are four questions" disclose "The lease of the desk" < lines
printf 'In a line\tThree lamps\nBy when\t+7d\nWhat it serves\t-\nHow others will see\t\n' > lines
asked "a promise is asked for, then by when" commit < lines
undecided=$(c propose table "Lamps for the yard" --as ana --affects all --closes +14d --text "Six." | name_of)
printf 'Earlier talks\t-\n' > lines
asked "one question for a consent" consent "$undecided" < lines
printf 'Earlier talks\t-\nSign it all the same\tn\n' > lines
says "a position on what is decided is told so" "decided before by" "$(/usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" consent "$proposal" --home commons --keys commons.keys --as ana < lines)"

# ---- what the rules would say is shown before it is signed ----
export PLENARY_AS=ana
# hand NAME TEXT COMMAND...: as asked, and the text stands on the terminal
hand() { local name=$1 text=$2; shift 2; says "$name" "$text" "$(/usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" "$@" --home commons --keys commons.keys --as ana)"; }
talks() { c log --type talk --json | field entries | grep -o "'index'" | wc -l; }
before=$(talks)
printf '' > lines
hand "a talk in time says so before it is signed" "in time; 3 days are agreed" disclose --with eastside/bea --affects all --when now \
    --about "$proposal" --agreed nothing < lines
printf 'Why\tThe minutes were lost\n' > lines
hand "a late one asks why, and is signed with the reason" "late by " disclose --with eastside/bea --affects all --when -6d --about "$proposal" \
    --agreed leaning < lines
says "the reason is an answer to what will be found" "The minutes were lost" "$(c log --type reply --limit 1)"
is "of the talk" "talk-told-late $(c log --type talk --limit 1 --json | field entries.0.name)" "$(c log --type reply --limit 1 --full --json | /usr/bin/python3 -c 'import json,sys; f = json.load(sys.stdin)["entries"][0]["facts"]; print(f["finding"], f["to"]["name"])')"
printf 'Why\t\nall the same\tn\n' > lines
hand "who gives no reason is asked whether to sign" "nothing was recorded" disclose --with eastside/bea --affects all --when -6d \
    --about "$proposal" --agreed leaning < lines
is "and who says no signs nothing" $((before + 2)) "$(talks)"
printf 'In other words\tThe lease of the intake desk\n' > lines
hand "words that say nothing may be said again" '"General discussion" tells others little' disclose "General discussion" --with eastside/bea \
    --affects all --when yesterday --about - --agreed nothing < lines
says "and the better ones are signed" "The lease of the intake desk" "$(c log --type talk --limit 1 --json)"
out=$(c disclose "catch up" --with eastside/bea --affects all --when -6d --about "$proposal" --agreed leaning)
says "in a pipe a hint is a note" 'plenary: note: "catch up" tells others little' "$out"
says "and a deadline, with the command that says why" "Say why afterwards: plenary answer ENTRY --finding talk-told-late" "$out"
says "nothing is refused" "talk  held: catch up" "$out"
says "with --json the notes are in the answer" "told-late" "$(c disclose x --with eastside/bea --affects all --when -6d --about "$proposal" \
    --agreed leaning --json | field notes.0.word)"
announced=$(c talk announce "The lease" --with eastside/bea --affects all --when +2h --about "$proposal" | name_of)
says "an announced talk says how long before" "told 2 h before it is held" "$(c talk announce x --with eastside/bea --affects all --when +2h --about "$proposal")"
held=$(c talk held "$announced" --when now --agreed nothing --json | field name)
is "said to be held, the rest is as announced" "held nothing The lease" "$(c show "$held" --json | /usr/bin/python3 -c 'import json,sys; e = json.load(sys.stdin); print(e["facts"]["status"], e["facts"]["agreed"], e["words"]["topic"])')"
says "a proposal says if its notice is short" "earlier than the notice of table allows" "$(c propose table "Soon" --affects all --closes +1d --text x)"
soon=$(c log --type proposal --limit 1 --json | field entries.0.name)
printf 'all the same\tn\n' > lines
hand "a decision says what it would lack, before it is signed" "notice: 0 of 72 hours" decide "$soon" adopted --why x --losses - < lines
is "and is not signed against one's will" 1 "$(c log --type decision --json | field entries | grep -o "'index'" | wc -l)"
unset PLENARY_AS
printf 'Partners\tall\nUntil when\t+7d\nIn full\tone\n\ttwo\n\t.\n' > lines
asked "a proposal's text is typed to a dot" propose table "By hand" < lines
says "all of it is there" "two" "$(c show "$(c log --type proposal --limit 1 --json | field entries.0.name)")"
printf 'Partners\tall\nUntil when\t+7d\nIn full\t\004\n' > lines
refused "a text that ends before it begins is not asked for again" 1 "the questions were not answered" /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" \
    propose table "No text" --home commons --keys commons.keys --as ana < lines
printf 'Partners\tall\nUntil when\t+7d\n' > lines
refused "an editor that leaves it empty is not opened again" 1 "left the text empty" env EDITOR=true /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" \
    propose table "No text" --home commons --keys commons.keys --as ana < lines
printf '[y/N]\tn\n' > lines
refused "an erasure is asked about" 1 "nothing was recorded" /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" erase "$proposal" --why x --home commons \
    --keys commons.keys --as ana < lines
printf 'New passphrase\tabc\nOnce more\tabd\n' > lines
refused "two passphrases that differ make no key" 1 "differ" /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" keys new hal --home commons --keys hal.keys < lines
printf 'New passphrase\tabc\nOnce more\tabc\n' > lines
check "a passphrase is asked for twice" /usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" keys new hal --home commons --keys hal.keys < lines
printf 'Passphrase for\tabc\n' > lines
out=$(/usr/bin/python3 "$ROOT/tests/e2e/hands.py" "$PLENARY" keys show hal --home commons --keys hal.keys < lines)
case $out in *abc*) not_ok "a passphrase is not shown" "$out" ;; *plenary-member1:*) ok "a passphrase is not shown" ;; *) not_ok "a passphrase opens the key" "$out" ;; esac

# ---- what is refused ----
export PLENARY_AS=ana
refused "missing in a pipe: every option is named" 64 "--affects, --closes, --text" c propose table "x"
refused "a reference to nothing" 1 "commons#9999" c consent 'commons#9999'
refused "a reference to a wrong type" 1 "wanted" c consent "$decision"
refused "a date that is none" 1 "closes" c propose table x --affects all --closes "some day" --text y
head -c 1048577 /dev/zero > large
refused "a file that is too large" 1 "1048576" c comment "$proposal" --text-file large
refused "a partner that nobody knows" 1 "nowhere" c comment "$proposal" x --seal nowhere
refused "an objection without a reason" 64 "says why" c object "$proposal" --prior -
out=$(c comment "$proposal" "$(printf 'red \033[31m and \342\200\256turned')" --wait held=1)
case "$out$(c log --limit 2)" in *$'\033'* | *$'\342\200\256'*) not_ok "control characters do not reach the terminal" ;; *) ok "control characters do not reach the terminal" ;; esac

# ---- the node is away, or dies under the hand ----
wait_for 30 heads_agree && ok "both hold the same" || not_ok "both hold the same" "$(c heads)" "$(e heads)"
mkdir fake
cp commons/plenaryd.conf fake/
# between client and node: passes all on, but hangs up instead of the answer to `submit`
/usr/bin/python3 - commons/plenary.sock fake/plenary.sock << 'PY' &
import socket, sys, msgpack
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen(4)
while True:
    client, _ = listener.accept()
    node = socket.socket(socket.AF_UNIX)
    node.connect(sys.argv[1])
    unpacker = msgpack.Unpacker(raw=True, max_buffer_size=1 << 24)
    done = False
    while not done:
        part = client.recv(65536)
        if not part:
            break
        unpacker.feed(part)
        for request in unpacker:
            node.sendall(part)
            answer = b""
            answers = msgpack.Unpacker(raw=True, max_buffer_size=1 << 24)
            found = None
            while found is None:
                answer += (more := node.recv(65536))
                answers.feed(more)
                found = next(iter(answers), None)
            if request[2] == b"submit":
                done = True
                break
            client.sendall(answer)
    client.close()
    node.close()
PY
PIDS+=($!)
wait_for 10 test -S fake/plenary.sock
out=$("$PLENARY" comment "$proposal" "said once" --home fake --keys commons.keys < /dev/null 2>&1)
is "no answer: status 2" 2 $?
says "and it says that the statement is kept" "is signed and kept" "$out"
out=$(c comment "$proposal" "said after it")
says "the next command sends it again" "an earlier statement is recorded now" "$out"
is "it stands there once" 1 "$(c log --limit 20 --json | grep -o 'said once' | wc -l)"
is "nothing waits any more" 0 "$(find state -name '*.unsent' | wc -l)"
stop "$commons"
refused "the node is down: it says how to start it, nothing is lost, status 2" 2 "no node runs there: start it with plenaryd --home" c comment "$proposal" "later"
start commons || exit 1
wait_for 30 heads_agree && ok "both hold the same again" || not_ok "both hold the same again" "$(c heads)" "$(e heads)"
stop "$DAEMON"
stop "$eastside"
exit $BAD
