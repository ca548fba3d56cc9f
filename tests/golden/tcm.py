"""TCM of scikit-activeml's own parts: TypiClust for the first three batches, then margin sampling.

After P. Doucet et al., arXiv:2403.03728. scikit-activeml 1.0.1 has both parts and not the whole.
"""
from skactiveml.base import SingleAnnotatorPoolQueryStrategy
from skactiveml.pool import TypiClust, UncertaintySampling
from skactiveml.utils import MISSING_LABEL, labeled_indices


class TCM(SingleAnnotatorPoolQueryStrategy):
    def __init__(self, missing_label=MISSING_LABEL, random_state=None):
        super().__init__(missing_label=missing_label, random_state=random_state)

    def query(self, X, y, clf, fit_clf=False, candidates=None, batch_size=1, return_utilities=False):
        args = {"candidates": candidates, "batch_size": batch_size, "return_utilities": return_utilities}
        part = {"missing_label": self.missing_label, "random_state": self.random_state}
        if len(labeled_indices(y, missing_label=self.missing_label)) < 3 * batch_size:
            return TypiClust(**part).query(X, y, **args)
        return UncertaintySampling(method="margin_sampling", **part).query(X, y, clf, fit_clf=fit_clf, **args)
