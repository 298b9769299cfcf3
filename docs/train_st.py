# /// script
# requires-python = ">=3.10"
# dependencies = ["sentence-transformers[train]>=6,<7"]
# ///
"""Trains a text encoder with sentence-transformers by the recipe of a contrastive-playground run, on texts of your own.
python train_st.py MODEL PAIRS.jsonl                        a line: {"anchor": "a question", "positive": "its answer"}
python train_st.py MODEL PAIRS.jsonl --mini-batch 32        gradient caching: less memory, the same gradients
torchrun --nproc-per-node 2 train_st.py MODEL PAIRS.jsonl   each process meets the texts of all"""
import argparse, json, os, sys
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer import losses
from sentence_transformers.util import mine_hard_negatives
from datasets import load_dataset

# What of the run has a counterpart: the loss and its arguments, how hard negatives are mined, and the batch. Under
# "not_carried_over" stands what has none.
CONFIG = json.loads(r"""{}""")
WORLD = int(os.getenv("WORLD_SIZE", 1))

def loss_of(model, guide=None, mini_batch=None, dims=None):
    name, arguments = CONFIG["loss"], dict(CONFIG["arguments"], gather_across_devices=WORLD > 1)
    if mini_batch:
        name, arguments = f"Cached{name}", dict(arguments, mini_batch_size=mini_batch)
    if "GIST" in name:  # A second model says which candidates are too similar to the anchor to be negatives.
        arguments["guide"] = guide
    loss = getattr(losses, name)(model, **arguments)
    # The first dimensions of an embedding learn to be embeddings, too.
    return losses.MatryoshkaLoss(model, loss, matryoshka_dims=dims) if dims else loss

def train(options):
    model = SentenceTransformer(options.model)
    pairs = load_dataset("json", data_files=options.pairs, split="train").select_columns(["anchor", "positive"])
    if CONFIG["mine"]:  # Once, by the model as it is before training.
        pairs = mine_hard_negatives(pairs, model, output_format="n-tuple", verbose=False, **CONFIG["mine"])
    if len(pairs) < CONFIG["batch"]:
        sys.exit(f"a batch has {CONFIG['batch']} pairs, and only {len(pairs)} are left: those with enough negatives")
    guide = SentenceTransformer(options.guide or options.model) if "GIST" in CONFIG["loss"] else None
    arguments = SentenceTransformerTrainingArguments(
        output_dir=options.out, max_steps=options.steps, per_device_train_batch_size=CONFIG["batch"] // WORLD,
        # Unequal last batches cannot be gathered. "no_duplicates" holds within the batch of one process only.
        dataloader_drop_last=True, batch_sampler=CONFIG["batch_sampler"], learning_rate=options.rate,
        warmup_steps=options.steps // 10, seed=CONFIG["seed"], save_strategy="no", report_to="none")
    loss = loss_of(model, guide, options.mini_batch, options.dims)
    SentenceTransformerTrainer(model=model, args=arguments, train_dataset=pairs, loss=loss).train()
    model.save_pretrained(options.out)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a model's name or folder")
    parser.add_argument("pairs", help="a file of JSON lines with anchor and positive")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=2e-5, help="the learning rate; the run's suits small towers")
    parser.add_argument("--guide", help="the guide's name or folder; without it, the model as it is before training")
    parser.add_argument("--mini-batch", type=int, help="the pairs that are encoded at a time")
    parser.add_argument("--dims", type=int, nargs="+", help="Matryoshka: train these numbers of first dimensions")
    parser.add_argument("--out", default="model", help="the folder for the trained model")
    for missing in CONFIG["not_carried_over"]:
        print("not carried over:", missing)
    train(parser.parse_args())
