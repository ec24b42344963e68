#!/usr/bin/python3
"""The house's rules that a program can check (docs/architecture.md). Prints TAP, one line a rule; what breaks it below.

floors   an include names a room on the same floor or below
doors    a library's header is included in its one room only
heads    every source says what it is for, in its first lines
pure     proto/ calls no file, socket, clock, thread
specs    `Spec: docs/PAGE` names a page that exists, and its "Section" a heading of that page
limits   each limit that docs/ gives as `NAME = number` is the one of limits.h
cleanups what is cleaned up has a value before the first way out: CLEANUP(buf_deinit) struct buf b = { 0 };
sentence a finding's sentence names only its subject and words that its function gives as causes
private  nothing of this tree names a machine's own path
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BELOW = {
    "proto/base": set(), "proto/crypto": {"base"}, "proto/codec": {"base"},
    "proto/log": {"base", "crypto", "codec"}, "proto/record": {"base", "crypto", "codec", "log"},
    "proto/rules": {"base", "crypto", "codec", "log", "record"},
    "proto/wire": {"base", "crypto", "codec", "log", "record"},
    "proto/node": {"base", "crypto", "codec", "log", "record", "rules", "wire"},
    "proto/desk": {"base", "crypto", "codec", "log", "record", "rules", "node"},
}
PROTO = {"base", "crypto", "codec", "log", "record", "rules", "wire", "node", "desk"}
BELOW["daemon/store"] = PROTO
BELOW["daemon/net"] = PROTO
BELOW["daemon"] = PROTO | {"store", "net"}
BELOW["client/keep"] = PROTO
BELOW["client/view"] = PROTO | {"keep"}
BELOW["client/cli"] = PROTO | {"keep", "view"}
BELOW["client"] = PROTO | {"keep", "view", "cli"}
DOORS = {
    r"sodium(/.*)?\.h|sodium\.h|openssl/.*": ["proto/crypto/"], r"msgpack.*": ["proto/codec/"], r"lmdb\.h": ["daemon/store/kv_lmdb"],
    r"uv\.h": ["daemon/net/"], r"argp\.h": ["client/cli/", "client/main.c", "daemon/options.c"],
    r"jansson\.h|csv\.h|libsmartcols.*|uni(?!std\.).*\.h|sqlite3\.h": ["client/view/"],
    r"ini\.h": ["daemon/config.c", "client/keep/home.c"], r"systemd/.*": ["daemon/log.c", "daemon/notify.c"],
    r"qrcodegen.*": ["client/cli/invite.c"], r"seccomp\.h|linux/landlock\.h": ["daemon/sandbox.c"],
}
IMPURE = re.compile(r"^(stdio|unistd|fcntl|sys/socket|sys/stat|sys/types|time|sys/time|pthread|signal|netdb|arpa/inet|netinet/in|poll|errno)\.h$")
PURE_EXCEPT = {"stdio.h"}  # vsnprintf; the calls below are checked by name
IMPURE_CALL = re.compile(r"\b(fopen|fread|fwrite|fprintf|printf|puts|fputs|open|socket|connect|clock_gettime|gettimeofday|time|getenv|rand|random|pthread_\w+|sleep|usleep|randombytes_buf|randombytes)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def sources(*tops):
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.[ch]")):
            yield path, str(path.relative_to(ROOT))


def strip_comments(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def room_of(name):
    parts = name.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def floors():
    for path, name in sources("proto", "daemon", "client"):
        room = room_of(name)
        own = room.split("/")[-1]
        for kind, target in INCLUDE.findall(path.read_text()):
            if kind != '"' or target.startswith("plenary/"):
                continue
            target_room = target.split("/")[0] if "/" in target else own
            if target_room == own or "/" not in target:
                continue
            if name == "client/audit/open.c" and target_room == "store":
                continue
            if target_room not in BELOW.get(room, set()):
                yield f"{name} includes {target}: {room} may not see {target_room}/"


def doors():
    for path, name in sources("proto", "daemon", "client", "include"):
        for kind, target in INCLUDE.findall(path.read_text()):
            for pattern, allowed in DOORS.items():
                if kind == "<" and re.fullmatch(pattern, target) and not any(name.startswith(a) for a in allowed):
                    yield f"{name} includes <{target}>: only {', '.join(allowed)} may"


def heads():
    for path, name in sources("proto", "daemon", "client", "include", "tests"):
        first = path.read_text()[:200]
        if not re.match(r"/\* " + re.escape(path.name) + ":", first):
            yield f"{name}: must begin with /* {path.name}: what it is for"


def pure():
    for path, name in sources("proto"):
        text = path.read_text()
        for kind, target in INCLUDE.findall(text):
            if kind == "<" and IMPURE.match(target) and target not in PURE_EXCEPT:
                yield f"{name} includes <{target}>"
        for number, line in enumerate(strip_comments(text).splitlines(), 1):
            call = IMPURE_CALL.search(line)
            if call and not re.search(r"[.>]\s*$", line[: call.start()]) and not re.match(r"\s*(static\s+)?(bool|void|int|size_t|u?int\d+_t)\b", line):
                yield f"{name}:{number} calls {call.group(1)}()"


def specs():
    for path, name in sources("proto", "daemon", "client", "include", "tests"):
        for found in re.finditer(r'Spec:\s*(docs/[\w./-]+)((?:\s*(?:\*\s*)?(?:"[^"\n]+",?))*)', path.read_text()):
            page = ROOT / found.group(1).rstrip(".")
            if not page.exists():
                yield f"{name}: {found.group(1)} is not there"
                continue
            text = page.read_text()
            for section in re.findall(r'"([^"]+)"', found.group(2)):
                if not re.search(r"^#+ .*" + re.escape(section), text, re.M | re.I):
                    yield f'{name}: {found.group(1)} has no heading "{section}"'


def limits():
    header = (ROOT / "include/plenary/limits.h").read_text()
    value = {}
    for key, expression in re.findall(r"^#define (PLN_\w+) ([^/\n]+)", header, re.M):
        number = re.sub(r"U?INT64_C\((\w+)\)", r"\1", expression.strip())
        number = re.sub(r"PLN_\w+", lambda m: str(value.get(m.group(), 0)), number)
        value[key] = eval(number, {"__builtins__": {}})  # constants of our own header
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for key, number in re.findall(r"`?(PLN_\w+)`? = ([\d,]+)", page.read_text()):
            if key not in value:
                yield f"{page.relative_to(ROOT)}: {key} is not in limits.h"
            elif value[key] != int(number.replace(",", "")):
                yield f"{page.relative_to(ROOT)}: {key} = {number}, limits.h has {value[key]}"
    for key in value:
        users = any(key in p.read_text() for p, n in sources("proto", "daemon", "client", "tests") if not n.endswith("limits.h"))
        if not users and not any(key in p.read_text() for p in (ROOT / "include").rglob("*.h") if p.name != "limits.h"):
            if not re.search(r"\b" + key + r"\b.*\b" + key + r"\b", header, re.S):
                yield f"limits.h: nobody uses {key}"


def private():
    words = re.compile(r"(?<![\w.~-])/(root|home|work|mnt)/\w|\.\./shared")
    for path in sorted(ROOT.rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.is_dir() or name.startswith((".git", "build/")) or name == "tests/lint/floors.py" or path.stat().st_size > 2_000_000:
            continue
        try:
            text = path.read_text()
        except (UnicodeDecodeError, OSError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if words.search(line):
                yield f"{name}:{number}: {line.strip()[:100]}"


BEGIN_OR_CAUSE = re.compile(r'(\w+)\(out, FINDING_(\w+)|finding_(?!begin)\w+\(out, "([\w-]+)"|\b(\w+)\(r, out\b')


def sentence():
    given = {}  # words by finding, those of functions called behind its begin among them
    for path, _ in sources("proto/rules/findings"):
        body = {}
        for found in re.finditer(r"^[a-z][^;{}()]*\b(\w+)\([^;{}]*\)\n\{\n(.*?)^\}", path.read_text(), re.M | re.S):
            body[found.group(1)] = [m.groups() for m in BEGIN_OR_CAUSE.finditer(found.group(2))]
        words_of = {f: {word for _, _, word, _ in steps if word} for f, steps in body.items()}
        for steps in body.values():
            begun = None
            for by, begin, word, called in steps:
                if begin:
                    begun = given.setdefault(begin, set())
                    begun |= words_of.get(by, set())
                elif begun is not None:
                    begun |= {word} if word else words_of.get(called, set())
    row = re.compile(r'^    X\((\w+), "[a-z0-9-]+", \w+, \w+, \w+, \w+, "(\w+)", "([^"]*)"', re.M)
    for symbol, subject, text in row.findall((ROOT / "proto/rules/finding_list.h").read_text()):
        if symbol not in given:
            yield f"{symbol}: begun nowhere in proto/rules/findings"
        for word in set(re.findall(r"\{(\w+)\}", text)) - {subject} - given.get(symbol, set()):
            yield f"{symbol}: its sentence names {{{word}}}, which no cause is"


def cleanups():
    declared = re.compile(r"\s*CLEANUP\(\w+\) (?:const )?(?:struct )?\w+ \*?(\w+)(?:\[[^]]*\])?;")
    for path, name in sources("proto", "daemon", "client", "tests"):
        lines = path.read_text().split("\n")
        for at, line in enumerate(lines):
            found = declared.match(line)
            if not found:
                continue
            for later in lines[at + 1 :]:
                used = re.search(rf"\b{found.group(1)}\b", later)
                if later.startswith("}") or (used and "return" not in later[: used.start()]):
                    break
                if re.search(r"\breturn\b", later):
                    yield f"{name}:{at + 1}: {found.group(1)} has no value yet at: {later.strip()[:80]}"
                    break


failed = False
for rule in (floors, doors, heads, pure, specs, limits, cleanups, sentence, private):
    broken = list(rule())
    print(("not ok" if broken else "ok"), "-", rule.__name__, rule.__doc__ or "")
    for line in broken[:40]:
        print("  #", line)
    failed |= bool(broken)
sys.exit(1 if failed else 0)
