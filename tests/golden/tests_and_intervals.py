"""Writes tests_and_intervals.json: what scipy and statsmodels give for the statistics of lib/statistics.

    python tests_and_intervals.py    # scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
"""
import json, pathlib
import numpy as np
from statsmodels.stats.multitest import multipletests

here = pathlib.Path(__file__).parent
golden = {}

# Adjusted p-values; some are equal, some stay below a smaller one's, some exceed one.
p_values = [[0.04], [0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.02], [0.9, 0.6, 0.001, 0.5, 0.001], [0.0, 1.0, 0.25]]
golden["holm"] = [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in p_values]

(here / "tests_and_intervals.json").write_text(json.dumps(golden))
