"""Writes strategy_BALD.json and strategy_PowerBALD.json: independent ones in plain numpy, run on the digits as golden.py
runs the others.

    python bald.py

BALD after N. Houlsby et al., arXiv:1112.5745, 2011, PowerBALD after A. Kirsch et al., TMLR 2023. Copies of a candidate
with hidden features, the others scaled up, stand for draws of the parameters. All copies of one candidate are drawn
before those of the next.
"""
import numpy as np
from scipy.special import entr
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.utils import MISSING_LABEL, is_labeled, rand_argmax

RATE, COPIES, BETA = 0.75, 20, 1


class BALD(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def perturb(self, scores):
        return scores

    def query(self, X, y, clf, candidates=None, batch_size=1, return_utilities=False):
        X, y, candidates, batch_size, return_utilities = self._validate_data(
            X, y, candidates, batch_size, return_utilities, reset=True)
        Z, free = self._transform_candidates(candidates, X, y)
        information = np.zeros(len(Z))
        # Fewer than two classes give no model, and nothing to tell about its parameters.
        if len(np.unique(y[is_labeled(y, missing_label=self.missing_label_)])) > 1:
            hidden = self.random_state_.random_sample((len(Z), COPIES, Z.shape[1])) < RATE
            copies = np.where(hidden, 0, Z[:, None, :] / (1 - RATE)).astype(Z.dtype)
            P = clf.predict_proba(copies.reshape(-1, Z.shape[1])).reshape(len(Z), COPIES, -1).astype(float)
            information = np.maximum(0, entr(P.mean(axis=1)).sum(axis=1) - entr(P).sum(axis=2).mean(axis=1))
        utilities = self.perturb(information)
        picks, U = [], np.empty((batch_size, len(Z)))
        for b in range(batch_size):
            U[b] = utilities
            picks.append(rand_argmax(utilities, random_state=self.random_state_)[0])
            utilities[picks[-1]] = np.nan
        spread = np.full((batch_size, len(X)), np.nan)
        spread[:, free] = U
        return (free[picks], spread) if return_utilities else free[picks]


class PowerBALD(BALD):
    def perturb(self, scores):
        with np.errstate(divide="ignore"):
            return np.log(scores) + self.random_state_.gumbel(size=len(scores)) / BETA


if __name__ == "__main__":
    from golden import STRATEGIES, dump, strategies
    for strategy in (BALD, PowerBALD):
        name = strategy.__name__
        STRATEGIES[name] = strategy
        runs = [strategies(name), strategies(name, reps=2, scale=1 / 7, dtype="float32")]
        dump(f"strategy_{name}", runs)
        print(name, [[r["accuracy"][-1] for r in g["runs"]] for g in runs])
