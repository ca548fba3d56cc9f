"""scikit-learn's k-means of float32 samples: seconds, iterations and labels as JSON.

usage: kmeans_peer.py SAMPLES.f32 FEATURES CLUSTERS
"""
import json, sys, time
import numpy as np
from sklearn.cluster import KMeans

file, features, clusters = sys.argv[1:]
samples = np.fromfile(file, np.float32).reshape(-1, int(features))
start = time.perf_counter()
model = KMeans(int(clusters), random_state=0).fit(samples)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "iterations": int(model.n_iter_), "labels": model.labels_.tolist()}))
