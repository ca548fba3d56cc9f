"""Writes logistic_regression_paths.json: the losses along long fits of scikit-learn's logistic regression, and where they end.

The first is the classifier of UHerding's last query of repetition 1 on raw pixels: 116 iterations, along which a
rounding in the last place grows to a thousandth of the coefficients. Run like golden.py, on a CPU with AVX2.
"""
import json, os, pathlib
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
import numpy as np
from sklearn.linear_model import LogisticRegression, _logistic

here = pathlib.Path(__file__).parent
digits = np.loadtxt(here / "digits.csv", delimiter=",")
X, y = digits[:1297, :64].copy(), digits[:1297, 64].astype(int)
minimize = _logistic.optimize.minimize


def path(rows, C=0.01):
    losses = []
    note = lambda intermediate_result: losses.append(float(intermediate_result.fun))
    _logistic.optimize.minimize = lambda *args, **options: minimize(*args, **{**options, "callback": note})
    m = LogisticRegression(tol=1e-3, C=C, max_iter=10000).fit(X[rows], y[rows])
    _logistic.optimize.minimize = minimize
    return {"rows": np.asarray(rows).tolist(), "C": C, "classes": m.classes_.tolist(), "losses": losses,
            "coef": m.coef_.tolist(), "intercept": m.intercept_.tolist()}


golden = next(g for g in json.loads((here / "strategy_UHerding.json").read_text()) if g["scale"] == 1)
picks = next(run["picks"] for run in golden["runs"] if run["rep"] == 1)[:7]
of = lambda classes, count: np.flatnonzero(y < classes)[:count]
# The others have odd numbers of samples and of classes, which OpenBLAS adds up otherwise, and several of its blocks.
fits = [path(np.sort(np.concatenate(picks))), path(of(10, 25)), path(of(9, 120)), path(of(7, 601))]
(here / "logistic_regression_paths.json").write_text(json.dumps(fits, separators=(",", ":")) + "\n")
