"""`python train.py --verify`: repeats the recorded steps of any recipe with the loss of train.py, from the recorded
words of the rows; and, where train.py writes these words itself, with its own. See record.md."""

import math
import sys
from types import SimpleNamespace
import torch
import torch.nn.functional as F
import __main__ as train

BOUND = 1e-4
data, items, FORM = train.data, train.items, train.FORM
HEAD, C = FORM["head"], FORM["constants"]

# 64 bits, so that differences are those of the record's 32.
torch.set_default_dtype(torch.float64)
for part in (data, items, train.held_out):
    part.update({name: x.double() for name, x in part.items() if x.is_floating_point()})

names = train.metadata["slots"].split(",")
final = torch.cat([data[f"final.{name}"].reshape(-1) for name in names])
recorded_weights = torch.cat([data["parameters"], final[None]])


def load(weights, step):
    """Makes the weights those that the record has before a step."""
    parts = recorded_weights[step].split([w.numel() for w in weights.values()])
    for w, part in zip(weights.values(), parts):
        w.data.copy_(part.view_as(w))


def flat(tensors):
    return torch.cat([x.reshape(-1) for x in tensors])


class Kinks:
    """Where a function has a kink at 0 and its input is so near that 32 bits do not tell on which side it is, the
    input may be taken for the other side: those in `other` are."""

    near, other, calls = [], set(), 0

    @staticmethod
    def begin(other):
        Kinks.near, Kinks.other, Kinks.calls = [], other, 0

    @staticmethod
    def above(x, near=1e-6):
        Kinks.calls += 1
        on = x > 0
        for place in (x.abs() < near).nonzero().tolist():
            Kinks.near.append((Kinks.calls, *place))
            on[tuple(place)] ^= Kinks.near[-1] in Kinks.other
        return on


def rows(weights, step, tau):
    """The rows of a recorded step, with their recorded words. What is left out of the record is as in plain InfoNCE."""
    batch = data["batches"][step]
    shared = data["shared"][step] if "shared" in data else batch[:0]
    own = data["own"][step] if "own" in data else batch[:, None][:, :0]
    bend, lift = (data[name][step] if name in data else plain for name, plain in (("rows.bend", 1), ("rows.lift", 0)))
    masked = {side: data[name][step] for side in items if (name := f"rows.{side}.items") in data}
    seen = {side: masked.get(side, x[batch]) for side, x in items.items()}
    sides = {side: train.embed(weights, side, x) for side, x in seen.items()}
    if "rows.noise" in data:  # The gradient passes through the keys.
        sides["key"] = F.normalize(sides["key"] + data["rows.noise"][step], dim=-1)
    taus = {side: tau for side in sides}
    if "low" in C:
        sides["query"], taus["query"] = with_temperatures(weights, seen["query"])
    for side, other, weight in zip(("query", "key"), ("key", "query"), FORM["directions"]):
        if not weight:
            continue
        word = {name.split(".")[-1]: x for name, x in data.items() if name.startswith(f"rows.{side}.")}
        memory = word.pop("memory", sides[side][:0])
        word = {name: x[step] for name, x in word.items()}
        q, tau = sides[side], taus[side]
        block = [word.get("partners", sides[other])] + [q] * FORM["same_side"]
        block += [train.embed(weights, "key", items["key"][shared])] if side == "query" else []
        block = torch.cat(block + [memory[word.get("memory_rows", [])]])
        lists = train.embed(weights, "key", items["key"][own]) if side == "query" else q[:, None][:, :0]
        lists = torch.cat([lists, word.get("mixtures", lists[:, :0])], 1)
        if "groups" in word:  # The gradient passes through the means.
            of_group = F.one_hot(word["groups"], train.S["groups"]).T.to(q)
            means = of_group @ sides[other] / of_group.sum(1, keepdim=True).clamp(min=1)
            lists = torch.cat([lists, means.expand(len(q), -1, -1)], 1)
        if "moves" in word:  # The gradient passes through the partner.
            lists = torch.cat([lists, F.normalize(sides[other] + word["moves"], dim=-1)[:, None]], 1)
        s = torch.cat([q @ block.T, torch.einsum("bd,bkd->bk", q, lists)], 1)
        is_p, one = F.one_hot(torch.arange(len(q)), s.shape[1]).bool(), torch.ones(len(q))
        m = is_p | True
        if "m" in word:  # 8 truths in a byte.
            m = (word["m"][..., None] >> torch.arange(8) & 1).flatten(1)[:, : s.shape[1]].bool()
        r = SimpleNamespace(
            s=s, own=s[is_p], is_p=is_p, m=m, w=word.get("w", 1), t=word.get("t", is_p * 1.0), omega=one,
            trust=word.get("omega", one), kappa=word.get("kappa", one), floor=word.get("floor", -math.inf * one),
            prior=0, tau=tau, pick=word.get("pick"), pull=word.get("pull", 0 * one), share=weight / len(batch),
            term=lengths(weights, batch) / weight if FORM["lengths"] and side == "query" else 0)
        if HEAD == "triplet":  # The positive itself, where there is no loss.
            r.trust = r.trust * (r.pick != torch.arange(len(q)))
        if FORM["hardness"]:  # These weights have a gradient.
            negative = m & ~is_p
            hard = (FORM["hardness"] * s / tau).masked_fill(~negative, -1e9).softmax(1)
            r.w = r.w * hard * negative.sum(1, keepdim=True)
        if HEAD == "heads":
            (r.s, r.extra), tau = heads(r, q, block, lists, weights["heads"]), 1
        if HEAD in ("softmax", "pooled", "sigmoid", "heads", "clicked"):
            r.s = torch.where(is_p, bend * r.s + lift, r.s) + word.get("o", 0) * tau
        yield r


