"""Writes strategy_DCoM.json: an independent DCoM in plain numpy, run on the digits as golden.py runs the others.

    python dcom.py

After I. Mishal, D. Weinshall, "DCoM: Active Learning for All Learners", arXiv:2407.01804, with the constants of the
authors' code. A query knows labels only, not when they came: every radius is searched with the present classifier, and
the coverage that sets the purity is that of balls of the first radius. Nothing is rounded, and balls are closed.
"""
import numpy as np
from sklearn.metrics import pairwise_distances
from sklearn.preprocessing import normalize
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL, labeled_indices, rand_argmax

FIRST, LARGEST, RESOLUTION, K, A = 0.6, 1.1, 0.05, 50, 0.8


def bisect(is_pure):
    low, high, width = 0.0, LARGEST, LARGEST
    while width > RESOLUTION:
        delta, width = (low + high) / 2, width / 2
        low, high = (delta, high) if is_pure(delta) else (low, delta)
    return (low + high) / 2


class DCoM(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, clf, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        _, free = self._transform_candidates(candidates, X, y)
        lab = labeled_indices(y, missing_label=self.missing_label_)
        Z = normalize(X).astype(float)
        D = pairwise_distances(Z)
        P = clf.predict_proba(X)
        guess = P.argmax(axis=1)
        top = np.sort(P, axis=1)
        unsure = 1 - (top[:, -1] - top[:, -2])

        covered = (D[lab] <= FIRST).any(axis=0)
        threshold = 0.4 + 0.2 * covered.mean()
        radii = np.array([bisect(lambda delta: (guess[D[i] <= delta] == y[i]).mean() >= threshold) for i in lab])
        radius = radii.mean() if len(lab) else FIRST
        covered = (D[lab] <= radii[:, None]).any(axis=0)
        competence = (1 + np.exp(-K * (1 - A))) / (1 + np.exp(-K * (covered.mean() - A)))

        near = D <= radius
        doubt = (unsure - unsure.min())[free].astype(float)
        picks, U = [], np.full((batch_size, len(free)), np.nan)
        left = np.ones(len(free), bool)
        degree = near[free][:, ~covered].sum(axis=1)
        for b in range(batch_size):
            scaled = [v / (v[left].max() or 1) for v in (doubt, degree)]
            U[b, left] = (competence * scaled[0] + (1 - competence) * scaled[1])[left]
            best = rand_argmax(U[b], random_state=self.random_state_)[0]
            left[best] = False
            picks.append(free[best])
            fresh = near[free[best]] & ~covered
            degree = degree - near[fresh][:, free].sum(axis=0)
            covered |= fresh
        utilities = np.full((batch_size, len(X)), np.nan)
        utilities[:, free] = U
        return (np.array(picks), utilities) if return_utilities else np.array(picks)


if __name__ == "__main__":
    from golden import STRATEGIES, dump, strategies
    STRATEGIES["DCoM"] = DCoM
    runs = [strategies("DCoM"), strategies("DCoM", reps=2, scale=1 / 7, dtype="float32")]
    dump("strategy_DCoM", runs)
    print([[r["accuracy"][-1] for r in g["runs"]] for g in runs])
