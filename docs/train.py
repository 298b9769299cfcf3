# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.4,<3", "safetensors>=0.4.3,<1", "numpy>=1.26,<3"]
# ///
"""Trains in plain PyTorch what contrastive-playground trained, stage by stage. It reads the run's record:
run.safetensors beside this file, or the file that is named as an argument.
python train.py              trains with the settings below, from the record's data and initial weights
python train.py --verify     repeats the recorded steps (verify.py), and prints the largest differences
torchrun --nproc-per-node 2 train.py     the same training, with the pairs of a batch divided among processes"""
import copy, json, math, os, sys
from types import SimpleNamespace
import torch, torch.distributed as dist
import torch.nn.functional as F
from safetensors import safe_open

CONFIG = json.loads(r"""{}""")  # What is not here is as in the record.

path = next((a for a in sys.argv if a.endswith(".safetensors")), os.path.join(sys.path[0], "run.safetensors"))
with safe_open(path, "pt") as file:
    record, metadata = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
S = CONFIG.get("settings") or json.loads(metadata["settings"])  # The playground's settings.
FORM = CONFIG.get("form") or json.loads(metadata["form"])  # The weights of both directions, and the form of the loss.
HEAD, C = FORM["head"], FORM["constants"]
RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
torch.set_default_dtype(torch.float64 if "--verify" in sys.argv else torch.float32)
data = {name: x.to(torch.get_default_dtype()) if x.is_floating_point() else x for name, x in record.items()}
items, held_out = ({"query": data[f"{part}.queries"], "key": data[f"{part}.keys"]} for part in ("train", "held_out"))
labels = {side: data[f"train.{side}_labels"] for side in items}

def tower(inputs):
    sizes, kinds = [inputs] + [S["width"]] * S["depth"] + [S["dim"]], {"relu": "ReLU", "tanh": "Tanh", "gelu": "GELU"}
    layers = [[torch.nn.Linear(i, o), getattr(torch.nn, kinds[S["activation"]])()] for i, o in zip(sizes, sizes[1:])]
    return torch.nn.Sequential(*sum(layers, [])[:-1])

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.query = tower(items["query"].shape[1])
        self.key = self.query if S["tower"] == "shared" else tower(items["key"].shape[1])
        self.towers = list(dict.fromkeys([*self.query.parameters(), *self.key.parameters()]))
        slots = [(name, data[f"initial.{name}"]) for name in metadata["slots"].split(",")]
        for p, (_, initial) in zip(self.towers, slots):
            p.data.copy_(initial.t())  # The record's weights are [inputs, outputs].
        self.extras = torch.nn.ParameterDict({name: initial.clone() for name, initial in slots[len(self.towers):]})

    def forward(self, side, inputs):
        return F.normalize(getattr(self, side)(inputs), dim=-1)

