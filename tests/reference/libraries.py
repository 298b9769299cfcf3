"""Cases whose losses other libraries compute."""

import math

import torch
import torch.nn.functional as F

from cases import LARGE, SMALL, Case, add


def info_nce_cases():
    from info_nce import info_nce

    scaled = lambda c: torch.exp(-c.log_scale)
    add("info_nce", "info_nce(q, k, temperature)", dict(loss="infonce-qk", temperature="learned"),
        lambda c: info_nce(c.u, c.v, temperature=scaled(c)), asks=["slope"])
    add("info_nce", "info_nce(q, k, negatives, negative_mode='paired')", dict(loss="infonce-qk", temperature="learned"),
        lambda c: info_nce(c.u, c.v, c.own, temperature=scaled(c), negative_mode="paired"),
        given=dict(uses=["own"], in_batch=False), asks=["slope"], names=["small-plain", "large-plain"])
    add("info_nce", "info_nce(q, k, negatives, negative_mode='unpaired')", dict(loss="infonce-qk"),
        lambda c: info_nce(c.u, c.v, c.shared, temperature=scaled(c)),
        given=dict(uses=["shared"], in_batch=False), names=["small-plain", "large-plain"])


def sentence_transformers_cases():
    from sentence_transformers import losses

    file = "sentence_transformers"

    def ranking(case, columns, **options):
        loss = losses.MultipleNegativesRankingLoss(model=None, scale=1 / case.tau, **options)
        return loss.compute_loss_from_embeddings(columns, None)

    both = dict(directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction")
    add(file, "MultipleNegativesRankingLoss", dict(loss="infonce-qk"), lambda c: ranking(c, [c.u, c.v]))
    add(file, "MultipleNegativesRankingLoss, both directions", dict(loss="infonce"),
        lambda c: ranking(c, [c.u, c.v], **both))
    add(file, "MultipleNegativesRankingLoss with a column of negatives", dict(loss="infonce-qk"),
        lambda c: ranking(c, [c.u, c.v, c.shared]), given=dict(uses=["shared"]), names=["small-plain", "large-plain"])
    add(file, "MultipleNegativesRankingLoss(hardness_mode='in_batch_negatives')",
        dict(loss="infonce-qk", weigh="penalty", penalty=9),
        lambda c: ranking(c, [c.u, c.v], hardness_mode="in_batch_negatives", hardness_strength=9.0))
    add(file, "MultipleNegativesRankingLoss(hardness_mode='all_negatives')",
        dict(loss="infonce-qk", weigh="penalty", penalty=5),
        lambda c: ranking(c, [c.u, c.v, c.shared], hardness_mode="all_negatives", hardness_strength=5.0),
        given=dict(uses=["shared"]), names=["small-plain", "large-plain"])

    def triplet(case, kind, name):
        squared = lambda e: losses.BatchHardTripletLossDistanceFunction.eucledian_distance(e, squared=True)
        loss = kind(model=None, distance_metric=squared, margin=0.3)
        labels = torch.arange(case.batch).repeat(2)
        return getattr(loss, name)(labels, torch.cat([case.q, case.k]))

    # Every item is once on either side: an anchor has one positive, and the negatives of both sides.
    ambiguous = ["ties", "duplicates"]
    add(file, "BatchSemiHardTripletLoss on squared distances", dict(loss="triplet-semihard", gap=0.3),
        lambda c: triplet(c, losses.BatchSemiHardTripletLoss, "batch_semi_hard_triplet_loss"),
        given=dict(same_side=True), taus=[0.1], ambiguous=ambiguous)
    add(file, "BatchHardTripletLoss on squared distances", dict(loss="triplet-hardest", gap=0.3),
        lambda c: triplet(c, losses.BatchHardTripletLoss, "batch_hard_triplet_loss"),
        given=dict(same_side=True), taus=[0.1], ambiguous=ambiguous)

    for margin in [0.0, 0.1]:
        for same_side in [False, True]:
            add(file, f"GISTEmbedLoss(margin={margin}, contrast_anchors={same_side})",
                dict(loss="infonce-qk", filter="guide", margin=margin),
                lambda c: gist(c, margin, same_side), given=dict(same_side=same_side, guided=True),
                names=["small-plain", "large-plain"])

    for settings, options in [
        (dict(filter="ceiling", ceiling=0.3), dict(max_score=0.3)),
        (dict(filter="margin", margin=0.05), dict(absolute_margin=0.05)),
        (dict(filter="relative", relative=0.2), dict(relative_margin=0.2)),
    ]:
        add(file, f"mine_hard_negatives({options}), cross entropy over what it keeps",
            dict(loss="infonce-qk", **settings),
            lambda c: mined(c, options), names=["small-plain", "large-plain", "large-ties"])


class Stub(torch.nn.Module):
    """Stands in for a model: its embeddings are given."""

    def __init__(self, embeddings=()):
        super().__init__()
        self.embeddings = list(embeddings)
        self.device = torch.device("cpu")

    def forward(self, features):
        return {"sentence_embedding": self.embeddings[features["column"]]}

    # For `mine_hard_negatives`: texts are `q3` and `k3`.
    def encode_query(self, texts, **_):
        return torch.stack([self.embeddings[text[0] == "k"][int(text[1:])] for text in texts]).numpy()

    encode_document = encode_query

    def similarity(self, a, b):
        return torch.as_tensor(a) @ torch.as_tensor(b).T

    def similarity_pairwise(self, a, b):
        return (torch.as_tensor(a) * torch.as_tensor(b)).sum(1)


def gist(case, margin, same_side):
    """The library's own forward pass, without its constructor, which needs tokenizers."""
    from sentence_transformers import losses

    loss = losses.GISTEmbedLoss.__new__(losses.GISTEmbedLoss)
    torch.nn.Module.__init__(loss)
    loss.model, loss.guide = Stub([case.u, case.v]), Stub(case.guide)
    loss.temperature, loss.margin_strategy, loss.margin = case.tau, "absolute", margin
    loss.contrast_anchors, loss.contrast_positives = same_side, False
    loss.similarity_fct, loss.cross_entropy_loss = torch.nn.CosineSimilarity(dim=-1), torch.nn.CrossEntropyLoss()
    loss.must_retokenize, loss.gather_across_devices = False, False
    return loss([{"column": 0}, {"column": 1}], None)


def mined(case, options):
    from datasets import Dataset
    from sentence_transformers.util import mine_hard_negatives

    batch = case.batch
    texts = Dataset.from_dict({"query": [f"q{i}" for i in range(batch)], "key": [f"k{i}" for i in range(batch)]})
    stub = Stub([case.q.detach(), case.k.detach()])
    found = mine_hard_negatives(texts, stub, num_negatives=batch, range_max=batch + 1, output_format="labeled-list",
                                verbose=False, **options)
    kept = torch.eye(batch)
    for query, keys in zip(found["query"], found["key"]):
        for key in keys:
            kept[int(query[1:]), int(key[1:])] = 1
    logits = (case.q @ case.k.T / case.tau).masked_fill(kept == 0, -torch.inf)
    return F.cross_entropy(logits, torch.arange(batch)), dict(kept=kept.int().tolist())


def lightly_cases():
    from lightly.loss import DCLLoss, DCLWLoss, NTXentLoss
    from lightly.loss.macl_loss import MACLLoss

    file, same = "lightly", dict(same_side=True)
    add(file, "NTXentLoss", dict(loss="ntxent"), lambda c: NTXentLoss(c.tau)(c.u, c.v))

    def queue(case):
        loss = NTXentLoss(case.tau, memory_bank_size=(5, case.u.shape[1]))
        loss.memory_bank.bank = F.normalize(case.memory, dim=1)  # as what it remembers is
        loss.memory_bank.bank_ptr = torch.zeros(1, dtype=torch.long)
        return loss(case.u, case.v)

    add(file, "NTXentLoss(memory_bank_size)", dict(loss="infonce-qk"), queue,
        given=dict(uses=["memory"], in_batch=False), names=["small-plain", "large-plain"])
    add(file, "DCLLoss", dict(loss="decoupled"), lambda c: DCLLoss(c.tau)(c.u, c.v), given=same)
    add(file, "DCLWLoss(sigma=0.4)", dict(loss="decoupled-weighted", sigma=0.4),
        lambda c: DCLWLoss(c.tau, sigma=0.4)(c.u, c.v), given=same)

    def macl(case):
        loss = MACLLoss(case.tau, alpha=0.5)
        loss.eps = 0.0  # it shifts the weight by 1e-8
        return loss(case.u, case.v)

    # Above 1.3 tau would exceed what the engines allow; at 0.02 the library loses 1 - p to rounding: see `formulas.py`.
    add(file, "MACLLoss(alpha=0.5)", dict(loss="ntxent", temperature="alignment", alpha=0.5), macl,
        taus=[0.1, 0.5, 1.2])


def pytorch_metric_learning_cases():
    from pytorch_metric_learning import distances, losses, miners, reducers

    file = "pytorch_metric_learning"
    # Labels of the other side must be another object: the library takes the same object to mean the same items.
    both = lambda c: (torch.cat([c.u, c.v]), torch.arange(c.batch).repeat(2))
    add(file, "NTXentLoss", dict(loss="ntxent"), lambda c: losses.NTXentLoss(c.tau)(*both(c)))
    add(file, "NTXentLoss(ref_emb)", dict(loss="infonce-qk"), lambda c: losses.NTXentLoss(c.tau)(
        c.u, torch.arange(c.batch), ref_emb=c.v, ref_labels=torch.arange(c.batch)))
    mean = reducers.MeanReducer()
    with_negatives = [n for n in SMALL + LARGE if not n.endswith("alike")]  # without any, the library says 0
    add(file, "SupConLoss", dict(loss="supcon"), lambda c: losses.SupConLoss(c.tau, reducer=mean)(
        torch.cat([c.u, c.v]), c.classes.repeat(2)), given=dict(same_side=True), names=with_negatives)
    add(file, "SupConLoss(ref_emb)", dict(loss="supcon"), lambda c: losses.SupConLoss(c.tau, reducer=mean)(
        c.u, c.classes, ref_emb=c.v, ref_labels=c.classes.clone()), given=dict(directions=[1, 0]), names=with_negatives)

    def hardest(case):
        squared = distances.LpDistance(power=2)
        ids, same = torch.arange(case.batch), torch.arange(case.batch)
        miner = miners.BatchEasyHardMiner(pos_strategy="all", neg_strategy="hard", distance=squared)
        pairs = miner(case.u, ids, case.v, same)
        loss = losses.TripletMarginLoss(margin=0.25, distance=squared, reducer=mean)
        return loss(case.u, ids, pairs, case.v, same)

    add(file, "TripletMarginLoss, BatchEasyHardMiner, squared distances", dict(loss="triplet-hardest", gap=0.25),
        hardest, given=dict(directions=[1, 0]), taus=[0.1], ambiguous=["ties", "duplicates"])


def distance_weights():
    """PML's `DistanceWeightedMiner`: the probabilities with which it draws, read at the draw."""
    from pytorch_metric_learning import miners
    from pytorch_metric_learning.miners import distance_weighted_miner as module

    rows = []
    seen = {}
    original = module.lmu.get_random_triplet_indices

    def watched(labels, ref_labels=None, weights=None):
        seen.update(weights=weights)
        return original(labels, ref_labels=ref_labels, weights=weights)

    module.lmu.get_random_triplet_indices = watched
    for name in ["small-plain", "large-plain"]:
        for cutoff in [0.5, 1.0]:
            case = Case(name, 0.1)
            miner = miners.DistanceWeightedMiner(cutoff=cutoff, nonzero_loss_cutoff=1.4)
            miner(case.u.detach(), torch.arange(case.batch), case.v.detach(), torch.arange(case.batch))
            # A row without a key near enough divides 0 by 0.
            weights = [None if any(map(math.isnan, row)) else row for row in seen["weights"].tolist()]
            rows.append(dict(reference="DistanceWeightedMiner", inputs=name, cutoff=cutoff, weights=weights))
    module.lmu.get_random_triplet_indices = original
    return rows
