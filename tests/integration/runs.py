"""What the workers' own logs say was run: each run with its worker, its life and its times, read as the logs grow."""
# SPDX-License-Identifier: Apache-2.0
import datetime
import os

from fleet import fields, subtask_number


def seconds_of(ts):
    return datetime.datetime.strptime(ts, "%Y-%m-%dT%H:%M:%S.%fZ").timestamp()


class Run:
    """One run that came to a good end."""

    def __init__(self, said, life):
        self.token = said["token"]
        self.life = life
        self.end = seconds_of(said["ts"])
        self.start = self.end - int(said["wall_ms"]) / 1000


class Runs:
    def __init__(self, fleet):
        self.fleet = fleet
        self.read = dict.fromkeys(fleet.names, 0)  # bytes of its log
        self.lives = {name: 0 for name in fleet.names}
        self.killed = set()  # lives: what they had finished and not handed in went with them
        self.of_job = {}  # job -> subtask -> runs

    def look(self):
        for name in self.fleet.names:
            self._look_at(name)
        return self

    def _look_at(self, name):
        if not os.path.exists(self.fleet.log(name)):
            return
        with open(self.fleet.log(name), "rb") as log:
            log.seek(self.read[name])
            text = log.read()
        text = text[:text.rfind(b"\n") + 1]  # a line that is only half there is read the next time
        self.read[name] += len(text)
        for line in text.decode("utf-8", "replace").splitlines():
            if " event=attempt.done " in line:
                self._add(fields(line), (name, self.lives[name]))

    def _add(self, said, life):
        if said["outcome"] != "done":
            return
        subtasks = self.of_job.setdefault(int(said["subtask"][1:].split("/")[0]), {})
        subtasks.setdefault(subtask_number(said["subtask"]), []).append(Run(said, life))

    def dies(self, name, killed):
        """The worker has ended; what its log says from now on is of its next life."""
        self._look_at(name)
        if killed:
            self.killed.add((name, self.lives[name]))
        self.lives[name] += 1

    def finished(self, job):
        return len(self.of_job.get(job, {}))

    def repeated(self, job):
        """Subtasks that were begun anew although a run of them had ended well, by a worker that was not killed."""
        out = []
        for number, runs in self.of_job.get(job, {}).items():
            runs.sort(key=lambda run: run.end)
            for first, second in zip(runs, runs[1:]):
                if first.life not in self.killed and second.start > first.end:
                    out.append(number)
                    break
        return out
