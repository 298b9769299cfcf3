"""Gathering negatives across processes, rightly and wrongly, with the code of an exported train.py, on real processes:

    torchrun --nproc-per-node 2 gather.py EXPORTED_FOLDER

The right way gives, in two processes of 4 pairs, the gradients and weights of one process with 8 pairs. Each of the
wrong ways that are in use gives others, and by how much is tested too: a wrong way that agreed would show that this
test does not see. The pairs differ between the processes; equal ones would hide most mistakes.
"""

import sys

import torch
import torch.distributed as dist

folder = sys.argv[1]
sys.argv[1:] = []
sys.path.insert(0, folder)
import train  # noqa: E402

torch.set_default_dtype(torch.float64)
for part in (train.data, train.items, train.held_out):
    part.update({name: x.double() for name, x in part.items() if x.is_floating_point()})

RANK, WORLD = train.RANK, train.WORLD
SAME = 1e-12
nothing = {"query": torch.zeros(0, train.S["dim"]), "key": torch.zeros(0, train.S["dim"])}
nothing["pairs"] = torch.zeros(0, dtype=torch.long)


class Still:
    """An optimiser that leaves the weights as they are, so that gradients can be compared."""

    def zero_grad(self):
        pass

    def step(self):
        pass


def begin():
    """The record's initial weights."""
    return {name: train.data[f"initial.{name}"].clone().requires_grad_() for name in train.metadata["slots"].split(",")}


def tau_of(weights):
    return (-weights["log_scale"]).exp() if train.S["temperature"] == "learned" else torch.tensor(train.S["tau"])


def take_step(weights, optimizer, batch):
    """A step of train.py, by the processes that train.WORLD says."""
    tau = tau_of(weights)
    found = train.rows(weights, batch, batch[:0], batch[:, None][:, :0], nothing, {})
    return train.step(weights, optimizer, [train.words(r, tau, None) for r in found], tau)


def alone(take, *of):
    """What this process would do if it were the only one."""
    train.RANK, train.WORLD = 0, 1
    try:
        return take(*of)
    finally:
        train.RANK, train.WORLD = RANK, WORLD


def gradients(take, *of):
    """The gradients of the towers, one after the other, and that of the learned scale."""
    weights = begin()
    take(weights, Still(), *of)
    grads = {name: torch.zeros_like(w) if w.grad is None else w.grad for name, w in weights.items()}
    return torch.cat([grad.reshape(-1) for name, grad in grads.items() if "." in name]), grads["log_scale"]


# The wrong ways. Each stands for a way in which processes meet each other's embeddings.


def no_gather(weights, optimizer, batch):
    """Each process contrasts its own pairs only, and the gradients are averaged: plain DistributedDataParallel."""
    alone(take_step, weights, optimizer, batch.chunk(WORLD)[RANK])
    average(weights)


def constants(ours, mine, size):
    """`dist.all_gather`, which no gradient passes: open_clip's `--local-loss` without `--gather-with-grad`."""
    parts = [torch.empty_like(ours) for _ in range(WORLD)]
    dist.all_gather(parts, ours.detach().contiguous())
    return torch.cat(parts)


def own_put_back(ours, mine, size):
    """The same with this process's own embeddings put back, so that at least these have a gradient."""
    parts = list(constants(ours, mine, size).chunk(WORLD))
    parts[RANK] = ours
    return torch.cat(parts)


