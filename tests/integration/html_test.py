#!/usr/bin/env python3
"""The HTML report in a true browser: what is hostile stays text, the keys and the filter work, all is readable."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import subprocess
import sys
import tempfile

from browser import Browser

BIN = sys.argv[1]
PAGE = os.path.join(BIN, "..", "tests", "page")
PICTURES = os.path.join(BIN, "..", "pictures")
DIR = tempfile.mkdtemp(prefix="reeve-html-")
SHOWN = "document.querySelectorAll('.finding:not([hidden])').length"

# The least contrast of what is read on what it stands on, as WCAG 2 counts it.
CONTRAST = """
(() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgb = (colour) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => {
        const v = c[i] / 255;
        return sum + part * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    }, 0);
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (rgb(c)[3] === 255)
                return rgb(c);
        }
        return [255, 255, 255];
    };
    let least = [99, ""];
    for (const e of document.querySelectorAll("main *, header *, footer")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || !e.getClientRects().length)
            continue;
        const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < least[0])
            least = [ratio, e.tagName + "." + e.className + " " + e.textContent.slice(0, 30)];
    }
    return least;
})()
"""


# What one could reach or hear of, and that has no name to be called by; headings that leave out a level.
NAMELESS = """
[...document.querySelectorAll("a, button, input, select, summary, section, nav, dialog, svg, [tabindex]")].filter((e) => {
    if (e.closest("[aria-hidden=true], [hidden], dialog:not([open])") || e.matches(".group, .severities"))
        return false;
    const by = e.getAttribute("aria-labelledby");
    return !(e.getAttribute("aria-label") || (by && document.getElementById(by)) || (e.labels && e.labels.length) ||
             (!e.matches("input, select, svg, section, [tabindex]") && e.textContent.trim()));
}).map((e) => e.outerHTML.slice(0, 80)).concat(
    [...document.querySelectorAll("h1, h2, h3, h4")].map((h) => +h.tagName[1]).filter((n, i, all) => i && n > all[i - 1] + 1))
"""


def check(condition, words):
    if not condition:
        raise SystemExit("FAILED: " + words)


def write(name, data):
    path = os.path.join(DIR, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def page(*argv):
    return subprocess.run([PAGE, *argv], stdout=subprocess.PIPE, check=True).stdout


def check_calm(b, words):
    """Nothing ran but the page's own script, nothing was asked of any network, and the policy had nothing to refuse."""
    check(b.run("watched.dialogs") == 0 and not b.seen("Page.javascriptDialogOpening"), words + ": a dialog")
    check(b.run("watched.violations") == [], words + ": the policy refused " + str(b.run("watched.violations")))
    check(not b.seen("Runtime.exceptionThrown"), words + ": " + str(b.seen("Runtime.exceptionThrown")))
    check(not b.seen("Log.entryAdded"), words + ": " + str(b.seen("Log.entryAdded")))
    asked = [e["request"]["url"] for e in b.seen("Network.requestWillBeSent")]
    check(len(asked) == 1 and asked[0].startswith("file://"), words + ": requests " + str(asked))


def check_watched(b, good):
    """What all other checks rest on: the watch sees a script that got in, and the policy stops it."""
    bad = good.replace(b"<main>", b"<main><script>alert(1)</script><img src=x onerror=alert(2)><p style='color:red'>", 1)
    b.open(write("bad.html", bad))
    refused = b.run("watched.violations")
    check(b.run("watched.dialogs") == 0, "the policy let a foreign script run")
    for name in ("script-src-elem", "img-src", "style-src-attr"):
        check(name in refused, "%s was not refused: %s" % (name, refused))
    b.open(write("open.html", bad.replace(b"Content-Security-Policy", b"X-Nothing", 1)))
    check(b.run("watched.dialogs") > 0, "without a policy nothing ran either: this test sees nothing")


def check_hostile(b, path):
    b.open(path)
    check_calm(b, "hostile")
    check(b.run("document.querySelectorAll('main img, main script, main svg[onload], main b b').length") == 0, "markup")
    check(b.run("document.querySelector('.message').textContent").startswith("first words </code></pre>"),
          "the words of a message are not its own")
    check(b.run("getComputedStyle(document.querySelector('.figures')).display") == "flex", "the style is not applied")


