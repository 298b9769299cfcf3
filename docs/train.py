# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.4,<3", "safetensors>=0.4.3,<1", "numpy>=1.26,<3"]
# ///
"""Trains in plain PyTorch what contrastive-playground trained, in the order of its page. Change it and run it.
python train.py [STEPS] [RECORD]       trains; the record is run.safetensors beside this file, if none is named
python train.py --verify [RECORD]      repeats the recorded steps (verify.py), and prints the largest differences
torchrun --nproc-per-node 2 train.py   the same training, with the pairs of each batch divided among two processes"""
import functools, json, math, os, sys, types
import torch, torch.distributed as dist, torch.nn.functional as F
from safetensors import safe_open

CONFIG = json.loads(r"""{}""")  # What is not here is as in the record.
# Data: the record has the settings S, and pairs of a query and a key with their classes.
path = next((a for a in sys.argv[1:] if a.endswith(".safetensors")), os.path.join(sys.path[0], "run.safetensors"))
with safe_open(path, "pt") as file:
    data, metadata = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
S, FORM = (CONFIG.get(name) or json.loads(metadata[name]) for name in ("settings", "form"))
items, held_out = ({"query": data[f"{part}.queries"], "key": data[f"{part}.keys"]} for part in ("train", "held_out"))
labels, count = {side: data[f"train.{side}_labels"] for side in items}, len(items["key"])
RANK, WORLD = int(os.getenv("RANK", 0)), int(os.getenv("WORLD_SIZE", 1))  # This process, and how many there are.

def embed(weights, side, x, scaled=True):  # Towers: as many, as deep and as wide as the record's weights.
    tower = "tower" if S["tower"] == "shared" else side
    for layer in range(S["depth"] + 1):
        x = {"relu": F.relu, "tanh": torch.tanh, "gelu": F.gelu}[S["activation"]](x) if layer else x
        x = x @ weights[f"{tower}.{layer}.weight"] + weights[f"{tower}.{layer}.bias"]
    return F.normalize(x, dim=-1) if scaled else x

