"""Writes strategy_ActiveFT.json: an independent ActiveFT in plain numpy, run on the digits as golden.py runs the others.

    python active_ft.py

After Y. Xie et al., "Active Finetuning", CVPR 2023, with the loss and the settings of the authors' code. Labeled samples
are centroids that stay where they are. The gradient is taken by hand; check_gradient compares it with differences of the
loss.
"""
import numpy as np
from sklearn.preprocessing import normalize
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL, is_labeled, rand_argmax

TAU, BALANCE, STEPS, RATE = 0.07, 1.0, 300, 1e-3


def unit(T):
    length = np.linalg.norm(T, axis=1, keepdims=True)
    return T / np.where(length == 0, 1, length)


def loss(F, T, L, constant=None):
    """Mean over samples F; T moves, L stays; the other side of the repulsion is `constant`, T itself by default."""
    everyone = np.vstack([L, unit(T)])
    others = np.vstack([L, unit(T if constant is None else constant)])
    S = F @ everyone.T / TAU
    nearest = S.argmax(axis=1)
    apart = np.exp(others @ everyone.T / TAU).sum(axis=0)
    best = S[np.arange(len(F)), nearest]
    return np.mean(np.log(np.exp(best) + BALANCE * apart[nearest]) - best)


def to_labeled(F, L):
    """Similarity of each of F to the most similar of L, which does not change with T."""
    return (F @ L.T / TAU).max(axis=1, initial=-np.inf)


def gradient(F, T, L, known):
    U = unit(T)
    everyone = np.vstack([L, U])
    S = F @ U.T / TAU
    nearest = S.argmax(axis=1)
    best = S[np.arange(len(F)), nearest]
    nearest[known >= best] = -1
    best = np.exp(best)
    E = np.exp(U @ everyone.T / TAU)
    G = np.zeros_like(U)
    for c in range(len(T)):
        mine = nearest == c
        apart = BALANCE * E[c].sum()
        share = 1 / (best[mine] + apart)
        G[c] = BALANCE * share.sum() * (E[c] @ everyone) - (apart * share) @ F[mine]
    G /= len(F) * TAU
    length = np.linalg.norm(T, axis=1, keepdims=True)
    return (G - (G * U).sum(axis=1, keepdims=True) * U) / np.where(length == 0, 1, length)


def check_gradient():
    rs = np.random.RandomState(0)
    F, T, L = normalize(rs.randn(40, 5)), rs.randn(4, 5), normalize(rs.randn(3, 5))
    G, h = gradient(F, T, L, to_labeled(F, L)), 1e-6
    for at in np.ndindex(*T.shape):
        D = np.zeros_like(T)
        D[at] = h
        slope = (loss(F, T + D, L, T) - loss(F, T - D, L, T)) / (2 * h)
        assert abs(slope - G[at]) < 1e-7, (at, slope, G[at])


class ActiveFT(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        _, free = self._transform_candidates(candidates, X, y)
        Z = normalize(X).astype(float)
        F, L = Z[free], Z[is_labeled(y, missing_label=self.missing_label_)]
        T = F[self.random_state_.choice(len(F), batch_size, replace=False)].copy()
        m, v = np.zeros_like(T), np.zeros_like(T)
        known = to_labeled(F, L)
        for t in range(1, STEPS + 1):
            G = gradient(F, T, L, known)
            m, v = 0.9 * m + 0.1 * G, 0.999 * v + 0.001 * G ** 2
            T -= RATE * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
        picks, U = [], np.full((batch_size, len(X)), np.nan)
        for b in range(batch_size):
            s = F @ unit(T)[b]
            s[picks] = np.nan
            picks.append(rand_argmax(s, random_state=self.random_state_)[0])
            U[b, free] = s
        return (free[picks], U) if return_utilities else free[picks]


if __name__ == "__main__":
    from golden import STRATEGIES, dump, strategies
    check_gradient()
    STRATEGIES["ActiveFT"] = ActiveFT
    runs = [strategies("ActiveFT"), strategies("ActiveFT", reps=2, scale=1 / 7, dtype="float32")]
    dump("strategy_ActiveFT", runs)
    print([[r["accuracy"][-1] for r in g["runs"]] for g in runs])
