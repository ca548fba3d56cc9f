"""Writes greedy_oracle.json: the greedy oracle by scikit-learn and numpy alone, on the digits.

    python greedy_oracle.py    # scikit-activeml==1.0.1 scikit-learn==1.9.1 numpy==2.4.6

After T. Werner et al., "A Cross-Domain Benchmark for Active Learning": candidates are tried one at a time with their true
labels, and the one that raises the accuracy on the test set most is taken; if none does, the one with the smallest margin.
Each repetition starts from the first 20 samples of the pool. Seeds and draws are those of the other golden runs.
"""
import json, pathlib
import numpy as np
from sklearn.linear_model import LogisticRegression
from skactiveml.utils import rand_argmax

here = pathlib.Path(__file__).parent
digits = np.loadtxt(here / "digits.csv", delimiter=",")
X, y = digits[:, :64], digits[:, 64].astype(int)
X_pool, y_pool, X_test, y_test = X[:1297], y[:1297], X[1297:], y[1297:]
RS = np.random.RandomState
seed_of = lambda state: int(state.randint(0, 2**31))
times = lambda state, n: RS(int(state.randint(1, 2**31)) * n % 2**31)


def fit(chosen):
    model = LogisticRegression(tol=1e-3, C=0.01, max_iter=10000).fit(X_pool[chosen], y_pool[chosen])
    return model, model.score(X_test, y_test)


def query(chosen, rep, batch, size):
    unlabeled = np.setdiff1d(np.arange(len(X_pool)), chosen)
    count = int(np.ceil(len(unlabeled) * 0.2))
    drawn = times(RS(seed_of(RS(rep))), len(chosen) + 1).choice(len(unlabeled), size=count, replace=False)
    left = list(unlabeled[np.sort(drawn)])
    state = times(RS(seed_of(RS(seed_of(RS(rep))))), count + 1)
    labeled, picks, defaults = sorted(chosen), [], 0
    model, accuracy = fit(labeled)
    for _ in range(batch):
        tried = [left[i] for i in state.choice(len(left), size=size, replace=False)]
        # Samples are fitted in the order of the pool.
        trials = [fit(sorted(labeled + [i])) for i in tried]
        best = int(rand_argmax(np.array([score for _, score in trials]), random_state=state)[0])
        if trials[best][1] <= accuracy:
            p = np.sort(model.predict_proba(X_pool[tried]), axis=1)
            best, defaults = int(rand_argmax(1 - (p[:, -1] - p[:, -2]), random_state=state)[0]), defaults + 1
        model, accuracy = trials[best]
        picks.append(int(tried[best])); left.remove(tried[best]); labeled = sorted(labeled + [tried[best]])
    return picks, accuracy, defaults


runs = []
for rep in range(2):
    chosen = list(range(20))
    run = {"rep": rep, "picks": [], "accuracy": [fit(chosen)[1]], "margins": 0}
    for _ in range(3):
        picks, accuracy, defaults = query(chosen, rep, batch=5, size=8)
        chosen += picks
        run["picks"].append(picks); run["accuracy"].append(accuracy); run["margins"] += defaults
    runs.append(run)
    print(run["accuracy"], run["margins"], "picks by margin")
(here / "greedy_oracle.json").write_text(json.dumps(runs, separators=(",", ":")) + "\n")