# Compose and collect: which pairs share a batch, and which candidates join its keys?
def batch_of(step):  # From the step alone, so that all processes agree.
    per_epoch = max(1, len(items["key"]) // S["batch"])
    order = torch.randperm(len(items["key"]), generator=torch.Generator().manual_seed(step // per_epoch))
    return order[step % per_epoch * S["batch"]:][:S["batch"]]

def collect(model, step, batch):
    """Extra keys from outside the batch: [S] for all queries, and [B, K] for one query each."""
    torch.manual_seed(step)
    outside, none = torch.ones(len(items["key"])).index_fill(0, batch, 0), batch[:0]
    if S["collect"] == "popularity":
        outside *= labels["key"].bincount()[labels["key"]] ** S["exponent"]
    if S["collect"] in ("uniform", "popularity"):
        return torch.multinomial(outside, S["negatives"]), none.expand(len(batch), 0)
    if S["collect"] == "hard":
        with torch.no_grad():
            s = model("query", items["query"][batch]) @ model("key", items["key"]).T
        return none, s.masked_fill(outside == 0, -2).topk(S["negatives"]).indices
    return none, none.expand(len(batch), 0)

class Gather(torch.autograd.Function):
    """The batch's embeddings [B, d] from those of each process. The gradients of all processes' losses add up."""

    @staticmethod
    def forward(ctx, ours, mine, size):
        ctx.mine, whole = mine, ours.new_zeros(size, ours.shape[1])
        whole[mine] = ours
        dist.all_reduce(whole)
        return whole

    @staticmethod
    def backward(ctx, gradient):
        dist.all_reduce(gradient := gradient.contiguous())
        return gradient[ctx.mine], None, None

def rows(model, batch, shared, own, kept):
    """The rows of candidates of both directions, as plain InfoNCE has them. `kept`: candidates without a gradient."""
    mine = slice(RANK * len(batch) // WORLD, (RANK + 1) * len(batch) // WORLD)
    sides = {side: model(side, items[side][batch[mine]]) for side in items}
    if WORLD > 1:  # Gather with gradient, score your own anchors, average the gradients.
        sides = {side: Gather.apply(ours, mine, len(batch)) for side, ours in sides.items()}
    for (side, other), weight in zip((("query", "key"), ("key", "query")), FORM["directions"]):
        if weight:
            q, constants = sides[side][mine], kept(side)
            block = [constants.get("partners", sides[other])] + [sides[side]] * FORM["same_side"]
            block += [model("key", items["key"][shared])] if side == "query" else []
            block = torch.cat(block + [constants.get("memory", q[:0])])
            lists = model("key", items["key"][own[mine]]) if side == "query" else q[:, None][:, :0]
            lists = torch.cat([lists, constants.get("mixtures", lists[:, :0])], 1)
            s = torch.cat([q @ block.T, torch.einsum("bd,bkd->bk", q, lists)], 1)
            p, one = torch.arange(len(q)) + mine.start, torch.ones(len(q))
            is_p = F.one_hot(p, s.shape[1]).bool()
            share = weight * len(q) * WORLD / len(batch)  # Of this process's mean in the loss.
            yield SimpleNamespace(
                side=side, other=other, weight=share, mine=mine, q=q, block=block, lists=lists, s=s, p=p, is_p=is_p,
                m=torch.ones_like(is_p), o=0, w=1, t=is_p * 1.0, omega=one, kappa=one, floor=-one / 0, pick=p,
                pull=0 * one, bend=1, lift=0)

# Filter and weigh: which candidates are left out, and how much do the others count?
def words(r, tau, batch, pairs, guide):
    """Writes the words of the rows; `pairs` [B, W] are the candidates' pairs, -1 for none."""
    mine, batch = batch[r.mine, None], batch[r.mine]
    r.m = (pairs != mine) & (pairs >= 0)
    same = labels[r.other][pairs] == labels[r.side][mine]
    if S["filter"] == "labels":
        r.m &= ~same
    if guide:  # A candidate that the guide finds as similar as the partner is taken for a false negative.
        g = torch.einsum("bd,bwd->bw", guide[r.side][batch], guide[r.other][pairs])
        r.m &= g < g.gather(1, r.p[:, None]) - S["margin"]
    n, negatives, s = r.m.sum(1), r.m & ~r.is_p, r.s.detach()
    r.m, r.omega = r.m | r.is_p, (n > 0) * 1.0
    l = (s / tau).masked_fill(~negatives, -1e9)
    hardness = (S["beta"] * l).softmax(1) * n[:, None] if "hardness" in S["weigh"] else 1
    r.w = 1 if FORM["hardness"] else hardness  # With a gradient, it is a part of the loss.
    if "debiased" in S["weigh"]:
        rest, least = 1 / (1 - S["prior"]), n.log() - 1 / tau
        r.kappa = 1 - S["prior"] * n * rest
        clamped = rest * (hardness * l.exp()).sum(1) - (1 - r.kappa) * (s[r.is_p] / tau).exp() < least.exp()
        r.w, r.kappa = rest * r.w * ~clamped[:, None], r.kappa.masked_fill(clamped, 1)
        r.floor = least.masked_fill(~clamped, -math.inf)
    if S["loss"] == "decoupled":
        r.kappa = 1 - r.omega
    if S["loss"] == "supcon":
        r.t = (r.is_p | negatives & same) / (r.is_p | negatives & same).sum(1, keepdim=True)
    if S["loss"] == "triplet":
        r.pick = torch.where(n > 0, torch.multinomial(negatives + 1e-9 * r.is_p, 1)[:, 0], r.p)
    if S["loss"] in ("triplet-semihard", "triplet-hardest"):
        below = negatives & (s < s[r.is_p][:, None]) if S["loss"] == "triplet-semihard" else negatives
        least = s.masked_fill(~negatives, 2).argmin(1)
        r.pick = torch.where(below.any(1), s.masked_fill(~below, -2).argmax(1), torch.where(n > 0, least, r.p))
    if HEAD == "triplet":  # Far enough away already.
        r.pick = torch.where(2 * s.gather(1, r.pick[:, None])[:, 0] - 2 * s[r.is_p] + C["gap"] > 0, r.pick, r.p)

def loss_of(r, tau, model):
    """The loss of one direction. All words of the rows but the similarities are constants (stop-gradient)."""
    l, negative, own, extra = torch.where(r.is_p, r.bend * r.s + r.lift, r.s), r.m & ~r.is_p, r.s[r.is_p], 0
    if HEAD == "triplet":
        losses = (2 * r.s.gather(1, r.pick[:, None])[:, 0] - 2 * own + C["gap"]) * (r.pick != r.p)
    elif HEAD == "alignment":
        same = slice(len(r.s), len(r.s) * (1 + FORM["same_side"]))
        kernel = (2 * C["kernel"] * (r.s[:, same] - 1)).exp()[r.m[:, same]]
        losses = 2 - 2 * own + (C["uniformity"] * kernel.mean().log() if len(kernel) else 0)
    elif HEAD == "sigmoid":
        z = l / tau + r.o + model.extras["bias"]
        push = F.softplus(z) - (F.softplus(z + math.log(C["flip"])) if C["flip"] else 0)
        losses = F.softplus(-z[r.is_p]) + (push * negative).sum(1)
    else:
        if HEAD == "heads":
            from verify import heads
            (l, extra), tau = heads(r, model.extras["heads"]), 1
        l = (l / tau + r.o).masked_fill(~r.m, -1e9)
        if FORM["hardness"]:  # These weights have a gradient.
            hard = (FORM["hardness"] * r.s / tau).masked_fill(~negative, -1e9).softmax(1)
            r.w = r.w * hard * negative.sum(1, keepdim=True)
        top = l.detach().amax(1, keepdim=True)
        top = top.amax().expand_as(top) if HEAD == "pooled" else top
        terms = torch.where(r.is_p, r.kappa[:, None], negative * r.w) * (l - top).exp()
        z = terms.sum(1) + (r.floor - top[:, 0]).exp() + ((terms * negative).sum() if HEAD == "pooled" else 0)
        losses = z.log() + top[:, 0] - (r.t * l).sum(1) + extra
    # `pull` is a gradient that no loss has.
    return r.weight * (r.omega * losses).mean() + (r.pull * (own - own.detach())).sum()

def optimizer_of(model):
    extras = [p for name, p in model.extras.items() if name != "log_scale" or S["temperature"] == "learned"]
    groups = [{"params": model.towers, "weight_decay": S["decay"]}, {"params": extras, "weight_decay": 0}]
    more = {"momentum": S["momentum"]} if S["optimizer"] == "sgd" else {}
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[S["optimizer"]]
    return kind(groups if extras else groups[:1], lr=S["rate"], **more)

def slopes(model, all_rows, tau):
    """Computes the gradients and returns the loss."""
    model.zero_grad()
    loss = sum(loss_of(r, tau, model) for r in all_rows)
    loss.backward()
    for mean in [loss.detach(), *(p.grad for p in model.parameters() if p.grad is not None)] if WORLD > 1 else []:
        dist.all_reduce(mean.div_(WORLD))
    return loss.item()

def update(model, optimizer):
    optimizer.step()
    model.extras["log_scale"].data.clamp_(-math.log(2), math.log(100))

def temperature(model, fixed):
    return (-model.extras["log_scale"]).exp() if S["temperature"] == "learned" else fixed

@torch.no_grad()
def evaluate(model):
    """The page's metrics of the held-out pairs; keys that are exactly as similar count half."""
    s = model("query", held_out["query"]) @ model("key", held_out["key"]).T
    own = s.diagonal()[:, None]
    ranks = 1 + (s > own).sum(1) + ((s == own).sum(1) - 1) / 2
    recall = {f"recall_at_{k}": (ranks <= k).float().mean() for k in (1, 5, 10)}
    return {name: round(float(x), 4) for name, x in {**recall, "mrr": (1 / ranks).mean()}.items()}

WRITTEN = {"compose": "random", "collect": "none uniform popularity queue momentum hard", "filter": "none labels guide",
           "weigh": "equal hardness debiased debiased-hardness", "temperature": "fixed learned", "guide": "checkpoint",
           "loss": "infonce infonce-qk infonce-kq decoupled sigmoid supcon triplet triplet-semihard triplet-hardest"}

def train(steps):
    for stage, ids in WRITTEN.items():
        if S[stage] not in ids.split() and (stage != "guide" or S["filter"] == "guide"):
            sys.exit(f"{stage}={S[stage]} is not written here; --verify repeats the recorded steps")
    model, size = Model(), S["memory"] if S["collect"] in ("queue", "momentum") else 0
    slow, optimizer, guide = copy.deepcopy(model), optimizer_of(model), None
    memory, remembered = {side: torch.zeros(size, S["dim"]) for side in items}, torch.full((size,), -1)
    for step in range(steps):
        batch = batch_of(step)
        if S["filter"] == "guide" and step == S["warmup"]:
            with torch.no_grad():
                guide = {side: model(side, items[side]) for side in items}
        shared, own = collect(model, step, batch)
        with torch.no_grad():
            for p, online in zip(slow.parameters(), model.parameters()):
                p.lerp_(online, 1 - S["ema"] if S["collect"] == "momentum" else 1)
            seen = {side: slow(side, items[side][batch]) for side in items}  # What the memory will keep.
        others, tau = {"query": "key", "key": "query"}, temperature(model, S["tau"])
        def kept(side):
            partners = {"partners": seen[others[side]]} if S["collect"] == "momentum" else {}
            return {"memory": memory[others[side]], **partners}
        def worded():
            for r in rows(model, batch, shared, own, kept):
                counts = S["collect"] != "queue" or step >= S["warmup"]
                block = [batch if S["inbatch"] == "yes" else batch * 0 - 1] + ([shared] if r.side == "query" else [])
                pairs = torch.cat(block + [remembered if counts else remembered * 0 - 1]).expand(len(r.s), -1)
                pairs = torch.cat([pairs, own[r.mine]], 1) if r.side == "query" else pairs
                words(r, float(torch.as_tensor(tau).detach()), batch, pairs, guide)
                yield r
        loss = slopes(model, worded(), tau)
        update(model, optimizer)
        if size:
            at = (step * len(batch) + torch.arange(len(batch))) % size
            remembered[at] = batch
            for side in items:
                memory[side][at] = seen[side]
        if RANK == 0 and (step + 1) % max(1, steps // 10) == 0:
            print(f"step {step + 1}: loss {loss:.6f}", evaluate(model))

if __name__ == "__main__":
    if WORLD > 1:
        dist.init_process_group("gloo")
    if "--verify" in sys.argv:
        import verify
        verify.main()
    train(next((int(a) for a in sys.argv[1:] if a.isdigit()), S["steps"]))
    if WORLD > 1:
        dist.destroy_process_group()
