"""Goldens of shared/stats: python test/golden/stats.py > test/golden/stats.json

numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, mpmath 1.4.1, Python 3.11
"""

import json
import math
from fractions import Fraction

import mpmath as mp
import numpy as np
from scipy import optimize, special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

mp.mp.dps = 60
rng = np.random.default_rng(20010101)


def f(x):
    x = float(x)
    return x if math.isfinite(x) else ("Infinity" if x > 0 else "-Infinity")


def gamma_lower(a, x):
    """P(a, x) by its series of positive terms (DLMF 8.7.1), in 380 digits so that 1 - P keeps a tail of 1e-300."""
    with mp.workdps(380):
        a, x = mp.mpf(a), mp.mpf(x)
        term = total = mp.mpf(1)
        i = 0
        while term > total * mp.mpf(10) ** -370:
            i += 1
            term *= x / (a + i)
            total += term
        return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


def gamma_upper(a, x):
    with mp.workdps(380):
        return 1 - gamma_lower(a, x)


def beta_lower(a, b, x):
    """I_x(a, b) by its series of positive terms (DLMF 8.17.8)."""
    with mp.workdps(380):
        a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
        if x > 0.8:
            return 1 - beta_lower(b, a, 1 - x)
        term = total = mp.mpf(1)
        i = 0
        while term > total * mp.mpf(10) ** -370:
            term *= x * (a + b + i) / (a + 1 + i)
            total += term
            i += 1
        logs = a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)
        return total * mp.exp(logs)


def beta_upper(a, b, x):
    with mp.workdps(380):
        return 1 - beta_lower(a, b, x)


def fisher(a, n, b, m):
    """Sum of the probabilities of the tables no more probable than the observed one, in whole numbers."""
    k = a + b
    ways = {x: math.comb(m, x) * math.comb(n, k - x) for x in range(max(0, k - n), min(k, m) + 1)}
    return float(Fraction(sum(w for w in ways.values() if w <= ways[b]), sum(ways.values())))


def betabinom_sf(k, n, a, b):
    """P(X >= k) by direct summation in 60 digits."""
    a, b = mp.mpf(a), mp.mpf(b)
    term = lambda x: mp.binomial(n, x) * mp.beta(x + a, n - x + b) / mp.beta(a, b)
    return f(mp.fsum(term(x) for x in range(k, n + 1)))


golden = {}
golden["logGamma"] = [[x, f(mp.loggamma(mp.mpf(x)))] for x in [1e-300, 1e-9, 0.1, 0.5, 0.99, 1.01, 1.5, 1.999, 2.5, 3.7, 9.99, 10.0, 33.3, 171.5, 1e5, 1e10, 1e15]]
golden["incompleteGamma"] = []
for a in [0.5, 1, 2.5, 10, 100.5, 5e3, 5e5]:
    for ratio in [1e-3, 0.1, 0.5, 0.9, 0.99, 1, 1.01, 1.1, 1.5, 2, 5] if a < 1000 else [0.9, 0.99, 1, 1.01, 1.1] if a < 1e5 else [0.998, 1, 1.002]:
        x = a * ratio
        golden["incompleteGamma"].append([a, x, f(gamma_lower(a, x)), f(gamma_upper(a, x))])
golden["normalUpperTail"] = [[z, f(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)] for z in [-8, -3, -1, -0.1, 0, 0.1, 1, 1.96, 3, 6, 10, 20, 30, 37]]
golden["normalQuantile"] = [[p, f(stats.norm.ppf(p))] for p in [1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.025, 0.07, 0.1, 0.4, 0.5, 0.6, 0.93, 0.975, 0.999999]]
golden["chiSquareUpperTail"] = [[x, k, f(gamma_upper(mp.mpf(k) / 2, mp.mpf(x) / 2))]
    for k, xs in [(1, [1e-6, 0.5, 3.84, 30, 300, 1370]), (2, [0.1, 5, 1380]), (31, [5, 31, 60, 120, 500, 1500]), (999, [800, 1000, 1300, 2500]), (1000000, [990000, 1000000, 1005000, 1020000, 1050000])] for x in xs]