def compose(step):  # Compose: which pairs share a batch?
    epoch, batch = divmod(step, max(1, count // S["batch"]))
    return torch.randperm(count, generator=torch.Generator().manual_seed(epoch)).split(S["batch"])[batch]

def collect(weights, batch):  # Collect: which candidates join its keys? [S] for all queries, [B, K] for one query each.
    shared, own, popularity = batch[:0], batch[:, None][:, :0], labels["key"].bincount()[labels["key"]]
    chances = (popularity ** (S["exponent"] if S["collect"] == "popularity" else 0.0)).index_fill(0, batch, 0)
    if S["collect"] in ("uniform", "popularity"):
        shared = torch.multinomial(chances, S["negatives"])
    if S["collect"] == "hard":
        s = embed(weights, "query", items["query"][batch]) @ embed(weights, "key", items["key"]).T
        own = s.masked_fill(chances == 0, -2).topk(S["negatives"]).indices
    return shared, own

def gathered(ours, mine, size):  # The batch's embeddings; backwards, the gradients of all processes add up.
    whole = F.pad(ours, (0, 0, mine.start, size - mine.stop))
    if WORLD > 1:
        dist.all_reduce(whole.data)
        whole.register_hook(lambda gradient: dist.all_reduce(gradient := gradient.contiguous()) or gradient)
    return whole

def rows(weights, batch, shared, own, memory, partners):  # Rows: the similarities s of each anchor with its candidates.
    mine = slice(RANK * len(batch) // WORLD, (RANK + 1) * len(batch) // WORLD)  # The anchors of this process.
    whole = {side: gathered(embed(weights, side, x[batch[mine]]), mine, len(batch)) for side, x in items.items()}
    for side, other, share in zip(("query", "key"), ("key", "query"), (x / len(batch) for x in FORM["directions"])):
        block = [partners.get(other, whole[other]), embed(weights, "key", items["key"][shared]), memory[other]]
        q, lists = whole[side][mine], embed(weights, "key", items["key"][own[mine]])
        s = torch.cat([q @ torch.cat(block).T, torch.einsum("bd,bkd->bk", q, lists)], 1)
        pairs = torch.cat([batch if S["inbatch"] == "yes" else batch * 0 - 1, shared, memory["pairs"]])  # -1: none.
        is_p = F.one_hot(torch.arange(mine.start, mine.stop), s.shape[1]).bool()
        yield types.SimpleNamespace(side=side, other=other, share=share, anchors=batch[mine], s=s, is_p=is_p,
                                    pairs=torch.cat([pairs.expand(len(s), -1), own[mine]], 1))
        shared, own = shared[:0], own[:, :0]  # Only queries have further candidates.

def words(r, tau, guide):  # Words that say how each candidate counts.
    # Filter: which candidates are suspected to be false negatives?
    same = labels[r.other][r.pairs] == labels[r.side][r.anchors, None]
    suspected = same if S["filter"] == "labels" else r.is_p
    if guide:  # It finds them as similar as the partner.
        g = torch.einsum("bd,bwd->bw", guide[r.side][r.anchors], guide[r.other][r.pairs])
        suspected = g >= g[r.is_p][:, None] - S["margin"]
    negative = (r.pairs >= 0) & (r.pairs != r.anchors[:, None]) & ~suspected
    r.m, n = negative | r.is_p, negative.sum(1)
    # Weigh: how much does each of the others count?
    s, l = r.s.detach(), r.s / tau if S["flow"] == "through" else (r.s / tau).detach()
    r.w = (S["beta"] * l).masked_fill(~negative, -1e9).softmax(1) * n[:, None] if "hardness" in S["weigh"] else 1
    r.prior, r.floor = (S["prior"], n.log() - 1 / tau.detach()) if "debiased" in S["weigh"] else (0, -math.inf)
    r.omega, r.kappa = (n > 0) * 1.0, (n == 0) * 1.0 if S["loss"] == "decoupled" else 1
    r.t = F.normalize(1.0 * (r.is_p | negative & same if S["loss"] == "supcon" else r.is_p), p=1)
    if FORM["head"] == "triplet":
        order = {"triplet": torch.rand_like(s), "triplet-hardest": s,
                 "triplet-semihard": s.where(s < s[r.is_p][:, None], -2 - s)}
        r.pick = order[S["loss"]].masked_fill(~negative, -4).argmax(1)
    return r

def loss_of(r, tau, weights):  # Loss: of each row. With the words of plain InfoNCE it is the cross entropy.
    l = (r.s / tau + weights.get("bias", 0)).masked_fill(~r.m, -1e9)
    own, negative = l[r.is_p], r.m & ~r.is_p
    if FORM["head"] == "triplet":
        return (2 * r.s.gather(1, r.pick[:, None])[:, 0] - 2 * r.s[r.is_p] + FORM["constants"]["gap"]).clamp(min=0)
    if FORM["head"] == "sigmoid":
        return F.softplus(-own) + (F.softplus(l) * negative).sum(1)
    top = l.detach().amax(1)
    e, positive = (l - top[:, None]).exp(), (own - top).exp()
    rest = ((r.w * e * negative).sum(1) - r.prior * negative.sum(1) * positive) / (1 - r.prior)
    return top + (r.kappa * positive + rest.maximum((r.floor - top).exp())).log() - (r.t * l).sum(1)

def optimizer_of(weights):
    groups = [{"params": [w], "weight_decay": S["decay"] if "." in name else 0} for name, w in weights.items()]
    sgd = functools.partial(torch.optim.SGD, momentum=S["momentum"])
    return {"sgd": sgd, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[S["optimizer"]](groups, lr=S["rate"])

def step(weights, optimizer, rows, tau):  # Step: each process has the losses of its own anchors.
    loss = sum(r.share * (r.omega * loss_of(r, tau, weights)).sum() for r in rows)
    optimizer.zero_grad()
    loss.backward()
    for part in [loss.detach(), *(w.grad for w in weights.values() if w.grad is not None)] if WORLD > 1 else []:
        dist.all_reduce(part)
    optimizer.step()
    weights["log_scale"].data.clamp_(-math.log(2), math.log(100))
    return loss.item()

def evaluate(weights):  # Evaluation: the page's metrics of the held-out pairs; exactly equal similarities count half.
    s = embed(weights, "query", held_out["query"]) @ embed(weights, "key", held_out["key"]).T
    rank = (s > s.diagonal()[:, None]).sum(1) + ((s == s.diagonal()[:, None]).sum(1) + 1) / 2
    return {**{f"recall_at_{k}": (rank <= k).float().mean() for k in (1, 5, 10)}, "mrr": (1 / rank).mean()}

WRITTEN = """random none uniform popularity queue momentum hard labels checkpoint equal hardness debiased fixed learned
    debiased-hardness infonce infonce-qk infonce-kq decoupled sigmoid supcon triplet triplet-semihard triplet-hardest"""
def train(steps):
    stages = "compose", "collect", "guide" if S["filter"] == "guide" else "filter", "weigh", "loss", "temperature"
    if other := {S[stage] for stage in stages} - set(WRITTEN.split()):
        sys.exit(f"{other} is not written here; --verify repeats the recorded steps")
    weights = {name: data[f"initial.{name}"].clone().requires_grad_() for name in metadata["slots"].split(",")}
    optimizer, slow, guide, momentum = optimizer_of(weights), weights, None, S["collect"] == "momentum"
    size = S["memory"] if S["collect"] in ("queue", "momentum") else 0
    memory = {side: torch.zeros(size, S["dim"]) for side in items} | {"pairs": torch.full((size,), -1)}
    for taken in range(steps):
        torch.manual_seed(taken)
        with torch.no_grad():
            batch = compose(taken)
            shared, own = collect(weights, batch)
            slow = {name: w.lerp(slow[name], S["ema"] * momentum) for name, w in weights.items()}
            seen = {side: embed(slow, side, x[batch]) for side, x in items.items()}
            if S["filter"] == "guide" and taken == S["warmup"]:
                guide = {side: embed(weights, side, x) for side, x in items.items()}
        tau = (-weights["log_scale"]).exp() if S["temperature"] == "learned" else torch.tensor(S["tau"])
        counts = memory if momentum or taken >= S["warmup"] else {name: x[:0] for name, x in memory.items()}
        found = rows(weights, batch, shared, own, counts, seen if momentum else {})
        loss = step(weights, optimizer, [words(r, tau, guide) for r in found], tau)
        memory = {name: torch.cat([memory[name], x])[len(batch):] for name, x in {**seen, "pairs": batch}.items()}
        if RANK == 0 and (taken + 1) % max(1, steps // 10) == 0:
            print(f"step {taken + 1}: loss {loss:.6f}", *(f"{name} {x:.4f}" for name, x in evaluate(weights).items()))

if __name__ == "__main__":
    if "--verify" in sys.argv:
        import verify
        verify.main()
    if WORLD > 1:
        dist.init_process_group("gloo")
    train(next((int(a) for a in sys.argv[1:] if a.isdigit()), S["steps"]))
    if WORLD > 1:  # If gloo's threads still run when a process exits, they sometimes abort it.
        dist.destroy_process_group()
