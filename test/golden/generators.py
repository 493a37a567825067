"""Goldens of bench/concept/generators: rows labelled by River, and error rates of a frozen old rule, computed by
enumeration or quadrature. Written to generators.json beside this script.

Python 3.11, river 0.23.0, numpy 2.1.3, scipy 1.14.1.
    pip install river==0.23.0 typing_extensions numpy==2.1.3 scipy==1.14.1 && python generators.py
"""

import itertools
import json
import math
import pathlib

import numpy as np
from river.datasets import synth
from scipy.integrate import quad


def take(stream, n=40):
    rows = []
    for x, y in itertools.islice(stream, n):
        rows.append({"inputs": [float(v) for v in x.values()], "outcome": float(y)})
    return rows


def rows():
    out = {f"sea {t}": take(synth.SEA(variant=v, seed=1)) for v, t in enumerate([8, 9, 7, 9.5])}
    out |= {f"stagger {f}": take(synth.STAGGER(classification_function=f, seed=2)) for f in range(3)}
    # River's function 4 compares salaries where the paper has loans, and its functions 6 to 9 give group A the label 0.
    for f in [0, 1, 2, 3, 5, 6, 7, 8, 9]:
        drawn = take(synth.Agrawal(classification_function=f, seed=3 + f), 60)
        out[f"agrawal {f}"] = [{**row, "outcome": 1 - row["outcome"]} for row in drawn] if f >= 6 else drawn
    out |= {"sine 1": take(synth.Sine(0, seed=4)), "sine 2": take(synth.Sine(2, seed=5))}
    out |= {"mixed": take(synth.Mixed(1, seed=6))}
    return out


def hyperplane():
    stream = synth.Hyperplane(seed=7, n_features=10, noise_percentage=0, mag_change=0)
    data = take(stream)
    return {"weights": stream._weights, "rows": data}




def friedman():
    rng = np.random.default_rng(8)
    inputs = rng.random((30, 10))
    gra = synth.FriedmanDrift(drift_type="gra", position=(10, 20), seed=1)
    gsg = synth.FriedmanDrift(drift_type="gsg", position=(10, 30), transition_window=5, seed=1)
    means = {"original": [], "swapped": [], "first": [], "second": []}
    for x in inputs:
        means["original"].append(gra._y_maker(x, 0))
        means["swapped"].append(gra._y_maker(x, 15))
        means["first"].append(gsg._y_maker(x, 25))
        means["second"].append(gsg._y_maker(x, 99))
    return {"inputs": inputs.tolist(), "means": means}


def area_above(t):
    """P(x1 + x2 > t) for uniforms in [0, 10)."""
    return 1 - t * t / 200 if t <= 10 else (20 - t) ** 2 / 200


def sea_rates():
    thresholds = [8, 9, 7, 9.5]
    noise = 0.1
    out = []
    for a, b in itertools.permutations(thresholds, 2):
        moved = abs(area_above(a) - area_above(b))
        out.append({"before": a, "after": b, "moved": moved, "error": noise + (1 - 2 * noise) * moved})
    return {"positive": {str(t): area_above(t) for t in thresholds}, "pairs": out}


def stagger_rates():
    rules = [synth.STAGGER._classification_function_zero, synth.STAGGER._classification_function_one,
             synth.STAGGER._classification_function_two]
    grid = list(itertools.product(range(3), repeat=3))
    labels = np.array([[rule(*row) for row in grid] for rule in rules])
    return {"positive": labels.mean(1).tolist(),
            "moved": [[float(np.mean(a != b)) for b in labels] for a in labels]}


def sine_rates():
    first = lambda x: math.sin(x)
    second = lambda x: 0.5 + 0.3 * math.sin(3 * math.pi * x)
    moved = quad(lambda x: abs(first(x) - second(x)), 0, 1, limit=200, points=[0.45, 0.8])[0]
    p1, p2 = quad(first, 0, 1)[0], quad(second, 0, 1)[0]
    # Of two fair booleans and one event of probability p2: P(at least two).
    return {"positive": [p1, p2], "moved": moved, "mixedPositive": 0.25 + 0.5 * p2}


