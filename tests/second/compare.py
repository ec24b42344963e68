#!/usr/bin/python3
"""Asks a node what it thinks of what stands in an export of its own, and compares with what this verifier thinks. Prints TAP.

    tests/second/compare.py EXPORT PLENARY HOME

PLENARY is the client program, HOME the home of the node that runs. The export is to be new: nothing was written since.
"""
import datetime
import json
import os
import socket
import subprocess
import sys

import msgpack

import canon
import export
import records
from tap import Tap
from verify import verify

EPOCH = datetime.date(1970, 1, 1)
ACTS = {1: "speak", 2: "commit", 3: "record", 4: "register"}


class Node:
    """The node, by its client program and by its socket: docs/rpc.md."""

    def __init__(self, plenary, home):
        self.command, self.number = [plenary, "--home", home], 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(os.path.join(home, "plenary.sock"))
        self.reader = msgpack.Unpacker(raw=False, strict_map_key=False)

    def cli(self, *words):
        done = subprocess.run(self.command + ["--json", *words], capture_output=True, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr.decode(errors='replace').strip()}")
        return json.loads(done.stdout)

    def rpc(self, method, *params):
        self.number += 1
        self.socket.sendall(canon.write([0, self.number, method, list(params)]))
        while True:
            for message in self.reader:
                if message[0] == 1 and message[1] == self.number:
                    if message[2]:
                        raise RuntimeError(f"{method}: {message[2]}")
                    return message[3]
            part = self.socket.recv(65536)
            if not part:
                raise RuntimeError(f"{method}: the node hung up")
            self.reader.feed(part)

    def entries(self, handle):
        found, cursor = [], []
        while True:
            page = self.cli("log", handle, "--oldest-first", "--full", "--receipts", "--limit", "200", *cursor)
            found += page["entries"]
            if not page["next"]:
                return found
            cursor = ["--cursor", page["next"]]


def hexed(v):
    return v.hex() if isinstance(v, bytes) else v


def same_fact(field, value, told, refs):
    """Whether what the node tells of a fact or word is the value in the body."""
    if value is None or told is None:
        return value is told
    if field.list_max is not None:
        return isinstance(told, list) and len(told) == len(value) and all(same_one(field, v, t, refs) for v, t in zip(value, told))
    return same_one(field, value, told, refs)


def same_one(field, value, told, refs):
    if field.kind in ("ref", "partner", "member") or field.kind == "party" and value >= 0:
        return told["id"] == refs[value].hex()
    if field.kind == "party":
        return told["id"] is None and told["name"] == records.OUTSIDERS[value]
    if field.kind == "date":
        return told == str(EPOCH + datetime.timedelta(value))
    if field.kind == "enum":
        return told == field.words[value - 1]
    if field.kind == "setting":
        return told == {"name": value[0], "value": value[1]}
    if field.kind == "seat":
        return (told["name"], told["kind"], told["partner"]["id"]) == (value[0], field.words[value[1] - 1], refs[value[2]].hex())
    if field.kind == "fork proof":
        return True
    return told == hexed(value)


def entry_differences(answer, log, v, told):
    """What a node tells otherwise of one entry, but who holds it."""
    found, s = [], v.statement

    def same(what, mine, theirs):
        if mine != theirs:
            found.append(f"{what}: here {mine}, the node says {theirs}")
    same("name", answer.name(log.id, v.index), told["name"])
    same("index", v.index, told["index"])
    same("state", v.state, told["state"])
    same("void", v.void, told["void"])
    same("disputed", v.disputed, told["disputed"])
    same("tau", v.tau, told["tau"])
    same("leaf", v.leaf.hex(), told["leaf"])
    same("log_id", log.id.hex(), told["log_id"])
    if v.void == "unreadable" or s is None:
        return found
    same("id", s.id.hex(), told["id"])
    same("type", s.type, told["type"])
    same("schema", s.schema, told["schema"])
    same("time", v.entry.time, told["time"])
    same("claimed", s.time, told["claimed"])
    same("author", s.author.hex() if s.author else None, (told["author"] or {}).get("key"))
    same("after", s.after.hex() if s.after else None, (told["after"] or {}).get("id"))
    same("refs", [r.hex() for r in s.refs], [r["id"] for r in told["refs"]])
    t = records.TYPES.get(s.type)
    fits = t is not None and t.schema == s.schema and not t.fits(s.body, len(s.refs))
    same("facts are given", fits, told["facts"] is not None)
    for f in t.facts if fits and told["facts"] is not None else []:
        if not same_fact(f, s.body[f.number], told["facts"].get(f.name), s.refs):
            found.append(f"fact {f.name}: here {s.body[f.number]}, the node says {told['facts'].get(f.name)}")
    words = answer.contents.get((log.id, v.index))
    same("content", words.form if words else None, (told["content"] or {}).get("form"))
    if words and told["content"]:
        theirs = told["content"]["state"]
        same("content's state", words.state, "sealed" if theirs == "elsewhere" else theirs)
    return found


def held_differences(answer, log, v, told):
    mine = sorted((answer.name(o, 0)[:-2], i, has) for o, (i, has) in answer.cover(log.id, v.index).items()
                  if answer.partners[o].standing == "partner")
    here = {answer.name(o, 0)[:-2] for o in answer.logs}  # the node may hold more logs than the file
    theirs = sorted((h["partner"], h["index"], h["told"]) for h in told["held"] if h["partner"] in here)
    return [] if mine == theirs else [f"{told['name']}: here held by {mine}, the node says {theirs}"]


