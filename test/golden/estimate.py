"""Goldens of shared/concept/estimate, written to estimate.json beside this script.

Python 3.11, nannyml 0.13.1, numpy 2.4.6, pandas 3.1.1, scikit-learn 1.9.1, statsmodels 0.15.0.
    pip install nannyml==0.13.1 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 statsmodels==0.15.0 && python estimate.py

CBPE on NannyML's own synthetic car loans (50,000 reference rows, 50,000 to analyse, chunks of 5,000), whose scores have two decimals, so that counts by
score, decision and label say everything.
"""

import json
import os
import pathlib
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml
import numpy as np
import pandas as pd
from nannyml.datasets import load_synthetic_car_loan_dataset
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss, precision_score, recall_score, roc_auc_score

warnings.filterwarnings("ignore")
METRICS = ["accuracy", "roc_auc", "precision", "recall", "f1"]
REALISED = {"accuracy": accuracy_score, "precision": precision_score, "recall": recall_score, "f1": f1_score}


def counts(frame, columns):
    grouped = frame.groupby(columns).size().reset_index(name="n")
    return [[float(v) for v in row] for row in grouped.itertuples(index=False)]


def cbpe(reference, analysis):
    estimator = nannyml.CBPE(
        problem_type="classification_binary",
        y_pred_proba="y_pred_proba",
        y_pred="y_pred",
        y_true="repaid",
        metrics=METRICS,
        chunk_size=5000,
    )
    estimator.fit(reference)
    frame = estimator.estimate(analysis).filter(period="analysis").to_df()
    return {
        "calibrated": bool(estimator.needs_calibration),
        "chunks": [
            {metric: float(frame[(metric, "value")].iloc[k]) for metric in METRICS}
            | {"samplingError": {metric: float(frame[(metric, "sampling_error")].iloc[k]) for metric in METRICS}}
            for k in range(10)
        ],
    }


reference, analysis, truth = load_synthetic_car_loan_dataset()
analysis = analysis.merge(truth, on="id").sort_values("timestamp").reset_index(drop=True)


def loans():
    chunks = [analysis.iloc[5000 * k : 5000 * (k + 1)] for k in range(10)]
    realised = [
        {name: float(f(c["repaid"], c["y_pred"])) for name, f in REALISED.items()}
        | {
            "roc_auc": float(roc_auc_score(c["repaid"], c["y_pred_proba"])),
            "brier": float(brier_score_loss(c["repaid"], c["y_pred_proba"])),
            "log_loss": float(log_loss(c["repaid"], c["y_pred_proba"])),
        }
        for c in chunks
    ]
    return {
        "reference": counts(reference, ["y_pred_proba", "y_pred", "repaid"]),
        "chunks": [counts(c, ["y_pred_proba", "y_pred"]) for c in chunks],
        "nannyml": cbpe(reference, analysis.drop(columns="repaid")),
        "realised": realised,
    }


def prior_cases():
    rng = np.random.default_rng(20010401)
    cases = []
    for classes, rows in [(2, 2000), (3, 5000), (5, 20000)]:
        rates = rng.dirichlet(np.ones(classes), classes).T * 0.5 + 0.5 * np.eye(classes)
        labels = rng.multinomial(rows, np.ones(classes) / classes)
        confusion = np.stack([rng.multinomial(labels[y], rates[:, y]) for y in range(classes)], axis=1)
        prior = rng.dirichlet(np.ones(classes) * 2)
        decisions = rng.multinomial(rows, rates @ prior)
        joint = confusion / confusion.sum()
        weights = np.linalg.solve(joint, decisions / decisions.sum())
        estimated = weights * joint.sum(axis=0)
        draws = []
        held = confusion.sum(axis=0)
        a = confusion / held
        for _ in range(20000):
            b = np.stack([rng.multinomial(held[y], a[:, y]) / held[y] for y in range(classes)], axis=1)
            draws.append(np.linalg.solve(b, rng.multinomial(rows, decisions / decisions.sum()) / rows))
        cases.append(
            {
                "confusion": confusion.tolist(),
                "decisions": decisions.tolist(),
                "prior": estimated.tolist(),
                "bootstrapError": np.std(draws, axis=0).tolist(),
            }
        )
    return cases


def isotonic_cases():
    rng = np.random.default_rng(7)
    cases = []
    for cells in [1, 5, 40]:
        n = rng.integers(1, 50, cells)
        positives = rng.binomial(n, np.clip(np.linspace(0, 1, cells) + rng.normal(0, 0.2, cells), 0, 1))
        fitted = IsotonicRegression().fit(np.arange(cells), positives / n, sample_weight=n).predict(np.arange(cells))
        cases.append({"cells": np.c_[n, positives].tolist(), "fitted": fitted.tolist()})
    return cases


path = pathlib.Path(__file__).with_suffix(".json")
golden = {
    "loans": loans(),
    "priors": prior_cases(),
    "isotonic": isotonic_cases(),
}
path.write_text(json.dumps(golden, separators=(",", ":")).replace("],[", "],\n[") + "\n")
