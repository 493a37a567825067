"""Goldens of shared/concept/stream, written to stream.json beside this script.

Python 3.11, river 0.23.0, numpy 2.1.3.
    pip install river==0.23.0 numpy==2.1.3 && python stream.py

Streams are drawn by mulberry32, so that the tests draw the same: a loss is 1 when the next number is below p. `uniform` streams hold
p + (number - 0.5) / 2 instead.
"""

import json
import pathlib

from river.drift import PageHinkley
from river.drift.adwin_c import AdaptiveWindowing


def mulberry32(seed):
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296


def losses(seed, kind, stretches):
    draw = mulberry32(seed)
    for n, p in stretches:
        for _ in range(n):
            u = next(draw)
            yield p + (u - 0.5) / 2 if kind == "uniform" else float(u < p)


STREAMS = [
    (1, "error", [(5000, 0.1), (2000, 0.2)]),
    (2, "error", [(5000, 0.05), (2000, 0.1)]),
    (3, "error", [(3000, 0.3), (3000, 0.1), (3000, 0.3)]),
    (4, "uniform", [(1000, 0.3), (700, 0.7), (1000, 0.35)]),
    (5, "error", [(20000, 0.2)]),
    (6, "uniform", [(40, 0.25), (40, 0.75)]),
    (7, "error", [(300, 0.0), (300, 1.0)]),
]


def adwin(seed, kind, stretches):
    window = AdaptiveWindowing()
    changes, trace = [], []
    for i, x in enumerate(losses(seed, kind, stretches)):
        if window.update(x):
            changes.append([i, window.get_width(), window.get_total()])
        if i % 997 == 31:
            trace.append([i, window.get_width(), window.get_total(), window.get_variance()])
    return {"changes": changes, "trace": trace}


def page_hinkley(seed, kind, stretches):
    detector = PageHinkley()
    changes = []
    for i, x in enumerate(losses(seed, kind, stretches)):
        detector.update(x)
        if detector.drift_detected:
            changes.append(i)
    return {"changes": changes}


cases = [
    {
        "seed": seed,
        "kind": kind,
        "stretches": stretches,
        "adwin": adwin(seed, kind, stretches),
        "pageHinkley": page_hinkley(seed, kind, stretches),
    }
    for seed, kind, stretches in STREAMS
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
