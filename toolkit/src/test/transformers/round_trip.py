"""Loads what TransformersRoundTrip wrote with transformers, PEFT and sentence-transformers, and compares the logits.

    python round_trip.py DIRECTORY

Needs transformers 5, peft and sentence-transformers; ends with an error if a difference is above 1e-4.
"""

import json
import pathlib
import sys
import warnings

import torch
import transformers
from peft import PeftModel
from sentence_transformers import SentenceTransformer

LIMIT = 1e-4
root = pathlib.Path(sys.argv[1])


def logits(model, expected):
    shape = expected["shape"]
    ids = torch.tensor(expected["input_ids"]).reshape(shape)
    mask = torch.tensor(expected["attention_mask"]).reshape(shape)
    with torch.no_grad():
        return model.eval()(input_ids=ids, attention_mask=mask).logits, mask


def difference(ours, theirs, mask):
    ours = torch.tensor(ours).reshape(theirs.shape)
    gap = (ours - theirs).abs()
    if theirs.dim() == 3:
        gap = gap * mask.unsqueeze(-1)
    return gap.max().item()


def load(kind, name, expected):
    directory = root / kind / name
    if kind == "language":
        config = transformers.AutoConfig.from_pretrained(directory)
        auto = transformers.AutoModelForMaskedLM if "MaskedLM" in config.architectures[0] else transformers.AutoModelForCausalLM
    else:
        auto = transformers.AutoModelForSequenceClassification
    if kind == "peft":
        head = json.loads((directory / "graft.json").read_text())
        base = auto.from_pretrained(root / "base" / name, num_labels=len(head["labels"]), ignore_mismatched_sizes=True)
        if base.config.pad_token_id is None:
            base.config.pad_token_id = expected["input_ids"][-1]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return PeftModel.from_pretrained(base, directory)
    model, info = auto.from_pretrained(directory, output_loading_info=True)
    problems = {key: value for key, value in info.items() if value}
    if problems:
        print(f"{kind}/{name}: {problems}")
    assert model.dtype == torch.float32, model.dtype
    return model


def tokens_agree(kind, name, expected):
    tokenizer = transformers.AutoTokenizer.from_pretrained(root / kind / name)
    shape = expected["shape"]
    ids = torch.tensor(expected["input_ids"]).reshape(shape).tolist()
    mask = torch.tensor(expected["attention_mask"]).reshape(shape).tolist()
    for text, row, kept in zip(expected["texts"], ids, mask):
        assert tokenizer(text)["input_ids"] == [i for i, m in zip(row, kept) if m], (kind, name, text)


worst = 0
for file in sorted(root.glob("*/*.json")):
    kind, name = file.parent.name, file.stem
    expected = json.loads(file.read_text())
    if kind == "sentences":
        model = SentenceTransformer(str(root / kind / name))
        theirs = model.encode(expected["texts"], convert_to_tensor=True, normalize_embeddings=False).cpu()
        gap = difference(expected["logits"], theirs, None)
    else:
        theirs, mask = logits(load(kind, name, expected), expected)
        gap = difference(expected["logits"], theirs, mask)
    if kind != "peft":
        tokens_agree(kind, name, expected)
    worst = max(worst, gap)
    print(f"{'ok  ' if gap <= LIMIT else 'OFF '} {kind}/{name}: {gap:.1e}")
print(f"largest difference {worst:.1e}; transformers {transformers.__version__}")
sys.exit(worst > LIMIT)
