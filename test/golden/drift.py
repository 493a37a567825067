"""Goldens of shared/drift: python test/golden/drift.py > test/golden/drift.json

numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, Python 3.11
"""

import json

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

rng = np.random.default_rng(20010601)
tables = [([50, 50], [60, 40]), ([10, 0, 30], [0, 5, 12]), ([1, 2, 3, 4], [4, 3, 2, 1])]
for k, n, m in [(3, 100, 40), (10, 5000, 200), (33, 100000, 50000)]:
    p = rng.dirichlet(np.ones(k))
    tables.append((rng.multinomial(n, p).tolist(), rng.multinomial(m, rng.dirichlet(50 * p + 0.1)).tolist()))

golden = []
for b, s in tables:
    b, s = np.array(b, float), np.array(s, float)
    keep = b + s > 0
    chi = stats.chi2_contingency(np.array([b[keep], s[keep]]), correction=False)
    p, q = b / b.sum(), s / s.sum()
    k = keep.sum()
    ps, qs = (b[keep] + 0.5) / (b.sum() + k / 2), (s[keep] + 0.5) / (s.sum() + k / 2)
    at = np.sort(rng.normal(size=len(b))).tolist()
    points = np.repeat(at, b.astype(int))
    golden.append({
        "baseline": b.astype(int).tolist(),
        "serving": s.astype(int).tolist(),
        "at": at,
        "statistic": chi.statistic,
        "pValue": float(stats.chi2.sf(chi.statistic, chi.dof)),
        "jensenShannon": float(jensenshannon(p, q, base=2) ** 2),
        "psi": float(((qs - ps) * np.log(qs / ps)).sum()),
        "hellinger": float(np.sqrt(max(0, 1 - np.sqrt(p * q).sum()))),
        "lInfinity": float(np.abs(p - q).max()),
        "ecdfDistance": float(stats.ks_2samp(points, np.repeat(at, s.astype(int)), method="asymp").statistic),
        "standardDeviation": float(points.std(ddof=1)),
        "wasserstein": float(stats.wasserstein_distance(at, at, b, s) / points.std(ddof=1)),
    })
print(json.dumps(golden, indent=0))
