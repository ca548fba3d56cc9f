"""The original's picks on pools of digits that no golden run has seen, as JSON: every query from the same labels.

usage: parity_peer.py DIGITS.csv [POOLS.json]
Without POOLS.json, makes the pools and runs each strategy on them. With it, asks each query again from the labels there;
OPENBLAS_CORETYPE then chooses another build of the matrix library.
"""
import json, sys
import numpy as np
from original import STRATEGIES, classifier, query, strategy

DIGITS = np.loadtxt(sys.argv[1], delimiter=",")
CYCLES, TEST = 8, 300
# Samples, classes, batch size, candidates, factor of the pixels, precision.
POOLS = [(400, 10, 10, 1.0, 1, "float64"), (700, 6, 15, 0.5, 1, "float64"), (1000, 2, 10, 0.4, 1, "float64"),
         (900, 10, 25, 0.3, 1 / 16, "float64"), (997, 10, 30, 200, 1, "float64"), (800, 10, 20, 0.5, 1, "float32"),
         (900, 10, 20, 0.5, 1 / 7, "float32"), (600, 3, 7, 1.0, 1 / 16, "float32")]

def make_pool(number, size, classes, batch, candidates, scale, dtype):
    rs = np.random.RandomState(number)
    chosen = DIGITS[rs.permutation(len(DIGITS))]
    chosen = chosen[chosen[:, -1] < classes]
    X, y = chosen[:, :-1] * scale, chosen[:, -1].astype(int)
    # Every other pool is mixed, so that features and distances are no whole numbers and no pixels are always 0.
    if number % 2: X = X @ rs.randn(64, 64) / 8
    X = X.astype(dtype)
    return {"dtype": dtype, "classes": classes, "batch": batch, "candidates": candidates, "repetition": number,
            "X_test": X[:TEST].tolist(), "y_test": y[:TEST].tolist(),
            "X": X[TEST:TEST + size].tolist(), "y": y[TEST:TEST + size].tolist()}

def run(name, pool, known):
    X, y_true = np.array(pool["X"], dtype=pool["dtype"]), np.array(pool["y"])
    X_test, y_test = np.array(pool["X_test"], dtype=pool["dtype"]), np.array(pool["y_test"])
    chosen = strategy(name, pool["repetition"], pool["candidates"])
    y = np.full(len(X), -1)
    clf = classifier(np.arange(pool["classes"])).fit(X, y)
    clf.score(X_test, y_test)
    picks = []
    for cycle in range(CYCLES if known is None else len(known)):
        if (y < 0).sum() < pool["batch"]: break
        picks.append([int(i) for i in query(chosen, X, y, clf, pool["batch"])])
        revealed = picks[-1] if known is None else known[cycle]
        y[revealed] = y_true[revealed]
        clf.fit(X, y)
        # While there is no model, scoring draws, and the query draws on from there.
        clf.score(X_test, y_test)
    return picks

pools = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else [make_pool(i, *p) for i, p in enumerate(POOLS)]
if len(sys.argv) > 2:
    print(json.dumps([{n: run(n, p, p["picks"][n]) for n in STRATEGIES} for p in pools]))
else:
    print(json.dumps([{**p, "picks": {n: run(n, p, None) for n in STRATEGIES}} for p in pools]))
