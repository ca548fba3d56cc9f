"""Writes kmeans_weighted.json: scikit-learn's k-means of weighted samples. Run like golden.py.

The weight of a sample is u^4, or 0 where u is below `none`; u is drawn from RandomState(seed). The last runs have one or two
clusters more than samples that weigh something: clusters of samples that weigh nothing count as empty, and take the samples
that are farthest from their centres. (Which of three empty clusters takes which sample depends on the processor.) They have
64 samples of whole numbers, whose mean is exact: otherwise rounding decides whether a sample is at distance 0 from itself.
"""
import json, pathlib
import numpy as np
from sklearn.cluster import KMeans

here = pathlib.Path(__file__).parent
X_pool = np.loadtxt(here / "digits.csv", delimiter=",")[:1297, :64]

runs = []
for n, k, seed, dtype, scale, none in (
        (1297, 10, 0, "float64", 1, 0), (1297, 120, 1, "float64", 1, 0.5), (260, 20, 2, "float64", 1, 0.8),
        (300, 1, 4, "float64", 1, 0), (1297, 20, 5, "float32", 1 / 7, 0), (1297, 120, 6, "float32", 1 / 7, 0.5),
        (258, 20, 7, "float32", 1 / 7, 0.8), (64, 4, 3, "float64", 1, 0.9), (64, 10, 8, "float64", 1, 0.9),
        (64, 17, 9, "float32", 1, 0.8)):
    X = (X_pool[:n] * scale).astype(dtype)
    u = np.random.RandomState(seed).random_sample(n)
    weights = np.where(u < none, 0, (u * u) * (u * u))
    m = KMeans(k, random_state=seed).fit(X, sample_weight=weights)
    runs.append({"rows": n, "k": k, "seed": seed, "dtype": dtype, "scale": scale, "none": none, "labels": m.labels_.tolist(),
                 "n_iter": int(m.n_iter_), "transform_first2": m.transform(X[:2]).astype(float).tolist()})
    print(n, k, dtype, m.n_iter_, "samples that weigh something:", int((weights > 0).sum()))
(here / "kmeans_weighted.json").write_text(json.dumps(runs, separators=(",", ":")) + "\n")
