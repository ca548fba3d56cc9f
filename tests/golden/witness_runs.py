"""Runs of query strategies that scikit-activeml 1.0.1 does not ship, under the settings of golden.py: the same pool, the
same draws, the same classifier. Used by alfa_mix.py and cluster_margin.py beside it."""
import json, pathlib, warnings
import numpy as np
from sklearn.linear_model import LogisticRegression
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import SubSamplingWrapper
from skactiveml.utils import call_func

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
digits = np.loadtxt(here / "digits.csv", delimiter=",")
X, y_true = digits[:, :-1], digits[:, -1].astype(int)
X_pool, y_pool, X_test, y_test = X[:1297], y_true[:1297], X[1297:], y_true[1297:]
RS = np.random.RandomState


def gen_seed(rs): return int(rs.randint(0, 2**31))


def gen_random_state(rs): return RS(gen_seed(rs))


def runs(strategy, reps, scale=1.0, dtype="float64", cycles=8, batch=20):
    Xp, Xt = (X_pool * scale).astype(dtype), (X_test * scale).astype(dtype)
    out = []
    for rep in range(reps):
        clf = SklearnClassifier(LogisticRegression(tol=1e-3, C=0.01, max_iter=10000), classes=np.arange(10),
                                random_state=gen_seed(RS(0)), missing_label=-1)
        seed = gen_seed(gen_random_state(RS(rep)))
        qs = SubSamplingWrapper(strategy(random_state=seed, missing_label=-1), missing_label=-1,
                                random_state=gen_random_state(RS(rep)), exclude_non_subsample=True, max_candidates=0.2)
        y = np.full(len(Xp), -1)
        clf.fit(Xp, y)
        run = {"rep": rep, "accuracy": [float(clf.score(Xt, y_test))], "picks": []}
        for _ in range(cycles):
            idx = call_func(qs.query, X=Xp, y=y, batch_size=batch, clf=clf, fit_clf=False)
            y[idx] = y_pool[idx]
            clf.fit(Xp, y)
            run["picks"].append([int(i) for i in idx])
            run["accuracy"].append(float(clf.score(Xt, y_test)))
        out.append(run)
    return {"batch": batch, "cycles": cycles, "max_candidates": 0.2, "scale": scale, "dtype": dtype, "runs": out}


def write(name, strategy):
    """Three runs on the pixels, two on the float32 pixels / 7."""
    golden = [{"strategy": name, **runs(strategy, 3)},
              {"strategy": name, **runs(strategy, 2, scale=1 / 7, dtype="float32")}]
    (here / f"strategy_{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(name, [[round(r["accuracy"][-1], 3) for r in g["runs"]] for g in golden])
