"""Sums of numpy 2.4.6 that lib/numeric follows to the last bit: pairwise sums, and squared lengths of rows by einsum.

usage: python numeric.py, in this folder
"""
import json
import numpy as np

sums = []
single_means = []
for length in [0, 1, 7, 8, 9, 127, 128, 129, 300, 1000]:
    values = np.random.RandomState(length).random_sample(length)
    sums.append({"length": length, "sum": float(values.sum())})
    if length > 0:
        # Rows of a matrix, as means are taken of.
        means = np.stack([values, values]).astype("float32").mean(axis=1)
        single_means.append({"length": length, "mean": float(means[0])})

norms = []
for columns in [1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 384]:
    for dtype in ["float64", "float32"]:
        rows = np.random.RandomState(columns).random_sample((3, columns)).astype(dtype)
        # float32 rows are widened before, as scikit-learn does in float64 chunks.
        wide = rows.astype("float64")
        norms.append({"columns": columns, "dtype": dtype, "norms": np.einsum("ij,ij->i", wide, wide).tolist()})

with open("numeric.json", "w") as file:
    json.dump({"sums": sums, "single_means": single_means, "norms": norms}, file)
