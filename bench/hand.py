"""The analyzers of tools/*.yaml run by hand: their commands with xargs -P over the files they are for, and their answers.

Nothing here asks Reeve: which files a tool is for, what it says and what of that counts is read a second time, from the
tool's file, so that a fault in Reeve's own reading shows. What Reeve leaves out (generated, vendored) is taken from it.
"""
# SPDX-License-Identifier: Apache-2.0
import glob
import json
import os
import re
import shlex
import subprocess
import textwrap
import time
import xml.etree.ElementTree as xml

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LENS = os.path.join(HOME, "build", "bin", "reeve-lens")
BATCH_MOST = 100  # files of one process; more would leave the last one alone at the end


def table(name):
    """One of the tables of names in language.c; by hand one would look there too."""
    with open(os.path.join(HOME, "common", "content", "language.c"), encoding="utf-8") as f:
        rows = re.search(r" %s\[\] = \{\n(.*?)\n\};" % name, f.read(), re.S).group(1)
    return {key.lower(): value for key, value in re.findall(r'\{ "([^"]+)", "([^"]+)" \}', rows)}


NAMES, ENDINGS, INTERPRETERS = table("names"), table("extensions"), table("interpreters")


def interpreter(path):
    with open(path, "rb") as f:
        said = f.read(256).split(b"\n")[0].decode("latin-1")
    words = [w for w in said[2:].split() if w[0] != "-" and "=" not in w] if said.startswith("#!") else []
    if len(words) > 1 and os.path.basename(words[0]) == "env":
        words.pop(0)
    return os.path.basename(words[0]).rstrip(".0123456789").lower() if words else ""


def language(path):
    """A "#!" line decides where the name says nothing, and which shell a .sh is for."""
    name = os.path.basename(path).lower()
    found = NAMES.get(name, "dockerfile" if name.startswith("dockerfile.") else "")
    if not found and "." in name[1:]:
        found = ENDINGS.get(name.rpartition(".")[2], "")
    if found and found != "shell":
        return found
    return INTERPRETERS.get(interpreter(path), found)


def files_of(tree, left_out):
    """Language to absolute paths, without what Reeve says that it left out (a folder or a file each)."""
    found = {}
    for folder, folders, names in os.walk(tree):
        below = os.path.relpath(folder, tree)
        folders[:] = [f for f in folders if f != ".git" and os.path.normpath(os.path.join(below, f)) not in left_out]
        for name in names:
            path = os.path.join(folder, name)
            if os.path.normpath(os.path.join(below, name)) not in left_out and os.path.isfile(path) \
                    and not os.path.islink(path):
                found.setdefault(language(path), []).append(path)
    return {key: sorted(paths) for key, paths in found.items()}


class Tool:
    """What is needed of tools/NAME.yaml. Its YAML is of one hand, so that a few patterns read it."""

    def __init__(self, name):
        with open(os.path.join(HOME, "tools", name + ".yaml"), encoding="utf-8") as f:
            text = f.read()
        self.name = name
        self.languages = self.words(re.search(r"^languages: (\[.*?\])", text, re.M | re.S).group(1))
        self.command = self.words(re.search(r"^command:(.*?)^(?=\S)", text, re.M | re.S).group(1))
        self.sees_tree = "\nsees: tree" in text
        pattern = re.search(r"^  pattern: (.*)$", text, re.M)
        self.pattern = re.compile(self.words("[%s]" % pattern.group(1))[0], re.M) if pattern else None
        self.dropped = set()
        for rules in re.findall(r"rules: \[([^\]]*)\],?\s+(?:drop|not_covered): true", text):
            self.dropped.update(self.words("[%s]" % rules))

    @staticmethod
    def words(text):
        """The strings of a list in YAML, of either form."""
        if not text.strip().startswith("["):
            items = re.split(r"^  - ", text, flags=re.M)[1:]
            return [textwrap.dedent(i[2:]) if i.startswith("|\n") else i.strip().strip('"') for i in items]
        found = []
        for double, single, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\']|\'\')*)\'|([^\s,\[\]][^,\]]*)', text):
            double = double.replace("\\t", "\t")
            word = re.sub(r"\\(.)", r"\1", double) if double else single.replace("''", "'") or plain.strip()
            found.append(re.sub(r"\n\s*", " ", word))
        return found

    def script(self, tree, out):
        """The command as a line of sh; each process of xargs writes its answer into files of its own."""
        line = []
        for word in self.command:
            word = word.replace("{dir}", tree)
            if word == "{files}":
                line.append('"$@"')
            elif "{list}" in word:
                line.append('"%s"' % word.replace("{list}", out + "/$$.list"))
            else:
                line.append(shlex.quote(LENS if word == "reeve-lens" else word))
        return 'printf "%%s\\n" "$@" >%s/$$.list; exec %s >%s/$$.out 2>%s/$$.err' % (out, " ".join(line), out, out)


def run(tool, files, tree, out, workers):
    """Wall seconds of xargs -P over these files, eight processes a worker where there are files enough."""
    os.makedirs(out)
    each = len(files) if tool.sees_tree else min(BATCH_MOST, -(-len(files) // (8 * workers)))
    began = time.monotonic()
    # Some exit with what they found, which xargs tells as 123: that says nothing of the run.
    subprocess.run(["xargs", "-0", "-P", str(workers), "-n", str(max(1, each)), "sh", "-c", tool.script(tree, out),
                    "sh"], input=b"\0".join(os.fsencode(f) for f in files), cwd=out, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C.UTF-8"), check=False)
    return time.monotonic() - began


def cppcheck(tool, out, _tree):
    for name in glob.glob(out + "/*.err"):
        for error in xml.parse(name).getroot().iter("error"):
            at = error.find("location")
            if at is not None and error.get("severity") in ("error", "warning", "performance", "portability"):
                yield at.get("file"), int(at.get("line")), error.get("id")


def shellcheck(tool, out, _tree):
    for name in glob.glob(out + "/*.out"):
        with open(name, encoding="utf-8", errors="replace") as f:
            for said in json.load(f)["comments"]:
                yield said["file"], said["line"], "SC%d" % said["code"]


def lines(tool, out, _tree):
    """pmccabe and yamllint: the pattern of the tool's file."""
    for name in glob.glob(out + "/*.out"):
        with open(name, encoding="utf-8", errors="replace") as f:
            for got in tool.pattern.finditer(f.read()):
                if tool.name == "pmccabe":
                    yield got.group(4), int(got.group(3)), "complexity"
                else:
                    yield got.group(1), int(got.group(2)), got.group(5)


READERS = {"cppcheck": cppcheck, "shellcheck": shellcheck, "pmccabe": lines, "yamllint": lines}


def findings(tool, out, tree, files):
    """A set of (tool/rule, path, line), of the files that the tool was asked about."""
    asked = set(files)
    return {(tool.name + "/" + rule, os.path.relpath(path, tree), line)
            for path, line, rule in READERS[tool.name](tool, out, tree)
            if path in asked and rule not in tool.dropped}
