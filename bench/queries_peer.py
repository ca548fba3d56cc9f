"""Times the original, scikit-activeml 1.0.1, on queries from given labels: query, fit and score, and what it picked.

usage: queries_peer.py POOL.npz ORDER.json STRATEGY CYCLE [CYCLE ...]
ORDER.json lists pool indices; before cycle c, the first (c - 1) * BATCH of them are labeled. DropQuery's k-means gets
the strategy's seed, which the original leaves to numpy's global state, and a stable sort.
"""
import json, resource, sys, time, warnings
import numpy as np
from sklearn.linear_model import LogisticRegression
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import (Badge, CoreSet, DiscriminativeAL, DropQuery, Falcun, ProbCover, RandomSampling,
                             SubSamplingWrapper, TypiClust, UncertaintySampling)
from skactiveml.utils import call_func
from uherding import UHerding
import skactiveml.pool._drop_query as drop_query


class StableNumpy:
    def __getattr__(self, name): return getattr(np, name)

    def argsort(self, a): return np.argsort(a, kind="stable")


drop_query.np = StableNumpy()
warnings.filterwarnings("ignore")
BATCH = 100
STRATEGIES = {c.__name__: c for c in (RandomSampling, UncertaintySampling, DiscriminativeAL, CoreSet, TypiClust,
                                      Badge, DropQuery, ProbCover, Falcun, UHerding)}
RandomState = np.random.RandomState
gen_seed = lambda rs: int(rs.randint(0, 2**31))
gen_random_state = lambda rs: RandomState(gen_seed(rs))

pool, order_file, name, *cycles = sys.argv[1:]
d = dict(np.load(pool)); X, y_true = d["X_pool"], d["y_pool"]
order = json.load(open(order_file))
clf = SklearnClassifier(LogisticRegression(tol=1e-3, C=0.01, max_iter=10000), classes=np.unique(y_true),
                        random_state=gen_seed(RandomState(0)), missing_label=-1)
seed = gen_seed(gen_random_state(RandomState(0)))
extra = {"cluster_algo_dict": {"random_state": seed}} if name == "DropQuery" else {}
out = []
for cycle in map(int, cycles):
    qs = SubSamplingWrapper(STRATEGIES[name](random_state=seed, missing_label=-1, **extra), missing_label=-1,
                            random_state=gen_random_state(RandomState(0)), exclude_non_subsample=True, max_candidates=0.2)
    y = np.full(len(X), -1); labeled = order[:(cycle - 1) * BATCH]; y[labeled] = y_true[labeled]
    t0 = time.perf_counter(); clf.fit(X, y)
    t1 = time.perf_counter(); accuracy = clf.score(d["X_test"], d["y_test"])
    t2 = time.perf_counter()
    idx = call_func(qs.query, X=X, y=y, batch_size=BATCH, clf=clf, discriminator=clf, update=True, fit_clf=False)
    t3 = time.perf_counter()
    out.append({"cycle": cycle, "query": t3 - t2, "fit": t1 - t0, "score": t2 - t1, "accuracy": accuracy,
                "picks": [int(i) for i in idx]})
print(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "queries": out}))
