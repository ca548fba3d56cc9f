"""The presets by their public formulas, with scikit-activeml 1.0.1's query interface, which has their options in part."""
import numpy as np
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.pool import ProbCover
from skactiveml.utils import MISSING_LABEL, is_labeled, rand_argmax


class TypiClustPaper(SingleAnnotatorPoolQueryStrategy):
    """TypiClust with limits on its clusters, which scikit-activeml's has not: Hacohen, Dekel and Weinshall, ICML 2022."""
    NEIGHBOURS, MOST, LEAST = 20, 500, 5

    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        _, free = self._transform_candidates(candidates, X, y)
        labeled = is_labeled(y, missing_label=self.missing_label_)
        count = min(labeled.sum() + batch_size, self.MOST, len(X))
        cluster = KMeans(count, random_state=self.random_state).fit_predict(X)
        sizes, labels = (np.bincount(of, minlength=count) for of in (cluster, cluster[labeled]))
        left = np.isin(np.arange(len(X)), free)
        picks = []
        for _ in range(batch_size):
            remaining = np.bincount(cluster[left], minlength=count)
            is_open = (remaining > 0) & (sizes >= self.LEAST)
            if not is_open.any(): is_open = remaining > 0
            is_open &= labels == labels[is_open].min()
            largest = rand_argmax(np.where(is_open, remaining, 0), random_state=self.random_state_)[0]
            members = np.flatnonzero(cluster == largest)
            utilities = np.where(left, -np.inf, np.nan)
            utilities[members] = np.where(left[members], self.typicality(X[members]), np.nan)
            picks.append(free[rand_argmax(utilities[free], random_state=self.random_state_)[0]])
            labels[largest] += 1
            left[picks[-1]] = False
        return (np.array(picks), np.full((batch_size, len(X)), np.nan)) if return_utilities else np.array(picks)

    def typicality(self, members):
        if len(members) == 1: return np.ones(1)
        k = min(self.NEIGHBOURS, len(members) - 1)
        distances, _ = NearestNeighbors(n_neighbors=k + 1).fit(members).kneighbors(members)
        return 1 / ((distances.sum(axis=1) + 1e-7) / k)


class ProbCoverPaper(SingleAnnotatorPoolQueryStrategy):
    """scikit-activeml's ProbCover on embeddings of unit length, with as many clusters as classes and a finer grid of radii."""

    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, clf, candidates=None, batch_size=1, return_utilities=False):
        cover = ProbCover(n_classes=len(clf.classes_), deltas=np.arange(1, 41) / 20, missing_label=self.missing_label,
                          random_state=self.random_state)
        return cover.query(normalize(X), y, candidates=candidates, batch_size=batch_size, return_utilities=return_utilities)
