"""BAIT in its binary form for scikit-activeml 1.0.1, which does not have it, and its golden data, strategy_BAIT.json.

    python bait.py

After Ash, Goel, Krishnamurthy and Kakade (NeurIPS 2021), Algorithm 1, in the form of Huseljic, Hahn, Herde, Rauch and Sick
(ECML PKDD 2024): the Fisher information of a sample x is p (1 - p) x x^T, where p is the probability of its most likely
class. The public implementations keep two rows per sample and invert 2 x 2 matrices. Both rows are multiples of x, and
their squares add up to p (1 - p), so that the information is of rank one. `by_definition` inverts all matrices instead; it is
compared with every query. Every draw comes in the order of scikit-activeml's `rand_argmax`.
"""
import numpy as np
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL, labeled_indices, rand_argmax


def information(X, variances, fisher):
    """Mean of p (1 - p) x x^T; or, as dal-toolbox has it, the sum of the means of each 32 samples."""
    if len(X) == 0:
        return np.zeros((X.shape[1], X.shape[1]))
    size = len(X) if fisher == "mean" else 32
    parts = [slice(i, i + size) for i in range(0, len(X), size)]
    return sum((X[part].T * variances[part]) @ X[part] / len(X[part]) for part in parts)


def select(V, batch, F, M, oversample, argmax):
    """Forward: `oversample` times the batch, the largest fall of tr(M^-1 F) first. Backward: the smallest rise goes.

    V: rows v of the candidates, so that v v^T is what each adds to M. A = M^-1, and G = A F A; both follow each pick by a
    matrix of rank one or two, and so do s = v^T A v and q = v^T G v of all candidates.
    """
    A = np.linalg.inv(M)
    G = A @ F @ A
    s, q = np.einsum("nd,nd->n", V @ A, V), np.einsum("nd,nd->n", V @ G, V)
    picked = []

    def update(i, sign):
        nonlocal A, G, s, q
        v = V[i]
        a, g = A @ v, G @ v
        c, r = 1 / (sign + v @ a), v @ g
        va, vg = V @ a, V @ g
        A = A - c * np.outer(a, a)
        G = G - c * (np.outer(a, g) + np.outer(g, a)) + c**2 * r * np.outer(a, a)
        s, q = s - c * va**2, q - 2 * c * va * vg + c**2 * r * va**2

    while len(picked) < min(oversample * batch, len(V)):
        gains = q / (1 + s)
        gains[picked] = np.nan
        picked.append(argmax(gains))
        update(picked[-1], 1)
    while len(picked) > batch:
        i = picked.pop(argmax(q[picked] / (s[picked] - 1)))
        update(i, -1)
    return picked


def by_definition(V, batch, F, M, oversample, argmax):
    """The same by the definition: tr((M + v v^T)^-1 F) of every candidate, by an inverse each."""
    picked = []
    traces = lambda rows, sign: -np.trace(np.linalg.inv(M + sign * rows[:, :, None] * rows[:, None, :]) @ F, axis1=1, axis2=2)
    while len(picked) < min(oversample * batch, len(V)):
        gains = traces(V, 1)
        gains[picked] = np.nan
        picked.append(argmax(gains))
        M = M + np.outer(V[picked[-1]], V[picked[-1]])
    while len(picked) > batch:
        i = picked.pop(argmax(traces(V[picked], -1)))
        M = M - np.outer(V[i], V[i])
    return picked


class BAIT(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, lambda_=1.0, oversample=2, fisher="mean", is_checked=False, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)
        self.lambda_, self.oversample, self.fisher, self.is_checked = lambda_, oversample, fisher, is_checked

    def query(self, X, y, clf, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        _, mapping = self._transform_candidates(candidates, X, y)
        labeled = labeled_indices(y, missing_label=self.missing_label_)
        positions = np.concatenate([mapping, labeled])
        p = clf.predict_proba(X[positions]).max(axis=1).astype(float)
        X, variances, n = X[positions].astype(float), p * (1 - p), len(mapping)
        share = len(labeled) / (len(labeled) + batch_size)
        F = information(X, variances, self.fisher)
        M = self.lambda_ * np.eye(X.shape[1]) + share * information(X[n:], variances[n:], self.fisher)
        V = np.sqrt(variances[:n] * (1 - share))[:, None] * X[:n]
        state = self.random_state_.get_state()
        argmax = lambda values: int(rand_argmax(values, random_state=self.random_state_)[0])
        picked = select(V, batch_size, F, M, self.oversample, argmax)
        if self.is_checked:
            self.random_state_.set_state(state)
            assert picked == by_definition(V, batch_size, F, M, self.oversample, argmax)
        utilities = np.full((batch_size, len(y)), np.nan)
        return (mapping[picked], utilities) if return_utilities else mapping[picked]


if __name__ == "__main__":
    import golden

    runs = []
    for options, more in ({}, {}), ({}, {"reps": 2, "scale": 1 / 7, "dtype": "float32"}), ({"fisher": "dal-toolbox", "oversample": 3}, {"reps": 1}):
        golden.STRATEGIES["BAIT"] = lambda **given: BAIT(is_checked=True, **given, **options)
        run = golden.strategies("BAIT", **more)
        for r in run["runs"]:
            del r["lead"]
        runs.append({**run, "options": options} if options else run)
        print([round(r["accuracy"][-1], 3) for r in run["runs"]])
    golden.dump("strategy_BAIT", runs)
