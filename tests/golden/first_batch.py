"""Writes first_batch.json: first batches near the centres of clusters, picked by scikit-learn and numpy alone.

    python first_batch.py    # scikit-learn==1.9.1 numpy==2.4.6

The pool is that of golden.py. A repetition's candidates are drawn as scikit-activeml's SubSamplingWrapper draws them for a
first query. They are scaled to unit length and clustered by k-means with the strategy's seed, a cluster for each pick; each
centre takes the nearest candidate that no centre before it has taken.
"""
import json, pathlib
import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

here = pathlib.Path(__file__).parent
digits = np.loadtxt(here / "digits.csv", delimiter=",")
RS = np.random.RandomState


def first_batch(pool, batch, max_candidates, rep):
    gen_seed = lambda state: int(state.randint(0, 2**31))
    subsampling, strategy_seed = RS(gen_seed(RS(rep))), gen_seed(RS(gen_seed(RS(rep))))
    # A query's own state has the seed of the repetition times one more than the number of labels, which is none.
    query = RS(int(subsampling.randint(1, 2**31)) % 2**31)
    count = int(np.ceil(len(pool) * max_candidates))
    candidates = np.sort(query.choice(len(pool), size=count, replace=False))
    samples = normalize(pool[candidates])
    distances = KMeans(batch, random_state=RS(strategy_seed)).fit(samples).transform(samples)
    picks = []
    for centre in range(batch):
        distances[picks, centre] = np.inf
        picks.append(int(distances[:, centre].argmin()))
    return candidates[picks].tolist()


golden = []
for dtype, scale in (("float32", 1), ("float64", 1), ("float32", 0.25)):
    pool = (digits[:1297, :64] * scale).astype(dtype)
    for batch, max_candidates in ((10, 0.2), (40, 1.0)):
        runs = [{"rep": rep, "picks": first_batch(pool, batch, max_candidates, rep)} for rep in range(3)]
        golden.append({"dtype": dtype, "scale": scale, "batch": batch, "max_candidates": max_candidates, "runs": runs})
(here / "first_batch.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
