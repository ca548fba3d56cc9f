"""Writes binary_fits.json: the losses along fits of scikit-learn's logistic regression of two classes, and where they end.

A sample is the last pixels of a digit, or all of its pixels and those of digits before it. Classes are "a 7" and "not a 7",
or DiscriminativeAL's "unlabeled" and "labeled". Numbers of samples and features leave each remainder of four, and more
features than a block of OpenBLAS has, as it adds all of these up differently. Run like golden.py, on a CPU with AVX2, with
glibc 2.28 to 2.38.
"""
import json, os, pathlib
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.linear_model import LogisticRegression, _logistic

here = pathlib.Path(__file__).parent
digits = np.loadtxt(here / "digits.csv", delimiter=",")
FIRST = 32
pixels, y = digits[:1297, :64].ravel(), digits[FIRST:1297, 64].astype(int)
minimize = _logistic.optimize.minimize


def fit(samples, features, scale, classes, C):
    losses = []
    note = lambda intermediate_result: losses.append(float(intermediate_result.fun))
    _logistic.optimize.minimize = lambda *args, **options: minimize(*args, **{**options, "callback": note})
    ends = 64 * (FIRST + 1 + np.arange(samples))
    rows = np.array([pixels[end - features:end] for end in ends]) * scale
    m = LogisticRegression(tol=1e-3, C=C, max_iter=10000).fit(rows, classes[:samples])
    _logistic.optimize.minimize = minimize
    return {"samples": samples, "features": features, "scale": scale, "C": C, "ones": np.flatnonzero(classes[:samples]).tolist(),
            "losses": losses, "coef": m.coef_[0].tolist(), "intercept": m.intercept_.tolist()}


seven = (y == 7).astype(int)
unlabeled = (np.arange(len(y)) % 50 != 3).astype(int)
fits = [fit(1265, 64, 1, unlabeled, 0.01), fit(1265, 64, 1 / 7, seven, 100), fit(1264, 64, 1, unlabeled, 1),
        fit(102, 63, 1 / 7, seven, 0.01), fit(203, 62, 1, seven, 1), fit(303, 61, 1, unlabeled, 1), fit(500, 11, 1 / 7, seven, 1),
        fit(301, 3, 1, seven, 100), fit(302, 2, 1, seven, 1), fit(303, 1, 1, seven, 1),
        fit(47, 2053, 1 / 7, seven, 0.01)]
(here / "binary_fits.json").write_text(json.dumps(fits, separators=(",", ":")) + "\n")
