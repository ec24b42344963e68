#!/usr/bin/env bash
# make install into a folder of its own; the units before systemd-analyze. TAP. usage: install.sh BUILD
. "$(dirname "$0")/lib.sh" "$1"
cd "$ROOT" || exit 1
dest=$WORK/dest
command -v scdoc > /dev/null || { ok "make install # SKIP scdoc is not installed"; exit 0; }
if ! make --no-print-directory -s install OUT="$(dirname "$B")" VARIANT="$(basename "$B")" DESTDIR="$dest" PREFIX=/usr > "$WORK/log" 2>&1; then
    not_ok "make install" "$(tail -5 "$WORK/log")"
    exit 1
fi
for f in bin/plenaryd bin/plenary share/man/man1/plenary.1 share/man/man8/plenaryd.8 share/man/man5/plenaryd.conf.5 \
    lib/systemd/system/plenaryd.service lib/systemd/system/plenaryd@.service lib/sysusers.d/plenary.conf lib/tmpfiles.d/plenary.conf \
    share/doc/plenary/plenaryd.conf share/bash-completion/completions/plenary; do
    check "$f is installed" test -s "$dest/usr/$f"
done
# leads FILE: every link of an installed page to another one leads there
leads() {
    local dir link bad=0
    dir=$(dirname "$1")
    for link in $(grep -o '](\(\.\./\)*[A-Za-z/]*\.md' "$1" | cut -c3- | sort -u); do
        test -s "$dir/$link" || { echo "$link is not there"; bad=1; }
    done
    return $bad
}
for f in "$dest"/usr/share/doc/plenary/README.md "$dest"/usr/share/doc/plenary/guide/*.md; do
    check "links of $(basename "$f") lead to what is installed" leads "$f"
done
says "what is installed runs" "plenaryd 0." "$("$dest/usr/bin/plenaryd" --version)"
is "nothing in the units is left to fill in" 0 "$(grep -c '@[A-Z]*@' "$dest/usr/lib/systemd/system/"*.service | awk -F: '{n += $2} END {print n}')"
says "the units start what is installed" "ExecStart=/usr/bin/plenaryd --home /var/lib/plenary/%i" "$(cat "$dest/usr/lib/systemd/system/plenaryd@.service")"
if command -v systemd-analyze > /dev/null; then
    for u in plenaryd plenaryd@; do
        check "$u.service sees little of the machine (exposure 1.5 or less)" \
            systemd-analyze security --no-pager --offline=true --threshold=15 "$dest/usr/lib/systemd/system/$u.service"
    done
    check "sysusers takes the user" systemd-sysusers --dry-run "$dest/usr/lib/sysusers.d/plenary.conf"
else
    ok "the units' exposure # SKIP systemd-analyze is not installed"
fi
exit $BAD
