"""Writes tests_and_intervals.json: what scipy and statsmodels give for the statistics of lib/statistics.

    python tests_and_intervals.py    # scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6

The studentised bootstrap and the step-down maximum statistic are in neither; they are written here in numpy from their
definitions, apart from the code that is tested.
"""
import itertools, json, pathlib
import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

here = pathlib.Path(__file__).parent
random = np.random.RandomState(7)
golden = {}

# Adjusted p-values; some are equal, some stay below a smaller one's, some exceed one.
p_values = [[0.04], [0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.02], [0.9, 0.6, 0.001, 0.5, 0.001], [0.0, 1.0, 0.25]]
golden["holm"] = [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in p_values]

golden["student_tail"] = [
    {"t": t, "freedom": freedom, "tail": float(2 * stats.t.sf(t, freedom))}
    for t in (0, 0.3, 1.5, 4, 12, 60) for freedom in (1, 2, 9, 29, 500)]
golden["student_critical"] = [
    {"tail": tail, "freedom": freedom, "t": float(stats.t.isf(tail / 2, freedom))}
    for tail in (0.5, 0.1, 0.05, 0.001) for freedom in (1, 2, 4, 9, 29, 500)]

# Beyond, scipy's noncentral t gives no number.
golden["power"] = [
    {"effect": effect, "repetitions": n, "power": float(TTestPower().power(effect, n, 0.05, alternative="two-sided"))}
    for effect in (0.1, 0.5, 1, 2.5) for n in (2, 3, 10, 30, 100) if effect * np.sqrt(n) < 9]
golden["needed"] = [
    {"effect": effect, "power": power,
     "repetitions": int(np.ceil(TTestPower().solve_power(effect, power=power, alpha=0.05, alternative="two-sided")))}
    for effect in (0.05, 0.2, 0.5, 1, 2) for power in (0.8, 0.9)]

samples = [
    [0.01, 0.03, -0.01, 0.02, 0.04],
    [0.5, 0.25, 0.75],
    np.round(random.normal(0.01, 0.02, 4), 4).tolist(),
    np.round(random.normal(0.01, 0.02, 10), 4).tolist(),
    np.round(random.exponential(0.02, 30), 4).tolist(),
]


def studentized(values):
    """Resamples in the order of the draws; the outermost 2.5 % of scores on either side are outside."""
    values = np.array(values)
    draws = values[np.random.RandomState(0).choice(len(values), 10_000 * len(values)).reshape(10_000, -1)]
    equal = (draws == draws[:, :1]).all(axis=1)
    means = np.where(equal, draws[:, 0], draws.mean(axis=1))
    errors = np.where(equal, 0, draws.std(axis=1, ddof=1)) / np.sqrt(len(values))
    gaps = np.where(np.isclose(means, values.mean(), rtol=0, atol=1e-15), 0, means - values.mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.sort(np.where(gaps == 0, 0, gaps / errors))
    error = values.std(ddof=1) / np.sqrt(len(values))
    low, high = values.mean() - scores[-251] * error, values.mean() - scores[250] * error
    return [low, high] if np.isfinite([low, high]).all() else None


def percentile(values):
    values = np.array(values)
    draws = values[np.random.RandomState(0).choice(len(values), 10_000 * len(values)).reshape(10_000, -1)]
    return np.quantile(draws.mean(axis=1), [0.025, 0.975]).tolist()


golden["intervals"] = [
    {"values": values, "deviation": float(np.std(values, ddof=1)), "percentile": percentile(values),
     "studentized": studentized(values),
     "student": [float(end) for end in stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))]}
    for values in samples]


def step_down(differences):
    """Westfall and Young's step-down maxT over all sign flips, with Student's t as the statistic."""
    differences = np.array(differences)
    count = differences.shape[1]
    t = lambda d: np.abs(d.mean(axis=1)) / (d.std(axis=1, ddof=1) / np.sqrt(count))
    observed = t(differences)
    order = np.argsort(-observed, kind="stable")
    flips = np.array([t(differences * signs) for signs in itertools.product([1, -1], repeat=count)])
    adjusted = np.empty(len(order))
    for rank, test in enumerate(order):
        largest = flips[:, order[rank:]].max(axis=1)
        share = (largest >= observed[test] * (1 - 1e-9)).mean()
        adjusted[test] = share if rank == 0 else max(share, adjusted[order[rank - 1]])
    return adjusted.tolist()


def exact(row):
    return float(stats.permutation_test((row,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue)


golden["sign_flips"] = []
for tests, repetitions in ((1, 3), (4, 6), (6, 10)):
    differences = np.round(random.normal(np.linspace(0, 0.02, tests)[:, None], 0.01, (tests, repetitions)), 4)
    golden["sign_flips"].append({
        "differences": differences.tolist(), "p": [exact(row) for row in differences], "adjusted": step_down(differences)})

orders = [
    [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]],
    [[1, 2, 3, 4, 5], [5, 4, 3, 1, 2]],
    [[1, 2, 2, 4, 5, 6], [3, 1, 1, 2, 6, 6]],
    random.rand(2, 20).tolist(),
]
golden["kendall"] = [{"first": a, "second": b, "tau": float(stats.kendalltau(a, b).statistic)} for a, b in orders]

(here / "tests_and_intervals.json").write_text(json.dumps(golden, allow_nan=False))
