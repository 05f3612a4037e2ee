#!/usr/bin/env python3
"""What is long begins first, and what is slow is begun twice: the makespan beside its lower bound, in virtual time."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys

PROGRAM = os.path.join(sys.argv[1], "..", "libexec", "reeve", "makespan")


def figures(*args):
    return json.loads(subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE, check=True).stdout)


def main():
    # Files as long as a third of a worker's share are among these.
    tree, unknown = figures("--tree", "20000", "16", "5"), figures("500", "50")
    print("planned by lines: %.3f of the bound; of unknown lengths: %.2f, %.2f without hedges" %
          (tree["with"], unknown["with"], unknown["without"]))
    if tree["with"] > 1.05:
        sys.exit("a tree of heavy-tailed files takes longer than 1.05 of its bound")
    if unknown["with"] > 0.8 * unknown["without"]:
        sys.exit("hedges do not pay")


main()
