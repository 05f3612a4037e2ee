"""A disk that can be filled: a small tmpfs, or where none can be mounted a limit on how long a file may get."""
# SPDX-License-Identifier: Apache-2.0
import errno
import os
import resource
import shutil
import subprocess
import tempfile

SIZE_MB = 64
ROOM_BYTES = 16 * 1024  # what is left of a full disk: the next commit or two


class Disk:
    def __init__(self):
        self.path = path = tempfile.mkdtemp(prefix="reeve-disk-")
        self.filler = os.path.join(path, "filler")
        self.mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm" % SIZE_MB, "tmpfs", path],
                                      stderr=subprocess.DEVNULL, check=False).returncode == 0

    def __str__(self):
        return "a tmpfs of %d MiB" % SIZE_MB if self.mounted else "a limit on the size of files"

    def fill(self, pid):
        """Leaves almost no room to the process that writes there."""
        if not self.mounted:
            longest = max(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.path)
                          for name in names)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (longest + ROOM_BYTES, resource.RLIM_INFINITY))
            return
        with open(self.filler, "wb") as filler:
            while not self._fill_up(filler):
                pass

    def _fill_up(self, filler):
        """False: others have written since we asked how much room there is."""
        room = os.statvfs(self.path)
        try:
            os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize - ROOM_BYTES)
        except OSError as failure:
            if failure.errno != errno.ENOSPC:
                raise
            return False
        return True

    def empty(self, pid):
        if self.mounted:
            os.unlink(self.filler)
        else:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", "-l", self.path], check=False)
        shutil.rmtree(self.path, ignore_errors=True)
