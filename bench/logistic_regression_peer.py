"""scikit-learn's logistic regression: seconds of the fastest of several fits, iterations and coefficients as JSON.

usage: logistic_regression_peer.py SAMPLES.bin DTYPE FEATURES CLASSES TIMES
Samples are of classes 0, 1, ... in turn.
"""
import json, sys, time
import numpy as np
from sklearn.linear_model import LogisticRegression

file, dtype, features, classes, times = sys.argv[1:]
samples = np.fromfile(file, dtype).reshape(-1, int(features))
labels = np.arange(len(samples)) % int(classes)
seconds = []
for _ in range(int(times)):
    start = time.perf_counter()
    model = LogisticRegression(C=0.01, tol=1e-3, max_iter=10000).fit(samples, labels)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": min(seconds), "iterations": int(model.n_iter_[0]), "coefficients": model.coef_.ravel().astype(float).tolist()}))
