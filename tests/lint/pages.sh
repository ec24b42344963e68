#!/usr/bin/env bash
# Pages that are generated are current; man pages build; the tree is formatted. TAP. usage: pages.sh BUILD
set -u
cd "$(dirname "$0")/../.."
B=$1 bad=0
say() { if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; bad=1; fi; }
for page in docs/man/*.scd; do
    [ -e "$page" ] || continue
    scdoc < "$page" > /dev/null; say $? "$page is good scdoc"
done
if command -v clang-format > /dev/null; then
    list=$(git ls-files '*.c' '*.h' | xargs -r clang-format --dry-run 2>&1 | grep -o '^[^ :]*\.[ch]' | sort | uniq -c | head -20)
    [ -z "$list" ]; say $? "the sources are formatted (make format)"
    [ -z "$list" ] || sed 's/^/  # /' <<< "$list"
fi
if [ -x "$B/records-page" ]; then
    "$B/records-page" | cmp -s - docs/records.md; say $? "docs/records.md is what the schema table says (make docs)"
fi
if [ -x "$B/findings-page" ]; then
    "$B/findings-page" | cmp -s - docs/findings.md; say $? "docs/findings.md is what the table of findings says (make docs)"
fi
docs/gen/files.py | cmp -s - docs/files.md; say $? "docs/files.md is what the files say of themselves (make docs)"
if [ -x "$B/plenary" ]; then
    "$B/plenary" --print-manual | cmp -s - docs/man/plenary.1.scd; say $? "docs/man/plenary.1.scd is what the command table says (make docs)"
    for shell in bash zsh fish; do
        "$B/plenary" --print-completion $shell | cmp -s - docs/completion/plenary.$shell; say $? "completion for $shell is what the command table says (make docs)"
    done
    bash -n docs/completion/plenary.bash; say $? "completion for bash is good bash"
    if command -v zsh > /dev/null; then
        zsh -n docs/completion/plenary.zsh; say $? "completion for zsh is good zsh"
    fi
    if command -v fish > /dev/null; then
        fish --no-execute docs/completion/plenary.fish; say $? "completion for fish is good fish"
    fi
    ! grep -E '^    [a-z-]+\\ ' docs/completion/plenary.zsh | sed -E 's/^ *([a-z-]+)\\ ([a-z-]*).*/\1 \2/; s/ $//' |
        while read -r words; do "$B/plenary" --help | grep -qF "  $words" || echo "$words"; done | grep .
    say $? "completion for zsh knows no command that is none"
fi
exit $bad
