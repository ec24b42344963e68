#!/usr/bin/python3
"""Print docs/files.md: every source file and what its own first line says it is for. Run by `make docs`; compared by `make lint`."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = [
    ("include/plenary", "public: what a program beside ours may use"),
    ("proto/base", "what every room needs"), ("proto/crypto", "signatures and ciphers"), ("proto/codec", "canonical bytes and texts"),
    ("proto/log", "statements, entries, content, trees, heads"), ("proto/record", "schemas, judgment, receipts"),
    ("proto/rules", "what records mean, over a cut"), ("proto/rules/findings", "one file a danger"),
    ("proto/wire", "sessions, messages, what travels when"), ("proto/node", "what a node does, as a machine"),
    ("daemon", "plenaryd"), ("daemon/store", "the store over an ordered key-value store"), ("daemon/net", "sockets"),
    ("client", "plenary"), ("client/keep", "homes, keys, outbox, the line to a node"), ("client/view", "terminals, tables, JSON"),
    ("client/cli", "commands"), ("tests/support", "hands for tests"), ("tests/sim", "the simulator"), ("tests/bench", "speed"), ("tests/bench/worst", "worst logs"),
]
files = subprocess.run(["git", "ls-files", "*.c", "*.h"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
print("# Files\n\nEvery room's files, by what each says of itself in its first line; floors and doors: architecture.md. This page is generated (`make docs`).")
for room, what in ROOMS:
    here = sorted({f for f in files if str(pathlib.PurePath(f).parent) == room})
    if not here:
        continue
    print(f"\n## {room}/: {what}\n\n| file | what it is for |\n| --- | --- |")
    for f in here:
        if f.endswith(".h") and f[:-1] + "c" in here:
            continue
        text = (ROOT / f).read_text()
        head = re.match(r"/\* [\w.]+: (.*?)(?:\n \*\n|\*/)", text, re.S)
        line = re.sub(r"\s*\n \*\s*", " ", head.group(1)) if head else ""
        line = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line.strip())[0].replace("|", "\\|").rstrip(".: ")
        print(f"| `{pathlib.PurePath(f).name}` | {line} |")
