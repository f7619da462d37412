"""Writes spaces.json: principal components and silhouettes as scikit-learn computes them."""
import json
import pathlib

import numpy
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

random = numpy.random.default_rng(5)
cases = []
for size, width, classes in [(12, 5, 3), (6, 20, 2), (60, 8, 4), (5, 5, 5)]:
    vectors = random.normal(size=(size, width)).astype("float32") * numpy.arange(1, width + 1, dtype="float32")
    targets = random.integers(0, classes, size) if size > classes else numpy.arange(size)
    targets[:2] = [0, 1]
    pca = PCA(2, svd_solver="full").fit(vectors.astype(float))
    labels = len(set(targets.tolist()))
    cases.append(
        {
            "vectors": vectors.tolist(),
            "targets": targets.tolist(),
            "shares": pca.explained_variance_ratio_.tolist(),
            "projections": numpy.abs(pca.transform(vectors.astype(float))).tolist(),
            "silhouette": silhouette_score(vectors.astype(float), targets) if labels < size else 0.0,
        }
    )
(pathlib.Path(__file__).parent / "spaces.json").write_text(json.dumps(cases) + "\n")
