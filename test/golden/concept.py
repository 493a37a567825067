"""Goldens of shared/concept, written to concept.json beside this script.

Python 3.11, numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1, pandas 3.1.1.
    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 pandas==3.1.1 && python concept.py
"""

import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.metrics import brier_score_loss, mean_absolute_error, mean_squared_error, roc_auc_score
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

rng = np.random.default_rng(20010101)


def strata_case(baseline, serving):
    """baseline, serving: lists of (n, positives). Rows: serving, baseline; columns: positive, negative."""
    tables = [np.array([[b, n - b], [a, m - a]], dtype=float) for (m, a), (n, b) in zip(baseline, serving)]
    table = StratifiedTable(tables)
    test = table.test_null_odds(correction=False)
    low, high = table.oddsratio_pooled_confint()
    return {
        "baseline": baseline,
        "serving": serving,
        "chiSquare": float(test.statistic),
        "pValue": float(stats.chi2.sf(test.statistic, 1)),
        "oddsRatio": float(table.oddsratio_pooled),
        "logOddsStandardError": float(table.logodds_pooled_se),
        "low": float(low),
        "high": float(high),
    }


def cmh_cases():
    cases = []
    for size, effect in [(300, 0.0), (1000, 0.4), (5000, -0.2), (40, 1.0), (100000, 0.02), (200, 2.5)]:
        p = 1 / (1 + np.exp(-np.linspace(-2, 2, 10)))
        q = 1 / (1 + np.exp(-(np.linspace(-2, 2, 10) + effect)))
        m = rng.integers(size // 10, size // 4, 10)
        n = rng.integers(size // 20 + 2, size // 10 + 4, 10)
        a = rng.binomial(m, p)
        b = rng.binomial(n, q)
        cases.append(strata_case(np.c_[m, a].tolist(), np.c_[n, b].tolist()))
    cases.append(strata_case([[40, 10]], [[30, 15]]))
    return cases


def auc_cases():
    cases = []
    for n, digits in [(20, 3), (200, 1), (500, 6), (50, 0), (1000, 2)]:
        label = rng.integers(0, 2, n)
        label[:2] = [0, 1]
        score = np.round(rng.normal(label * 0.8, 1), digits)
        cases.append(
            {
                "positives": score[label == 1].tolist(),
                "negatives": score[label == 0].tolist(),
                "auc": float(roc_auc_score(label, score)),
            }
        )
    return cases


def binary_performance():
    n = 400
    x = rng.normal(0, 1.2, n)
    score = np.round(1 / (1 + np.exp(-x)), 3)
    label = (rng.random(n) < score).astype(int)
    prediction = (score >= 0.5).astype(int)
    edges = sorted(set(np.sort(score)[(n * np.arange(1, 10)) // 10].tolist()))
    stratum = np.searchsorted(edges, score, side="right")
    squared = (score - label) ** 2
    return {
        "score": score.tolist(),
        "label": label.tolist(),
        "prediction": prediction.tolist(),
        "brier": float(brier_score_loss(label, score)),
        "lossM2": float(np.var(squared) * n),
        "accuracy": float(np.mean(prediction == label)),
        "auc": float(roc_auc_score(label, score)),
        "scoreEdges": edges,
        "strata": [
            {"n": int(np.sum(stratum == k)), "positives": int(label[stratum == k].sum())} for k in range(len(edges) + 1)
        ],
    }


def regression_performance():
    n = 300
    prediction = rng.normal(50, 10, n)
    label = prediction + rng.normal(0.5, 3, n)
    residual = label - prediction
    return {
        "prediction": prediction.tolist(),
        "label": label.tolist(),
        "squaredError": float(mean_squared_error(label, prediction)),
        "lossM2": float(np.var(residual**2) * n),
        "meanAbsolute": float(mean_absolute_error(label, prediction)),
        "residualMean": float(residual.mean()),
        "residualM2": float(np.var(residual) * n),
    }


def welch_cases():
    cases = []
    for n, m, shift, scale in [(200, 100, 0.0, 1.0), (4000, 1000, 0.05, 2.0), (10, 7, 1.0, 0.3), (50, 3, -1.0, 5.0)]:
        a = rng.gamma(2, 1, n)
        b = shift + scale * rng.gamma(2, 1, m)
        result = stats.ttest_ind(b, a, equal_var=False)
        interval = result.confidence_interval(0.95)
        cases.append(
            {
                "baseline": {"n": n, "mean": float(a.mean()), "m2": float(np.var(a) * n)},
                "serving": {"n": m, "mean": float(b.mean()), "m2": float(np.var(b) * m)},
                "statistic": float(result.statistic),
                "degreesOfFreedom": float(result.df),
                "greaterPValue": float(stats.ttest_ind(b, a, equal_var=False, alternative="greater").pvalue),
                "low": float(interval.low),
                "high": float(interval.high),
            }
        )
    return cases


def between_cases():
    cases = []
    for k, tau in [(5, 0.0), (10, 0.3), (30, 1.0), (6, 0.1), (2, 0.5)]:
        variance = rng.uniform(0.01, 0.2, k)
        value = rng.normal(0.2, tau, k) + rng.normal(0, np.sqrt(variance))
        result = combine_effects(value, variance, method_re="dl")
        cases.append(
            {"value": value.tolist(), "variance": variance.tolist(), "between": max(0.0, float(result.tau2))}
        )
    return cases


def area_variance_cases():
    """Hanley and McNeil 1982, written out; the first is the worked example of their section 4 (A = .893, SE about .032)."""
    cases = []
    for area, positives, negatives in [(0.893, 51, 58), (0.5, 100, 900), (0.75, 30, 4000), (0.99, 200, 200)]:
        q1 = area / (2 - area)
        q2 = 2 * area**2 / (1 + area)
        variance = (
            area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
        ) / (positives * negatives)
        cases.append({"area": area, "positives": positives, "negatives": negatives, "variance": variance})
    return cases


golden = {
    "cmh": cmh_cases(),
    "auc": auc_cases(),
    "binary": binary_performance(),
    "regression": regression_performance(),
    "welch": welch_cases(),
    "between": between_cases(),
    "areaVariance": area_variance_cases(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