def whole_loss_everywhere(weights, optimizer, batch):
    """The same, and each process computes the loss of all anchors: open_clip without either flag."""
    embed, mine = train.embed, slice(RANK * len(batch) // WORLD, (RANK + 1) * len(batch) // WORLD)

    def gathered_embed(weights, side, x):
        return own_put_back(embed(weights, side, x[mine]), mine, len(batch)) if x.numel() else embed(weights, side, x)

    train.embed = gathered_embed
    try:
        alone(take_step, weights, optimizer, batch)
    finally:
        train.embed = embed
    average(weights)


def average(weights):
    """What DistributedDataParallel does with gradients."""
    for w in weights.values():
        if w.grad is not None:
            dist.all_reduce(w.grad)
            w.grad /= WORLD


def with_gather(way):
    """A step of train.py with another way to gather what this process's anchors are scored against."""

    def take(weights, optimizer, batch):
        tau, mine = tau_of(weights), slice(RANK * len(batch) // WORLD, (RANK + 1) * len(batch) // WORLD)
        ours = {side: train.embed(weights, side, x[batch[mine]]) for side, x in train.items.items()}
        found = list(train.rows(weights, batch, batch[:0], batch[:, None][:, :0], nothing, {}))
        for r in found:
            r.s = ours[r.side] @ way(ours[r.other], mine, len(batch)).T
        return train.step(weights, optimizer, [train.words(r, tau, None) for r in found], tau)

    return take


def check(what, holds):
    """Says what was found, and fails where it is not as it must be."""
    if RANK == 0:
        print(f"{'as it must be' if holds else 'WRONG'}: {what}")
    if not holds:
        raise SystemExit(f"process {RANK}: {what}")


def right_way(batch):
    """One process and two take the same steps."""
    for optimizer in ("sgd", "adamw"):
        for temperature in ("fixed", "learned"):
            train.S.update(optimizer=optimizer, temperature=temperature)
            # The last batch is uneven: 3 pairs for one process, 4 for the other.
            batches = [batch.roll(n) for n in range(4)] + [batch[:7]]
            ends = []
            for run in (take_step, lambda *of: alone(take_step, *of)):
                weights = begin()
                by = train.optimizer_of(weights)
                losses = [run(weights, by, one) for one in batches]
                ends.append(torch.cat([torch.tensor(losses), *(w.detach().reshape(-1) for w in weights.values())]))
            apart = (ends[0] - ends[1]).abs().max().item()
            moved = (ends[0][len(batches):] - torch.cat([w.detach().reshape(-1) for w in begin().values()])).abs().max()
            check(f"{optimizer}, {temperature} temperature, {len(batches)} steps, the last with 3 and 4 pairs: losses "
                  f"and weights are {apart:.1e} apart, and moved by {moved:.1e}", apart < SAME and moved > 1e-4)


def wrong_ways(batch):
    """Each wrong way has other gradients than one process, in the way that is known of it."""
    train.S.update(optimizer="sgd", temperature="learned")
    towers, scale = alone(gradients, take_step, batch)
    # For each way: the step, and what must hold of its length and direction (both of the towers' gradient, against
    # that of one process) and of the scale's.
    ways = {
        "no gathering": (no_gather, lambda length, cosine, scale: cosine < 0.99 and abs(scale - 1) > 0.05),
        "constants, own anchors": (
            with_gather(constants), lambda length, cosine, scale: length < 0.9 and cosine < 0.999),
        "constants, own put back, own anchors": (
            with_gather(own_put_back), lambda length, cosine, scale: cosine < 0.999 and abs(scale - 1) < 1e-9),
        # The length is exactly 1 / WORLD, and the direction is right, so that no curve of the loss shows it; but the
        # scale learns at full speed.
        "constants, own put back, all anchors": (
            whole_loss_everywhere,
            lambda length, cosine, scale: max(abs(length - 1 / WORLD), 1 - cosine, abs(scale - 1)) < 1e-9),
    }
    right = {"with gradient, own anchors": (take_step, lambda length, cosine, scale: True)}
    for name, (take, expected) in {**right, **ways}.items():
        found, of_scale = gradients(take, batch)
        apart = ((found - towers).norm() / towers.norm()).item()
        length = (found.norm() / towers.norm()).item()
        cosine = torch.cosine_similarity(found, towers, dim=0).item()
        ratio = (of_scale / scale).item()
        same = apart < SAME and abs(ratio - 1) < SAME
        check(f"{name}: the towers' gradient has {length:.3f} of the right length, cosine {cosine:.4f}, is {apart:.1e} "
              f"away; the scale's has {ratio:.3f}", expected(length, cosine, ratio) and same == (name in right))


def adamw_hides_the_factor(batch):
    """Why SGD is tested too: AdamW divides a constant factor of the gradient out again."""
    train.S.update(optimizer="adamw", temperature="fixed")
    ends = []
    for take in (take_step, whole_loss_everywhere):
        weights, grads = begin(), []
        by = train.optimizer_of(weights)
        for _ in range(5):
            by.zero_grad()
            take(weights, Still(), batch)
            by.step()
        ends.append(torch.cat([w.detach().reshape(-1) for name, w in weights.items() if "." in name]))
    start = torch.cat([w.detach().reshape(-1) for name, w in begin().items() if "." in name])
    hidden = ((ends[0] - ends[1]).norm() / (ends[0] - start).norm()).item()
    check(f"AdamW hides a gradient of 1 / {WORLD} of its length: after 5 steps, weights are {hidden:.1e} apart, "
          "relative to how far they moved", hidden < 0.01)


if __name__ == "__main__":
    assert WORLD == 2, "torchrun --nproc-per-node 2"
    dist.init_process_group("gloo")
    torch.set_num_threads(1)
    train.S.update(batch=8, filter="none", weigh="equal", loss="infonce", collect="none")
    train.FORM.update(head="softmax", directions=[0.5, 0.5])
    pairs = train.compose(0)
    halves = [train.items["query"][half] for half in pairs.chunk(WORLD)]
    check("the processes have different pairs", not torch.equal(*halves) and len(set(pairs.tolist())) == 8)
    right_way(pairs)
    wrong_ways(pairs)
    adamw_hides_the_factor(pairs)
    dist.destroy_process_group()
