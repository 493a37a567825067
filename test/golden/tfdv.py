"""What TensorFlow Data Validation says of five tables: statistics, inferred schemas, anomalies, comparator values; and of statistics that this project wrote.
Python 3.11, tensorflow-data-validation 1.16.1 (the newest with a wheel), tfx-bsl 1.16.1, tensorflow-metadata 1.16.1, tensorflow-cpu 2.16.2, apache-beam 2.60.0,
pyarrow 10.0.1, pandas 1.5.3, numpy 1.26.4, protobuf 4.25.5, scikit-learn 1.5.2. The first three are installed with --no-deps, because pip does not find its way
through the dependencies of apache-beam[gcp].

Run from the project's root, Node 24 on the path (-P, because profile.py beside it would hide a module): python -P test/golden/tfdv.py --readback
Writes test/golden/tfdv/: <table>.json (answers), the small tables themselves, and readback.json (what TFDV made of our statistics files).
The taxi and penguin data are read from ../shared/data, the flights from node_modules/vega-datasets.
"""

import csv
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import sklearn.datasets
import tensorflow as tf
import tensorflow_data_validation as tfdv
from google.protobuf import json_format, text_format
from tensorflow_metadata.proto.v0 import statistics_pb2

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tfdv")
root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
data = os.path.join(os.path.dirname(root), "shared", "data")
if not os.path.isdir(data):
    data = os.environ["SHARED_DATA"]
os.makedirs(here, exist_ok=True)


def statistics_of_csv(path):
    return tfdv.generate_statistics_from_csv(path)


def plain(statistics):
    """The statistics as protobuf's JSON, without what says nothing about a table (weights)."""
    return json_format.MessageToDict(statistics, preserving_proto_field_name=True)


def anomalies_of(anomalies):
    found = {}
    for name, info in sorted(anomalies.anomaly_info.items()):
        found[name] = {
            "severity": type(info).Severity.Name(info.severity),
            "short": info.short_description,
            "description": info.description,
            "reasons": [
                {"type": type(info).Type.Name(reason.type), "short": reason.short_description, "description": reason.description}
                for reason in info.reason
            ],
        }
    return found


def measured(anomalies):
    """Comparator values by column, kind and measure."""
    values = []
    for info in anomalies.drift_skew_info:
        path = ".".join(info.path.step)
        for kind, measurements in (("drift", info.drift_measurements), ("skew", info.skew_measurements)):
            for m in measurements:
                values.append({"feature": path, "kind": kind, "measure": type(m).Type.Name(m.type), "value": m.value, "threshold": m.threshold})
    return sorted(values, key=lambda v: (v["feature"], v["kind"], v["measure"]))


def compared(schema, training, serving):
    """Both comparators of every column: L-infinity and normalized difference for texts, Jensen-Shannon for all that has them."""
    asked = type(schema)()
    asked.CopyFrom(schema)
    for feature in asked.feature:
        for comparator in (feature.skew_comparator, feature.drift_comparator):
            comparator.jensen_shannon_divergence.threshold = 0
            if feature.type == 1:
                comparator.infinity_norm.threshold = 0
                comparator.normalized_abs_difference.threshold = 0
    return measured(tfdv.validate_statistics(serving, asked, previous_statistics=training, serving_statistics=training))


