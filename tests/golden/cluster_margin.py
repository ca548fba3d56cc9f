"""Writes strategy_ClusterMargin.json: an independent witness of Cluster-Margin (Citovsky et al., NeurIPS 2021) in numpy,
with the average linkage of scipy. As in ours, more than 2,000 candidates are clustered in parts.

    python cluster_margin.py        # after the pip install of golden.py
"""
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL


class ClusterMargin(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, threshold=None, missing_label=MISSING_LABEL, random_state=None):
        self.threshold = threshold
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, clf, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        Z, mapping = self._transform_candidates(candidates, X, y)
        order = self.random_state_.permutation(len(Z))
        cluster, parts = np.empty(len(Z), int), -(-len(Z) // 2000)
        for part in range(parts):
            members = order[part * len(Z) // parts:(part + 1) * len(Z) // parts]
            tree = linkage(Z[members].astype(float), method="average")
            if self.threshold is None: found = fcluster(tree, len(members) // 10, criterion="maxclust")
            else: found = fcluster(tree, self.threshold, criterion="distance")
            cluster[members] = found + part * len(Z)

        P = np.sort(clf.predict_proba(Z), axis=1)
        unsure = order[np.argsort(-(1 - (P[:, -1] - P[:, -2]))[order], kind="stable")][:10 * batch_size]
        groups = {}
        for i in unsure[self.random_state_.permutation(len(unsure))]:
            groups.setdefault(cluster[i], []).append(i)
        groups = sorted(groups.values(), key=len)
        rounds = [group[turn] for turn in range(len(unsure)) for group in groups if turn < len(group)]
        picked = mapping[np.array(rounds[:batch_size])]
        return (picked, np.full((batch_size, len(X)), np.nan)) if return_utilities else picked


if __name__ == "__main__":
    from golden import STRATEGIES, dump, strategies
    STRATEGIES["ClusterMargin"] = ClusterMargin
    # No difference of whole-number pixels is as long, so that none lies on the threshold.
    threshold = {"threshold": 31.3}
    runs = [strategies("ClusterMargin"), strategies("ClusterMargin", options=(threshold, threshold))]
    dump("strategy_ClusterMargin", runs)
    print([[round(r["accuracy"][-1], 3) for r in g["runs"]] for g in runs])
