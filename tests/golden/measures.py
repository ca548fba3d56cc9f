"""Writes measures.json: what scikit-learn says of predictions, and the expected calibration error in plain numpy.

    python measures.py    # scikit-learn==1.9.1 numpy==2.4.6

Probabilities are drawn at random. Some classes have no label yet, so that their probability is 0; some have no test sample.
"""
import json, pathlib, warnings
import numpy as np
from sklearn.metrics import balanced_accuracy_score, log_loss, recall_score

here = pathlib.Path(__file__).parent


def calibration_error(probabilities, hits, bins=15):
    confidences = probabilities.max(axis=1)
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidences > low) & (confidences <= high)
        if inside.any():
            error += inside.mean() * abs(hits[inside].mean() - confidences[inside].mean())
    return float(error)


golden = []
for seed, (samples, classes, unseen, sharpness, dtype) in enumerate([
    (200, 2, 0, 1, "float64"), (300, 10, 0, 3, "float64"), (300, 10, 0, 3, "float32"),
    (157, 7, 3, 2, "float64"), (50, 40, 0, 8, "float64"), (20, 3, 1, 30, "float32"), (1, 2, 0, 1, "float64"),
]):
    random = np.random.RandomState(seed)
    labels = random.randint(0, max(classes - 1, 2), samples)  # The last class of many has no sample.
    logits = sharpness * random.standard_normal((samples, classes))
    logits[np.arange(samples), labels] += sharpness * random.random_sample(samples)
    logits[:, :unseen] = -np.inf
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(dtype).astype("float64")
    predicted = probabilities.argmax(axis=1)
    with warnings.catch_warnings():
        # Of predicted classes without a sample, and of float32 rows that do not sum to 1 in float64.
        warnings.simplefilter("ignore")
        present = np.unique(labels)
        recalls = recall_score(labels, predicted, labels=present, average=None)
        golden.append({
            "classes": classes, "dtype": dtype, "labels": labels.tolist(), "predicted": predicted.tolist(),
            "probabilities": probabilities.ravel().tolist(),
            "balancedAccuracy": float(balanced_accuracy_score(labels, predicted)),
            "worstClass": float(recalls.min()),
            "negativeLogLikelihood": float(log_loss(labels, probabilities, labels=np.arange(classes))),
            "calibrationError": calibration_error(probabilities, (labels == predicted).astype(float)),
        })
(here / "measures.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
