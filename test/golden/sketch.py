"""Moments and quantiles of hard data, for test/shared/sketch. Python 3.11, NumPy 2.3.5, SciPy 1.16.3.

Run: python test/golden/sketch.py > test/golden/sketch.json
Means and standard deviations are computed in exact rational arithmetic and rounded once; NumPy and SciPy must agree where data are
well scaled. Quantiles are NumPy's "inverted_cdf" (nearest rank).
"""

import json
import math
from fractions import Fraction

import numpy as np
import scipy.stats

rng = np.random.default_rng(20261123)
n = 300
probabilities = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0]

cases = {
    "normal": rng.normal(size=n),
    "lognormal": rng.lognormal(sigma=2.0, size=n),
    "integers": rng.integers(-50, 50, size=n).astype(float),
    "offset 1e9 plus noise": 1e9 + rng.normal(size=n),
    "offset 1e15 plus tiny noise": 1e15 + rng.integers(0, 9, size=n) / 8,
    "alternating signs": np.where(np.arange(n) % 2 == 0, 1.0, -1.0) * (1e8 + rng.random(n)),
    "huge": rng.normal(size=n) * 1e300,
    "one outlier of 1e300": np.append(rng.normal(size=n - 1), 1e300),
    "tiny": rng.normal(size=n) * 1e-300,
    "subnormal": rng.integers(-1000, 1000, size=n) * 5e-324,
    "mixed magnitudes": rng.normal(size=n) * 10.0 ** rng.integers(-200, 200, size=n),
    "pareto": rng.pareto(1.5, size=n) + 1,
    "zero inflated": np.where(rng.random(n) < 0.6, 0.0, rng.lognormal(size=n)),
    "constant": np.full(n, 0.1),
    "two values": np.array([1.0, 2.0]),
}


def exact_sqrt(value: Fraction) -> float:
    scale = 2 ** max(0, 2200 - (value.numerator.bit_length() - value.denominator.bit_length()))
    scale = scale if math.isqrt(scale) ** 2 == scale else scale * 2
    return float(Fraction(math.isqrt(value.numerator * scale // value.denominator), math.isqrt(scale)))


golden = []
for name, values in cases.items():
    exact = [Fraction(float(x)) for x in values]
    mean = sum(exact) / len(exact)
    variance = sum((x - mean) ** 2 for x in exact) / (len(exact) - 1)
    deviation = exact_sqrt(variance)
    if name in ("normal", "integers", "pareto", "zero inflated"):
        assert math.isclose(float(mean), float(np.mean(values)), rel_tol=1e-12)
        assert math.isclose(deviation, float(np.std(values, ddof=1)), rel_tol=1e-12)
        assert math.isclose(deviation, float(scipy.stats.tstd(values)), rel_tol=1e-12)
    golden.append(
        {
            "name": name,
            "values": [float(x) for x in values],
            "mean": float(mean),
            "standardDeviation": deviation,
            "min": float(values.min()),
            "max": float(values.max()),
            "quantiles": [[p, float(np.quantile(values, p, method="inverted_cdf"))] for p in probabilities],
        }
    )
print("[\n" + ",\n".join(json.dumps(case) for case in golden) + "\n]")