def agrawal_rates():
    """Shares over four million rows; standard error at most 0.00025."""
    rng = np.random.default_rng(9)
    n = 4_000_000
    salary = 20000 + 130000 * rng.random(n)
    commission = np.where(salary >= 75000, 0, 10000 + 75000 * rng.random(n))
    age = rng.integers(20, 81, n)
    level = rng.integers(0, 5, n)
    zipcode = rng.integers(0, 9, n)
    value = (9 - zipcode) * 100000 * (0.5 + rng.random(n))
    years = rng.integers(1, 31, n)
    loan = 500000 * rng.random(n)
    young, middle = age < 40, (age >= 40) & (age < 60)
    pick = lambda a, b, c: np.where(young, a, np.where(middle, b, c))
    between = lambda v, low, high: (low <= v) & (v <= high)
    band = lambda v: pick(between(v, 5e4, 1e5), between(v, 7.5e4, 1.25e5), between(v, 2.5e4, 7.5e4))
    school = pick(level <= 1, between(level, 1, 3), level >= 2)
    f3 = pick(np.where(level <= 1, between(salary, 2.5e4, 7.5e4), between(salary, 5e4, 1e5)),
              np.where(between(level, 1, 3), between(salary, 5e4, 1e5), between(salary, 7.5e4, 1.25e5)),
              np.where(level >= 2, between(salary, 5e4, 1e5), between(salary, 2.5e4, 7.5e4)))
    f4 = pick(np.where(between(salary, 5e4, 1e5), between(loan, 1e5, 3e5), between(loan, 2e5, 4e5)),
              np.where(between(salary, 7.5e4, 1.25e5), between(loan, 2e5, 4e5), between(loan, 3e5, 5e5)),
              np.where(between(salary, 2.5e4, 7.5e4), between(loan, 3e5, 5e5), between(loan, 1e5, 3e5)))
    pay = 2 / 3 * (salary + commission)
    equity = np.where(years >= 20, value * (years - 20) / 10, 0)
    labels = [~middle, band(salary), school, f3, f4, band(salary + commission), pay - loan / 5 - 20000 > 0,
              pay - 5000 * level - 20000 > 0, pay - 5000 * level - loan / 5 - 10000 > 0,
              pay - 5000 * level + equity / 5 - 10000 > 0]
    return {"positive": [float(np.mean(l)) for l in labels],
            "moved": [float(np.mean(a != b)) for a, b in zip(labels, labels[1:])]}


def led_bayes():
    """The error of the best classifier: the digits are equally likely, each segment wrong with probability 0.1."""
    digits = np.array(synth.LED._ORIGINAL_INSTANCES)
    best = 0.0
    for shown in itertools.product([0, 1], repeat=7):
        wrong = (digits != np.array(shown)).sum(1)
        best += np.max(0.1**wrong * 0.9 ** (7 - wrong)) / 10
    return {"segments": digits.tolist(), "bayesError": float(1 - best)}


def logistic_rates():
    """P(y = 1) and the Bayes error of the logistic pack by Gauss-Hermite quadrature over its normal log-odds."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    sd = math.sqrt(1.2**2 + 0.8**2 + 0.6**2)

    def rates(mean, sd):
        p = 1 / (1 + np.exp(-(mean + sd * nodes)))
        return {"positive": float(weights @ p), "bayesError": float(weights @ np.minimum(p, 1 - p))}

    return {
        "none": rates(-0.3, sd),
        "intercept": rates(0.1, sd),
        "slope": rates(-0.3, math.sqrt(0.6**2 + 0.8**2 + 0.6**2)),
        "unused": rates(-0.3, math.sqrt(sd**2 + 0.25)),
        "mean": rates(0.3, sd),
        "scale": rates(-0.3, 1.5 * sd),
    }


golden = {
    "rows": rows(),
    "hyperplane": hyperplane(),
    "friedman": friedman(),
    "sea": sea_rates(),
    "stagger": stagger_rates(),
    "sine": sine_rates(),
    "agrawal": agrawal_rates(),
    "led": led_bayes(),
    "logistic": logistic_rates(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
