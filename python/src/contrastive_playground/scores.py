"""Writes the scores of a training run to a file that the page opens in its view "Your scores"; see docs/scores.md.

Nothing here needs PyTorch: what comes as a tensor is asked for its numbers, and anything else goes through NumPy.
"""

import csv
import pathlib
from collections.abc import Callable

import numpy as np

class ScoreLog:
    """A CSV file that grows with the run: `with ScoreLog("scores.csv", every=10) as log: log.batch(step, q, k)`.

    Of each logged step it has the first `anchors` anchors, with at most `negatives` negatives each: drawn at random,
    so that they are a fair sample, and the same for the same `seed`.
    """

    def __init__(
        self, path: str | pathlib.Path, *, every: int = 10, anchors: int = 32, negatives: int = 255, seed: int = 0
    ) -> None:
        for name, value in {"every": every, "anchors": anchors, "negatives": negatives}.items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} is {value!r}; it must be a whole number of at least 1")
        self.every, self.anchors, self.negatives = every, anchors, negatives
        self._draw = np.random.default_rng(seed)
        self._last = -1
        # The columns, from the first step that is logged on.
        self._columns: list[str] = []
        self._file = open(path, "w", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)

    def wants(self, step: int) -> bool:
        """Whether this step is to be logged."""
        return step % self.every == 0 and step > self._last

    def batch(self, step: int, queries: object, keys: object, tau: float | None = None) -> None:
        """Logs a batch whose key i is the positive of query i, and whose other keys are its negatives.

        `queries` is [B, d], `keys` [B or more, d]: embeddings, which are scaled to unit length here.
        """
        if not self.wants(step):
            return
        anchors, candidates = _unit(_numbers(queries)[: self.anchors]), _unit(_numbers(keys))
        self.similarities(step, anchors @ candidates.T, tau=tau)

    def similarities(self, step: int, table: object, tau: float | None = None) -> None:
        """Logs cosines, [B, C], before they are divided by the temperature; that of the positive is at [i, i]."""
        if not self.wants(step):
            return
        table = _numbers(table)
        if table.ndim != 2 or table.shape[1] < len(table[: self.anchors]):
            raise ValueError(f"table has the shape {table.shape}; it must be [B, C] with C of at least B")
        table = table[: self.anchors]
        negatives = [np.delete(row, i) for i, row in enumerate(table)]
        self.log(step, np.diagonal(table), negatives, tau=tau)

    def log(
        self,
        step: int,
        positives: object,
        negatives: object,
        known_false: object | None = None,
        tau: float | None = None,
    ) -> None:
        """Logs cosines: `positives` [B], `negatives` [B, k], or a list of B lists; `known_false` has their shape."""
        if not self.wants(step):
            return
        positives = _numbers(positives)[: self.anchors]
        rows = [_numbers(row) for row in list(negatives)[: self.anchors]]
        known = [_numbers(row) for row in list(known_false)[: self.anchors]] if known_false is not None else None
        if positives.ndim != 1 or len(rows) != len(positives):
            raise ValueError(f"there are {len(rows)} lists of negatives for positives of shape {positives.shape}")
        if known is not None and [len(row) for row in known] != [len(row) for row in rows]:
            raise ValueError("known_false does not have the shape of negatives")
        for values in (positives, *rows):
            if not np.all(np.abs(values) <= 1.01):
                wrong = values[~(np.abs(values) <= 1.01)][0]
                raise ValueError(f"a score is {wrong}; scores are cosines, before they are divided by the temperature")
        given = {"known_false": known is not None, "tau": tau is not None}
        columns = ["step", "anchor", "kind", "score", *(name for name, there in given.items() if there)]
        if not self._columns:
            self._rows.writerow(columns)
            self._columns = columns
        if columns != self._columns:
            raise ValueError(f"the first step had {self._columns}, this one has {columns}")
        for anchor, (positive, row) in enumerate(zip(positives, rows, strict=True)):
            chosen = np.arange(len(row))
            if len(row) > self.negatives:
                chosen = np.sort(self._draw.choice(len(row), self.negatives, replace=False))
            more = [] if tau is None else [f"{tau:.6g}"]
            own = [] if known is None else [0]
            self._rows.writerow([step, anchor, "positive", f"{positive:.6g}", *own, *more])
            for j in chosen:
                own = [] if known is None else [int(bool(known[anchor][j]))]
                self._rows.writerow([step, anchor, "negative", f"{row[j]:.6g}", *own, *more])
        self._last = step
        self._file.flush()

    def close(self) -> None:
        """Ends the file."""
        self._file.close()

    def __enter__(self) -> "ScoreLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def watch(loss: object, log: ScoreLog) -> Callable[[], None]:
    """Logs every step of a loss of sentence-transformers in training; returns what ends that.

    It listens to `loss.model`, which embeds the columns of a batch: anchors, their positives and, where there are
    any, hard negatives. A step is a call of the loss. tau is 1 / `loss.scale`, where the loss has a scale.
    """
    columns: list[object] = []
    step = 0

    def embedded(_module: object, _given: object, features: dict) -> None:
        columns.append(features["sentence_embedding"])

    def begins(_module: object, _given: object) -> None:
        columns.clear()

    def scored(module: object, given: tuple, _loss: object) -> None:
        nonlocal step
        if not module.training:
            return
        if log.wants(step):
            # The anchors come first; columns of the same kind may be embedded together.
            anchors, *candidates = (_numbers(column) for column in columns)
            batch = len(given[0][0]["input_ids"])
            together = sum(len(part) for part in candidates)
            if len(anchors) != batch or together == 0 or together % batch:
                raise TypeError(
                    f"{type(module).__name__} embeds {batch} anchors in parts of {[len(part) for part in columns]}; "
                    "losses with gradient caching and losses of single sentences cannot be watched"
                )
            scale = getattr(module, "scale", None)
            log.batch(step, anchors, np.concatenate(candidates), tau=None if scale is None else 1 / float(scale))
        step += 1

    hooks = [
        loss.model.register_forward_hook(embedded),
        loss.register_forward_pre_hook(begins),
        loss.register_forward_hook(scored),
    ]

    def end() -> None:
        for hook in hooks:
            hook.remove()

    return end


def _numbers(values: object) -> np.ndarray:
    """The values as doubles; a tensor leaves its device and its gradient behind."""
    if hasattr(values, "detach"):
        values = values.detach().float().cpu().numpy()
    return np.asarray(values, np.float64)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