golden["chiSquareUpperQuantile"] = [[p, k, f(stats.chi2.isf(p, k))] for k in [1, 2, 5, 31, 1000, 1000000] for p in [1e-300, 1e-50, 1e-6, 0.001, 0.05, 0.5, 0.95, 0.999]]
golden["noncentralChiSquareUpperTail"] = [[x, k, nc, f(stats.ncx2.sf(x, k, nc))] for x, k, nc in [(3.84, 1, 7.85), (60, 31, 40), (70, 31, 5), (10, 2, 0.3), (30, 3, 100), (1100, 1000, 50), (5, 1, 0)]]
golden["incompleteBeta"] = []
for a, b, x in [(0.5, 0.5, 0.3), (2, 3, 0.5), (1, 1, 0.25), (5, 0.5, 0.9), (30, 400, 0.01), (30, 400, 0.07), (30, 400, 0.3), (1e4, 2e4, 0.33), (1e4, 2e4, 0.3), (3, 5000, 1e-6), (0.5, 40, 1e-12), (200, 3, 0.03), (1e6, 1e6, 0.501)]:
    golden["incompleteBeta"].append([a, b, x, f(beta_lower(a, b, x)), f(beta_upper(a, b, x))])
golden["studentTTwoSidedTail"] = []
for t, v in [(0.1, 1), (12.7, 1), (1e6, 1), (2, 2.5), (2.2, 10), (60, 30), (-3, 100), (30, 1000), (1.96, 1e6), (36, 1e6)]:
    x = mp.mpf(v) / (mp.mpf(v) + mp.mpf(t) ** 2)
    golden["studentTTwoSidedTail"].append([t, v, f(beta_upper(0.5, mp.mpf(v) / 2, 1 - x))])
golden["fUpperTail"] = []
for x, n, d in [(0.3, 1, 1), (4.96, 1, 10), (50, 3, 55), (2, 31, 4), (9, 2.5, 17.3), (300, 1, 55), (1.2, 29, 4000), (40, 29, 1e5)]:
    total = mp.mpf(d) + mp.mpf(n) * mp.mpf(x)
    golden["fUpperTail"].append([x, n, d, f(beta_lower(mp.mpf(d) / 2, mp.mpf(n) / 2, mp.mpf(d) / total))])
golden["digamma"] = [[x, f(mp.digamma(x)), f(mp.polygamma(1, x))] for x in [1e-3, 0.1, 0.5, 1, 1.5, 2, 4.5, 9.99, 10, 27.5, 1e4]]


def fit_f_dist(dispersions, df):
    """limma's fitFDist (Smyth 2004, 6.2) with SciPy's polygamma and a root finder."""
    logs = np.log(dispersions) - special.digamma(df / 2) + np.log(df / 2)
    scatter = logs.var(ddof=1) - special.polygamma(1, df / 2)
    if scatter <= 0:
        return [f(np.exp(logs.mean())), "Infinity"]
    half = optimize.brentq(lambda x: special.polygamma(1, x) - scatter, 1e-6, 1e9, xtol=1e-13, rtol=1e-13)
    return [f(np.exp(logs.mean() + special.digamma(half) - np.log(half))), f(2 * half)]


prior_rng = np.random.default_rng(5)
golden["dispersionPrior"] = []
for count, df, spread in [(20, 55, 0), (20, 55, 0.5), (8, 6, 1.5), (40, 12, 0.1)]:
    dispersions = (np.exp(spread * prior_rng.standard_normal(count)) * 3 * prior_rng.chisquare(df, count) / df).round(9)
    golden["dispersionPrior"].append([dispersions.tolist(), df, *fit_f_dist(dispersions, df)])
golden["cauchyCombination"] = []
for ps, ws in [([1e-6, 0.5, 0.5], [2, 1, 1]), ([0.01, 0.02, 0.9], [4, 1, 1]), ([1e-14, 0.3], [1, 1]), ([1e-200, 1e-3, 0.7], [4, 1, 1]), ([0.5, 0.5], [1, 1]), ([0.97, 0.6, 0.2], [1, 1, 1])]:
    statistic = mp.fsum(mp.mpf(w) / sum(ws) * mp.cot(mp.pi * mp.mpf(p)) for p, w in zip(ps, ws))
    golden["cauchyCombination"].append([ps, ws, f(mp.acot(statistic) / mp.pi if statistic > 0 else 1 + mp.acot(statistic) / mp.pi if statistic < 0 else mp.mpf(0.5))])