def numbers(value):
    """JSON has no NaN or infinity: protobuf's own spelling."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {k: numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [numbers(v) for v in value]
    return value


def write(name, answers):
    with open(os.path.join(here, name + ".json"), "w") as file:
        json.dump(numbers(answers), file, ensure_ascii=True, separators=(",", ":"))
        file.write("\n")


def answers_for(training, serving=None):
    schema = tfdv.infer_schema(training)
    answers = {
        "training": plain(training),
        "schema": text_format.MessageToString(schema),
        "schemaWithoutShapes": text_format.MessageToString(tfdv.infer_schema(training, infer_feature_shape=False)),
        "own": anomalies_of(tfdv.validate_statistics(training, schema)),
    }
    if serving is not None:
        answers["serving"] = plain(serving)
        answers["anomalies"] = anomalies_of(tfdv.validate_statistics(serving, schema))
        answers["updated"] = text_format.MessageToString(tfdv.update_schema(schema, serving))
        answers["comparators"] = compared(schema, training, serving)
    return answers


def write_binary(name, statistics):
    """The bytes that TFDV itself stores: of a .pb the message, of a .tfrecord its framing too."""
    path = os.path.join(here, name)
    if name.endswith(".pb"):
        with open(path, "wb") as file:
            file.write(statistics.SerializeToString(deterministic=True))
    else:
        with tf.io.TFRecordWriter(path) as writer:
            writer.write(statistics.SerializeToString(deterministic=True))


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.reader(file))


def write_rows(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def taxi(folder):
    """The published split; the CSV of each half is made from it and thrown away."""
    header, *rows = rows_of(os.path.join(data, "taxi", "taxi_simple.csv"))
    with open(os.path.join(data, "taxi", "taxi_split.txt")) as file:
        split = file.read().split()
    paths = {}
    for part in ("train", "eval"):
        paths[part] = os.path.join(folder, f"taxi_{part}.csv")
        write_rows(paths[part], [header] + [row for row, mark in zip(rows, split) if mark == part])
    return paths


def wine_tables():
    """scikit-learn's wines (13 numbers, 178 rows) with their class as text; serving is the half richest in alcohol."""
    loaded = sklearn.datasets.load_wine(as_frame=True)
    table = loaded.data.copy()
    table.columns = [name.replace("/", "_") for name in table.columns]
    table["cultivar"] = [str(loaded.target_names[target]) for target in loaded.target]
    rich = table.sort_values(["alcohol", "proline"], kind="stable").iloc[len(table) // 2 :].sort_index()
    return table, rich


def flight_tables():
    """Flights of January to June 2001; serving is those from June on."""
    source = os.path.join(root, "node_modules", "vega-datasets", "data", "flights-5k.json")
    with open(source) as file:
        table = pd.DataFrame(json.load(file))
    later = table[table["date"] >= "2001/03"]
    return table[table["date"] < "2001/03"].drop(columns="date"), later.drop(columns="date")


def nasty_table():
    """Everything that goes wrong in a column, in typed form (a data frame: NaN there is a missing value)."""
    n = 60
    i = np.arange(n)
    return {
        "constant": [7] * n,
        "zeros": [0.0, -0.0] * (n // 2),
        "ties": [["b", "a", "c", "\u00e9", "\U0001f600", "\uffee"][k % 6] for k in i],
        "long": ["x" * int(k * 4) if k > 0 else "" for k in i],
        "blank": ["", " ", "NA", "null", "None", "n/a"] * (n // 6),
        "wide": [int(2**53 + k) if k % 2 else -int(2**62) for k in i],
        "tiny": [5e-324 * int(k + 1) for k in i],
        "huge": [1.7e308 if k == 0 else 1e300 * float(k) for k in i],
        "offset": [1e9 + 0.001 * float(k) for k in i],
        "sparse": [None if k % 7 else float(k) for k in i],
        "mostly_zero": [0.0 if k % 10 else 1.5 * float(k) for k in i],
        "flag": [bool(k % 3) for k in i],
        "__proto__": ["<b>%d</b>" % (k % 3) for k in i],
        "skewed": [float(2 ** (k % 40)) for k in i],
        "absent": [None] * n,
    }


def infinite_table():
    """NaN and infinities survive in a CSV alone: a data frame makes NaN a missing value."""
    cells = ["1", "2", "inf", "-inf", "3", "nan", "4.5", "", "1", "inf", "NaN", "Infinity", "0", "-0", "7"]
    return [["mixed", "only_nan", "half"]] + [[cell, "nan", cells[(k * 7) % 15] if k % 2 else "2.5"] for k, cell in enumerate(cells * 4)]


def frame_answers(name, training, serving=None, keep=True):
    # Another index than 0 to n - 1 would become a column.
    stats = tfdv.generate_statistics_from_dataframe(training.reset_index(drop=True))
    if name in ("wine", "nasty"):
        write_binary(name + ".pb", stats)
    other = None if serving is None else tfdv.generate_statistics_from_dataframe(serving.reset_index(drop=True))
    answers = answers_for(stats, other)
    if keep:
        for part, table in (("training", training), ("serving", serving)):
            if table is not None:
                answers[part + "Rows"] = [list(row) for row in table.astype(object).where(table.notna(), None).itertuples(index=False)]
        answers["columns"] = list(training.columns)
    write(name, answers)


def ours(path, folder):
    """The statistics file that this project makes of a table."""
    out = os.path.join(folder, os.path.basename(path) + ".pb")
    subprocess.run(["node", "local/tidemark.ts", "profile", path, "--stats", out], cwd=root, check=True, stdout=subprocess.DEVNULL)
    return out


def readback(name, path, folder):
    """TFDV loads our file of the same table and works with it as with its own."""
    written = ours(path, folder)
    with open(written, "rb") as file:
        raw = file.read()
    mine = tfdv.load_stats_binary(written)
    theirs = tfdv.generate_statistics_from_csv(path)
    schema = tfdv.infer_schema(theirs)
    return {
        "table": name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "examples": mine.datasets[0].num_examples,
        "schemaEqual": text_format.MessageToString(schema) == text_format.MessageToString(tfdv.infer_schema(mine)),
        "anomalies": anomalies_of(tfdv.validate_statistics(mine, schema)),
        "drift": {f"{v['feature']} {v['measure']}": v["value"] for v in compared(schema, theirs, mine) if v["kind"] == "drift"},
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        split = taxi(folder)
        taxi_train = statistics_of_csv(split["train"])
        write_binary("taxi.pb", taxi_train)
        write("taxi", answers_for(taxi_train, statistics_of_csv(split["eval"])))
        penguins = os.path.join(data, "penguins", "penguins_processed.csv")
        skewed = os.path.join(data, "penguins", "penguins_skewed.csv")
        write_binary("penguins.tfrecord", statistics_of_csv(penguins))
        write("penguins", answers_for(statistics_of_csv(penguins), statistics_of_csv(skewed)))
        frame_answers("wine", *wine_tables())
        frame_answers("flights", *flight_tables(), keep=False)
        frame_answers("nasty", pd.DataFrame(nasty_table()))
        infinite = os.path.join(here, "infinite.csv")
        write_rows(infinite, infinite_table())
        write("infinite", answers_for(statistics_of_csv(infinite)))
        if "--readback" in sys.argv:
            flights = os.path.join(folder, "flights.csv")
            flight_tables()[0].to_csv(flights, index=False)
            tables = [("taxi train", split["train"]), ("penguins", penguins), ("flights", flights)]
            write("readback", [readback(name, path, folder) for name, path in tables])


main()
