"""Repeats a record of `cplay record` in PyTorch and prints how far the two runs are apart. See record.md."""

import json, sys
import torch
import torch.nn.functional as F
from safetensors import safe_open

with safe_open(sys.argv[1], "pt") as file:
    record = {name: file.get_tensor(name) for name in file.keys()}
    settings = json.loads(file.metadata()["settings"])

initial = {name.removeprefix("initial."): value for name, value in record.items() if name.startswith("initial.")}
weights = {name: value.clone().requires_grad_() for name, value in initial.items()}
learned = settings["temperature"] == "learned"
log_scale = weights.pop("log_scale")
activation = {"relu": torch.relu, "tanh": torch.tanh, "gelu": F.gelu}[settings["activation"]]

def encode(side, items):
    tower = "tower" if settings["tower"] == "shared" else side
    for layer in range(settings["depth"] + 1):
        items = items @ weights[f"{tower}.{layer}.weight"] + weights[f"{tower}.{layer}.bias"]
        items = activation(items) if layer < settings["depth"] else items
    return F.normalize(items, dim=-1, eps=0.0)

groups = [{"params": list(weights.values()), "weight_decay": settings["decay"]}]
groups += [{"params": [log_scale], "weight_decay": 0}] if learned else []
optimizer = {
    "sgd": lambda: torch.optim.SGD(groups, lr=settings["rate"], momentum=settings["momentum"]),
    "adam": lambda: torch.optim.Adam(groups, lr=settings["rate"]),
    "adamw": lambda: torch.optim.AdamW(groups, lr=settings["rate"]),
}[settings["optimizer"]]()
to_key, to_query = {"infonce": (0.5, 0.5), "infonce-qk": (1, 0), "infonce-kq": (0, 1)}[settings["loss"]]

worst = worst_norm = 0
for step, batch in enumerate(record["batches"]):
    queries, keys = encode("query", record["train.queries"][batch]), encode("key", record["train.keys"][batch])
    scale = log_scale.exp() if learned else 1 / settings["tau"]
    logits = queries @ keys.T * scale
    row = logits
    if "shared" in record:
        row = torch.cat([row, queries @ encode("key", record["train.keys"][record["shared"][step]]).T * scale], 1)
    if "own" in record:
        own = encode("key", record["train.keys"][record["own"][step]])
        row = torch.cat([row, torch.einsum("bd,bkd->bk", queries, own) * scale], 1)
    partner = torch.arange(len(batch))
    loss = to_key * F.cross_entropy(row, partner) + to_query * F.cross_entropy(logits.T, partner)
    optimizer.zero_grad()
    loss.backward()
    trained = [p for group in groups for p in group["params"]]
    norm = torch.sqrt(sum((p.grad.double() ** 2).sum() for p in trained))
    worst = max(worst, abs(loss.item() - record["loss"][step].item()))
    worst_norm = max(worst_norm, abs(norm.item() / record["gradient_norm"][step].item() - 1))
    optimizer.step()
    with torch.no_grad():
        log_scale.clamp_(-torch.tensor(2.0).log(), torch.tensor(100.0).log())

final = max((weights[n].detach() - record[f"final.{n}"]).abs().max().item() for n in weights)
print(
    f"{len(record['loss'])} steps, loss {record['loss'][0]:.4f} to {record['loss'][-1]:.4f}: largest difference of the "
    f"loss {worst:.1e}, of the gradient's norm {worst_norm:.1e} (relative), of a final weight {final:.1e}"
)