def press_slash_and_type(b, words):
    b.press("/", "/")
    check(b.run("document.activeElement.id") == "search", "/ does not go to the search")
    for letter in words:
        b.press(letter, letter)


def check_filter(b, total):
    check(b.run(SHOWN) == total, "not all findings are shown at first")
    press_slash_and_type(b, "first words")
    check(b.run(SHOWN) == 1, "the search shows %s" % b.run(SHOWN))
    check(b.run("document.getElementById('shown').textContent") == "1 of %d" % total, "the count is not told")
    b.press("Escape")
    check(b.run(SHOWN) == total, "Escape does not clear the filter")
    for box, left in (("error", 3), ("warning", 1), ("note", 0)):
        b.run("document.querySelector('#filter input[value=%s]').click()" % box)
        check(b.run(SHOWN) == left, "without %s: %s" % (box, b.run(SHOWN)))
    check(not b.run("document.getElementById('nothing').hidden"), "nothing is shown and nothing says so")
    b.press("Escape")
    for name, value, left in (("status", "new", 1), ("lens", None, 4)):
        chosen = "e.value = %r" % value if value else "e.selectedIndex = 2"
        b.run("{ const e = document.getElementById('%s'); %s; "
              "e.dispatchEvent(new Event('input', {bubbles: true})); }" % (name, chosen))
        check(b.run(SHOWN) == left, "%s: %s" % (name, b.run(SHOWN)))
        b.press("Escape")
    b.run("document.querySelector('.heat a').click()")
    check(b.run(SHOWN) == 4, "a cell of the map shows %s" % b.run(SHOWN))
    b.press("Escape")


