"""Rank correlations within one object, tests of their difference, and NDCG, for test/shared/profile and test/shared/drift. Python 3.11.

numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1

Run: python test/golden/correlation.py > test/golden/correlation.json
"""

import json
import warnings

import numpy as np
from scipy import stats
from sklearn.metrics import ndcg_score

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20270101)


def scores(values):
    out = np.full(len(values), np.nan)
    present = ~np.isnan(values)
    out[present] = stats.norm.ppf(stats.rankdata(values[present]) / (present.sum() + 1))
    return out


def pair(a, b):
    x, y = scores(a), scores(b)
    whole = ~(np.isnan(x) | np.isnan(y))
    x, y = x[whole], y[whole]
    r = np.corrcoef(x, y)[0, 1]
    u, v = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    influence = np.mean((u * v - r * (u**2 + v**2) / 2) ** 2)
    return {"n": int(whole.sum()), "r": float(r), "z": float(np.arctanh(r)), "variance": float(influence / (1 - r**2) ** 2)}


def normal(n, rho):
    a = rng.standard_normal(n)
    return a, rho * a + np.sqrt(1 - rho**2) * rng.standard_normal(n)


def holes(values, share):
    values = values.copy()
    values[rng.random(len(values)) < share] = np.nan
    return values


pairs = []


def add(name, a, b):
    a, b = np.round(np.asarray(a, dtype=float), 4), np.round(np.asarray(b, dtype=float), 4)
    listed = [[None if np.isnan(x) else float(x) for x in side] for side in (a, b)]
    pairs.append({"name": name, "a": listed[0], "b": listed[1], **pair(a, b)})


a, b = normal(200, 0.6)
add("normal", a, b)
add("heavy tails, one monotone change apart", np.exp(3 * a), b**3)
add("integers with ties", np.round(a), np.round(2 * b))
add("holes on both sides", holes(a, 0.2), holes(b, 0.1))
add("half zeros", np.maximum(a, 0), b)
add("two flags", a > 0, b > 0.5)
a, b = normal(120, -0.95)
add("strong and negative", a, b)
a = rng.standard_normal(150)
add("dependent without correlation", a, a * np.sign(rng.standard_normal(150)))

differences = []
for z1, v1, df1, z2, v2, df2 in [
    (0.7, 1 / 4093, 1000, 0.5, 1 / 997, 249),
    (0.7, 1 / 4093, 1000, -0.7, 1 / 997, 249),
    (0.1, 1 / 47, 12, 0.12, 2 / 97, 24),
]:
    variance = v1 + v2
    df = variance**2 / (v1**2 / df1 + v2**2 / df2)
    t = (z2 - z1) / np.sqrt(variance)
    differences.append({"before": [z1, v1, df1], "after": [z2, v2, df2], "t": float(t), "p": float(2 * stats.t.sf(abs(t), df))})

gains = []
for n in (3, 5, 12):
    truth = rng.random(n) ** 3
    seen = truth * rng.lognormal(0, 0.8, n)
    gains.append({"baseline": truth.tolist(), "serving": seen.tolist(), "ndcg": float(ndcg_score([truth], [seen]))})

print(json.dumps({"pairs": pairs, "differences": differences, "gains": gains}))
