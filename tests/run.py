#!/usr/bin/python3
"""Run test programs, count what they say, end with `N passed, N failed`.

    tests/run.py [--jobs N] [--timeout SECONDS] [--only WORD] SUITE:PROGRAM [ARG...] [-- SUITE:PROGRAM ...]

A program prints TAP: lines `ok ...` and `not ok ...`. A program that exits non-zero, dies or runs out of time without a
`not ok` line counts as one failure; one that says nothing at all too. The output of what failed is shown, nothing else.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import time

OK = re.compile(rb"^ok\b", re.M)
NOT_OK = re.compile(rb"^not ok\b", re.M)
SKIP = re.compile(rb"^ok\b.*# SKIP", re.M | re.I)


def run(suite, argv, timeout):
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    started = time.monotonic()
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout, env=env, check=False)
        out, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        out, code = (late.stdout or b"") + f"\nno end after {timeout} s\n".encode(), "timeout"
    except OSError as error:
        out, code = str(error).encode(), "cannot start"
    passed, failed, skipped = len(OK.findall(out)), len(NOT_OK.findall(out)), len(SKIP.findall(out))
    passed -= skipped
    why = ""
    if failed:
        why = f"{failed} not ok"
    elif code != 0:
        failed, why = 1, f"ended with {code}"
    elif passed + skipped == 0:
        failed, why = 1, "ran no test"
    return suite, argv, passed, failed, skipped, why, out, time.monotonic() - started


def main():
    args, jobs, timeout, only, specs = sys.argv[1:], 2, 300, "", []
    while args and args[0].startswith("--") and args[0] != "--":
        option, value = args[0], args[1]
        args = args[2:]
        if option == "--jobs":
            jobs = int(value)
        elif option == "--timeout":
            timeout = int(value)
        elif option == "--only":
            only = value
    current = []
    for word in args + ["--"]:
        if word == "--":
            if current:
                suite, _, program = current[0].partition(":")
                specs.append((suite, [program] + current[1:]))
            current = []
        else:
            current.append(word)
    specs = [spec for spec in specs if only in " ".join(spec[1])]
    total = {"passed": 0, "failed": 0, "skipped": 0}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(run, suite, argv, timeout) for suite, argv in specs]
        for future in futures:
            suite, argv, passed, failed, skipped, why, out, seconds = future.result()
            total["passed"] += passed
            total["failed"] += failed
            total["skipped"] += skipped
            state = f"FAILED ({why})" if failed else "ok"
            print(f"{suite:8} {' '.join(argv)[-60:]:60} {passed:5} passed {seconds:6.1f} s  {state}", flush=True)
            if failed:
                text = out.decode("utf-8", "replace").splitlines()
                print("\n".join("    " + line for line in text[-60:]), flush=True)
    print(f"{total['passed']} passed, {total['failed']} failed" + (f", {total['skipped']} skipped" if total["skipped"] else ""))
    sys.exit(1 if total["failed"] or not total["passed"] else 0)


main()
