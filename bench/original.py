"""The original, scikit-activeml 1.0.1, set up as in its study: strategies, seeds and classifier of one repetition.

The k-means of DropQuery and CLUE gets the strategy's seed, which the original leaves to numpy's global state, and DropQuery a
stable sort, since numpy's order of ties depends on the CPU: without these, their picks could not be repeated.
"""
import functools
import pathlib
import sys
import warnings
import numpy as np
from sklearn.linear_model import LogisticRegression
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import (Badge, Clue, ContrastiveAL, CoreSet, DiscriminativeAL, DropQuery, Falcun, MaxHerding,
                             ProbCover, RandomSampling, SubSamplingWrapper, TypiClust, UncertaintySampling)
from skactiveml.utils import call_func

# What scikit-activeml 1.0.1 does not ship stands with the golden data, as the public formula in numpy.
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "golden"))
from active_ft import ActiveFT
from alfa_mix import AlfaMix
from bait import BAIT
from bald import BALD, PowerBALD
from cluster_margin import ClusterMargin
from dcom import DCoM
from formulas import ProbCoverPaper, TypiClustPaper
from tcm import TCM
from uherding import UHerding
import skactiveml.pool._drop_query as drop_query


class StableNumpy:
    def __getattr__(self, name): return getattr(np, name)

    def argsort(self, a): return np.argsort(a, kind="stable")


drop_query.np = StableNumpy()
warnings.filterwarnings("ignore")
BATCH = 100
STRATEGIES = {c.__name__: c for c in (RandomSampling, UncertaintySampling, DiscriminativeAL, CoreSet, TypiClust,
                                      Badge, DropQuery, ProbCover, Falcun, UHerding, BAIT, MaxHerding, ContrastiveAL,
                                      AlfaMix, DCoM, ClusterMargin, PowerBALD, BALD, TCM, ActiveFT, TypiClustPaper,
                                      ProbCoverPaper)}
STRATEGIES |= {name: functools.partial(UncertaintySampling, method=method) for name, method in (
    ("Margin", "margin_sampling"), ("Entropy", "entropy"), ("LeastConfident", "least_confident"))}
STRATEGIES["CLUE"] = Clue
RandomState = np.random.RandomState
gen_seed = lambda rs: int(rs.randint(0, 2**31))
gen_random_state = lambda rs: RandomState(gen_seed(rs))


def classifier(classes):
    return SklearnClassifier(LogisticRegression(tol=1e-3, C=0.01, max_iter=10000), classes=classes,
                             random_state=gen_seed(RandomState(0)), missing_label=-1)


def strategy(name, repetition, max_candidates=0.2):
    """A strategy that sees a random part of the candidates, seeded for a repetition."""
    seed = gen_seed(gen_random_state(RandomState(repetition)))
    extra = {"cluster_algo_dict": {"random_state": seed}} if name in ("DropQuery", "CLUE") else {}
    return SubSamplingWrapper(STRATEGIES[name](random_state=seed, missing_label=-1, **extra), missing_label=-1,
                              random_state=gen_random_state(RandomState(repetition)), exclude_non_subsample=True,
                              max_candidates=max_candidates)


def query(chosen, X, y, clf, batch=BATCH):
    return call_func(chosen.query, X=X, y=y, batch_size=batch, clf=clf, discriminator=clf, estimator=clf, update=True,
                     fit_clf=False, fit_estimator=False)
