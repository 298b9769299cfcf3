"""Cases whose losses are formulas of the papers, written with whole matrices and differentiated by PyTorch."""

import math

import torch
import torch.nn.functional as F

from cases import add


def off_diagonal(n):
    return ~torch.eye(n, dtype=torch.bool)


def over_rows(case, row_loss):
    """Mean over both directions and the batch of `row_loss(similarities, negatives, classes match)`."""
    s = case.q @ case.k.T
    negatives = off_diagonal(case.batch)
    total = sum(row_loss(side, negatives).mean() for side in (s, s.T))
    return total / 2


def softmax_rows(s, kept, tau, weight=None, offset=None):
    """`-l_p + ln(e^l_p + sum w e^l)` of every row; where nothing is kept that is 0."""
    logits = s / tau + (0 if offset is None else offset)
    terms = logits + (0 if weight is None else torch.log(weight))
    terms = torch.where(torch.eye(len(s), dtype=torch.bool), logits, terms)
    terms = terms.masked_fill(~kept & off_diagonal(len(s)), -torch.inf)
    return torch.logsumexp(terms, 1) - logits.diagonal()


def torch_cases():
    file = "torch"
    plain = ["small-plain", "small-ties", "small-duplicates", "large-plain"]

    for smoothing in [0.1, 0.4]:
        add(file, "cross_entropy(label_smoothing), both directions", dict(loss="infonce", smoothing=smoothing),
            lambda c: over_rows(
                c,
                lambda s, _: F.cross_entropy(
                    s / c.tau, torch.arange(c.batch), label_smoothing=smoothing, reduction="none"
                ),
            ),
            names=plain)

    add(file, "decoupled InfoNCE, both directions", dict(loss="decoupled"), lambda c: over_rows(
        c, lambda s, n: torch.logsumexp((s / c.tau).masked_fill(~n, -torch.inf), 1) - s.diagonal() / c.tau),
        names=plain)

    def sigmoid(case):
        logits = case.q @ case.k.T * torch.exp(case.log_scale) + case.bias
        z = 2 * torch.eye(case.batch) - 1
        return -F.logsigmoid(z * logits).sum() / case.batch, dict(bias=-3.0)

    add(file, "sigmoid loss (SigLIP)", dict(loss="sigmoid", temperature="learned"), sigmoid, names=plain,
        asks=["slope", "bias"])

    def debiased(case, prior, beta=0.0, through=False):
        def row(s, negatives):
            tau, n = case.tau, case.batch - 1
            l = s / tau
            terms = torch.exp(l)
            h = torch.exp(beta * l) * negatives
            h = h if through else h.detach()
            sum_ = (h * terms).sum(1) / (h.sum(1) / n)
            p = terms.diagonal()
            clamped = torch.clamp((sum_ - prior * n * p) / (1 - prior), min=n * math.exp(-1 / tau))
            return -torch.log(p / (p + clamped))
        return over_rows(case, row)

    for prior in [0.05, 0.3]:
        add(file, "debiased loss, both directions", dict(loss="infonce", weigh="debiased", prior=prior),
            lambda c: debiased(c, prior), names=plain)
    for beta in [0.5, 2.0]:
        for flow in ["detached", "through"]:
            add(file, f"hardness weights, gradient {flow}",
                dict(loss="infonce", weigh="hardness", beta=beta, flow=flow),
                lambda c: debiased(c, 0.0, beta, flow == "through"), names=plain)
            add(file, f"HCL, gradient {flow}",
                dict(loss="infonce", weigh="debiased-hardness", beta=beta, flow=flow, prior=0.1),
                lambda c: debiased(c, 0.1, beta, flow == "through"), names=["small-plain", "large-plain"])

    def focal(case, gamma):
        def row(s, negatives):
            p = torch.softmax(s / case.tau, 1).detach()
            return softmax_rows(s, negatives, case.tau, weight=p**gamma)
        return over_rows(case, row)

    for gamma in [0.5, 2.0]:
        add(file, "focal weights", dict(loss="infonce", weigh="focal", gamma=gamma), lambda c: focal(c, gamma),
            names=plain)

    def selection(case, labelled):
        def row(s, negatives):
            # 1 - r (1 - pi) / (1 - r pi) = (1 - r) / (1 - r pi); near r = 1 the left side loses all digits.
            x = ((s - s.diagonal()[:, None]) / case.tau).detach()
            weight = torch.sigmoid(-x) / (1 - torch.sigmoid(x) * labelled)
            return softmax_rows(s, negatives, case.tau, weight=weight)
        return over_rows(case, row)

    add(file, "selection-corrected weights", dict(loss="infonce", weigh="selection", selection=0.3),
        lambda c: selection(c, 0.3), names=plain)

    def log_q(case):
        share = torch.tensor([2.0 ** -(1 + i % 5) for i in range(case.batch)])
        offsets = (-torch.log(share)).float().double()
        s = case.q @ case.k.T
        # Keys are sampled, queries are not.
        kept = off_diagonal(case.batch)
        losses = [softmax_rows(s, kept, case.tau, offset=offsets), softmax_rows(s.T, kept, case.tau)]
        return sum(l.mean() for l in losses) / 2, dict(offsets=offsets.tolist())

    add(file, "logits - log Q, positive included", dict(loss="infonce"), log_q, names=plain)

    def filtered(case, keeps):
        return over_rows(case, lambda s, n: softmax_rows(s, keeps(s.detach(), n), case.tau))

    same = lambda c: c.classes[:, None] == c.classes[None, :]
    add(file, "same class masked", dict(loss="infonce", filter="labels"),
        lambda c: filtered(c, lambda s, n: n & ~same(c)))

    def atss(s, n):
        count = n.sum(1)
        mean = (s * n).sum(1) / count
        deviation = torch.sqrt((((s - mean[:, None]) * n) ** 2).sum(1) / count)
        return s <= (mean + 0.5 * deviation)[:, None]

    add(file, "mean + 0.5 standard deviations", dict(loss="infonce", filter="atss", deviations=0.5),
        lambda c: filtered(c, atss), names=plain, taus=[0.1, 0.5])

    def whiskers(s, n):
        values = s[n].sort().values
        low, high = values[int(0.25 * len(values))], values[int(0.75 * len(values))]
        reach = 0.1 * (high - low)
        return (s >= low - reach) & (s <= high + reach)

    add(file, "within the whiskers of the batch", dict(loss="infonce", filter="whiskers", whiskers=0.1),
        lambda c: filtered(c, whiskers), names=plain, taus=[0.1, 0.5])

    def top(s, n, share):
        values = s.masked_fill(~n, -torch.inf).sort(1, descending=True).values
        count = math.ceil(share * (len(s) - 1))
        return s >= values[:, count - 1 : count]

    add(file, "the upper 30 percent of every row", dict(loss="infonce", filter="quantile", quantile=0.3),
        lambda c: filtered(c, lambda s, n: top(s, n, 0.3)), names=plain, taus=[0.1, 0.5])
    add(file, "semi-hard candidates", dict(loss="infonce", filter="semihard", gap=0.8),
        lambda c: filtered(c, lambda s, n: (s <= s.diagonal()[:, None]) & (s >= s.diagonal()[:, None] - 0.4)),
        names=["small-plain", "small-ties", "large-plain"], taus=[0.1, 0.5])

    def suspected(case, keeps):
        suspects = [[(i + 1) % case.batch, (i + 3) % case.batch] for i in range(case.batch)]
        listed = torch.zeros(case.batch, case.batch, dtype=torch.bool)
        for i, row in enumerate(suspects):
            listed[i, row] = True
        return over_rows(case, lambda s, n: keeps(s, n, listed)), dict(suspects=suspects)

    add(file, "suspects masked", dict(loss="infonce", filter="support"),
        lambda c: suspected(c, lambda s, n, listed: softmax_rows(s, n & ~listed, c.tau)), names=plain, taus=[0.1, 0.5])

    def attracted(s, n, listed, tau):
        positives = (listed | ~n).double()
        return -(positives * torch.log_softmax(s / tau, 1)).sum(1) / positives.sum(1)

    add(file, "suspects attracted", dict(loss="attraction", filter="support"),
        lambda c: suspected(c, lambda s, n, listed: attracted(s, n, listed, c.tau)), names=plain, taus=[0.1, 0.5])

    def pooled(case, reach):
        def row(s, negatives):
            kept = negatives & (whiskers(s.detach(), negatives) if reach else negatives)
            l = s / case.tau
            pool = l[kept]
            rows = l.masked_fill(~kept & negatives, -torch.inf)
            return torch.logsumexp(torch.cat([rows, pool.expand(len(s), -1)], 1), 1) - l.diagonal()
        return over_rows(case, row)

    add(file, "pooled negatives", dict(loss="pooled"), lambda c: pooled(c, False), names=plain)
    add(file, "pooled negatives within the whiskers", dict(loss="pooled", filter="whiskers", whiskers=0.1),
        lambda c: pooled(c, True), names=["small-plain", "large-plain"])

    def trusted(case):
        trust = torch.tensor([1.0, 0.25, 0.0, 0.5] * (case.batch // 4))
        return over_rows(case, lambda s, n: trust * softmax_rows(s, n, case.tau)), dict(trust=trust.tolist())

    add(file, "rows weighted by a table", dict(loss="infonce", weigh="trust"), trusted,
        names=["small-plain", "large-plain"])

    def progressive(case, rho):
        def row(s, negatives):
            losses = softmax_rows(s, negatives, case.tau)
            weight = torch.softmax(rho * losses.detach(), 0) * case.batch
            return torch.clamp(weight, 0.2, 5.0) * losses
        return over_rows(case, row), dict(progress=rho)

    for rho in [-1.0, 0.5]:
        add(file, "rows weighted by exp(rho loss)", dict(loss="infonce", weigh="progressive"),
            lambda c: progressive(c, rho), names=["small-plain", "large-plain"])

    def aligned(case):
        s = case.q @ case.k.T
        tau = case.tau * (1 + 0.5 * s.diagonal().mean().detach())

        def row(side, negatives):
            # With x the negatives' logit less the positive's: -ln p = ln(1 + e^x) and 1 - p = sigmoid(x), which
            # preserve their digits when p is nearly 1. The weight ends at 1e6.
            x = torch.logsumexp((side / tau).masked_fill(~negatives, -torch.inf), 1) - side.diagonal() / tau
            return torch.logaddexp(torch.zeros_like(x), x) / torch.clamp(torch.sigmoid(x).detach(), min=1e-6)

        return over_rows(case, row)

    add(file, "model-aware temperature, both directions", dict(loss="infonce", temperature="alignment", alpha=0.5),
        aligned, names=plain, taus=[0.02, 0.1, 0.5, 1.2])

    def headed(case):
        d, heads = case.u.shape[1], 2
        random = torch.Generator().manual_seed(d)
        parameters = torch.round(torch.randn(2 * d + heads, generator=random), decimals=3)
        product, distance, constant = parameters[:d], parameters[d : 2 * d], parameters[2 * d :]

        def row(q, k):
            both, apart = q[:, None] * k[None], (q[:, None] - k[None]).abs()
            cut = lambda x: x.unflatten(-1, (heads, d // heads)).sum(-1)
            tau = 0.02 + 0.98 * torch.sigmoid(constant + cut(product * both + distance * apart))
            logits = (cut(both) / tau).sum(-1)
            keeps_off_bounds = (d / heads / 2 * torch.log(tau) + 1 / tau).sum(-1).mean(1)
            return torch.logsumexp(logits, 1) - logits.diagonal() + 0.1 * keeps_off_bounds

        return (row(case.q, case.k).mean() + row(case.k, case.q).mean()) / 2, dict(heads=parameters.tolist())

    add(file, "two heads with a temperature for every pair", dict(loss="multi-head", heads=2), headed,
        names=["small-plain", "small-duplicates", "large-plain"], taus=[0.1])

    def adaptive(case):
        s = (case.q @ case.k.T).detach()
        scale = 1 / case.tau
        sums = [(torch.exp(scale * side) * off_diagonal(case.batch)).sum(1) for side in (s, s.T)]
        average = torch.cat(sums).mean()
        # The upper median of an even number of angles is the lower one of their cosines.
        cosine = s.diagonal().sort(descending=True).values[case.batch // 2]
        new = torch.log(average) / torch.clamp(cosine, min=math.sqrt(0.5))
        new = torch.clamp(new, 0.5, 100.0)
        lowered = case.q @ case.k.T - 0.125 * torch.eye(case.batch)
        rows = [torch.logsumexp(side * new, 1) - side.diagonal() * new for side in (lowered, lowered.T)]
        return sum(r.mean() for r in rows) / 2, dict(margin=0.125)

    add(file, "AdaCos's scale and a margin", dict(loss="infonce", temperature="adaptive"), adaptive,
        names=["small-plain", "large-plain"], taus=[0.1, 0.5])

    def flipped(case, flip):
        logits = case.q @ case.k.T * torch.exp(case.log_scale) + case.bias
        # softplus(z) = -logsigmoid(-z); PyTorch's softplus is only good to 2e-9 above 20.
        push = F.logsigmoid(-logits - math.log(flip)) - F.logsigmoid(-logits)
        losses = torch.where(off_diagonal(case.batch), push, -F.logsigmoid(logits))
        return losses.sum() / case.batch, dict(bias=-3.0)

    for flip in [0.2, 0.8]:
        add(file, "sigmoid loss with flipped labels",
            dict(loss="sigmoid-flipped", temperature="learned", flip=flip), lambda c: flipped(c, flip), names=plain,
            asks=["slope", "bias"])

    def uniform(z, t):
        squares = ((z[:, None] - z[None]) ** 2).sum(-1)[off_diagonal(len(z))]
        return torch.log(torch.exp(-t * squares).mean())

    def aligned_and_uniform(case, weight, t):
        align = ((case.q - case.k) ** 2).sum(1).mean()
        return align + weight * (uniform(case.q, t) + uniform(case.k, t)) / 2

    add(file, "alignment", dict(loss="alignment"), lambda c: ((c.q - c.k) ** 2).sum(1).mean(), names=plain, taus=[0.1])
    for weight, t in [(1.0, 2.0), (0.5, 3.0)]:
        add(file, "alignment and uniformity", dict(loss="alignment-uniformity", uniformity=weight, kernel=t),
            lambda c: aligned_and_uniform(c, weight, t), names=plain, taus=[0.1])

    def recalled(case):
        # Both have unit length, and what the host tells is single precision.
        told = F.normalize(case.shared.detach(), dim=1).float()
        trust = torch.tensor([2.0, 0.0, 0.5, 10.0] * (case.batch // 4))
        squares = 2 - 2 * (case.q * told.double()).sum(1)
        return (trust * squares).mean(), dict(told=told.tolist(), trust=trust.tolist())

    add(file, "squared distances to what is told", dict(loss="infonce-qk", compose="erasure", weigh="erasure"),
        recalled, names=plain, still=True)

    def softly(case, share):
        # The teacher's similarities are single precision, summed from the first dimension on.
        a, b = (side.float() for side in case.guide)
        taught = sum(a[:, None, d] * b[None, :, d] for d in range(a.shape[1])).double()

        def row(s, teacher):
            targets = (1 - share) * torch.eye(case.batch) + share * torch.softmax(teacher / case.tau, 1)
            return -(targets * torch.log_softmax(s / case.tau, 1)).sum(1)

        s = case.q @ case.k.T
        return (row(s, taught).mean() + row(s.T, taught.T).mean()) / 2, dict(guided=True, progress=share)

    for share in [0.25, 0.75]:
        add(file, "cross_entropy with soft targets", dict(loss="infonce", weigh="soft-targets"),
            lambda c: softly(c, share), names=plain)

    def projected(case, strength):
        s = case.q @ case.k.T
        losses, pushed = 0, 0
        for side, partners in [(s, case.k), (s.T, case.q)]:
            loss = F.cross_entropy(side / case.tau, torch.arange(case.batch)) / 2
            slopes = torch.autograd.grad(loss, side, retain_graph=True)[0]
            along = slopes * (partners @ partners.T).detach() * off_diagonal(case.batch)
            slopes = slopes - strength * torch.diag(along.sum(1))
            losses, pushed = losses + loss.detach(), pushed + (slopes * side).sum()
        # The loss of InfoNCE with another gradient.
        return losses + pushed - pushed.detach()

    for strength in [0.5, 1.0]:
        add(file, "push perpendicular to the partner", dict(loss="infonce", weigh="projected", strength=strength),
            lambda c: projected(c, strength), names=plain)
