"""Writes the *.json here: what numpy, scikit-learn and scikit-activeml give on small real data.

    pip install scikit-activeml==1.0.1 scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
    python golden.py                      # everything
    python golden.py CLUE ContrastiveAL   # these strategies only

Data is scikit-learn's copy of the UCI digits (1,797 images of 8x8, values 0-16, float64), in `digits.csv`
(64 pixels, then the label), rows already permuted: the first 1,297 are the pool, the last 500 the test set.
"""
import json, pathlib, sys, warnings
import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import (Badge, Clue, ContrastiveAL, CoreSet, DiscriminativeAL, DropQuery, Falcun, MaxHerding,
                             ProbCover, RandomSampling, SubSamplingWrapper, TypiClust, UncertaintySampling)
from skactiveml.utils import call_func, check_random_state, rand_argmax
from tcm import TCM
from uherding import UHerding
import skactiveml.pool._drop_query as drop_query


class StableNumpy:
    """numpy with a stable argsort. DropQuery sorts six distinct values, and numpy's default order of ties depends on
    the CPU's vector unit: with another one, none of its picks are the same."""

    def __getattr__(self, name): return getattr(np, name)

    def argsort(self, a): return np.argsort(a, kind="stable")


drop_query.np = StableNumpy()

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
gen_seed = lambda rs: int(rs.randint(0, 2**31))
gen_random_state = lambda rs: np.random.RandomState(gen_seed(rs))
dump = lambda name, value: (here / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")
RS = np.random.RandomState

digits = load_digits()
order = RS(42).permutation(len(digits.data))
X, y_true = digits.data[order], digits.target[order]
np.savetxt(here / "digits.csv", np.column_stack([X, y_true]).astype(int), fmt="%d", delimiter=",")
X_pool, y_pool, X_test, y_test = X[:1297], y_true[:1297], X[1297:], y_true[1297:]


def rng():
    master = RS(0)
    tree = {"master_seed": gen_seed(master),
            "per_rep": [{"rep": r, "strategy_seed": gen_seed(gen_random_state(RS(r))),
                         "subsampling_seed": gen_seed(RS(r))} for r in range(5)]}
    p = RS(3).rand(12); p /= p.sum()
    z = p.copy(); z[[1, 4, 7]] = 0; z /= z.sum()
    draws = []
    for seed in (0, 1, 42, 2**31 - 1, 2**32 - 1):
        r = RS(seed)
        draws.append({"seed": seed, "random_sample": r.random_sample(6).tolist(),
                      "randint_0_2p31": r.randint(0, 2**31, size=4).tolist(), "randint_1_2p31": int(r.randint(1, 2**31)),
                      "randint_0_10": r.randint(0, 10, size=12).tolist(), "permutation_20": r.permutation(20).tolist(),
                      "shuffle": (lambda a: (r.shuffle(a), a.tolist())[1])(np.arange(7)),
                      "choice_no_replace": r.choice(np.arange(100, 150), size=9, replace=False).tolist(),
                      "choice_p_replace": r.choice(12, size=8, replace=True, p=p).tolist(),
                      "choice_p_no_replace": r.choice(12, size=7, replace=False, p=z).tolist(),
                      "choice_mask": r.choice([True, False], size=(3, 4), p=[0.75, 0.25]).tolist(),
                      "uniform_3": r.uniform(size=3).tolist(), "next_random_sample": float(r.random_sample())})
    mult = [{"seed": s, "multiplier": m, "first": check_random_state(s, m).random_sample(3).tolist()}
            for s in (0, 7, 209652396) for m in (1, 11, 1298, 50001)]
    ties = [{"seed": s, "values": v, "picks": (lambda r: [int(rand_argmax(np.array(v, float), random_state=r)[0]) for _ in range(6)])(RS(s))}
            for s in (0, 5) for v in ([1, 3, 3, 2, 3], [0, 0, 0, 0], [2, 1, 0])]
    splits = []
    for s in (0, 9):
        for n, k in ((50, 4), (40, 20), (30, 30)):
            idx, lab = RS(s + 1).permutation(500)[:n], RS(s + 2).randint(0, k, n)
            for strat in (None, lab):
                try:
                    a, b = train_test_split(idx, test_size=0.2, shuffle=True, random_state=RS(s), stratify=strat)
                    got = {"train": a.tolist(), "test": b.tolist()}
                except ValueError:
                    got = {"error": True}
                splits.append({"seed": s, "indices": idx.tolist(), "labels": lab.tolist(), "stratify": strat is not None, **got})
    dump("rng", {"tree": tree, "p": p.tolist(), "p_with_zeros": z.tolist(), "draws": draws, "seed_multiplier": mult,
                 "rand_argmax": ties, "train_test_split": splits})


def logistic():
    out = []
    for n, classes, C in ((20, 10, 0.01), (100, 10, 0.01), (700, 10, 0.01), (300, 10, 1.0), (60, 2, 0.01), (400, 2, 0.01), (90, 3, 0.1)):
        keep = np.flatnonzero(y_pool < classes)[:n]
        m = LogisticRegression(tol=1e-3, C=C, max_iter=10000).fit(X_pool[keep], y_pool[keep])
        out.append({"rows": keep.tolist(), "C": C, "classes": m.classes_.tolist(), "n_iter": int(m.n_iter_[0]),
                    "coef": m.coef_.tolist(), "intercept": m.intercept_.tolist(),
                    "proba_first5_test": m.predict_proba(X_test[:5]).tolist(), "accuracy_test": float(np.mean(m.predict(X_test) == y_test))})
    dump("logistic_regression", out)


def kmeans():
    out = []
    for n, k, seed, dtype, scale in ((1297, 10, 0, "float64", 1), (1297, 20, 1, "float64", 1), (1297, 120, 2, "float64", 1), (300, 50, 3, "float64", 1),
                                     (260, 20, 4, "float64", 1), (1297, 20, 5, "float32", 1 / 7), (1297, 120, 6, "float32", 1 / 7), (1297, 300, 7, "float32", 1 / 7)):
        X = (X_pool * scale).astype(dtype)
        m = KMeans(k, random_state=seed).fit(X[:n])
        out.append({"rows": n, "k": k, "seed": seed, "dtype": dtype, "scale": scale, "labels": m.labels_.tolist(), "inertia": float(m.inertia_),
                    "n_iter": int(m.n_iter_), "transform_first2": m.transform(X[:2]).astype(float).tolist()})
    dump("kmeans", out)


STRATEGIES = {c.__name__: c for c in (RandomSampling, UncertaintySampling, DiscriminativeAL, CoreSet, TypiClust,
                                      Badge, DropQuery, ProbCover, Falcun, UHerding, MaxHerding, ContrastiveAL, TCM)}
STRATEGIES["CLUE"] = Clue
# pixels of 0-16 leave ProbCover's graph empty; a second scale, of about unit distances, fills it
OTHER_SCALES = {"ProbCover": 1 / 40, "UHerding": 1 / 40, "Badge": 1 / 40}
# options beside the defaults: as ours names them, then as the original does. The paper of MaxHerding has this kernel
OTHER_OPTIONS = {"MaxHerding": ({"gamma": 1}, {"metric_dict": {"gamma": 1.0}})}


def margin(utilities, picks):
    """Smallest relative lead of a pick over the best other candidate, per batch: near 0 means a near-tie."""
    lead = []
    for row, i in zip(utilities, picks):
        rest = np.delete(row, i); rest = rest[np.isfinite(rest)]
        lead.append(float((row[i] - rest.max()) / max(abs(row[i]), 1e-300)) if len(rest) and np.isfinite(row[i]) else None)
    return lead


def strategies(name, reps=3, cycles=8, batch=20, scale=1.0, dtype="float64", options=({}, {})):
    Xp, Xt = (X_pool * scale).astype(dtype), (X_test * scale).astype(dtype)
    runs = []
    for i_rep in range(reps):
        clf = SklearnClassifier(LogisticRegression(tol=1e-3, C=0.01, max_iter=10000), classes=np.arange(10),
                                random_state=gen_seed(RS(0)), missing_label=-1)
        seed = gen_seed(gen_random_state(RS(i_rep)))
        # the original leaves the KMeans of these two to numpy's global state; here it gets the strategy's seed (and DropQuery a
        # stable sort, above)
        extra = {"cluster_algo_dict": {"random_state": seed}} if name in ("DropQuery", "CLUE") else options[1]
        qs = SubSamplingWrapper(STRATEGIES[name](random_state=seed, missing_label=-1, **extra), missing_label=-1,
                                random_state=gen_random_state(RS(i_rep)), exclude_non_subsample=True, max_candidates=0.2)
        y = np.full(len(Xp), -1)
        clf.fit(Xp, y)
        run = {"rep": i_rep, "accuracy": [float(clf.score(Xt, y_test))], "picks": [], "lead": []}
        for _ in range(cycles):
            idx, u = call_func(qs.query, X=Xp, y=y, batch_size=batch, clf=clf, discriminator=clf, estimator=clf,
                               update=True, fit_clf=False, fit_estimator=False, return_utilities=True)
            y[idx] = y_pool[idx]
            clf.fit(Xp, y)
            run["picks"].append([int(i) for i in idx]); run["lead"].append(margin(u, idx))
            run["accuracy"].append(float(clf.score(Xt, y_test)))
        runs.append(run)
    of = {"options": options[0]} if options[0] else {}
    return {"strategy": name, "batch": batch, "cycles": cycles, "max_candidates": 0.2, "scale": scale, "dtype": dtype, **of, "runs": runs}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        rng(); logistic(); kmeans()
    for name in sys.argv[1:] or STRATEGIES:
        runs = [strategies(name)]
        if name in OTHER_SCALES: runs += [strategies(name, scale=OTHER_SCALES[name])]
        runs += [strategies(name, reps=2, scale=1 / 7, dtype="float32")]
        if name in OTHER_OPTIONS:
            runs += [strategies(name, options=OTHER_OPTIONS[name]),
                     strategies(name, reps=2, scale=1 / 7, dtype="float32", options=OTHER_OPTIONS[name])]
        dump(f"strategy_{name}", runs)
        print(name, [[round(r["accuracy"][-1], 3) for r in g["runs"]] for g in runs])