def check_keys(b):
    here = "document.activeElement.closest('.finding').id"
    b.run("document.activeElement.blur()")
    b.press("j", "j")
    first = b.run(here)
    b.press("j", "j")
    check(b.run(here) != first, "j does not move on")
    b.press("k", "k")
    check(b.run(here) == first, "k does not move back")
    was = b.run("document.activeElement.closest('.finding').open")
    b.press("Enter", "\r")
    check(b.run("document.activeElement.closest('.finding').open") != was, "Enter does not open or close")
    check(b.run("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus is not seen")
    b.press("?", "?")
    check(b.run("document.getElementById('help').open"), "? shows no help")
    b.press("Escape")
    check(not b.run("document.getElementById('help').open"), "Escape does not close the help")
    dark = "getComputedStyle(document.body).backgroundColor"
    before = b.run(dark)
    b.press("t", "t")
    check(b.run(dark) != before, "t does not change the theme")
    b.press("t", "t")
    check(b.run(dark) == before, "t does not change it back")


def check_without_script(b, path):
    b.call("Emulation.setScriptExecutionDisabled", value=True)
    b.open(path)
    check(b.run("document.getElementById('filter').hidden"), "a filter that does nothing is shown")
    check(b.run("document.querySelector('.finding pre').getClientRects().length") == 1, "no code without the script")
    b.picture(os.path.join(PICTURES, "no-script.png"))
    b.call("Emulation.setScriptExecutionDisabled", value=False)


def take_pictures(b, name, path):
    shutil.copy(path, os.path.join(PICTURES, name + ".html"))
    for scheme in ("light", "dark"):
        b.media(scheme)
        b.open(path)
        least, where = b.run(CONTRAST)
        nameless = b.run(NAMELESS)
        check(nameless == [], "%s: nothing says what this is: %s" % (name, nameless))
        check(least >= 4.5, "%s, %s: contrast %.2f at %s" % (name, scheme, least, where))
        b.picture(os.path.join(PICTURES, "%s-%s.png" % (name, scheme)))
        b.picture(os.path.join(PICTURES, "%s-%s-whole.png" % (name, scheme)), whole=True)
    b.size(390, 844)
    wide = b.run("document.documentElement.scrollWidth")
    check(wide <= 390, "%s: a narrow page is %d wide" % (name, wide))
    b.picture(os.path.join(PICTURES, name + "-narrow.png"), whole=True)
    b.size(1280, 900)
    b.media("light")
    b.print_to(os.path.join(PICTURES, name + ".pdf"))


def check_large(b):
    b.open(write("large.html", page("5001")))
    check_calm(b, "large")
    check(b.run(SHOWN) == 5000, "a large report shows %s" % b.run(SHOWN))
    press_slash_and_type(b, "nowhere")
    check(b.run(SHOWN) == 0, "a large report is not searched")


def check_timeline(b):
    """The bars of real work: more than one place, all within the picture, none from before the job."""
    places = b.run("[...document.querySelectorAll('svg.lanes rect')].map((r) => [+r.getAttribute('x'),"
                   " +r.getAttribute('x') + +r.getAttribute('width')])")
    check(len({x for x, _ in places}) > 2, "the timeline has bars at %s" % places)
    check(all(0 <= x < end <= 1003 for x, end in places), "a bar lies outside: %s" % places)
    check(b.run("document.querySelector('.axis span:last-child').textContent") ==
          b.run("[...document.querySelectorAll('.figures div')].at(-1).querySelector('dd').textContent"),
          "the timeline is not as long as the job")


def real_page():
    """What the product makes of a small tree of its own kind of trouble."""
    tree = os.path.join(DIR, "tree")
    for folder in ("src", "scripts/<b>bold<b>", "lib"):
        os.makedirs(os.path.join(tree, folder))
    for i in range(6):
        with open(os.path.join(tree, "src", "part%d.c" % i), "w") as f:
            f.write("#include <stdlib.h>\nint part%d(int n)\n{\n\tint *p = malloc(4);\n\tif (n)\n"
                    "\t\treturn *p; // <script>alert(1)</script>\n\tint a[2];\n\ta[2] = n;\n\treturn 0;\n}\n" % i)
        with open(os.path.join(tree, "scripts/<b>bold<b>", "run%d.sh" % i), "w") as f:
            f.write("#!/bin/sh\nfor f in $(ls *.c); do\n\techo $f $1 '<img src=x onerror=alert(1)>'\n\tcd $2\ndone\n")
        with open(os.path.join(tree, "lib", "tool%d.py" % i), "w") as f:
            f.write("import os, subprocess\ndef run(name):\n    subprocess.call('ls ' + name, shell=True)\n"
                    "    exec(name)\n    assert name\n")
    with open(os.path.join(tree, "README.md"), "w") as f:
        f.write("# A tree\n")
    out = os.path.join(DIR, "out")
    environment = dict(os.environ, REEVE_STATE=os.path.join(DIR, "state"), XDG_RUNTIME_DIR=DIR)
    for name in ("REEVE_COORDINATOR", "REEVE_TOKEN_FILE"):
        environment.pop(name, None)
    done = subprocess.run([os.path.join(BIN, "reeve"), "analyze", tree, "--out", out, "--allow-incomplete"],
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(done.returncode == 0, "reeve analyze: %d %s" % (done.returncode, done.stderr))
    return os.path.join(out, "report.html")


def main():
    os.makedirs(PICTURES, exist_ok=True)
    b = Browser(os.path.join(DIR, "profile"))
    try:
        b.size(1280, 900)
        b.media("light")
        hostile = page()
        path = write("hostile.html", hostile)
        check_watched(b, hostile)
        check_hostile(b, path)
        check_filter(b, 6)
        check_keys(b)
        check_calm(b, "hostile, after use")
        check_without_script(b, path)
        check_large(b)
        take_pictures(b, "hostile", path)
        real = real_page()
        b.open(real)
        check_calm(b, "real")
        check_timeline(b)
        take_pictures(b, "real", real)
    finally:
        b.close()


if not os.access(PAGE, os.X_OK) or not shutil.which("chromium"):
    print("skipped: no chromium, or nothing built")
    sys.exit(77)
try:
    main()
finally:
    shutil.rmtree(DIR, ignore_errors=True)
