"""Writes the golden runs: training runs of PyTorch, on a CPU and in double precision, from given weights and batches.

    pip install torch && python tests/golden/make.py

One JSON file per run, next to this script:

    versions     of Python and PyTorch
    settings     ids and values of the catalogue that differ from the defaults
    queries      [pairs, query_dim], keys [pairs, key_dim]: the data
    parameters   flat: query.0.weight [inputs, outputs] row by row, query.0.bias, query.1.weight, ..., key.0.weight,
                 ..., log_scale = ln(1/tau); with a shared tower its weights stand once
    batches      [steps, batch]: indices of pairs
    shared       [steps, S]: indices of the extra keys that every query meets
    own          [steps, batch, K]: indices of the keys mined for each query, most similar first
    losses       [steps]: before each step's update
    gradient     flat like parameters: of the first step; 0 for a temperature that is not learned
    norms        [steps]: length of each step's gradient
    final        flat like parameters: after the last step

Data, weights, tau, rate and decay are f32 numbers, so that an engine in either precision starts from the same. The run
`digits` has weights and data too large for text and makes them from rules that `tests/golden.rs` repeats.
"""

import json
import math
import platform
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
STEPS = 50
DEFAULTS = dict(
    tower="separate", depth=1, width=8, activation="relu", dim=4, loss="infonce", temperature="fixed", tau=0.1,
    collect="none", negatives=0, batch=12, optimizer="adamw", rate=0.003, momentum=0.9, decay=0.01, pairs=40, seed=1,
)
RUNS = {
    "linear": dict(depth=0, optimizer="sgd", rate=0.1),
    "relu": dict(),
    "gelu": dict(depth=2, activation="gelu", optimizer="adam"),
    "tanh": dict(activation="tanh", batch=7, dim=3),
    "deep": dict(depth=3, width=6),
    "tower": dict(tower="shared", depth=2, activation="tanh"),
    "learned": dict(temperature="learned", tau=0.07, activation="gelu"),
    "bound": dict(temperature="learned", tau=0.02, optimizer="sgd", rate=0.05, activation="tanh", decay=0.0),
    "sgd": dict(optimizer="sgd", rate=0.05, decay=0.1, momentum=0.5),
    "forward": dict(loss="infonce-qk", activation="tanh"),
    "backward": dict(loss="infonce-kq", dim=2, activation="gelu"),
    "cold": dict(tau=0.01, activation="tanh", optimizer="sgd", rate=0.001),
    "uniform": dict(collect="uniform", negatives=6),
    "uniform-forward": dict(collect="uniform", negatives=20, loss="infonce-qk", temperature="learned"),
    "hard": dict(collect="hard", negatives=3, activation="gelu"),
    "hard-shared": dict(collect="hard", negatives=2, tower="shared", temperature="learned", activation="tanh"),
    "digits": dict(batch=256, pairs=512, dim=32, width=128),
}


def f32(x: float) -> float:
    return float(torch.tensor(x, dtype=torch.float32))


class Numbers:
    """Uniform numbers in [0, 1) with 24 bits, from a simple generator (Knuth's constants, modulo 2^32)."""

    def __init__(self, seed: int):
        self.state = seed

    def next(self) -> float:
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) / 2**24

    def table(self, rows: int, columns: int, scale: float) -> torch.Tensor:
        """Uniform in [-scale, scale), row by row, as f32 values in a tensor of doubles."""
        values = [f32((2 * self.next() - 1) * scale) for _ in range(rows * columns)]
        return torch.tensor(values, dtype=torch.float64).reshape(rows, columns)

    def choose(self, count: int, among: list[int]) -> list[int]:
        among = list(among)
        return [among.pop(int(self.next() * len(among))) for _ in range(count)]


class Tower:
    def __init__(self, numbers: Numbers, sizes: list[int], activation: str):
        self.activation = {"relu": F.relu, "gelu": F.gelu, "tanh": torch.tanh}[activation]
        self.layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            bound = 1 / math.sqrt(inputs)
            weight = numbers.table(inputs, outputs, bound).requires_grad_()
            bias = numbers.table(1, outputs, bound).reshape(-1).requires_grad_()
            self.layers.append((weight, bias))

    def parameters(self):
        return [part for layer in self.layers for part in layer]

    def __call__(self, x):
        for n, (weight, bias) in enumerate(self.layers):
            x = x @ weight + bias
            if n + 1 < len(self.layers):
                x = self.activation(x)
        return F.normalize(x, dim=-1, eps=0.0)


def digits(pairs: int):
    """Every third picture of the sorted file, halves of 32 values."""
    file = (HERE / "../../data/digits/digits.bin").read_bytes()
    planes = torch.tensor(list(file[1797:]), dtype=torch.float64).reshape(64, 1797)
    pictures = planes[:, torch.arange(pairs) * 3].T / 16
    return pictures[:, :32].contiguous(), pictures[:, 32:].contiguous()


