"""Goldens of shared/stats/newcombe-interval.ts, written to group.json beside this script.

Python 3.11, statsmodels 0.15.0, numpy 2.1.3, scipy 1.14.1.
    pip install statsmodels==0.15.0 numpy==2.1.3 scipy==1.14.1 && python group.py
"""

import json
import pathlib

from statsmodels.stats.proportion import confint_proportions_2indep

CASES = [(56, 70, 48, 80), (9, 10, 3, 10), (0, 30, 5, 40), (30, 30, 31, 40), (500, 1000, 400, 1000), (1, 3000, 2, 90), (0, 10, 0, 20)]
intervals = []
for a, n, b, m in CASES:
    for alpha in (0.05, 0.001):
        low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff", alpha=alpha)
        intervals.append({"a": a, "n": n, "b": b, "m": m, "alpha": alpha, "low": float(low), "high": float(high)})
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"intervals": intervals}, indent=1) + "\n")
