"""Writes kmeans_empty.json: scikit-learn's k-means where Lloyd's iterations leave a cluster without samples.

That is rare after k-means++: these are what some 30,000 seeds gave. Run like golden.py.
"""
import json, pathlib
import numpy as np
from sklearn.cluster import KMeans

runs = []
for seed in (3137, 21894, 29948):
    rs = np.random.RandomState(seed)
    n, features, k = rs.randint(10, 40), rs.randint(1, 3), rs.randint(3, 8)
    X = np.round(rs.standard_normal((n, features)) ** 3, 2)
    m = KMeans(k, random_state=seed).fit(X)
    runs.append({"samples": X.tolist(), "k": k, "seed": seed, "labels": m.labels_.tolist(), "n_iter": m.n_iter_,
                 "centres": m.cluster_centers_.tolist(), "inertia": m.inertia_})
(pathlib.Path(__file__).parent / "kmeans_empty.json").write_text(json.dumps(runs, separators=(",", ":")) + "\n")
