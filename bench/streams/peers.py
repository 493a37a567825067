"""River's and Frouros' ADWIN and Page-Hinkley on the streams of ours.ts: delays and false alarms, one JSON line each on stdout.

Python 3.11. pip install river==0.23.0 frouros==0.9.0 && python peers.py [--quick]
"""

import json
import sys

from frouros.detectors.concept_drift import ADWIN as FrourosADWIN
from frouros.detectors.concept_drift import PageHinkley as FrourosPageHinkley
from river.drift import ADWIN, PageHinkley


def mulberry32(seed):
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296


def errors(seed, stretches):
    draw = mulberry32(seed)
    return [1.0 if next(draw) < p else 0.0 for n, p in stretches for _ in range(n)]


def river(make):
    def alarms(stream):
        detector, before, found = make(), 0.0, []
        for i, x in enumerate(stream):
            level = detector.estimation if hasattr(detector, "estimation") else 0.0
            detector.update(x)
            if detector.drift_detected and (not hasattr(detector, "estimation") or detector.estimation > level):
                found.append(i + 1)
        return found

    return alarms


def frouros(make):
    def alarms(stream):
        detector, found = make(), []
        for i, x in enumerate(stream):
            detector.update(value=x)
            if detector.drift:
                found.append(i + 1)
                detector.reset()
        return found

    return alarms


DETECTORS = {
    "river ADWIN": river(ADWIN),
    "river Page-Hinkley": river(lambda: PageHinkley(mode="up")),
    "frouros ADWIN": frouros(FrourosADWIN),
    "frouros Page-Hinkley": frouros(FrourosPageHinkley),
}

quick = "--quick" in sys.argv
for name, alarms in DETECTORS.items():
    for before, after in [(0.1, 0.2), (0.05, 0.1), (0.2, 0.25)]:
        delays = []
        for k in range(20 if quick else 200):
            found = [at for at in alarms(errors(1000 + k, [(5000, before), (2000, after)])) if at > 5000]
            delays.append(found[0] - 5000 if found else None)
        hits = [delay for delay in delays if delay is not None]
        print(json.dumps({
            "detector": name, "before": before, "after": after, "streams": len(delays), "found": len(hits),
            "meanDelay": round(sum(hits) / len(hits), 1) if hits else None,
        }), flush=True)
    counts = [len(alarms(errors(k, [(100_000, 0.1)]))) for k in range(2 if quick else 20)]
    print(json.dumps({
        "detector": name, "unchanged": len(counts), "withAlarm": sum(c > 0 for c in counts), "alarms": sum(counts),
    }), flush=True)