golden["studentTQuantile"] = [[p, v, f(stats.t.ppf(p, v))] for v in [1, 2.5, 10, 300] for p in [1e-9, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999]]
golden["binomialUpperTail"] = []
for k, n, p in [(8, 10, 0.5), (0, 5, 0.1), (1, 5, 0.1), (5, 5, 0.1), (40, 1000, 0.02), (200, 1000, 0.02), (520, 1000, 0.5), (30, 100000, 0.0001), (600, 1000, 0.1)]:
    pp = mp.mpf(p)
    golden["binomialUpperTail"].append([k, n, p, f(mp.fsum(mp.binomial(n, x) * pp**x * (1 - pp) ** (n - x) for x in range(k, n + 1)))])
golden["betaBinomialUpperTail"] = [[k, n, a, b, betabinom_sf(k, n, a, b)] for k, n, a, b in [(1, 1, 2, 99), (1, 500, 2, 4999), (3, 500, 2, 4999), (40, 500, 2, 4999), (2, 1000, 1.5, 20.25), (900, 1000, 1.5, 20.25), (5, 2000, 12, 4000), (60, 2000, 12, 4000), (500, 2000, 12, 4000), (1, 20, 0.7, 3), (20, 20, 0.7, 3)]]
golden["logHypergeometricTerm"] = [[x, s, r, d, f(mp.log(mp.mpf(math.comb(s, x) * math.comb(r, d - x)) / math.comb(s + r, d)))]
    for x, s, r, d in [(1, 2, 2, 2), (0, 5, 20, 5), (5, 5, 20, 5), (300, 1000, 9000, 2000), (200, 1000, 9000, 2000), (30, 3000, 1000000, 10000), (1, 3000, 1000000, 10000)]]
tables = [(8, 10, 1, 6), (0, 5000, 3, 500), (8, 5000, 16, 500), (10, 1000, 10, 1000), (3, 7, 3, 7), (0, 10, 10, 10), (5, 5, 5, 5), (0, 8, 0, 9), (1, 1, 0, 1), (20, 400, 44, 400), (44, 400, 20, 400), (2, 30, 20, 31), (100, 5000, 400, 5000), (30, 3000, 300, 1500)]
golden["fisherExactTest"] = [[*t, fisher(*t)] for t in tables]
golden["fisherExactTestScipy"] = [[*t, f(stats.fisher_exact([[t[0], t[1] - t[0]], [t[2], t[3] - t[2]]]).pvalue)] for t in
    [(int(a), int(n), int(b), int(m)) for n, m in rng.integers(1, 60, size=(60, 2)) for a, b in [(rng.integers(0, n + 1), rng.integers(0, m + 1))]]]
golden["twoProportionScoreTest"] = []
for a, n, b, m in [(50, 1000, 80, 1000), (8, 10, 1, 6), (100, 5000, 400, 5000), (9000, 10000, 4600, 5000), (1000, 100000, 40000, 100000)]:
    z, p = proportions_ztest([b, a], [m, n])
    pooled = mp.mpf(a + b) / (n + m)
    exact = (mp.mpf(b) / m - mp.mpf(a) / n) / mp.sqrt(pooled * (1 - pooled) * (mp.mpf(1) / n + mp.mpf(1) / m))
    golden["twoProportionScoreTest"].append([a, n, b, m, f(z), f(mp.erfc(abs(exact) / mp.sqrt(2)))])
golden["benjaminiHochberg"] = []
for n in [1, 2, 7, 50]:
    p = np.round(rng.random(n) ** 3, 3)
    golden["benjaminiHochberg"].append([p.tolist(), multipletests(p, method="fdr_bh")[1].tolist()])
golden["nextUp"] = [[x, float(np.nextafter(x, np.inf))] for x in [-1e300, -1.5, -5e-324, 0.0, 5e-324, 1.0, 2.5, 1e9, 2.0**53]]
golden["versions"] = {"numpy": np.__version__, "mpmath": mp.__version__}

print(json.dumps(golden, indent=0))
