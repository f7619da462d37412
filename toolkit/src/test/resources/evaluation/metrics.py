"""Writes metrics.json: predictions and what scikit-learn makes of them. Made with scikit-learn 1.2.1 and NumPy 1.24:

    python3 metrics.py > metrics.json

Probabilities are rounded to five digits, so that there are ties and rows that do not sum to exactly 1. Both sides read
them as float32 and compute in double precision.
"""
import json
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
EPSILON = 2.0**-23
BINS = 10


def area(actual, rows):
    labels = rows.shape[1]
    occurring = [label for label in range(labels) if label in actual]
    if len(occurring) < 2:
        return None
    if labels == 2:
        return metrics.roc_auc_score(actual, rows[:, 1])
    mean = np.mean([metrics.roc_auc_score(actual == label, rows[:, label]) for label in occurring])
    if len(occurring) == labels and np.allclose(rows.sum(axis=1), 1):
        own = metrics.roc_auc_score(actual, rows, multi_class="ovr", average="macro")
        assert abs(own - mean) < 1e-12
    return mean


def calibration(right, confidence):
    share_right, mean_confidence = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    counts = np.bincount(bins, minlength=BINS)
    error = np.sum(counts[counts > 0] / len(right) * np.abs(share_right - mean_confidence))
    return error, counts


def case(name, actual, rows):
    actual = np.asarray(actual)
    written = [["%.5g" % value for value in row] for row in rows]
    rows = np.array([[np.float32(value) for value in row] for row in written]).astype(np.float64)
    predicted = rows.argmax(axis=1)
    error, counts = calibration((predicted == actual).astype(int), np.minimum(rows.max(axis=1), 1))

    def f1(average):
        return metrics.f1_score(actual, predicted, average=average, zero_division=0)

    values = {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balanced accuracy": metrics.balanced_accuracy_score(actual, predicted),
        "macro F1": f1("macro"),
        "micro F1": f1("micro"),
        "weighted F1": f1("weighted"),
        "MCC": metrics.matthews_corrcoef(actual, predicted),
        "log loss": metrics.log_loss(actual, rows, eps=EPSILON, labels=range(rows.shape[1])),
        "ROC AUC": area(actual, rows),
        "calibration error": error,
    }
    return (
        '{"name": %s,\n "actual": %s,\n "probabilities": [%s],\n "bins": %s,\n "metrics": %s}'
        % (
            json.dumps(name),
            json.dumps(actual.tolist()),
            ",".join("[" + ",".join(row) + "]" for row in written),
            json.dumps(counts.tolist()),
            json.dumps({key: None if value is None else float(value) for key, value in values.items()}, indent=2),
        )
    )


def drawn(seed, labels, examples, weights=None, strength=1.5, sharpness=1.0):
    random = np.random.default_rng(seed)
    weights = np.ones(labels) if weights is None else np.array(weights, dtype=float)
    actual = random.choice(labels, size=examples, p=weights / weights.sum())
    logits = random.normal(size=(examples, labels))
    logits[np.arange(examples), actual] += strength
    rows = np.exp(sharpness * strength * logits)
    return actual, rows / rows.sum(axis=1, keepdims=True)


def sure(labels, actual, predicted, confidence=0.9):
    rows = np.full((len(actual), labels), (1 - confidence) / (labels - 1))
    rows[np.arange(len(actual)), predicted] = confidence
    return actual, rows


def coarse(actual, rows, steps):
    """Scores in few steps: many ties. The first column takes what is left."""
    rows = np.floor(rows * steps) / steps
    rows[:, 0] += 1 - rows.sum(axis=1)
    return actual, rows


def cases():
    yield case("two classes", *drawn(1, 2, 40))
    yield case("two classes, one of them rare", *drawn(2, 2, 60, [9, 1], 1.0))
    yield case("two classes, overconfident", *drawn(3, 2, 80, None, 0.8, 4))
    yield case("two classes, scores in tenths", *coarse(*drawn(4, 2, 80), 10))
    yield case("three classes", *drawn(5, 3, 50))
    yield case("three classes, unequal", *drawn(6, 3, 90, [8, 3, 1]))
    yield case("three classes, scores in quarters", *coarse(*drawn(7, 3, 60), 4))
    yield case("ten classes", *drawn(8, 10, 120, None, 1.8))
    yield case("ten classes, no better than guessing", *drawn(9, 10, 120, None, 0.0001))
    yield case("150 classes", *drawn(10, 150, 150, 1 / np.arange(3, 153), 2.8))
    yield case("a class that is never predicted", *sure(3, [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 1]))
    yield case("a class without examples", *sure(3, [0, 0, 1, 1, 0, 1], [0, 2, 1, 1, 0, 2], 0.7))
    yield case("a class that does not occur at all", *sure(4, [0, 0, 1, 1, 2], [0, 1, 1, 1, 2], 0.6))
    yield case("one class of three, right and wrong", *sure(3, [1, 1, 1, 1], [1, 0, 1, 2]))
    yield case("one class of two, all predicted so", *sure(2, [0, 0, 0], [0, 0, 0]))
    yield case("only one class predicted", *sure(2, [0, 1, 0, 1, 1], [1, 1, 1, 1, 1], 0.8))
    yield case("all scores equal", [0, 1, 2, 3, 1], np.full((5, 4), 0.25))
    yield case("even odds", [0, 1, 1, 0, 1], np.full((5, 2), 0.5))
    yield case("all right", *sure(4, [0, 1, 2, 3, 0], [0, 1, 2, 3, 0], 0.97))
    yield case("all wrong", *sure(4, [0, 1, 2, 3, 0], [1, 2, 3, 0, 2], 0.97))
    yield case("a single example, right", *sure(2, [1], [1], 0.75))
    yield case("a single example, wrong", *sure(3, [1], [2], 0.75))
    yield case("probabilities of 0 and 1", *sure(3, [0, 1, 2, 0, 1, 2], [0, 1, 2, 1, 1, 0], 1.0))
    yield case("tiny probabilities", [0, 1, 1], [[1e-12, 1], [1, 1e-30], [1e-7, 1]])
    yield case("rows that sum to 1 within a thousandth", [0, 1, 2, 0], [
        [0.5004, 0.25, 0.25], [0.3, 0.3997, 0.3], [0.2, 0.2, 0.6009], [0.1, 0.8992, 0.0001]])


print("[\n" + ",\n".join(cases()) + "\n]")
