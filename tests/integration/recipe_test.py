#!/usr/bin/env python3
"""docs/models.md, "To try it without a key": its lines are run as they stand there, but for the port."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import socket
import subprocess
import tempfile

from fleet import expect, main

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def lines():
    with open(os.path.join(ROOT, "docs", "models.md"), encoding="utf-8") as f:
        found = re.search(r"\n## To try it without a key\n.*?\n```sh\n(.*?)\n```\n", f.read(), re.DOTALL)
    expect(found, "docs/models.md has no such lines")
    return found.group(1)


def run(bin_dir):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="reeve-recipe-") as folder:
        os.symlink(os.path.join(os.path.realpath(bin_dir), ".."), os.path.join(folder, "build"))
        os.symlink(os.path.join(ROOT, "tests"), os.path.join(folder, "tests"))
        env = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_RUNTIME_DIR": folder, "REEVE_STATE": os.path.join(folder, "state")}
        done = subprocess.run(["sh", "-c", lines().replace("7431", port)], cwd=folder, env=env, timeout=300, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = "exit %d: %s %s" % (done.returncode, done.stdout[-3000:], done.stderr[-2000:])
        expect(done.returncode == 0, said)
        expect("Models: 5 questions to models, of small first" in done.stdout and "Nothing was run; leave out" in done.stdout, said)
        expect("model/sql-injection" in done.stdout and re.search(r"^Cost: \$0\.\d", done.stdout, re.MULTILINE), said)


main(run)