def compare_log(tap, node, answer, log):
    """Gives what the node told of the entries."""
    handle = answer.name(log.id, 0)[:-2]
    told = node.entries(handle)
    tap.ok(len(told) >= log.size, f"{handle}: the node lists {log.size} entries", len(told))
    for v, t in zip(log.verdicts, told):
        differences = entry_differences(answer, log, v, t)
        code = v.void or ("disputed" if v.disputed else v.state)
        tap.ok(not differences, f"{t['name']} {t['type'] or 'unread'}: both say {code}, and the same of all else", "\n".join(differences + [v.why]))
    raw = [node.rpc("raw", f"{handle}#{v.index}") for v in log.verdicts]
    wrong = [r["name"] for v, r, mine in zip(log.verdicts, raw, answer.session.entries[log.id]) if r["entry"] != mine]
    tap.ok(not wrong, f"{handle}: every entry has the same bytes, its signature too", wrong)
    wrong = []
    for v, r in zip(log.verdicts, raw):
        words = answer.contents.get((log.id, v.index))
        form = 2 if words and words.form == "sealed" else 0
        mine = answer.session.riders.get((log.id, v.index)) or answer.session.contents.get((log.id, v.index, form))
        if mine != r["content"]:
            wrong.append(f"{r['name']}: here {len(mine) if mine else 'no'} bytes, the node has {len(r['content']) if r['content'] else 'none'}")
    tap.ok(not wrong, f"{handle}: every content has the same bytes", "\n".join(wrong))
    return told


def persons(log):
    """{first mandate: newest good mandate} and what revoked its key."""
    newest = {}
    for v in log.verdicts:
        if v.good and v.statement.type == "mandate":
            newest[v.ref("renews") or v.statement.id] = v
    return newest


def compare_members(node, answer, log):
    handle, rows = answer.name(log.id, 0)[:-2], []
    for person, v in persons(log).items():
        revoked = log.revoked.get(v.fact("key"))
        rows.append((person.hex(), v.fact("key").hex(), v.fact("box_key").hex(), sorted(ACTS[a] for a in v.fact("acts")), v.fact("until"), answer.name(log.id, v.index),
                     answer.name(log.id, revoked[0]) if revoked else None))
    told = [(m["person"].hex(), m["key"].hex(), m["box"].hex(), sorted(m["acts"]), m["until"], m["mandate"], m["revoked"])
            for m in node.rpc("members", handle)]
    return sorted(rows, key=str) == sorted(told, key=str), f"{handle}: the same mandates", f"here {rows}\nthe node says {told}"


def compare_receipts(node, answer, log):
    handle = answer.name(log.id, 0)[:-2]
    mine = {}
    for receipt in answer.receipts[log.id]:
        mine.update({log_id.hex(): (size, whole) for log_id, size, whole in receipt.lines if log_id != log.id})
    told = {line["id"].hex(): (line["size"], line["whole"]) for line in node.rpc("receipts", handle)["lines"]}
    return mine == told, f"{handle}: the same receipts", f"here {mine}\nthe node says {told}"


def compare_now(tap, node, answer, heads, told):
    """What a node goes on changing: compared if nothing was written between the export and now."""
    rows, logs = [], list(answer.logs.values())
    for log in logs:
        handle, partner, head = answer.name(log.id, 0)[:-2], answer.partners.get(log.id), heads.get(log.id.hex(), {})
        mine = (handle, log.size, log.tree.roots[-1].hex(), log.verdicts[-1].tau, log.nodes[-1].fact("epoch"), partner.standing if partner else "known", log.id == answer.coalition)
        theirs = tuple(head.get(key) for key in ("log", "size", "root", "tau", "epoch", "standing", "convener"))
        rows.append((mine == theirs, f"{handle}: the same head, time, epoch and standing", f"here {mine}\nthe node says {theirs}"))
        wrong = [d for v, t in zip(log.verdicts, told.get(log.id, [])) for d in held_differences(answer, log, v, t)]
        rows.append((not wrong, f"{handle}: the same partners hold each entry, since the same receipts", "\n".join(wrong)))
        rows += [compare_members(node, answer, log), compare_receipts(node, answer, log)]
    after = {h["id"]: h["size"] for h in node.cli("heads")}
    moved = [answer.name(log.id, 0)[:-2] for log in logs if after.get(log.id.hex()) != log.size]
    for fine, name, why in rows:
        if moved:
            tap.skip(name, "the node has gone on writing: " + ", ".join(moved))
        else:
            tap.ok(fine, name, why)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    tap = Tap()
    with open(argv[0], "rb") as f:
        data = f.read()
    answer = verify(data, data[len(export.BEGIN):len(export.BEGIN) + 32])
    tap.ok(not answer.failures, "the export is good", "\n".join(answer.failures))
    if answer.failures and not answer.partners:
        return tap.end()
    node = Node(argv[1], argv[2])
    heads, told = {h["id"]: h for h in node.cli("heads")}, {}
    for log in answer.logs.values():
        name = answer.name(log.id, 0)[:-2]
        if log.id.hex() not in heads:
            tap.ok(False, f"{name}: the node has this log")
            continue
        if heads[log.id.hex()]["size"] < log.size:
            tap.ok(False, f"{name}: the node has this log up to {log.size}", heads[log.id.hex()]["size"])
            continue
        proof = node.rpc("consistency", log.id, log.size)
        tap.ok(proof["old_root"] == log.tree.roots[-1], f"{name}: the same root at size {log.size}", proof["old_root"].hex())
        told[log.id] = compare_log(tap, node, answer, log)
    compare_now(tap, node, answer, heads, told)
    told = {p["id"].hex(): (p["handle"], p["standing"]) for p in node.rpc("partners")}
    mine = {p.id.hex(): (p.handle, p.standing) for p in answer.partners.values()}
    tap.ok(all(told.get(i) == row for i, row in mine.items()), "the same roster", f"here {mine}\nthe node says {told}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
