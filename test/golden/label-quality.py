"""Goldens of the agreement of raters and of the selection of labels, written to label-quality.json beside this script.

Python 3.11, numpy 1.26.4, scipy 1.12.0, pandas 2.3.3, statsmodels 0.15.0, irrCAC 0.4.4.
    pip install numpy==1.26.4 scipy==1.12.0 pandas==2.3.3 statsmodels==0.15.0 irrCAC==0.4.4 && python label-quality.py
"""

import json
import pathlib

import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy import stats
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

rng = np.random.default_rng(20010102)


def ratings(items, raters, categories, agree, missing):
    """One row an item, NaN where a rater said nothing; at least two raters an item."""
    truth = rng.integers(0, categories, items)
    said = np.where(rng.random((items, raters)) < agree, truth[:, None], rng.integers(0, categories, (items, raters)))
    said = said.astype(float)
    for row in said:
        gone = rng.permutation(raters)[: rng.binomial(raters - 2, missing)] if raters > 2 else []
        row[gone] = np.nan
    return said


def kappa_case(items, raters, categories, agree, missing):
    said = ratings(items, raters, categories, agree, missing)
    est = CAC(pd.DataFrame(said), digits=12, confidence_level=0.95).fleiss()["est"]
    case = {
        "items": [[int(x) for x in row[~np.isnan(row)]] for row in said],
        "kappa": float(est["coefficient_value"]),
        "low": float(est["confidence_interval"][0]),
        "high": float(est["confidence_interval"][1]),
        "standardError": float(est["se"]),
    }
    if missing == 0:
        case["statsmodels"] = float(fleiss_kappa(aggregate_raters(said.astype(int))[0]))
    return case


def selection_case(n, shift, share):
    x = np.round(rng.normal(0, 1, n), 6)
    labelled = rng.random(n) < 1 / (1 + np.exp(-(np.log(share / (1 - share)) + shift * x)))
    test = stats.ttest_ind(x[labelled], x[~labelled], equal_var=False)
    return {
        "x": x.tolist(),
        "labelled": labelled.astype(int).tolist(),
        "difference": float((x[labelled].mean() - x.mean()) / x.std(ddof=1)),
        "statistic": float(test.statistic),
        "pValue": float(test.pvalue),
    }


golden = {
    "kappa": [
        kappa_case(30, 2, 2, 0.7, 0),
        kappa_case(200, 3, 2, 0.9, 0),
        kappa_case(100, 5, 4, 0.4, 0),
        kappa_case(60, 4, 3, 0.6, 0.5),
        kappa_case(300, 6, 2, 0.2, 0.7),
        kappa_case(12, 3, 2, 0.0, 0.3),
    ],
    "selection": [selection_case(200, 0.0, 0.3), selection_case(500, 0.5, 0.5), selection_case(80, -1.5, 0.2)],
}
path = pathlib.Path(__file__).with_name("label-quality.json")
path.write_text(json.dumps(golden) + "\n")
