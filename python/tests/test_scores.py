"""What the log of scores writes. Stand-ins replace tensors and losses, so that PyTorch need not be installed."""

import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from contrastive_playground.scores import ScoreLog, watch


class Tensor:
    """An array that behaves as a tensor on another device does."""

    def __init__(self, values):
        self.values = np.asarray(values, np.float32)

    def __len__(self):
        return len(self.values)

    def __array__(self, *_):
        raise TypeError("can't convert a CUDA tensor to numpy")

    def detach(self):
        return self

    float = cpu = detach

    def numpy(self):
        return self.values


class Module:
    """A module that keeps hooks as PyTorch's does."""

    def __init__(self, forward):
        self.forward, self.before, self.after, self.training = forward, [], [], True

    def _hooked(self, hooks, hook):
        hooks.append(hook)
        return type("Handle", (), {"remove": lambda _: hooks.remove(hook)})()

    def register_forward_pre_hook(self, hook):
        return self._hooked(self.before, hook)

    def register_forward_hook(self, hook):
        return self._hooked(self.after, hook)

    def __call__(self, *given):
        for hook in list(self.before):
            hook(self, given)
        out = self.forward(*given)
        for hook in list(self.after):
            hook(self, given, out)
        return out


class Scores(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "scores.csv"

    def rows(self):
        with open(self.path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def test_a_batch_gives_its_cosines(self):
        queries, keys = [[3.0, 0.0], [0.0, 2.0]], Tensor([[1, 0], [0, 5], [3, 4]])
        with ScoreLog(self.path, every=5) as log:
            log.batch(0, Tensor(queries), keys, tau=0.05)
            log.batch(3, queries, keys, tau=0.05)
            log.batch(5, queries, keys, tau=0.05)
            log.batch(5, queries, keys, tau=0.05)
        header, *rows = self.rows()
        self.assertEqual(header, ["step", "anchor", "kind", "score", "tau"])
        expected = [["positive", "1"], ["negative", "0"], ["negative", "0.6"]]
        expected += [["positive", "1"], ["negative", "0"], ["negative", "0.8"]]
        anchors = ["0", "0", "0", "1", "1", "1"]
        wanted = [[s, a, *e, "0.05"] for s in ("0", "5") for a, e in zip(anchors, expected, strict=True)]
        self.assertEqual(rows, wanted)

    def test_lists_of_different_lengths_and_what_is_known_of_them(self):
        with ScoreLog(self.path, every=1) as log:
            log.log(7, [0.5, 0.25], [[0.1], []], known_false=[[True], []])
        self.assertEqual(
            self.rows(),
            [
                ["step", "anchor", "kind", "score", "known_false"],
                ["7", "0", "positive", "0.5", "0"],
                ["7", "0", "negative", "0.1", "1"],
                ["7", "1", "positive", "0.25", "0"],
            ],
        )

    def test_a_step_is_sampled(self):
        table = np.linspace(-1, 1, 40 * 50).reshape(40, 50)
        with ScoreLog(self.path, every=1, anchors=3, negatives=4) as log:
            log.similarities(0, table)
        rows = self.rows()[1:]
        self.assertEqual(len(rows), 3 * 5)
        for anchor in range(3):
            _, *negatives = [float(row[3]) for row in rows if row[1] == str(anchor)]
            others = np.delete(table[anchor], anchor)
            self.assertTrue(all(np.isclose(others, score, atol=1e-5).any() for score in negatives))

    def test_what_cannot_be_right_is_refused(self):
        with ScoreLog(self.path, every=1) as log:
            for scores in ([14.0], [float("nan")]):
                with self.assertRaisesRegex(ValueError, "scores are cosines"):
                    log.log(0, scores, [[0.0]])
            with self.assertRaisesRegex(ValueError, "2 lists of negatives"):
                log.log(0, [0.5], [[0.0], [0.0]])
            with self.assertRaisesRegex(ValueError, "C of at least B"):
                log.similarities(0, np.zeros((3, 2)))
            with self.assertRaisesRegex(ValueError, "the shape of negatives"):
                log.log(0, [0.5], [[0.0]], known_false=[[0, 1]])
            log.log(0, [0.5], [[0.0]])
            with self.assertRaisesRegex(ValueError, "the first step had"):
                log.log(1, [0.5], [[0.0]], tau=0.1)
        with self.assertRaisesRegex(ValueError, "every is 0"):
            ScoreLog(self.path, every=0)

    def test_a_loss_is_watched_in_training(self):
        model = Module(lambda features: {"sentence_embedding": features["input_ids"]})
        loss = Module(lambda columns: [model(column) for column in columns])
        loss.model, loss.scale = model, 20.0
        values = [[1, 0], [0, 1]], [[1, 0], [0, 1]], [[0, 1], [0.6, 0.8]]
        columns = [{"input_ids": Tensor(value)} for value in values]
        with ScoreLog(self.path, every=2) as log:
            end = watch(loss, log)
            loss(columns)
            loss(columns)
            # The positives and the hard negatives as one part.
            loss.forward = lambda columns: [model(columns[0]), model({"input_ids": Tensor([*values[1], *values[2]])})]
            loss(columns)
            loss.training = False
            loss(columns)
            loss.training = True
            loss(columns)
            for parts in ([Tensor(values[0])], [Tensor(values[0][:1])] * 4):
                loss.forward = lambda _, parts=parts: [model({"input_ids": part}) for part in parts]
                with self.assertRaisesRegex(TypeError, "gradient caching"):
                    loss(columns)
            end()
            loss(columns)
        rows = self.rows()[1:]
        self.assertEqual([row[0] for row in rows], ["0"] * 8 + ["2"] * 8)
        first = [row[2:] for row in rows[:4]]
        kinds = ["positive", "negative", "negative", "negative"]
        self.assertEqual(first, [[k, s, "0.05"] for k, s in zip(kinds, ["1", "0", "0", "0.6"], strict=True)])

    def test_nothing_large_is_imported(self):
        code = "import sys, contrastive_playground.scores; print({'torch', 'transformers'} & set(sys.modules))"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        self.assertEqual(said.strip(), "set()")


if __name__ == "__main__":
    unittest.main()
