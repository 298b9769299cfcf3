"""The step of benches/browser/workload.mjs in PyTorch on one thread, as a user would write it.

It reads lines: a size and a number of steps ("M 20"). It answers each with milliseconds per step.
"""

import sys
import time

import torch
import torch.nn.functional as F

# Width of a query and a key, width of the hidden layer, dimension, batch.
SIZES = {"S": (64, 128, 32, 256), "M": (256, 256, 64, 1024), "L": (256, 512, 128, 4096)}
TAU = 0.1


def prepared(size):
    """A step that trains two towers on one batch."""
    inputs, hidden, dim, batch = SIZES[size]

    def tower():
        return torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, dim))

    torch.manual_seed(0)
    query_tower, key_tower = tower(), tower()
    optimizer = torch.optim.Adam([*query_tower.parameters(), *key_tower.parameters()], lr=1e-3)
    queries = torch.randn(batch, inputs)
    keys = queries + 0.5 * torch.randn(batch, inputs)
    partners = torch.arange(batch)

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = F.normalize(query_tower(queries), dim=1) @ F.normalize(key_tower(keys), dim=1).T / TAU
        loss = (F.cross_entropy(logits, partners) + F.cross_entropy(logits.T, partners)) / 2
        loss.backward()
        optimizer.step()

    for _ in range(3):
        step()
    return step


torch.set_num_threads(1)
print(torch.__version__, flush=True)
name, step = None, None
for line in sys.stdin:
    size, steps = line.split()
    if size != name:
        name, step = size, prepared(size)
    start = time.perf_counter()
    for _ in range(int(steps)):
        step()
    print(1000 * (time.perf_counter() - start) / int(steps), flush=True)
