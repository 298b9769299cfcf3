"""Writes metrics.json: metrics that scikit-learn and torchmetrics compute from given similarities.

    pip install scikit-learn torchmetrics && python tests/properties/make_metrics.py

    versions       of Python, scikit-learn and torchmetrics
    separation     per case: similarities of positives and of negatives (f32 numbers, many of them tied), and auroc,
                   auprc and fpr_at_95 of them
    retrieval      per case: similarities [n, n] of queries to keys (f32 numbers, many tied), labels, items, answers;
                   and ndcg_at_10 with gains 2^grade - 1 (ties averaged, as scikit-learn does). Cases without ties also have
                   mrr and recall_at_5 of each query's own key, by torchmetrics
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
import torch
import torchmetrics
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score, roc_curve
from torchmetrics.retrieval import RetrievalMRR, RetrievalRecall

rng = np.random.default_rng(20)


def separation(positives, negatives, digits):
    """Scores from two overlapping normal distributions, rounded so that some tie."""
    s = np.round(rng.normal(0.4, 0.2, positives), digits).clip(-1, 1).astype(np.float32)
    n = np.round(rng.normal(0.0, 0.25, negatives), digits).clip(-1, 1).astype(np.float32)
    truth = np.r_[np.ones(positives), np.zeros(negatives)]
    scores = np.r_[s, n]
    false_alarms, hits, _ = roc_curve(truth, scores, drop_intermediate=False)
    return {
        "positives": s.tolist(),
        "negatives": n.tolist(),
        "auroc": roc_auc_score(truth, scores),
        "auprc": average_precision_score(truth, scores),
        "fpr_at_95": float(false_alarms[np.argmax(hits >= 0.95)]),
    }


def retrieval(n, digits):
    """Similarities that are higher for right answers, with noise; rounded so that some tie."""
    items = rng.integers(0, n // 2 + 1, n)
    labels = items % 3
    answers = rng.permutation(n)
    key_items = np.empty(n, dtype=int)
    key_items[answers] = items
    same = items[:, None] == key_items[None, :]
    similarities = np.round(rng.normal(0.5 * same, 0.3), digits).astype(np.float32)
    grades = (labels[:, None] == (key_items % 3)[None, :]).astype(int)
    grades[items[:, None] == key_items[None, :]] = 2
    grades[np.arange(n), answers] = 3
    out = {
        "similarities": similarities.tolist(),
        "labels": labels.tolist(),
        "items": items.tolist(),
        "answers": answers.tolist(),
        "ndcg_at_10": ndcg_score(2.0**grades - 1, similarities, k=10),
    }
    if digits > 3:
        own = torch.from_numpy(grades == 3).flatten()
        index = torch.arange(n).repeat_interleave(n)
        # torchmetrics takes a score of 0 or less for "not retrieved".
        scores = torch.from_numpy(similarities.astype(float) + 10).flatten()
        out["mrr"] = float(RetrievalMRR()(scores, own, indexes=index))
        out["recall_at_5"] = float(RetrievalRecall(top_k=5)(scores, own, indexes=index))
    return out


versions = {
    "python": platform.python_version(),
    "scikit-learn": sklearn.__version__,
    "torchmetrics": torchmetrics.__version__,
}
golden = {
    "versions": versions,
    "separation": [separation(p, n, d) for p, n, d in [(40, 200, 2), (40, 200, 6), (7, 90, 1), (60, 60, 2)]],
    "retrieval": [retrieval(n, d) for n, d in [(12, 6), (30, 6), (12, 1), (30, 1)]],
}
(Path(__file__).parent / "metrics.json").write_text(json.dumps(golden) + "\n")
