#!/usr/bin/python3
"""An export as JSON Lines, CSV and SQLite, read with Python's own readers and compared with `plenary log --json`.

usage: table_check.py LOG.json JSONL FOLDER SQLITE FINDINGS.json; prints TAP."""
import csv
import json
import pathlib
import sqlite3
import sys

log_file, jsonl_file, folder, sqlite_file, findings_file = sys.argv[1:]
log = {e["name"]: e for e in json.load(open(log_file))["entries"]}
bad = False


def say(name, good, detail=""):
    global bad
    print("ok" if good else "not ok", "-", name)
    if not good:
        print("  #", detail)
        bad = True


def ref(v):
    return v["name"] or v["id"]


def text(v, time=False):
    """A value as a cell: what cell.c says, written a second time."""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "yes" if v else "no"
    if isinstance(v, list):
        return ",".join(text(e).replace(",", "\\,") for e in v) or "-"
    if isinstance(v, dict):
        if "value" in v:
            return f"{v['name']}={v['value']}"
        if "kind" in v and "partner" in v:
            return f"{v['name']}:{v['kind']}:{ref(v['partner'])}"
        return ref(v)
    return str(v)


def strip(e):
    """held grows by itself."""
    return {k: v for k, v in e.items() if k not in ("held", "held_count", "size")}


lines = [json.loads(line) for line in open(jsonl_file)]
say("JSON Lines has every entry once", sorted(e["name"] for e in lines) == sorted(log), f"{len(lines)} of {len(log)}")
wrong = [e["name"] for e in lines if strip(e) != strip(log[e["name"]])]
say("and each is what log --json says", not wrong, wrong[:3])

# ---- CSV
rows = {}
for path in sorted(pathlib.Path(folder).glob("*.csv")):
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f, strict=True):
            rows[row["entry"]] = (path.stem, row)
say("the CSV files have every entry once", sorted(rows) == sorted(log), f"{len(rows)} of {len(log)}")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def number(cell):
    try:
        float(cell)
        return True
    except ValueError:
        return False


cells = [(name, key, cell) for name, (_, row) in rows.items() for key, cell in row.items()]
say("no cell begins as a formula", not [c for c in cells if c[2].startswith(FORMULA) and not number(c[2])], "")
wrong = []
for name, (stem, row) in rows.items():
    e = log[name]
    if stem != e["type"]:
        wrong.append((name, stem))
    for part in ("facts", "words"):
        for key, value in (e[part] or {}).items():
            column = key + "_text" if part == "words" and key in (e["facts"] or {}) else key
            if key.endswith("_iso"):
                continue
            cell = row[column]
            if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA):
                cell = cell[1:]
            if (key + "_iso") in (e["facts"] or {}):
                value = e["facts"][key + "_iso"]
            if isinstance(value, int) and not isinstance(value, bool) and cell == f"{value}h":
                continue
            if cell != text(value):
                wrong.append((name, key, cell, text(value)))
say("and each cell is its fact or word", not wrong, wrong[:3])
meta = json.load(open(pathlib.Path(folder) / "csv-metadata.json"))
wrong = []
for table in meta["tables"]:
    with open(pathlib.Path(folder) / table["url"], newline="", encoding="utf-8") as f:
        head = next(csv.reader(f))
    if head != [c["name"] for c in table["tableSchema"]["columns"]] or any("datatype" not in c for c in table["tableSchema"]["columns"]):
        wrong.append(table["url"])
say("the description names each file's columns in order", not wrong and meta["@context"][0] == "http://www.w3.org/ns/csvw", wrong)
say("and every file", sorted(t["url"] for t in meta["tables"]) == sorted(p.name for p in pathlib.Path(folder).glob("*.csv")), "")

# ---- SQLite
db = sqlite3.connect(f"file:{sqlite_file}?mode=ro", uri=True)
db.row_factory = sqlite3.Row
say("the SQLite file is sound", db.execute("pragma integrity_check").fetchone()[0] == "ok")
entries = {r["name"]: r for r in db.execute("select * from entries")}
say("it has every entry once", sorted(entries) == sorted(log), f"{len(entries)} of {len(log)}")
wrong = []
for name, e in log.items():
    r = entries[name]
    for key in ("id", "log", "type", "state", "void", "title"):
        if r[key] != e[key]:
            wrong.append((name, key, r[key], e[key]))
    if r["log_index"] != e["index"] or r["time"] != e["time_iso"] or r["author"] != (e["author"] or {}).get("name"):
        wrong.append((name, "index, time, author"))
    refs = [x["id"] for x in db.execute("select id from refs where entry = ? order by place", (name,))]
    if refs != [x["id"] for x in e["refs"]]:
        wrong.append((name, "refs"))
    row = db.execute(f'select * from "{e["type"]}" where entry = ?', (name,)).fetchone()
    for part in ("facts", "words"):
        for key, value in (e[part] or {}).items():
            if key.endswith("_iso"):
                continue
            column = key + "_text" if part == "words" and key in (e["facts"] or {}) else key
            got = [x["value"] for x in db.execute(f"select value from {part} where entry = ? and field = ? order by place", (name, column))]
            if key + "_iso" in (e[part] or {}):
                value = e[part][key + "_iso"]
            elements = value if isinstance(value, list) else [] if value is None else [value]
            want = [x if isinstance(x, int) else text(x) for x in elements]
            if value == []:
                want = [None]
            if got != want:
                wrong.append((name, column, got, want))
            if row is None or (isinstance(value, list) and [x if isinstance(x, int) else text(x) for x in value] != json.loads(row[column])):
                wrong.append((name, column, "in the type's table"))
say("and each is what log --json says, in every table", not wrong, wrong[:3])
about = dict(db.execute("select key, value from about"))
say("what the file is stands in it", about.get("format") == "plenary-tables/1" and len(about.get("coalition", "")) == 64, about)
late = [r["title"] for r in db.execute("select title from late_promises")]
say("a promise that was moved or kept is not late", "Late" in late and "Moved" not in late and "Kept" not in late, late)
rows = [dict(r) for r in db.execute("select * from decisions_with_verdicts")]
lacks = rows and json.loads(rows[0]["lacks"])
say("a decision has its verdict and what it lacks", len(rows) == 1 and rows[0]["verdict"] == "lacks" and "quorum" in lacks and rows[0]["why"] == "It is dark", rows)
told = json.load(open(findings_file))["findings"]
got = [tuple(r) for r in db.execute("select name, sentence, subject from findings where state = 'open' order by number")]
say("the open findings are those of the command", got == [(f["name"], f["sentence"], f["subject"]["name"]) for f in told if f["state"] == "open"] and got, got)
causes = [tuple(r) for r in db.execute("select finding, word from causes order by finding, place")]
say("with their causes", len(causes) >= sum(len(f["causes"]) for f in told), causes)
sys.exit(bad)
