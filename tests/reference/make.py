"""Writes losses and gradients of embeddings, in double precision, by other libraries and by PyTorch's autograd.

    pip install -r tests/reference/requirements.txt && python tests/reference/make.py

`cases.py` makes the inputs, `libraries.py` and `formulas.py` the cases. `inputs.json` holds the inputs by name; every
other file holds the cases of one library:

    versions     of Python and the libraries
    cases        each with
        reference    what was called
        settings     ids and values of the catalogue: they choose the methods that must give the same
        inputs       name of the inputs
        given        inputs that methods prepare: suspects, trust, offsets, bias, margin, progress, heads; guided (the
                     inputs' guide is used); told ([B, d]: to what queries are drawn); directions, same_side and
                     in_batch, where they differ from the settings'; uses (extra keys: `shared` [S, d], `own`
                     [B, K, d], `memory` [M, d])
        loss         mean over the batch
        queries, keys, shared, own
                     dL/d(vector before it is scaled to unit length); null where a tie makes it ambiguous, or
                     where keys stand still
        slope        dL/dln(1/tau), and `bias`: dL/dbias, where they were asked for
        kept         [B, B] of 0 and 1: which candidates stay after a filter, where the library reports it

`distance_weights.json` holds the probabilities with which a key is drawn, [B, B]; null where no key is near enough.

Inputs are vectors of any length; every loss scales them to unit length first. They are:

    plain        random; classes repeat; some keys lie near their query and some do not
    ties         two keys are equal, and so are two queries
    duplicates   every second key is its neighbour's
    alike        everything is of one class, so that a filter by class leaves no negative
"""

import platform
from importlib.metadata import version

import formulas
import libraries
from cases import FILES, INPUTS, write

if __name__ == "__main__":
    libraries.info_nce_cases()
    libraries.sentence_transformers_cases()
    libraries.lightly_cases()
    libraries.pytorch_metric_learning_cases()
    formulas.torch_cases()
    versions = {"python": platform.python_version()}
    for package in ["torch", "sentence-transformers", "pytorch-metric-learning", "lightly", "info-nce-pytorch"]:
        versions[package] = version(package)
    write("inputs.json", INPUTS)
    for file, cases in FILES.items():
        write(f"{file}.json", dict(versions=versions, cases=cases))
    write("distance_weights.json", dict(versions=versions, cases=libraries.distance_weights()))
    print({file: len(cases) for file, cases in FILES.items()})