def loss_of(q, k, own, log_scale, loss, batch):
    """`k` has the batch's keys, then the shared ones; `own` is [batch, K, dim]."""
    logits = torch.cat([q @ k.T, torch.einsum("bd,bkd->bk", q, own)], dim=1) * log_scale.exp()
    target = torch.arange(batch)
    rows = F.cross_entropy(logits, target)
    columns = F.cross_entropy(logits[:, :batch].T, target)
    return {"infonce": (rows + columns) / 2, "infonce-qk": rows, "infonce-kq": columns}[loss]


def run(name: str, changes: dict) -> dict:
    s = DEFAULTS | changes
    numbers = Numbers(1 + list(RUNS).index(name))
    if name == "digits":
        queries, keys = digits(s["pairs"])
    else:
        key_dim = 6 if s["tower"] == "shared" else 5
        queries, keys = numbers.table(s["pairs"], 6, 1.0), numbers.table(s["pairs"], key_dim, 1.0)

    sizes = lambda inputs: [inputs] + [s["width"]] * s["depth"] + [s["dim"]]
    query_tower = Tower(numbers, sizes(queries.shape[1]), s["activation"])
    key_tower = query_tower
    weights = query_tower.parameters()
    if s["tower"] == "separate":
        key_tower = Tower(numbers, sizes(keys.shape[1]), s["activation"])
        weights = weights + key_tower.parameters()
    learned = s["temperature"] == "learned"
    # A fixed temperature is given as tau, a learned one as its logarithm; each is an f32 number.
    log_scale = torch.tensor(f32(-math.log(s["tau"])) if learned else -math.log(f32(s["tau"])), dtype=torch.float64)
    log_scale.requires_grad_(learned)

    groups = [{"params": weights, "weight_decay": f32(s["decay"])}]
    if learned:
        groups.append({"params": [log_scale], "weight_decay": 0.0})
    rate = f32(s["rate"])
    optimizer = {
        "sgd": lambda: torch.optim.SGD(groups, lr=rate, momentum=s["momentum"]),
        "adam": lambda: torch.optim.Adam(groups, lr=rate),
        "adamw": lambda: torch.optim.AdamW(groups, lr=rate),
    }[s["optimizer"]]()

    flat = lambda parts: [x for part in parts for x in part.detach().reshape(-1).tolist()]
    parameters = weights + [log_scale]
    out = dict(
        versions=dict(python=platform.python_version(), torch=torch.__version__.split("+")[0]),
        # `negatives` means nothing without extra candidates, and must then keep its default.
        settings={k: v for k, v in s.items() if k != "negatives" or v > 0},
        parameters=flat(parameters), batches=[], shared=[], own=[], losses=[], gradient=None, norms=[],
    )
    if name == "digits":
        del out["parameters"]
    else:
        out |= dict(queries=queries.tolist(), keys=keys.tolist())

    everything = list(range(s["pairs"]))
    for step in range(STEPS):
        batch = numbers.choose(s["batch"], everything)
        others = [i for i in everything if i not in set(batch)]
        shared = numbers.choose(s["negatives"], others) if s["collect"] == "uniform" else []
        own = torch.empty(s["batch"], 0, dtype=torch.int64)
        if s["collect"] == "hard":
            with torch.no_grad():
                similarity = query_tower(queries[batch]) @ key_tower(keys[others]).T
                own = torch.tensor(others)[similarity.topk(s["negatives"], dim=1).indices]
        optimizer.zero_grad()
        encoded = key_tower(keys[batch + shared + own.reshape(-1).tolist()])
        dense = s["batch"] + len(shared)
        own_keys = encoded[dense:].reshape(s["batch"], -1, s["dim"])
        loss = loss_of(query_tower(queries[batch]), encoded[:dense], own_keys, log_scale, s["loss"], s["batch"])
        loss.backward()
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
        out["batches"].append(batch)
        out["shared"].append(shared)
        out["own"].append(own.tolist())
        out["losses"].append(loss.item())
        out["norms"].append(math.sqrt(sum(float((g * g).sum()) for g in gradients)))
        if step == 0 and name != "digits":
            out["gradient"] = flat(gradients)
        optimizer.step()
        if learned:
            with torch.no_grad():
                log_scale.clamp_(math.log(1 / 2), math.log(100))
    if name != "digits":
        out["final"] = flat(parameters)
    nothing = [None, [[]] * STEPS, [[[]] * s["batch"]] * STEPS]
    return {key: value for key, value in out.items() if value not in nothing}


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, changes in RUNS.items():
        result = run(name, changes)
        lines = [f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in result.items()]
        (HERE / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(name, result["losses"][0], "->", result["losses"][-1])
