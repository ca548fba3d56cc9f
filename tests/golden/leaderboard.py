"""Writes leaderboard.json: what scipy, statsmodels, autorank and baycomp give for the statistics over several data sets.

    python leaderboard.py    # scipy==1.17.1 statsmodels==0.15.0 autorank==1.3.0 baycomp==1.0.3 numpy==2.4.6
"""
import json, pathlib, warnings
import numpy as np
import pandas as pd
from autorank import autorank
from baycomp import SignedRankTest
from scipy import stats
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
random = np.random.RandomState(0)
golden = {}

# Areas of strategies; the second of each size is coarse, so that there are ties.
shapes = [(2, 2), (4, 3), (10, 5), (30, 10), (120, 26)]
blocks = [np.round(0.6 + 0.05 * random.rand(*shape) + 0.01 * np.arange(shape[1]), digits) for shape in shapes for digits in (12, 2)]
blocks += [np.full((3, 4), 0.5), np.tile([0.3, 0.2, 0.1], (5, 1))]

golden["friedman"] = []
for values in blocks:
    n, k = values.shape
    ranks = stats.rankdata(-values, axis=1)
    entry = {"values": values.tolist(), "averageRanks": ranks.mean(axis=0).tolist()}
    # scipy's needs three treatments, and has no statistic where all values are equal.
    if k > 2 and np.ptp(values) > 0:
        chi2, p = stats.friedmanchisquare(*values.T)
        f = (n - 1) * chi2 / (n * (k - 1) - chi2) if n * (k - 1) - chi2 > 1e-9 else np.inf
        entry |= {"chiSquare": chi2, "pValue": p}
        if np.isfinite(f):
            entry |= {"f": f, "fPValue": stats.f.sf(f, k - 1, (k - 1) * (n - 1))}
    golden["friedman"].append(entry)

golden["signedRank"] = []
for length in (1, 2, 3, 4, 7, 12, 30, 50, 51, 120):
    for digits in (12, 2, 1):
        d = np.round(0.3 * random.rand(length) - 0.1, digits)
        if digits < 12 and 13 < length <= 50:
            continue  # scipy has no exact test there
        result = stats.wilcoxon(d, zero_method="pratt", method="approx" if length > 50 else "auto") if np.any(d) else None
        golden["signedRank"].append({"differences": d.tolist(), "statistic": result.statistic if result else 0, "pValue": result.pvalue if result else 1})

# All pairs of one table, corrected.
values = blocks[6]
k = values.shape[1]
p = [stats.wilcoxon(values[:, a] - values[:, b], zero_method="pratt").pvalue for a in range(k) for b in range(a + 1, k)]
golden["pairs"] = {"values": values.tolist(), "adjusted": multipletests(p, method="holm")[1].tolist()}

# autorank's ranks and its critical distance, whose quantiles are statsmodels' approximation; and scipy's.
golden["autorank"] = []
for values in blocks[4:10]:
    result = autorank(pd.DataFrame(values), alpha=0.05, force_mode="nonparametric")
    golden["autorank"].append({"values": values.tolist(), "averageRanks": result.rankdf["meanrank"].sort_index().tolist(), "criticalDifference": float(result.cd)})
golden["studentizedRange"] = [{"count": k, "probability": q, "quantile": float(stats.studentized_range.ppf(q, k, np.inf))} for k in (2, 3, 10, 26, 40) for q in (0.9, 0.95, 0.99)]

golden["tails"] = {
    "chiSquare": [[x, d, stats.chi2.sf(x, d)] for x in (0, 0.1, 3.84, 40, 300) for d in (1, 2, 9, 25)],
    "f": [[x, a, b, stats.f.sf(x, a, b)] for x in (0, 0.5, 2, 30, 400) for a, b in ((1, 1), (2, 6), (9, 261), (25, 2975))],
    "normal": [[z, stats.norm.sf(z)] for z in (-3, -0.5, 0, 0.1, 1.96, 6, 15)],
}

golden["weights"] = {"seed": 3, "dataSets": 4, "rows": np.random.RandomState(3).dirichlet([0.5, 1, 1, 1, 1], 20).tolist()}
golden["bayesian"] = []
for differences in ([0.02], [0.02, 0.005], [0.03, 0.012, -0.001], [-0.02, -0.015, 0.004, -0.03], [0.01, -0.01, 0.0], list(np.round(0.04 * random.rand(10) - 0.015, 4))):
    probabilities = SignedRankTest.probs(np.zeros(len(differences)), np.array(differences), rope=0.01, nsamples=5000, random_state=7)
    golden["bayesian"].append({"differences": differences, "rope": 0.01, "seed": 7, "samples": 5000, "probabilities": list(map(float, probabilities))})

(here / "leaderboard.json").write_text(json.dumps(golden, default=float))
