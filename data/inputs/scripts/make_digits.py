"""Writes digits/digits.npz: the optical digits as scikit-learn ships them, raw pixels in the place of embeddings.

    python make_digits.py    # scikit-learn==1.9.1 numpy==2.4.6; in this folder

The 1,797 images of 8 x 8 whole numbers from 0 to 16 are put in random order, once. The first 1,297 are the pool, the last 500
the test set.
"""
import pathlib
import numpy as np
from sklearn.datasets import load_digits

pixels, labels = load_digits(return_X_y=True)
order = np.random.RandomState(0).permutation(len(labels))
pixels, labels = pixels[order].astype("float32"), labels[order].astype("int32")
path = pathlib.Path(__file__).parent.parent / "digits" / "digits.npz"
path.parent.mkdir(exist_ok=True)
np.savez_compressed(
    path, X_pool=pixels[:1297], y_pool=labels[:1297], X_test=pixels[1297:], y_test=labels[1297:]
)
