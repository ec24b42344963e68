"""docs/rules.md "Findings", danger 6: has anybody spoken of a record since: replies of any stance, minutes that took it up."""
NO_WORD = ("known", "ask_in", "withdraw", "erase_please")


def replies(run, r, versions=False):
    """Of the cut, of any stance, to it or to any version of it."""
    found = run.book.to_version(r, "reply") if versions else run.book.to(r, "reply")
    return [x for x in found if run.cut.has(x) and x.word("stance") not in NO_WORD]


def taken_up(run, r, since=None):
    """The newest version of minutes names it, that very record, and their meeting starts then or later."""
    for m in {x.origin for x in run.book.to(r, "minutes")}:
        newest = run.cut.newest(m)
        if newest is not None and newest.names("took_up", r):
            meeting = newest.ref("meeting")
            meeting = run.cut.newest(meeting) if meeting else None
            if since is None or (meeting.raw("starts") if meeting else run.cut.first(newest).t) >= since:
                return True
    return False


def version_taken_up(run, r):
    return any(taken_up(run, v) for v in run.book.versions[r.origin])
