"""Times the original on queries from given labels: query, fit and score, and what it picked.

usage: queries_peer.py POOL.npz ORDER.json STRATEGY CYCLE [CYCLE ...]
ORDER.json lists pool indices; before cycle c, the first (c - 1) * BATCH of them are labeled.
"""
import json, re, sys, time
import numpy as np
from original import BATCH, classifier, query, strategy

pool, order_file, name, *cycles = sys.argv[1:]
d = dict(np.load(pool)); X, y_true = d["X_pool"], d["y_pool"]
order = json.load(open(order_file))
clf = classifier(np.unique(y_true))
out = []
for cycle in map(int, cycles):
    chosen = strategy(name, 0)
    y = np.full(len(X), -1); labeled = order[:(cycle - 1) * BATCH]; y[labeled] = y_true[labeled]
    t0 = time.perf_counter(); clf.fit(X, y)
    t1 = time.perf_counter(); accuracy = clf.score(d["X_test"], d["y_test"])
    t2 = time.perf_counter(); picks = query(chosen, X, y, clf)
    t3 = time.perf_counter()
    out.append({"cycle": cycle, "query": t3 - t2, "fit": t1 - t0, "score": t2 - t1, "accuracy": accuracy,
                "picks": [int(i) for i in picks]})
# The peak of the resident memory. Not ru_maxrss, which also counts that of the process that started this one.
try: peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())
except OSError: peak = None
print(json.dumps({"memory": int(peak[1]) * 1024 if peak else 0, "queries": out}))
