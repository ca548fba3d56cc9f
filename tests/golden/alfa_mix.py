"""Writes strategy_AlfaMix.json: an independent witness of ALFA-Mix in numpy, from the paper (Parvaneh et al., CVPR 2022)
and the rules of the authors' code: the cap of the weights grows by 1/32 until more than B predictions change, 1e-8 keeps
quotients finite, and a class without a label has the mean of all labels as its anchor.

    python alfa_mix.py        # after the pip install of golden.py

With the default cap few more candidates than B are clustered, and the last centre of k-means++ is often one of two that
are left: a tie but for rounding. On pixels x 1, 1/4 and 1/7 rounding decides one such tie of 24 queries otherwise than in
ours; on pixels / 2, and with the cap of 0.2 in the paper's text, none.
"""
import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL, is_labeled, rand_argmax


class AlfaMix(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, cap=1 / 32, missing_label=MISSING_LABEL, random_state=None):
        self.cap = cap
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, clf, fit_clf=True, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        Z, mapping = self._transform_candidates(candidates, X, y)
        found = np.flatnonzero(self.inconsistent(Z, X, y, clf, batch_size))
        picks = []
        if len(found):
            U = normalize(Z[found], copy=True)
            km = KMeans(min(batch_size, len(found)), random_state=self.random_state).fit(U)
            d = ((U.astype(float) - km.cluster_centers_[km.labels_]) ** 2).sum(axis=1)
            for c in range(km.n_clusters):
                members = km.labels_ == c
                if members.sum() == 2: d[members] = 0   # equally near to their middle, up to rounding
                if members.any(): picks.append(found[rand_argmax(np.where(members, -d, np.nan), self.random_state_)[0]])
        others = np.setdiff1d(np.arange(len(Z)), picks)
        picks += list(others[self.random_state_.choice(len(others), batch_size - len(picks), replace=False)])
        picked = mapping[np.array(picks, dtype=int)]
        return (picked, np.full((batch_size, len(X)), np.nan)) if return_utilities else picked

    def inconsistent(self, Z, X, y, clf, batch_size):
        """Which candidates change their predicted class in a mixture, at the smallest cap at which more than B do."""
        changed = np.zeros(len(Z), dtype=bool)
        labeled = is_labeled(y, missing_label=self.missing_label_)
        seen = np.unique(y[labeled])
        if len(seen) < 2:
            return changed
        Z = Z.astype(float)
        W, b = clf.estimator_.coef_.astype(float), clf.estimator_.intercept_.astype(float)
        if len(seen) == 2:
            W, b = np.vstack([0 * W, W]), np.concatenate([0 * b, b])
        predict = lambda A: np.argmax(A @ W.T + b, axis=1)
        logits = Z @ W.T + b
        P = np.exp(logits - logits.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        pseudo = predict(Z)
        G = (P - np.eye(len(seen))[pseudo]) @ W         # gradient of the cross entropy at the predicted class
        anchors = [X[y == c].astype(float).mean(axis=0) if (y == c).any() else X[labeled].astype(float).mean(axis=0)
                   for c in clf.classes_]
        cap = 0.0
        while cap < 1 and changed.sum() <= batch_size:
            cap += self.cap
            eps = cap / np.sqrt(Z.shape[1])
            for anchor in anchors:
                D = anchor - Z
                length = np.linalg.norm(D, axis=1, keepdims=True)
                alpha = eps * length * G / np.maximum(np.linalg.norm(G, axis=1, keepdims=True), 1e-300) / (D + 1e-8)
                changed |= predict(alpha * anchor + (1 - alpha) * Z) != pseudo
        return changed


if __name__ == "__main__":
    from golden import STRATEGIES, dump, strategies
    STRATEGIES["AlfaMix"] = AlfaMix
    cap = {"alphaCap": 0.2}, {"cap": 0.2}
    runs = [strategies("AlfaMix", scale=1 / 2), strategies("AlfaMix", options=cap)]
    dump("strategy_AlfaMix", runs)
    print([[round(r["accuracy"][-1], 3) for r in g["runs"]] for g in runs])
