"""Clients of all kinds at a node's socket: pynvim's msgpack-rpc session, plain msgpack, and those that misbehave. TAP.

rpc.py SOCKET KEYFILE LOG_ID_HEX PID
"""
import os
import select
import socket
import struct
import sys
import time

import msgpack

sys.path.insert(0, os.path.dirname(__file__))
from member import Node, key_of, result_statement  # noqa: E402

PATH, KEYFILE, LOG, PID = sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]), int(sys.argv[4])
bad = False


def tap(good, name, why=""):
    global bad
    bad = bad or not good
    print(("ok - " if good else "not ok - ") + name + ("" if good else f"\n  # {why}"), flush=True)


def private_memory_kib():
    for line in open(f"/proc/{PID}/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1])
    return 0


def raw():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(PATH)
    return s


def until_closed(s):
    out = b""
    try:
        while True:
            part = s.recv(65536)
            if not part:
                return out
            out += part
    except ConnectionError:
        return out
    except TimeoutError:
        return None


def pynvim_session():
    from pynvim.msgpack_rpc import socket_session

    node = socket_session(PATH)
    methods = [m["name"] for m in node.request("methods")]
    tap({"methods", "entries", "heads", "submit", "watch"} <= set(methods), "pynvim's session lists the methods", methods)
    page = node.request("entries", {"newest_first": True, "limit": 2})
    tap(len(page["entries"]) == 2, "and queries the log", page)
    node.error_wrapper = lambda e: LookupError(f"{e['where']}: {e['what']}")
    try:
        node.request("entries", {"logg": "eastside"})
        said = "nothing"
    except LookupError as e:
        said = str(e)
    tap("logg" in said, "what is refused is raised with its reason", said)


def broken_streams():
    cases = [
        ("a value that is no message", b"\x01", 1),
        ("a response", msgpack.packb([1, 1, None, None]), 1),
        ("garbage", b"\xc1\xc1\xc1\xc1", None),
        ("a str that announces 4 GiB", b"\x94\x00\x01\xdb\xff\xff\xff\xff", None),
        ("a bin that announces 4 GiB", b"\x94\x00\x01\xa6submit\x91\xc6\xff\xff\xff\xff", None),
        ("an array of 4 G elements", b"\xdd\xff\xff\xff\xff", None),
        ("arrays a thousand deep", b"\x91" * 1000, None),
        ("a number not in its shortest form", b"\x94\x00\xcd\x00\x01\xa7methods\x90", None),
    ]
    for name, sent, _ in cases:
        s = raw()
        s.sendall(sent)
        got = until_closed(s)
        answer = msgpack.unpackb(got, raw=False) if got else None
        good = bool(answer) and answer[0] == 1 and answer[1] == 0 and isinstance(answer[2]["what"], str)
        tap(good, f"{name}: an answer that says what is wrong, then the end", repr(got))
    s = raw()
    s.sendall(msgpack.packb([0, 1, "methods", []])[:5])
    s.close()
    tap(Node(PATH).request("methods")[0]["name"] == "methods", "half a request, then gone: nobody else notices")


def errors_leave_the_client_connected():
    node = Node(PATH)
    for name, call, word in [
        ("an unknown method", ("dance",), "not-found"),
        ("an unknown option", ("entries", {"colour": 1}), "bad-field"),
        ("an entry that is not there", ("entry", "commons#99999999"), "not-found"),
        ("a statement that is none", ("submit", b"\x00", b"\x00" * 64), None),
    ]:
        try:
            tap(False, name, node.request(*call))
        except RuntimeError as error:
            tap(word is None or word in str(error), f"{name} is an error with its reason", str(error))
    tap(len(node.request("methods")) > 10, "and the client goes on")


def statements():
    node, key = Node(PATH), key_of(KEYFILE)
    statement, signature, content, entry_id = result_statement(key, LOG, "Children read by third grade")
    answer = node.request("submit", statement, signature, content)
    tap(node.request("entry", entry_id)["index"] == answer["index"], "what is acknowledged can be read at once")
    again = node.request("submit", statement, signature, content)
    tap((again["index"], again["id"]) == (answer["index"], answer["id"]), "the same statement again: the same answer", again)
    for name, s, g, word in [
        ("a changed signature", statement, signature[:-1] + bytes([signature[-1] ^ 1]), "bad-signature"),
        ("a changed statement", statement[:-20] + bytes([statement[-20] ^ 1]) + statement[-19:], signature, None),
    ]:
        try:
            tap(False, name, node.request("submit", s, g, content))
        except RuntimeError as error:
            tap(word is None or word in str(error), f"{name} is refused", str(error))
    watcher = Node(PATH)
    watcher.request("watch", {})
    statement, signature, content, entry_id = result_statement(key, LOG, "Watched")
    node.request("submit", statement, signature, content)
    kind, name, params = watcher.receive()[:3]
    tap(kind == 2 and name == "entry" and params[0]["id"] == entry_id, "who watches is told of a new entry", (kind, name))


def does_not_read():
    before = private_memory_kib()
    slow = raw()
    slow.setblocking(False)
    request = msgpack.packb([0, 1, "entries", [{"limit": 50, "full": True}]])
    sent, deadline = 0, time.monotonic() + 10
    while time.monotonic() < deadline and sent < 64 << 20:
        _, writable, _ = select.select([], [slow], [], 1.0)
        if not writable:
            break
        sent += slow.send(request * 1000)
    tap(sent < 8 << 20, "a client that does not read is not read from", f"{sent} bytes of requests were taken")
    grown = private_memory_kib() - before
    tap(grown < 40 * 1024, "and costs little memory", f"{grown} KiB")
    begun = time.monotonic()
    other = Node(PATH)
    for _ in range(20):
        other.request("heads")
    took = time.monotonic() - begun
    tap(took < 5, "others are answered meanwhile", f"{took:.2f} s for 20 requests")
    slow.setblocking(True)
    slow.settimeout(10)
    stream, answers = msgpack.Unpacker(raw=False, max_buffer_size=1 << 28), 0
    while answers < 500:
        stream.feed(slow.recv(1 << 20))
        answers += sum(1 for _ in stream)
    tap(True, "when it reads again it gets its answers")


def many_at_once():
    nodes = [Node(PATH) for _ in range(20)]  # the settings allow 20
    key = key_of(KEYFILE)
    waiting = {}
    for i, node in enumerate(nodes):
        for k in range(5):
            statement, signature, content, _ = result_statement(key, LOG, f"Result {i} {k}")
            waiting[node, node.send("submit", statement, signature, content)] = True
    for node in nodes:
        for _ in range(5):
            kind, number, error, _ = node.receive()
            if kind == 1 and error is None:
                waiting.pop((node, number), None)
    tap(not waiting, "100 statements of 20 clients at once are all written", f"{len(waiting)} are not")
    extra = raw()
    extra.settimeout(0.5)
    extra.sendall(msgpack.packb([0, 1, "methods", []]))
    try:
        got = extra.recv(10)
    except TimeoutError:
        got = None
    tap(got is None, "a client above the limit waits", repr(got))
    nodes.pop().socket.close()
    extra.settimeout(10)
    tap(len(extra.recv(10)) > 0, "and is served when another goes")


for part in (pynvim_session, broken_streams, errors_leave_the_client_connected, statements, does_not_read, many_at_once):
    part()
sys.exit(bad)
