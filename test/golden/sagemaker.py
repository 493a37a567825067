"""Files in the formats of SageMaker Model Monitor, and Deequ's distances by their definitions, for test/shared/sagemaker and test/pipeline. Python 3.11, NumPy 1.26.4.

Formats: SageMaker Developer Guide, "Schema for Statistics", "Schema for Constraints" and "Capture data from real-time endpoint". Distances: awslabs/deequ 2.0.2,
analyzers/Distance.scala: the largest difference of the two cumulative shares over all items of the two sketches (numbers), of the shares of one value (texts); "robust" less
1.8 sqrt((n + m) / (n m)), at least 0. The sketch: KLL as in Karnin, Lang and Liberty, arXiv:1603.05346, with its compactors' coins seeded here.

Run: python -P test/golden/sagemaker.py   (writes test/golden/sagemaker/)
"""

import json
import math
import os
import random

import numpy as np

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sagemaker")
rng = np.random.default_rng(20261124)
coin = random.Random(7)


def sketch(values, k=256, c=0.64):
    """KLL: compactors of shrinking size; level i's items stand for 2^i values."""
    levels = [[]]

    def capacity(level):
        return max(2, math.ceil(k * c ** (len(levels) - level - 1)))

    for value in values:
        levels[0].append(value)
        level = 0
        while level < len(levels) and len(levels[level]) >= capacity(level) + 2:
            if level + 1 == len(levels):
                levels.append([])
            items = sorted(levels[level])
            kept = [items.pop()] if len(items) % 2 else []
            levels[level + 1].extend(items[coin.randrange(2) :: 2])
            levels[level] = kept
            level += 1
    return levels


def table(n, shift):
    age = rng.integers(18, 80, n)
    income = np.round(np.exp(rng.normal(10 + shift, 0.6, n)), 2)
    city = rng.choice(["Oslo", "Lima", "Bonn", "Pune"], n, p=[0.5, 0.3, 0.15, 0.05] if shift == 0 else [0.3, 0.3, 0.2, 0.2])
    score = np.round(1 / (1 + np.exp(-(np.log(income) - 10 + rng.normal(0, 0.5, n)))), 4)
    return {"score": score, "age": age, "income": income, "city": city}


def statistics(columns):
    n = len(columns["age"])
    features = []
    for name, values in columns.items():
        if name == "city":
            found, counts = np.unique(values, return_counts=True)
            buckets = [{"value": str(v), "count": int(c)} for v, c in zip(found, counts)]
            stats = {"common": {"num_present": n, "num_missing": 0}, "distinct_count": float(len(found)), "distribution": {"categorical": {"buckets": buckets}}}
            features.append({"name": name, "inferred_type": "String", "string_statistics": stats})
            continue
        numbers = [float(v) for v in values]
        low, high = min(numbers), max(numbers)
        edges = np.linspace(low, high, 11)
        counts = [int(np.sum((values >= edges[i]) & ((values < edges[i + 1]) if i < 9 else (values <= edges[10])))) for i in range(10)]
        levels = sketch(numbers)
        assert sum(len(level) << i for i, level in enumerate(levels)) == n
        stats = {
            "common": {"num_present": n, "num_missing": 0},
            "mean": float(np.mean(values)),
            "sum": float(np.sum(values)),
            "std_dev": float(np.std(values)),
            "min": low,
            "max": high,
            "distribution": {
                "kll": {
                    "buckets": [{"lower_bound": float(edges[i]), "upper_bound": float(edges[i + 1]), "count": float(counts[i])} for i in range(10)],
                    "sketch": {"parameters": {"c": 0.64, "k": 256.0}, "data": levels},
                }
            },
        }
        features.append({"name": name, "inferred_type": "Integral" if name == "age" else "Fractional", "numerical_statistics": stats})
    return {"version": 0.0, "dataset": {"item_count": n}, "features": features}


def constraints(columns):
    features = []
    for name, values in columns.items():
        feature = {"name": name, "inferred_type": "String" if name == "city" else "Integral" if name == "age" else "Fractional", "completeness": 1.0}
        if name == "city":
            feature["string_constraints"] = {"domains": sorted(set(map(str, values)))}
        else:
            feature["num_constraints"] = {"is_non_negative": True}
        features.append(feature)
    config = {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 0.1,
        "domain_content_threshold": 0.1,
        "distribution_constraints": {"perform_comparison": "Enabled", "comparison_threshold": 0.1, "comparison_method": "Robust"},
    }
    return {"version": 0.0, "features": features, "monitoring_config": config}


def capture(columns, rows_a_record, start):
    """Records as an endpoint writes them: many rows of CSV in one, the last line ended or not, base64 for an eighth of them."""
    import base64

    n = len(columns["age"])
    lines = []
    for number, first in enumerate(range(0, n, rows_a_record)):
        rows = range(first, min(n, first + rows_a_record))
        inputs = "\n".join(f"{columns['age'][i]},{columns['income'][i]},{columns['city'][i]}" for i in rows) + ("\n" if number % 2 else "")
        outputs = "\n".join(str(columns["score"][i]) for i in rows) + "\n"
        encoded = number % 8 == 7
        encoding = "BASE64" if encoded else "CSV"
        wrap = (lambda text: base64.b64encode(text.encode()).decode()) if encoded else (lambda text: text)
        record = {
            "captureData": {
                "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": wrap(inputs), "encoding": encoding},
                "endpointOutput": {"observedContentType": "text/csv; charset=utf-8", "mode": "OUTPUT", "data": wrap(outputs), "encoding": encoding},
            },
            "eventMetadata": {"eventId": f"{start}-{number}", "inferenceTime": f"2026-11-{start}T01:02:{number % 60:02}Z"},
            "eventVersion": "0",
        }
        lines.append(json.dumps(record, separators=(",", ":")))
    return "\n".join(lines) + "\n"


def distances(levels_of, baseline, serving):
    """By column: simple and robust."""
    answers = {}
    for name, values in serving.items():
        n, m = len(baseline[name]), len(values)
        if name == "city":
            kinds = set(map(str, baseline[name])) | set(map(str, values))
            simple = max(abs(np.sum(baseline[name] == kind) / n - np.sum(values == kind) / m) for kind in kinds)
        else:
            weighted = [(item, 1 << i) for i, level in enumerate(levels_of[name]) for item in level]
            keys = sorted({item for item, _ in weighted} | {float(v) for v in values})
            rank = lambda x: sum(weight for item, weight in weighted if item <= x)
            simple = max(abs(rank(x) / n - np.sum(values <= x) / m) for x in keys)
        robust = max(0.0, simple - 1.8 * math.sqrt((n + m) / (n * m)))
        answers[name] = {"simple": float(simple), "robust": float(robust)}
    return answers


os.makedirs(here, exist_ok=True)
training = table(3000, 0)
same, moved = table(400, 0), table(400, 0.7)
stats = statistics(training)
levels_of = {f["name"]: f["numerical_statistics"]["distribution"]["kll"]["sketch"]["data"] for f in stats["features"] if "numerical_statistics" in f}


def write(name, text):
    with open(os.path.join(here, name), "w") as file:
        file.write(text)


write("statistics.json", json.dumps(stats, separators=(",", ":")) + "\n")
write("constraints.json", json.dumps(constraints(training), indent=1) + "\n")
write("same.jsonl", capture(same, 9, 24))
write("moved.jsonl", capture(moved, 9, 25))
write("distances.json", json.dumps({"same": distances(levels_of, training, same), "moved": distances(levels_of, training, moved)}, indent=1) + "\n")
