"""A data folder with few analyzers. Each worker asks every analyzer that it has for its version as it starts, and those in Python
and JavaScript take two seconds of a processor for that: more than most of what tests have done."""
# SPDX-License-Identifier: Apache-2.0
import os

LIGHT = ("bash", "cppcheck", "python", "reeve-architecture", "reeve-documentation", "reeve-performance", "reeve-security",
         "reeve-tests", "shellcheck")


def light_tools(bin_dir, folder, names=LIGHT):
    """Makes the folder, with these alone."""
    os.makedirs(folder)
    for name in names:
        os.symlink(os.path.realpath(os.path.join(bin_dir, "..", "share", "reeve", "tools", name + ".yaml")),
                   os.path.join(folder, name + ".yaml"))


def light_data(bin_dir, folder, names=LIGHT):
    """All of it for REEVE_DATA."""
    light_tools(bin_dir, os.path.join(folder, "tools"), names)
    share = os.path.join(bin_dir, "..", "share", "reeve")
    for name in os.listdir(share):
        if name != "tools":
            os.symlink(os.path.realpath(os.path.join(share, name)), os.path.join(folder, name))
    return folder
