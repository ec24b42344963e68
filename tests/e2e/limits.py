"""A node whose process may have few descriptors, and a remote reader that never reads. TAP.

limits.py SOCKET PORT LISTENER_KEY_HEX COALITION_HEX READER_SEED_HEX PID CLIENTS
"""
import os
import select
import socket
import sys
import time

import msgpack

sys.path.insert(0, os.path.dirname(__file__))
from member import Node  # noqa: E402
from noise import shake  # noqa: E402

PATH, PORT, KEY, COALITION, SEED, PID, CLIENTS = (sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[3]), bytes.fromhex(sys.argv[4]),
                                                  bytes.fromhex(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7]))
bad = False


def tap(good, name, why=""):
    global bad
    bad = bad or not good
    print(("ok - " if good else "not ok - ") + name + ("" if good else f"\n  # {why}"), flush=True)


def cpu_ticks():
    fields = open(f"/proc/{PID}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def more_clients_than_descriptors():
    request = msgpack.packb([0, 1, "methods", []])
    sockets = []
    for _ in range(CLIENTS + 60):
        s = socket.socket(socket.AF_UNIX)
        s.connect(PATH)
        s.sendall(request)
        sockets.append(s)
    served, deadline = set(), time.monotonic() + 15
    while len(served) < CLIENTS and time.monotonic() < deadline:
        for s in select.select(sockets, [], [], 0.5)[0]:
            served.add(s)
            s.recv(1 << 20)
    again = select.select([s for s in sockets if s not in served], [], [], 1.0)[0]
    tap(len(served) == CLIENTS and not again, f"{CLIENTS} clients are served, those above wait", f"{len(served)} and {len(again)}")
    before = cpu_ticks()
    time.sleep(1)
    spent = cpu_ticks() - before
    tap(spent < os.sysconf("SC_CLK_TCK") / 4, "and the loop does not spin on them", f"{spent} ticks in a second")
    s, _ = shake(PORT, os.urandom(32), KEY, COALITION)
    tap(True, "the port is served meanwhile")
    s.close()
    for c in sockets:
        c.close()
    tap(len(Node(PATH).request("methods")) > 10, "and the socket again when they are gone")


def a_reader_that_never_reads():
    s, d = shake(PORT, SEED, KEY, COALITION)
    request = d.frame(msgpack.packb([0, 1, "entries", [{"limit": 50, "full": True}]]))
    s.setblocking(False)
    sent, deadline = 0, time.monotonic() + 20
    while time.monotonic() < deadline and sent < 64 << 20:
        if not select.select([], [s], [], 1.0)[1]:
            break
        while request:
            try:
                n = s.send(request)
            except BlockingIOError:
                break
            sent += n
            request = request[n:]
        if not request:
            request = b"".join(d.frame(msgpack.packb([0, 1, "entries", [{"limit": 50, "full": True}]])) for _ in range(1000))
    tap(sent < 32 << 20, "a reader that never reads is not read from", f"{sent} bytes were taken")
    node, begun = Node(PATH), time.monotonic()
    for _ in range(20):
        node.request("heads")
    tap(time.monotonic() - begun < 5, "others are answered meanwhile")
    s.close()


more_clients_than_descriptors()
a_reader_that_never_reads()
sys.exit(bad)
