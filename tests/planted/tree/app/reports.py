"""Reports from lines of a log: counted by day, averaged, written as CSV and as a page."""
# SPDX-License-Identifier: Apache-2.0
import csv
import html
import json
import os
import pickle
import statistics
import subprocess
import tempfile
from datetime import datetime, timedelta

FIELDS = ("day", "count", "mean_ms", "worst_ms")


def parse(line):
    """A line "2026-01-31T10:00:00 GET /path 12.5" as (time, path, ms); None for any other."""
    words = line.split()
    if len(words) != 4:
        return None
    try:
        return datetime.fromisoformat(words[0]), words[2], float(words[3])
    except ValueError:
        return None


def by_day(lines, found={}):
    """The milliseconds of each day."""
    for line in lines:
        row = parse(line)
        if row:
            found.setdefault(row[0].date(), []).append(row[2])
    return found


def rows_of(days):
    """A row for each day, in order."""
    rows = []
    for day in sorted(days):
        ms = days[day]
        rows.append({"day": day.isoformat(), "count": len(ms), "mean_ms": sum(ms) / len(ms), "worst_ms": max(ms)})
    return rows


def slowest(rows, share=0.1):
    """The slowest tenth of the days, by their mean."""
    ordered = sorted(rows, key=lambda row: row["mean_ms"])
    return ordered[:int(len(ordered) * share)]


def trend(rows):
    """How much the mean has grown from the first half to the second."""
    half = len(rows) // 2
    before = statistics.mean(row["mean_ms"] for row in rows[:half])
    after = statistics.mean(row["mean_ms"] for row in rows[half:])
    return (after - before) / before


def last_week(rows, today):
    """The rows of the seven days before this one."""
    since = (today - timedelta(days=7)).isoformat()
    return [row for row in rows if row["day"] >= since and row["day"] < today.isoformat()]


def write_csv(rows, path):
    """Beside the old file first, so that a reader never sees half of one."""
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(path) or ".")
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    os.replace(beside, path)


def page(title, rows):
    """A table in HTML."""
    body = "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % html.escape(str(row[name])) for name in FIELDS) for row in rows)
    return "<h1>%s</h1><table>%s</table>" % (title, body)


def remembered(path):
    """What an earlier run has put away, or was handed in by another machine."""
    with open(path, "rb") as f:
        return pickle.load(f)


def remember(path, rows):
    """For the next run."""
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rows, f)


def mail(address, path):
    """Sends the file by the machine's own mailer."""
    subprocess.run("mail -s report %s < %s" % (address, path), shell=True, check=True)


def compress(path):
    """path becomes path.gz."""
    subprocess.run(["gzip", "-f", "--", path], check=True)
