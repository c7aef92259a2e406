"""Golden values of the detection metrics, by scikit-learn.

    python3 detection.py > detection.json && npx biome format --write detection.json

Needs Debian's python3-sklearn. Scores are small integers, so that ties are frequent and the file is short.
"""

import json

import numpy
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

CASES = 200

random = numpy.random.RandomState(1)
cases = []
for case in range(CASES):
    distinct = random.randint(2, 40)
    shift = random.randint(0, 10)
    negatives = random.randint(0, distinct, random.randint(1, 40))
    positives = random.randint(0, distinct, random.randint(1, 40)) + shift
    labels = numpy.concatenate([numpy.zeros(len(negatives)), numpy.ones(len(positives))])
    scores = numpy.concatenate([negatives, positives])
    fpr, tpr, thresholds = roc_curve(labels, scores, drop_intermediate=False)
    cases.append(
        {
            "negatives": negatives.tolist(),
            "positives": positives.tolist(),
            "auroc": roc_auc_score(labels, scores),
            "averagePrecision": average_precision_score(labels, scores),
            "fprAtTpr95": fpr[numpy.argmax(tpr >= 0.95)],
            "fprAtTpr50": fpr[numpy.argmax(tpr >= 0.5)],
            # Without the first point, whose threshold is infinite.
            "thresholds": thresholds[1:].astype(int).tolist(),
        }
    )

made = {
    "script": "test/evaluation/golden/detection.py",
    "expressions": {
        "auroc": "sklearn.metrics.roc_auc_score(labels, scores)",
        "averagePrecision": "sklearn.metrics.average_precision_score(labels, scores)",
        "fprAtTpr95": "fpr[argmax(tpr >= 0.95)] of sklearn.metrics.roc_curve(drop_intermediate=False)",
        "fprAtTpr50": "fpr[argmax(tpr >= 0.5)] of the same",
        "thresholds": "thresholds[1:] of the same",
    },
    "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
}
rows = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
print("{\n" + f'  "made": {json.dumps(made)},\n  "cases": [\n{rows}\n  ]\n' + "}")
