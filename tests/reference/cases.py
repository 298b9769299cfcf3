"""The inputs, and how a case is run and written. `make.py` documents the contents of a case."""

import json
import logging
import math
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
TAUS = [0.02, 0.1, 0.5, 2.0]
SMALL = ["small-plain", "small-ties", "small-duplicates", "small-alike"]
LARGE = ["large-plain", "large-ties"]
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
logging.disable(logging.WARNING)


def inputs() -> dict:
    made = {}
    for size, batch, dim in [("small", 4, 4), ("large", 16, 6)]:
        random = torch.Generator().manual_seed(batch)
        draw = lambda *shape: torch.randn(*shape, generator=random)
        queries = draw(batch, dim)
        keys = 0.6 * queries + draw(batch, dim)
        keys[0] = queries[0] + 0.1 * draw(dim)
        plain = dict(
            queries=queries, keys=keys, shared=draw(batch, dim), own=draw(batch, 3, dim), memory=draw(5, dim),
            guide_queries=draw(batch, 3), guide_keys=draw(batch, 3), classes=[i % 3 for i in range(batch)],
        )
        plain["guide_keys"] = plain["guide_queries"] + 0.7 * plain["guide_keys"]
        ties = dict(plain, queries=queries.clone(), keys=keys.clone())
        ties["keys"][2], ties["queries"][3] = ties["keys"][1], ties["queries"][0]
        duplicates = dict(plain, keys=keys.clone())
        duplicates["keys"][1::2] = duplicates["keys"][0::2]
        alike = dict(plain, classes=[0] * batch)
        for name, given in dict(plain=plain, ties=ties, duplicates=duplicates, alike=alike).items():
            rounded = {
                k: (torch.round(v, decimals=3) + 0.0).tolist() if isinstance(v, torch.Tensor) else v
                for k, v in given.items()
            }
            made[f"{size}-{name}"] = rounded
    return {k: v for k, v in made.items() if k in SMALL + LARGE}


INPUTS = inputs()


class Case:
    """The inputs of one case as leaves of a graph."""

    def __init__(self, name: str, tau: float):
        given = INPUTS[name]
        leaf = lambda key: torch.tensor(given[key], requires_grad=True)
        self.u, self.v, self.shared, self.own = leaf("queries"), leaf("keys"), leaf("shared"), leaf("own")
        self.memory = torch.tensor(given["memory"])
        self.guide = [F.normalize(torch.tensor(given[k]), dim=1) for k in ("guide_queries", "guide_keys")]
        self.classes = torch.tensor(given["classes"])
        self.batch = len(self.u)
        self.log_scale = torch.tensor(-math.log(tau), requires_grad=True)
        self.bias = torch.tensor(-3.0, requires_grad=True)
        self.tau = tau

    @property
    def q(self):
        return F.normalize(self.u, dim=1)

    @property
    def k(self):
        return F.normalize(self.v, dim=1)


FILES: dict[str, list] = {}


def add(
    file, reference, settings, run, *, names=SMALL + LARGE, taus=TAUS, given=None, ambiguous=(), asks=(), still=False
):
    """Runs `run(case)`, which returns the loss, or the loss and what the case is given besides. `still`: keys have no
    gradient.
    """
    for name in names:
        for tau in taus:
            case = Case(name, tau)
            out = run(case)
            loss, more = out if isinstance(out, tuple) else (out, {})
            told = dict(given or {}, **more)
            row = dict(reference=reference, settings=dict(settings, tau=tau), inputs=name, given=told)
            if "kept" in told:
                row["kept"] = told.pop("kept")
            row["loss"] = loss.item()
            if loss.requires_grad:
                loss.backward()
            zero = lambda leaf: (torch.zeros_like(leaf) if leaf.grad is None else leaf.grad).tolist()
            is_ambiguous = any(name.endswith(word) for word in ambiguous)
            row["queries"] = None if is_ambiguous else zero(case.u)
            row["keys"] = None if is_ambiguous or still else zero(case.v)
            for uses in told.get("uses", []):
                if uses != "memory":
                    row[uses] = zero(getattr(case, uses))
            if "slope" in asks:
                row["slope"] = zero(case.log_scale)
            if "bias" in asks:
                row["bias"] = zero(case.bias)
            FILES.setdefault(file, []).append(row)


def short(value):
    """Thirteen digits of every number."""
    if isinstance(value, float):
        return float(f"{value:.13g}")
    if isinstance(value, dict):
        return {key: short(v) for key, v in value.items()}
    return [short(v) for v in value] if isinstance(value, list) else value


def write(name, content):
    text = json.dumps(short(content), allow_nan=False, separators=(",", ":"))
    (HERE / name).write_text(text.replace('},{"reference"', '},\n{"reference"') + "\n")
