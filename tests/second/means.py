#!/usr/bin/python3
"""What an export means, with no node and no network: what is in force, verdicts, who knew when, promises, talks, findings.

    tests/second/means.py EXPORT COALITION-ID [--as-of 2026-03-01T18:00Z] [--only verdict,finding]

Written from the pages in docs/ alone (rules.md). Exits with 1 if verify.py finds anything wrong with the file.
"""
import argparse
import datetime
import re
import sys

from rules.book import Book
from rules.cut import Held, cut_asof
from rules.dump import lines
from rules.run import Run
from verify import verify

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def moment(text):
    """ms since 1970; a time without a zone is UTC."""
    t = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int((t if t.tzinfo else t.replace(tzinfo=datetime.timezone.utc)).timestamp() * 1000)


def means(answer, now):
    """The lines of rules/dump.py, with handles for logs and dates for days."""
    book, held = Book(answer.logs, answer.coalition), Held(answer.logs, answer.receipts)
    handles = {log_id[:4].hex(): partner.handle for log_id, partner in answer.partners.items()}
    for line in lines(Run(book, held, cut_asof(book, held, now), now)):
        line = re.sub(r"\b[0-9a-f]{8}\b", lambda m: handles.get(m[0], m[0]), line)
        line = re.sub(r"=day(\d+)\b", lambda m: "=" + (EPOCH + datetime.timedelta(days=int(m[1]))).strftime("%Y-%m-%d"), line)
        yield re.sub(r"=t(\d+)\b", lambda m: "=" + (EPOCH + datetime.timedelta(milliseconds=int(m[1]))).strftime("%Y-%m-%dT%H:%MZ"), line)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("export")
    p.add_argument("coalition", type=bytes.fromhex)
    p.add_argument("--as-of", type=moment, default=moment(datetime.datetime.now(datetime.timezone.utc).isoformat()))
    p.add_argument("--only", type=lambda s: s.split(","), help="lines that begin with one of these words")
    given = p.parse_args()
    with open(given.export, "rb") as f:
        answer = verify(f.read(), given.coalition)
    for failure in answer.failures:
        print(f"means: {failure}", file=sys.stderr)
    if answer.failures:
        return 1
    for line in means(answer, given.as_of):
        if given.only is None or line.split(" ")[0] in given.only:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
