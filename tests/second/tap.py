"""Counts what is checked and prints it as TAP."""


class Tap:
    def __init__(self):
        self.n, self.bad = 0, 0

    def ok(self, fine, name, why=""):
        self.n += 1
        self.bad += not fine
        print(f"{'ok' if fine else 'not ok'} {self.n} - {name}", flush=True)
        if not fine and why:
            print("# " + str(why).replace("\n", "\n# "), flush=True)

    def skip(self, name, why):
        self.n += 1
        print(f"ok {self.n} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.n}")
        return 1 if self.bad else 0
