"""Runs an exported train_st.py on a tiny model and tiny texts that are made here, offline:

    python st.py EXPORTED_FOLDER

It must run to its end, as it is and with gradient caching and Matryoshka dimensions, and change the model. Where its
loss is the playground's without anything missing, it must have the value that the record has.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", CUDA_VISIBLE_DEVICES="", TOKENIZERS_PARALLELISM="false")
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
folder = pathlib.Path(sys.argv[1]).resolve()
sys.argv[1:] = []
sys.path.insert(0, str(folder))

import torch  # noqa: E402
from sentence_transformers import SentenceTransformer  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: E402
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: E402

import train_st  # noqa: E402

CONFIG = train_st.CONFIG
WORDS = [f"word{n}" for n in range(40)]


def tiny_model(path):
    """An encoder of one layer with a word as a token. A model of bare word vectors could not cache gradients."""
    vocabulary = {word: n for n, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=16)
    model = BertModel(shape)
    # What all texts share would make all of them alike, and no hard negative could be mined.
    for shared in (model.embeddings.position_embeddings, model.embeddings.token_type_embeddings):
        torch.nn.init.zeros_(shared.weight)
    model.save_pretrained(path)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=16).save_pretrained(path)


def tiny_pairs(path, count):
    """Pairs of different texts that share words."""
    pick = torch.Generator().manual_seed(1)
    with open(path, "w") as file:
        for _ in range(count):
            words = [WORDS[n] for n in torch.randperm(len(WORDS), generator=pick)[:6]]
            file.write(json.dumps({"anchor": " ".join(words[:4]), "positive": " ".join(words[2:])}) + "\n")


def trains(home, name, *options):
    out = home / name
    command = [sys.executable, folder / "train_st.py", home / "tiny", home / "pairs.jsonl", "--steps", "3", "--rate"]
    done = subprocess.run([*command, "0.01", "--out", out, *options], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"train_st.py {' '.join(options)} failed: {done.stdout[-2000:]}{done.stderr[-3000:]}")
    for missing in CONFIG["not_carried_over"]:
        assert f"not carried over: {missing}" in done.stdout, missing
    before, after = (SentenceTransformer(str(path)).encode("word1 word2") for path in (home / "tiny", out))
    moved = abs(before - after).max()
    assert moved > 1e-3, f"train_st.py {' '.join(options)} left the model as it was"
    print(" ".join(["train_st.py", *options]) + f": trained, an embedding moved by {moved:.3f}")


def same_loss(home):
    """The loss of sentence-transformers at the embeddings of the record's first step, against the recorded loss."""
    import train

    batch = train.data["batches"][0]
    weights = {name: train.data[f"initial.{name}"] for name in train.metadata["slots"].split(",")}
    q, k = (train.embed(weights, side, train.items[side][batch]) for side in ("query", "key"))
    loss = train_st.loss_of(SentenceTransformer(str(home / "tiny")))
    found = loss.compute_loss_from_embeddings([q, k], None).item()
    apart = abs(found - train.data["loss"][0].item())
    print(f"the first step's loss in sentence-transformers and in the record are {apart:.1e} apart")
    assert apart < 1e-5


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        tiny_model(home / "tiny")
        tiny_pairs(home / "pairs.jsonl", max(128, 2 * CONFIG["batch"]))
        if "GIST" not in CONFIG["loss"] and not CONFIG["mine"] and "penalty" not in str(CONFIG["not_carried_over"]):
            same_loss(home)
        trains(home, "plain")
        trains(home, "cached", "--mini-batch", "8", "--dims", "16", "8")
