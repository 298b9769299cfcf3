"""`python train.py --verify`: repeats the recorded steps of any recipe with the loss of train.py. See record.md."""

import sys
import torch
import __main__ as train

BOUND = 1e-4
data, slots = train.data, train.metadata["slots"].split(",")

def parameters(model):
    return [*model.towers, *model.extras.values()]

def load(model, flat):
    for p in parameters(model):
        # The record's weights are [inputs, outputs].
        p.data, flat = flat[: p.numel()].view(p.shape[::-1]).t().clone(), flat[p.numel() :]

def flat(model, of):
    return torch.cat([of(p).t().reshape(-1) for p in parameters(model)])

def rows(model, step):
    """The rows of a recorded step, with their recorded words."""
    at = {name: x[step] for name, x in data.items() if name.startswith("rows.") and not name.endswith(".memory")}

    def kept(side):
        names = {word: f"rows.{side}.{word}" for word in ("partners", "mixtures")}
        constants = {word: at[name] for word, name in names.items() if name in at}
        if f"rows.{side}.memory" in data:
            constants["memory"] = data[f"rows.{side}.memory"][at[f"rows.{side}.memory_rows"]]
        return constants

    batch = data["batches"][step]
    shared = data["shared"][step] if "shared" in data else batch[:0]
    own = data["own"][step] if "own" in data else batch[:, None][:, :0]
    for r in train.rows(model, batch, shared, own, kept):
        for name, value in at.items():
            if name.startswith(f"rows.{r.side}.") or name in ("rows.bend", "rows.lift"):
                setattr(r, name.split(".")[-1], value)
        if f"rows.{r.side}.m" in at:  # 8 truths in a byte.
            r.m = (r.m[..., None] >> torch.arange(8) & 1).flatten(1)[:, : r.s.shape[1]].bool()
        yield r

class Kinks:
    """Where a function has a kink at 0 and its input is so near that 32 bits do not tell on which side it is, the
    input may be taken for the other side: those in `other` are."""

    near, other, calls = [], set(), 0

    @staticmethod
    def above(x, near=1e-6):
        Kinks.calls += 1
        on = x > 0
        for place in (x.abs() < near).nonzero().tolist():
            Kinks.near.append((Kinks.calls, *place))
            on[tuple(place)] ^= Kinks.near[-1] in Kinks.other
        return on

class Kinked(torch.nn.ReLU):
    def forward(self, x):
        return x * Kinks.above(x)

def heads(r, parameters):
    """Several heads, each with a temperature for each pair: logits, and a term that holds temperatures off bounds."""
    d, n, least, most = train.S["dim"], train.C["heads"], train.C["least"], train.C["most"]
    cuts = [(c + 1) * d // n - c * d // n for c in range(n)]
    member = torch.block_diag(*(torch.ones(cut, 1) for cut in cuts))
    along, apart, bias = parameters.split([d, d, n])
    q, k = r.q[:, None], torch.cat([r.block.expand(len(r.s), -1, -1), r.lists], 1)
    distance = (q - k) * (2.0 * Kinks.above(q - k, 1e-7) - 1)
    tau = least + (most - least) * ((q * k * along + distance * apart) @ member + bias).sigmoid()
    logits, hold = ((q * k) @ member / tau).sum(2), (member.sum(0) / 2 * tau.log() + 1 / tau).sum(2)
    logits = torch.where(r.is_p, r.bend * logits + r.lift, logits)
    return logits, 0.1 * (hold * r.m).sum(1) / r.m.sum(1)

def slopes(model, step, other):
    """The loss of a step, and its gradient with these inputs of kinks on the other side of 0."""
    Kinks.near, Kinks.other, Kinks.calls = [], other, 0
    loss = train.slopes(model, rows(model, step), train.temperature(model, data["tau"][step]))
    if "keys_learn" in data and not data["keys_learn"][step]:
        model.key.zero_grad()
    return loss, flat(model, lambda p: torch.zeros_like(p) if p.grad is None else p.grad)

def main():
    """Every step begins with the recorded weights, so that differences do not add up."""
    model = train.Model()
    for layers in (model.query, model.key):
        for n, layer in enumerate(layers):
            layers[n] = Kinked() if type(layer) is torch.nn.ReLU else layer
    optimizer = train.optimizer_of(model)
    final = torch.cat([data[f"final.{slot}"].reshape(-1) for slot in slots])
    weights = torch.cat([data["parameters"], final[None]])
    compared = None if train.S["temperature"] == "learned" else -1  # What no optimiser moves is not compared.
    differences, turned = [], 0
    for step, (loss, gradient) in enumerate(zip(data["loss"], data["gradients"])):
        load(model, weights[step])
        other = set()
        length = gradient.norm().clamp(min=1e-12)  # Where nothing is learned yet, the gradient is 0 in both.
        found, ours = slopes(model, step, other)
        distance = (ours - gradient).norm() / length
        near = Kinks.near if distance > 1e-5 else []
        for place in near:
            without = (slopes(model, step, other | {place})[1] - gradient).norm() / length
            if without < distance:
                distance, other, turned = without, other | {place}, turned + 1
        if near:
            found, _ = slopes(model, step, other)
        train.update(model, optimizer)
        of_weights = (flat(model, lambda p: p.data) - weights[step + 1])[:compared].abs().max()
        differences.append(torch.stack([abs(found - loss), distance, of_weights]))
    worst = torch.stack(differences).amax(0)  # NaN, if there is one.
    loss, gradient, weight = (f"{x:.1e}" for x in worst.tolist())
    units = f"; rounding decided on which side of 0 a hidden unit or distance was, {turned} times" if turned else ""
    print(f"{len(differences)} steps: largest difference of the loss {loss}, of the gradient {gradient} (relative), "
          f"of a weight {weight}{units}")
    sys.exit(0 if (worst < BOUND).all() else f"that is more than {BOUND}")
