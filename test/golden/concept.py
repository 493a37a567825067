"""Goldens of shared/concept, written to concept.json beside this script.

Python 3.11, numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1, pandas 3.1.1.
    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 pandas==3.1.1 && python concept.py
"""

import json
import pathlib

import numpy as np
from scipy import stats
import statsmodels.api as sm
from sklearn.metrics import brier_score_loss, log_loss, mean_absolute_error, mean_squared_error, roc_auc_score
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
                **delong(score[label == 1], score[label == 0]),
            }
        )
    return cases


def delong(positives, negatives):
    """Variances of the structural components, DeLong et al. 1988, eq. 4 to 6, pair by pair."""
    wins = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    s10, s01 = float(np.var(wins.mean(1), ddof=1)), float(np.var(wins.mean(0), ddof=1))
    return {
        "positiveSpread": s10,
        "negativeSpread": s01,
        "variance": s10 / len(positives) + s01 / len(negatives),
    }


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
        "logLoss": float(log_loss(label, score)),
        "logLossM2": float(np.var(-np.log(np.where(label == 1, score, 1 - score))) * n),
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
        "absoluteM2": float(np.var(np.abs(residual)) * n),
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


def term_cases():
    """Two-sample score tests: residual times a term, serving against held-out. SciPy's Welch test of the products, and the
    same statistic as the batch's coefficient of an ordinary regression with HC2 errors (statsmodels)."""
    cases = []
    for n, m, moved, beta in [(400, 300, 0.0, 0.0), (500, 200, 0.7, 0.0), (300, 300, 0.0, 0.8), (250, 400, 0.3, -0.5)]:
        sides = []
        for size, shift, effect in [(n, 0.0, 0.0), (m, moved, beta)]:
            # Eighths: single precision, in which the logs keep numbers, holds them exactly.
            x = np.round(rng.normal(shift, 1.0, size) * 80) / 8
            missing = rng.random(size) < 0.1
            level = rng.choice(["a", "b", "c"], size, p=[0.6, 0.3, 0.1])
            line = 0.08 * x - 0.4 * (level == "b")
            score = np.round(1 / (1 + np.exp(-line)), 4)
            label = (rng.random(size) < 1 / (1 + np.exp(-line - effect * x / 10))).astype(int)
            sides.append({"x": x, "missing": missing, "level": level, "score": score, "label": label})
        before, after = sides
        kept = np.sort(before["x"][~before["missing"]])
        low, high = (kept[int(np.floor(q * (len(kept) - 1) + 0.5))] for q in (0.01, 0.99))
        held = np.clip(kept, low, high)
        logit = lambda p: np.log(p / (1 - p))
        scores = np.sort(logit(before["score"]))
        low_s, high_s = (scores[int(np.floor(q * (len(scores) - 1) + 0.5))] for q in (0.01, 0.99))
        held_s = np.clip(scores, low_s, high_s)
        share = lambda side, value: np.mean(side["level"] == value)
        terms = {
            "score": lambda side: (np.clip(logit(side["score"]), low_s, high_s) - held_s.mean()) / held_s.std(),
            "x": lambda side: np.where(side["missing"], 0, (np.clip(side["x"], low, high) - held.mean()) / held.std()),
            "x missing": lambda side: side["missing"] - before["missing"].mean(),
            "level a": lambda side: (side["level"] == "a") - share(before, "a"),
            "level b": lambda side: (side["level"] == "b") - share(before, "b"),
            "level c": lambda side: (side["level"] == "c") - share(before, "c"),
        }
        answers = []
        for name, term in terms.items():
            products = [(side["label"] - side["score"]) * term(side) for side in sides]
            test = stats.ttest_ind(products[1], products[0], equal_var=False)
            batch = sm.add_constant(np.r_[np.zeros(n), np.ones(m)])
            regression = sm.OLS(np.r_[products[0], products[1]], batch).fit(cov_type="HC2")
            assert abs(regression.tvalues[1] - test.statistic) < 1e-9
            unit = np.sqrt(np.mean(term(before) ** 2))
            residual = before["label"] - before["score"]
            effect = (products[1].mean() - products[0].mean()) / (np.sqrt(np.mean(residual**2)) * unit)
            answers.append({"name": name, "t": float(test.statistic), "pValue": float(test.pvalue), "effect": float(effect)})
        cases.append(
            {
                side_name: {
                    "x": [None if gone else float(v) for v, gone in zip(side["x"], side["missing"])],
                    "level": side["level"].tolist(),
                    "score": side["score"].tolist(),
                    "label": side["label"].tolist(),
                }
                for side_name, side in [("baseline", before), ("serving", after)]
            }
            | {"terms": answers}
        )
    return cases


golden = {
    "cmh": cmh_cases(),
    "auc": auc_cases(),
    "binary": binary_performance(),
    "regression": regression_performance(),
    "welch": welch_cases(),
    "between": between_cases(),
    "terms": term_cases(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
