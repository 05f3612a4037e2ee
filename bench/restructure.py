"""Steps that people call restructuring, made up over any tree: nothing is written that was not there before."""
# SPDX-License-Identifier: Apache-2.0
import os
import random
import re

SOURCES = (".c", ".h", ".cc", ".py", ".sh", ".js", ".ts", ".bash", ".bats", ".md")
# A function as one sees it from afar: a line at the margin that opens it, to the next line at the margin that closes it.
CLOSES = {".c": re.compile(r"^}\s*$"), ".sh": re.compile(r"^}\s*$"), ".bash": re.compile(r"^}\s*$"),
          ".js": re.compile(r"^}[;\s]*$")}
PYTHON = re.compile(r"^(async )?def ")
COMMENTS = {".c": "/* %s */", ".h": "/* %s */", ".cc": "/* %s */", ".js": "// %s", ".ts": "// %s", ".md": "<!-- %s -->"}


class Restructuring:
    def __init__(self, tree, git, commit, seed):
        self.tree, self.git, self.commit = tree, git, commit
        self.random = random.Random(seed)
        self.count = 0

    def step(self):
        kinds = [self.rename_folder, self.rename_files, self.move_functions, self.shift_lines, self.swap_functions]
        self.count += 1
        for _ in range(20):
            what = kinds[self.count % len(kinds)]()
            if what:
                break
            self.count += 1
        self.commit(self.tree, what or "nothing to move")

    def sources(self, endings=SOURCES):
        names = self.git(self.tree, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0")
        return [n for n in names if n.endswith(endings) and not os.path.islink(self.path(n))]

    def path(self, name):
        return os.path.join(self.tree, name)

    def read(self, name):
        with open(self.path(name), encoding="latin-1", newline="") as f:
            return f.read().split("\n")

    def write(self, name, lines):
        with open(self.path(name), "w", encoding="latin-1", newline="") as f:
            f.write("\n".join(lines))

    def rename_folder(self):
        folders = sorted({os.path.dirname(n) for n in self.sources()} - {""})
        if not folders:
            return None
        folder = self.random.choice(folders)
        to = os.path.join(os.path.dirname(folder), "area%d" % self.count)
        self.git(self.tree, "mv", folder, to)
        self.follow({folder + "/": to + "/"})
        return "rename folder %s to %s" % (folder, to)

    def rename_files(self):
        names = self.sources()
        chosen = self.random.sample(names, min(len(names), 10))
        renamed = {}
        for name in chosen:
            base, ending = os.path.splitext(name)
            to = "%s_%d%s" % (base, self.count, ending)
            self.git(self.tree, "mv", name, to)
            renamed[os.path.basename(name)] = os.path.basename(to)
        self.follow(renamed)
        return "rename %d files" % len(chosen)

    def follow(self, renamed):
        """Whoever renames a header renames it where it is included, too."""
        for name in self.sources((".c", ".h", ".cc")):
            lines = self.read(name)
            for i, line in enumerate(lines):
                if line.startswith("#") and "include" in line:
                    for old, new in renamed.items():
                        lines[i] = re.sub(r'(["</])%s(?=[">]|(?<=/))' % re.escape(old), lambda m, n=new: m.group(1) + n, lines[i])
            self.write(name, lines)

    def functions(self, name):
        """(first, end) of those with eight lines and more."""
        lines, closes = self.read(name), CLOSES.get(os.path.splitext(name)[1])
        found, start = [], None
        for i, line in enumerate(lines):
            if closes and closes.match(line) and start is not None and i - start > 8:
                found.append((start, i + 1))
            if closes and (not line.strip() or closes.match(line)):
                start = i + 1 if not line.strip() and (i + 1 == len(lines) or lines[i + 1][:1].isalpha()) else start
                if closes.match(line):
                    start = None
            if not closes and PYTHON.match(line):
                end = i + 1
                while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t)"):
                    end += 1
                if end - i > 8:
                    found.append((i, end))
        return lines, found

    def pairs(self):
        by_ending = {}
        for name in self.sources(tuple(CLOSES) + (".py",)):
            by_ending.setdefault(os.path.splitext(name)[1], []).append(name)
        return [names for names in by_ending.values() if len(names) > 1]

    def move_functions(self):
        moved = 0
        for _ in range(5):
            groups = self.pairs()
            if not groups:
                return None
            source, target = self.random.sample(self.random.choice(groups), 2)
            lines, found = self.functions(source)
            if not found:
                continue
            first, end = self.random.choice(found)
            self.write(target, self.read(target) + lines[first:end] + [""])
            self.write(source, lines[:first] + lines[end:])
            moved += 1
        return "move %d functions to other files" % moved if moved else None

    def swap_functions(self):
        moved = 0
        for name in self.random.sample(self.sources(), min(40, len(self.sources()))):
            lines, found = self.functions(name)
            if len(found) < 2:
                continue
            (a, b), (c, d) = found[0], found[-1]
            self.write(name, lines[:a] + lines[c:d] + lines[b:c] + lines[a:b] + lines[d:])
            moved += 1
        return "change the order of functions in %d files" % moved if moved else None

    def shift_lines(self):
        names = self.random.sample(self.sources(), min(60, len(self.sources())))
        for name in names:
            lines = self.read(name)
            words = COMMENTS.get(os.path.splitext(name)[1], "# %s") % ("moved down, step %d" % self.count)
            top = 1 if lines[0].startswith(("#!", "<?", "---")) else 0
            if top < len(lines) and not lines[0].startswith("\xef\xbb\xbf"):
                self.write(name, lines[:top] + [words, ""] * self.random.randint(1, 9) + lines[top:])
        return "shift the lines of %d files" % len(names)
