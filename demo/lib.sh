# lib.sh: what demo/run and demo/stop share. Sourced.

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
