"""Times the original on whole cells of one strategy: cycles of 100 labels; CPU seconds (which other work
on the machine hardly changes), picks and accuracies as JSON.

usage: cell_peer.py POOL.npz STRATEGY REPETITION CYCLES
"""
import json, sys, time
import numpy as np
from original import classifier, query, strategy

pool, name, repetition, cycles = sys.argv[1:]
d = dict(np.load(pool)); X, y_true = d["X_pool"], d["y_pool"]
chosen = strategy(name, int(repetition))
y = np.full(len(X), -1)
start = time.process_time()
clf = classifier(np.unique(y_true)).fit(X, y)
accuracies = [clf.score(d["X_test"], d["y_test"])]
picks = []
for cycle in range(int(cycles)):
    batch = query(chosen, X, y, clf)
    y[batch] = y_true[batch]
    clf.fit(X, y)
    accuracies.append(clf.score(d["X_test"], d["y_test"]))
    picks.append([int(i) for i in batch])
print(json.dumps({"seconds": time.process_time() - start, "accuracies": accuracies, "picks": picks}))
