#!/usr/bin/env bash
# Help, the man page and completion say what the commands are. usage: manual.sh BUILD
. "$(dirname "$0")/lib.sh"

# completes NAME WANTED WORD...: the last word is the one that is being typed
completes() {
    local name=$1 wanted=$2
    shift 2
    COMP_WORDS=(plenary "$@") COMP_CWORD=$#
    _plenary
    case " ${COMPREPLY[*]} " in *" $wanted "*) ok "$name" ;; *) not_ok "$name" "wanted: $wanted" "got: ${COMPREPLY[*]}" ;; esac
}

"$PLENARY" --print-completion bash > "$WORK/bash" && . "$WORK/bash"
completes "a command is completed" propose prop
completes "a command behind options is completed" propose --home "$WORK" --json prop
completes "the second word of a command is completed" rotate keys ro
completes "an option of a record's field is completed" --affects propose --aff
completes "an option of a two-word command is completed" --since keys rotate --si
completes "a field's choice is completed" object position '#4' --stance o
completes "colours are completed" never log --color n
touch "$WORK/rent.md"
completes "a file is completed" "$WORK/rent.md" propose --text-file "$WORK/ren"

"$PLENARY" --print-manual > "$WORK/plenary.1.scd"
if command -v scdoc > /dev/null; then
    check "the man page builds" bash -c "scdoc < '$WORK/plenary.1.scd' > '$WORK/plenary.1'"
fi
missing=
while read -r name; do grep -qF "*${name}*" "$WORK/plenary.1.scd" || missing="$missing $name"; done \
    < <("$PLENARY" --help | sed -n 's/^  \([a-z]\+\( [a-z]\+\)\?\)  .*/\1/p')
is "every command that is listed is in the man page" "" "$missing"

"$PLENARY" help > "$WORK/help" 2>&1
says "help lists the commands" "propose" "$(cat "$WORK/help")"
says "help of a command names its options" "--closes" "$("$PLENARY" help propose 2>&1)"
says "help of a two-word command is found" "--since" "$("$PLENARY" help keys rotate 2>&1)"
out=$("$PLENARY" help propse 2>&1)
is "help for no command is a usage error" 64 $?
says "a near command is named" "propose" "$out"
"$PLENARY" --print-completion ksh > "$WORK/out" 2>&1
is "an unknown shell is a usage error" 64 $?
# Guides name only what there is: each command in their examples, each option of it.
missing=
while read -r line; do
    words=() options=() text=$(sed 's/"[^"]*"/TEXT/g' <<< "${line#plenary }")
    for word in $text; do case $word in --*) options+=("$word") ;; *) [ ${#options[@]} -gt 0 ] || words+=("$word") ;; esac; done
    help=$("$PLENARY" help "${words[@]:0:2}" 2>&1) || help=$("$PLENARY" help "${words[0]}" 2>&1) || missing="$missing ${words[*]:0:2};"
    for option in "${options[@]}"; do grep -q -- "$option\b" <<< "$help" || missing="$missing ${words[*]:0:2} $option;"; done
done < <(sed -n 's/^    \(plenary .*\)/\1/p' "$ROOT"/docs/guide/*.md)
is "the guides' commands and options are there" "" "$missing"
exit $BAD
