#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Quality against cost of a router: route_curves.py OUTCOMES.csv SCORES.csv [CURVE.svg]. A table in Markdown on stdout, with
95 % intervals (percentile bootstrap over texts), beside all cheap, all strong, random and the oracle; the SVG shows the same."""
import csv
import random
import sys

csv.field_size_limit(1 << 30)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
RESAMPLES = 200
WIDTH, HEIGHT, EDGE = 640, 400, 56


def read(outcomes, scores):
    """Rows of (cheap right, strong right, cheap cost, strong cost), highest score first; ties stand in a random order."""
    with open(scores, newline="", encoding="utf-8") as f:
        score = {r["id"]: float(r["score"]) for r in csv.DictReader(f)}
    chance = random.Random(1)
    rows = []
    with open(outcomes, newline="", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            figures = [float(r[c]) for c in ("cheap_correct", "strong_correct", "cost_cheap", "cost_strong")]
            rows.append((-score[r["id"]], chance.random(), figures))
    return [figures for _, _, figures in sorted(rows)]


def curve(rows, weights):
    """Points (cost, quality) as one text after the other goes to the strong model."""
    count = sum(weights)
    quality = sum(w * r[0] for w, r in zip(weights, rows)) / count
    cost = sum(w * r[2] for w, r in zip(weights, rows)) / count
    points = [(cost, quality)]
    for w, r in zip(weights, rows):
        if w:
            cost += w * (r[3] - r[2]) / count
            quality += w * (r[1] - r[0]) / count
            points.append((cost, quality))
    return points


def at(points, cost):
    """The quality at this cost, straight between points."""
    low, high = 0, len(points) - 1
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if points[middle][0] <= cost else (low, middle)
    (x0, y0), (x1, y1) = points[low], points[high]
    return y0 + (y1 - y0) * (cost - x0) / (x1 - x0) if x1 > x0 else y1


def strong_cost(rows, weights):
    return sum(w * r[3] for w, r in zip(weights, rows)) / sum(weights)


def oracle_order(rows):
    """What only the strong model solves first, the cheapest of them before the others; what it alone fails last."""
    return sorted(rows, key=lambda r: (r[0] - r[1], r[3] - r[2]))


def samples(rows, width):
    chance = random.Random(0)
    for _ in range(width):
        weights = [0] * len(rows)
        for i in chance.choices(range(len(rows)), k=len(rows)):
            weights[i] += 1
        yield weights


def table(rows):
    ones = [1] * len(rows)
    points, oracle, full = curve(rows, ones), curve(oracle_order(rows), ones), strong_cost(rows, ones)
    drawn = []
    for weights in samples(rows, RESAMPLES):
        resampled, whole = curve(rows, weights), strong_cost(rows, weights)
        drawn.append([at(resampled, share * whole) for share in SHARES])
    cheap, strong = points[0], points[-1]
    print(f"all cheap {cheap[1]:.4f} at {cheap[0] / full:.3f} of the cost of all strong, which is {strong[1]:.4f}; "
          f"the oracle's best {max(q for _, q in oracle):.4f}\n")
    print("| share of the strong model's cost | quality [95 %] | random | oracle |\n| ---: | ---: | ---: | ---: |")
    for i, share in enumerate(SHARES):
        if share * full < cheap[0]:
            continue
        values = sorted(d[i] for d in drawn)
        low, high = values[RESAMPLES // 40], values[-1 - RESAMPLES // 40]
        print(f"| {share:.2f} | {at(points, share * full):.4f} [{low:.4f}, {high:.4f}] "
              f"| {at([cheap, strong], share * full):.4f} | {at(oracle, share * full):.4f} |")
    return points, oracle, full


def path(points, full, low, high):
    step = max(1, len(points) // 200)
    kept = points[::step] + [points[-1]]
    return " ".join(f"{EDGE + c / full * (WIDTH - 2 * EDGE):.1f},"
                    f"{HEIGHT - EDGE - (q - low) / (high - low) * (HEIGHT - 2 * EDGE):.1f}" for c, q in kept)


def svg(name, points, oracle, full):
    low, high = points[0][1] - 0.02, max(q for _, q in oracle) + 0.02
    lines = [("router", "#1f6feb", points), ("random", "#8b949e", [points[0], points[-1]]), ("oracle", "#2da44e", oracle)]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = EDGE + share * (WIDTH - 2 * EDGE)
        out.append(f'<text x="{x}" y="{HEIGHT - EDGE + 20}" text-anchor="middle">{share:g}</text>')
    for quality in (points[0][1], points[-1][1], max(q for _, q in oracle)):
        y = HEIGHT - EDGE - (quality - low) / (high - low) * (HEIGHT - 2 * EDGE)
        out.append(f'<text x="{EDGE - 8}" y="{y + 4:.1f}" text-anchor="end">{quality:.2f}</text>')
        out.append(f'<path d="M{EDGE} {y:.1f}H{WIDTH - EDGE}" stroke="#d0d7de"/>')
    for i, (words, color, line) in enumerate(lines):
        out.append(f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{path(line, full, low, high)}"/>')
        out.append(f'<text x="{WIDTH - EDGE - 70}" y="{HEIGHT - EDGE - 60 + 18 * i}" fill="{color}">{words}</text>')
    out.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 14}" text-anchor="middle">cost, as a share of all strong</text>')
    out.append(f'<text x="{EDGE}" y="{EDGE - 24}">share of right answers</text></svg>\n')
    with open(name, "w", encoding="utf-8") as f:
        f.write("\n".join(out))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    points, oracle, full = table(read(sys.argv[1], sys.argv[2]))
    if len(sys.argv) == 4:
        svg(sys.argv[3], points, oracle, full)


main()