def with_temperatures(weights, x):
    """Queries' embeddings, and the temperature of each, [B, 1], from the units that the tower's last layer reads."""
    tower, depth = "tower" if train.S["tower"] == "shared" else "query", train.S["depth"]
    activation = {"relu": train.F.relu, "tanh": torch.tanh, "gelu": F.gelu}[train.S["activation"]]
    layers = [(weights[f"{tower}.{n}.weight"], weights[f"{tower}.{n}.bias"]) for n in range(depth + 1)]
    for weight, bias in layers[:-1]:
        x = activation(x @ weight + bias)
    a, b = weights["heads"].split([x.shape[1], 1])
    tau = C["low"] + (C["high"] - C["low"]) * (x @ a[:, None] + b).sigmoid()
    return F.normalize(x @ layers[-1][0] + layers[-1][1], dim=-1), tau


def heads(r, q, block, lists, parameters):
    """Several heads, each with a temperature for each pair: logits, and a term that holds temperatures off bounds."""
    d, n, least, most = train.S["dim"], C["heads"], C["least"], C["most"]
    cuts = [(c + 1) * d // n - c * d // n for c in range(n)]
    member = torch.block_diag(*(torch.ones(cut, 1) for cut in cuts))
    along, apart, bias = parameters.split([d, d, n])
    q, k = q[:, None], torch.cat([block.expand(len(r.s), -1, -1), lists], 1)
    distance = (q - k) * (2.0 * Kinks.above(q - k, 1e-7) - 1)
    tau = least + (most - least) * ((q * k * along + distance * apart) @ member + bias).sigmoid()
    logits, hold = ((q * k) @ member / tau).sum(2), (member.sum(0) / 2 * tau.log() + 1 / tau).sum(2)
    return logits, 0.1 * (hold * r.m).sum(1) / r.m.sum(1)


def examined_by(r, tau, parameters):
    """Clicks, counted by relevance: a loss of the examination's parameters alone, whose value is not shown."""
    n = len(parameters)
    g, l = C["pace"] * parameters, (r.s / tau).detach()[:, -n:]
    u = (r.t[:, -n:] > 0) * (l[:, :1] - l).exp().clamp(max=C["most"])
    loss = (u * (g.logsumexp(0) - g)).sum() / u.sum().clamp(min=1e-30)
    return loss - loss.detach()


def lengths(weights, batch):
    """What makes queries' outputs shorter than their keys'. The loss that is shown leaves it out."""
    u, v = (train.embed(weights, side, x[batch], scaled=False).norm(dim=1) for side, x in items.items())
    term = FORM["lengths"] * (1 - v / u).exp()
    return term - term.detach()


plain_loss = train.loss_of


def loss_of(r, tau, weights):
    """The losses of rows by the loss of train.py, and by the forms that it does not have."""
    tau = r.tau  # A query may have its own.
    negative, l = r.m & ~r.is_p, r.s / tau
    if HEAD == "alignment":
        same = slice(len(r.s), len(r.s) * (1 + FORM["same_side"]))
        kernel = (2 * C["kernel"] * (r.s[:, same] - 1)).exp()[r.m[:, same]]
        losses = 2 - 2 * r.own + (C["uniformity"] * kernel.mean().log() if len(kernel) else 0)
    elif HEAD == "pooled":  # All negatives of all rows are in every row's sum.
        l = l.masked_fill(~r.m, -1e9)
        top = l.detach().amax()
        terms = torch.where(r.is_p, r.kappa[:, None], negative * r.w) * (l - top).exp()
        z = terms.sum(1) + (r.floor - top).exp() + (terms * negative).sum()
        losses = z.log() + top - (r.t * l).sum(1)
    elif HEAD == "heads":
        losses = plain_loss(r, 1, weights) + r.extra
    elif HEAD == "clicked":
        losses = plain_loss(r, tau, weights) + examined_by(r, tau, weights["heads"]) / (len(r.s) * r.share)
    else:
        losses = plain_loss(r, tau, weights)
    if C.get("flip"):
        losses = losses - (F.softplus(l + weights["bias"] + math.log(C["flip"])) * negative).sum(1)
    # `pull` is a gradient that no loss has.
    return r.trust * losses + r.pull * (r.own - r.own.detach()) / r.share + r.term


def repeated():
    """The differences of loss, gradient and updated weights at each step, each from the recorded weights, so that
    they do not add up; and how often an input was taken for the other side of 0."""
    train.loss_of = loss_of
    if train.S["activation"] == "relu":
        train.F = SimpleNamespace(**{**vars(F), "relu": lambda x: x * Kinks.above(x)})
    weights = {name: data[f"initial.{name}"].clone().requires_grad_() for name in names}
    optimizer, still = train.optimizer_of(weights), torch.optim.SGD(weights.values(), lr=0)
    compared = None if train.S["temperature"] == "learned" else -1  # What no optimiser moves is not compared.
    differences, turned = [], 0

    def step(by, n, other):
        Kinks.begin(other)
        learns = "keys_learn" not in data or data["keys_learn"][n]
        for name, w in weights.items():
            w.requires_grad_(bool(learns) or not name.startswith("key."))
        tau = (-weights["log_scale"]).exp() if train.S["temperature"] == "learned" else data["tau"][n]
        return train.step(weights, by, list(rows(weights, n, tau)), tau)

    def distance(n, other):
        step(still, n, other)
        ours = flat(torch.zeros_like(w) if w.grad is None else w.grad for w in weights.values())
        # Where nothing is learned yet, the gradient is 0 in both.
        return (ours - data["gradients"][n]).norm() / data["gradients"][n].norm().clamp(min=1e-12)

    for n, loss in enumerate(data["loss"]):
        load(weights, n)
        other, apart = set(), distance(n, set())
        for place in list(Kinks.near) if apart > 1e-5 else []:
            without = distance(n, other | {place})
            if without < apart:
                apart, other, turned = without, other | {place}, turned + 1
        found = step(optimizer, n, other)
        of_weights = (flat(weights.values()).detach() - recorded_weights[n + 1])[:compared].abs().max()
        differences.append(torch.stack([abs(found - loss), apart, of_weights]))
    return torch.stack(differences), turned


def with_own_words():
    """The largest difference of the loss if train.py writes the words of the rows; None if it does not write them."""
    losses, step = [], train.step

    def collect(weights, batch):
        n = len(losses)
        load(weights, n)
        drawn = {"shared": batch[:0], "own": batch[:, None][:, :0]}
        return [data[name][n] if name in data else empty for name, empty in drawn.items()]

    def compared(*of):
        losses.append(step(*of))
        return losses[-1]

    train.compose, train.collect, train.step = lambda n: data["batches"][n], collect, compared
    train.evaluate, train.print = lambda weights: {}, lambda *of: None
    try:
        train.train(len(data["loss"]))
    except SystemExit:
        return None
    finally:
        train.step = step
    return (torch.tensor(losses) - data["loss"]).abs().max()


def main():
    # Random triplets are drawn anew.
    own = None if train.S["loss"] == "triplet" else with_own_words()
    differences, turned = repeated()
    worst = differences.amax(0)  # NaN, if there is one.
    loss, gradient, weight = (f"{x:.1e}" for x in worst.tolist())
    units = f"; inputs that rounding put on the other side of 0: {turned}" if turned else ""
    words = "" if own is None else f"; of the loss with its own words {own:.1e}"
    print(f"{len(differences)} steps: largest difference of the loss {loss}, of the gradient {gradient} (relative), "
          f"of a weight {weight}{words}{units}")
    agrees = (worst < BOUND).all() and (own is None or own < BOUND)
    sys.exit(0 if agrees else f"that is more than {BOUND}")
