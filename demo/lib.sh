# lib.sh: what demo/run, demo/story and demo/stop share. Sourced; B: the programs, D: the demo's folder, WHO: who signs at each partner (PEOPLE: all who could).

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold= dim= plain=; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
trouble() { printf '\nThe demo stopped: %s\n' "$*" >&2; exit 1; }
declare -A WHO PEOPLE

# as PARTNER ARGUMENTS...: show the command, run it.
as() {
    local who=$1
    shift
    printf '%s%s$%s plenary' "$dim" "$who" "$plain"
    for word; do
        case $word in *[!A-Za-z0-9_.,:/=+#-]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    run "$who" "$@"
}
run() {
    local who=$1
    shift
    PLENARY_HOME="$D/$who" PLENARY_KEYS="$D/$who.keys" PLENARY_AS=${WHO[$who]} "$B/plenary" "$@" < /dev/null
}
start() {
    "$B/plenaryd" --home "$D/$1" > "$D/$1.log" 2>&1 &
    echo $! > "$D/$1.pid"
    disown
    until_true "$1 answers" answers_or_ended "$1"
    is_up "$1" || trouble "the node of $1 ended: $(tail -1 "$D/$1.log")"$'\nIf a port is in use: DEMO_PORT=8000 make demo takes those from 8000 on.'
}
is_up() { kill -0 "$(cat "$D/$1.pid")" 2> /dev/null; }
answers_or_ended() { run "$1" status || ! is_up "$1"; }
# until_true WHAT COMMAND...: try until it works, for at most 30 seconds.
until_true() {
    local what=$1 end=$((SECONDS + 30))
    shift
    until "$@" > "$D/try" 2>&1; do
        [ $SECONDS -lt $end ] || { cat "$D/try" >&2; trouble "waited 30 seconds in vain: $what"; }
        sleep 0.1
    done
}
heads_of() { run "$1" heads --json | python3 -c 'import json,sys; [print(h["log"], h["size"], h["root"]) for h in json.load(sys.stdin)]'; }
# same_heads PARTNER...: do all of them hold the same of every log?
same_heads() {
    local first who
    first=$(heads_of "$1")
    for who; do [ "$(heads_of "$who")" = "$first" ] || return 1; done
}

# Stop the nodes of a demo in $1, and wait until they are gone.
stop_nodes() {
    local pidfile pid i
    for pidfile in "$1"/*.pid; do
        [ -e "$pidfile" ] || continue
        pid=$(cat "$pidfile")
        if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = plenaryd ]; then
            kill "$pid"
            for i in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        fi
        rm -f "$pidfile"
    done
}
