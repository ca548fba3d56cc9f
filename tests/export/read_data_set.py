"""Reads an exported data set as others do, and prints what it found as JSON.

    python read_data_set.py FOLDER
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_CACHE"] = sys.argv[2]

import datasets
import mlcroissant

folder = sys.argv[1]
loaded = {
    (table, split): datasets.load_dataset(folder, table, split=split)
    for table, split in [("embeddings", "pool"), ("embeddings", "test"), ("picks", "picks"), ("curves", "curves"), ("bounds", "bounds")]
}
pool = loaded["embeddings", "pool"]
described = mlcroissant.Dataset(jsonld=f"{folder}/croissant.json")
metadata = described.metadata


def plain(value):
    """A value of numpy, or a list of them, as Python's own."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.tolist() if hasattr(value, "tolist") else value


def first(record_set):
    record = next(iter(described.records(record_set)))
    return {key.split("/")[-1]: plain(value) for key, value in record.items()}


print(
    json.dumps(
        {
            "rows": {split: len(rows) for (_, split), rows in loaded.items()},
            "classes": pool.features["label"].names,
            "pool": [pool[0], pool[-1]],
            "picks": loaded["picks", "picks"][-1],
            "issues": sorted([*metadata.ctx.issues.errors, *metadata.ctx.issues.warnings]),
            "croissant": {name: first(name) for name in ["pool", "picks", "curves", "bounds"]},
        }
    )
)
