"""Asks the real products about the cases of `node bench/detection-cases.ts <folder>` and holds our re-implementations against them.

Usage: python compare.py <folder> evidently nannyml        with requirements.txt
       python compare.py <folder> alibi-detect             with requirements-alibi-detect.txt
The two need different versions of numpy, hence two environments. Prints, for each product, how many columns were judged alike,
and every column that was not. Exit code 1 when a product and its re-implementation agree on fewer than 99% of the columns.
"""

import json
import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
# Both products report their use to their makers unless told not to.
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
os.environ["DO_NOT_TRACK"] = "1"


def read(folder, case, side):
    frame = pd.read_csv(folder / f"{case['id']}.{side}.csv")
    for decision in case["decisions"]:
        if decision["type"] in ("text", "boolean"):
            frame[decision["column"]] = frame[decision["column"]].astype(object)
    return frame


def evidently(case, baseline, serving):
    from evidently.legacy.metric_preset import DataDriftPreset
    from evidently.legacy.pipeline.column_mapping import ColumnMapping
    from evidently.legacy.report import Report

    numeric = [d["column"] for d in case["decisions"] if d["type"] in ("float", "integer")]
    other = [d["column"] for d in case["decisions"] if d["column"] not in numeric]
    report = Report([DataDriftPreset()])
    mapping = ColumnMapping(numerical_features=numeric, categorical_features=other)
    report.run(reference_data=baseline, current_data=serving, column_mapping=mapping)
    [table] = [m["result"] for m in report.as_dict()["metrics"] if m["metric"] == "DataDriftTable"]
    return {name: (bool(c["drift_detected"]), c["drift_score"]) for name, c in table["drift_by_columns"].items()}


def nannyml(case, baseline, serving):
    import nannyml as nml

    names = [d["column"] for d in case["decisions"]]
    calculator = nml.UnivariateDriftCalculator(
        column_names=names,
        treat_as_categorical=[d["column"] for d in case["decisions"] if d["type"] in ("text", "boolean")],
        chunk_size=case["nServing"],
    )
    result = calculator.fit(baseline).calculate(serving).filter(period="analysis").to_df()
    answers = {}
    for name in names:
        row = result[(name, "jensen_shannon")].iloc[0]
        answers[name] = (bool(row["alert"]), float(row["value"]))
    return answers


def alibi_detect(case, baseline, serving):
    from alibi_detect.cd import TabularDrift

    answers = {}
    names = [d["column"] for d in case["decisions"]]
    for d in case["decisions"]:
        name = d["column"]
        if baseline[name].isna().any():
            continue
        categorical = d["type"] in ("text", "boolean")
        codes = {value: i for i, value in enumerate(sorted(set(baseline[name]) | set(serving[name])))} if categorical else None
        a, b = [np.array([codes[x] for x in f[name]] if categorical else f[name], dtype=float) for f in (baseline, serving)]
        detector = TabularDrift(
            a.reshape(-1, 1),
            p_val=0.05,
            categories_per_feature={0: sorted(set(a.astype(int)))} if categorical else None,
        )
        p = float(detector.predict(b.reshape(-1, 1), drift_type="feature")["data"]["p_val"][0])
        answers[name] = (p < 0.05 / len(names), p)
    return answers


products = {
    "evidently": ("Evidently", evidently),
    "nannyml": ("NannyML", nannyml),
    "alibi-detect": ("alibi-detect", alibi_detect),
}


def main():
    folder = Path(sys.argv[1])
    cases = json.loads((folder / "cases.json").read_text())
    failed = False
    for package in sys.argv[2:]:
        rule, ask = products[package]
        judged, alike, drifted = 0, 0, 0
        for case in cases:
            answers = ask(case, read(folder, case, "baseline"), read(folder, case, "serving"))
            for decision in case["decisions"]:
                answer = answers.get(decision["column"])
                if answer is None or decision[rule] is None:
                    continue
                judged += 1
                alike += answer[0] == decision[rule]
                drifted += answer[0]
                if answer[0] != decision[rule]:
                    print(f"  {case['id']} {decision['column']}: {package} {answer[0]} ({answer[1]:.6g}), ours {decision[rule]}")
        print(f"{package} {version(package)}, numpy {np.__version__}, scipy {version('scipy')}: {alike} of {judged} columns alike, {drifted} drifted")
        failed = failed or alike < 0.99 * judged
    return 1 if failed else 0


sys.exit(main())
