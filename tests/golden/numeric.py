"""Sums of numpy 2.4.6 that lib follows to the last bit: pairwise sums, squared lengths of rows by einsum, and products of a
matrix and a vector by OpenBLAS on one thread, as k-means++ takes them of weighted samples. The float32 exponential is the one of x86-64 processors with AVX2.

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

weighted = []
for columns in [1, 2, 3, 4, 6, 7]:
    for rows in [5, 33, 262, 5003]:
        random = np.random.RandomState(1000 * columns + rows)
        values = random.random_sample((columns, rows)).astype("float32")
        weights = random.random_sample(rows).astype("float32")
        # k-means++ takes the first sum as a product with a vector, the others as one with a matrix of one column.
        sums_of = values @ weights if columns == 1 else (values @ weights.reshape(-1, 1))[:, 0]
        weighted.append({"columns": columns, "rows": rows, "sums": sums_of.astype("float64").tolist()})

single_exponentials = []
for scale in [1 / 384, 1, 20, 110]:
    x = (np.random.RandomState(7).random_sample(40) * -scale).astype("float32")
    single_exponentials.append({"scale": scale, "values": np.exp(x).astype("float64").tolist()})

with open("numeric.json", "w") as file:
    json.dump({"sums": sums, "single_means": single_means, "norms": norms, "weighted": weighted, "single_exponentials": single_exponentials}, file)
