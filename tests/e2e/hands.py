#!/usr/bin/python3
"""A person at a terminal. usage: hands.py COMMAND... < LINES, each `what the program says<TAB>what is typed then`.
Prints what stood on the terminal; exit status: the command's, 99 if it did not say what was awaited in 20 seconds."""
import os
import pty
import select
import signal
import sys
import time

steps = [line.rstrip("\n").split("\t") for line in sys.stdin]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""


def more(until):
    """What comes next; empty: nothing in time, or the end."""
    if not select.select([fd], [], [], max(0, until - time.monotonic()))[0]:
        return b""
    try:
        return os.read(fd, 65536)
    except OSError:
        return b""


for awaited, answer in steps:
    mark, until = len(seen), time.monotonic() + 20
    while awaited.encode() not in seen[mark:]:
        part = more(until)
        if not part:
            print(seen.decode(errors="replace") + f"\nawaited in vain: {awaited}")
            os.kill(pid, signal.SIGKILL)
            sys.exit(99)
        seen += part
    os.write(fd, answer.encode() + b"\n")
while part := more(time.monotonic() + 20):
    seen += part
print(seen.decode(errors="replace"))
ended, status = os.waitpid(pid, os.WNOHANG)
for _ in range(100):
    if ended:
        break
    time.sleep(0.05)
    ended, status = os.waitpid(pid, os.WNOHANG)
if not ended:
    print("it waits for more")
    os.kill(pid, signal.SIGKILL)
    sys.exit(99)
sys.exit(os.waitstatus_to_exitcode(status))
