"""Loads into PEFT what PeftRoundTrip trained and saved, and compares the logits.

    python round_trip.py DIRECTORY

Needs transformers 5 and peft. Every key of adapter_config.json must be one that PEFT knows, every array of an adapter
must have a place and every place an array and PEFT must not warn. Ends with an
error otherwise, or if logits differ by more than 1e-4: as they are, alone without padding, and merged by PEFT and by us.
Models in timm's layout are left out: transformers has no class for them.
"""

import collections
import dataclasses
import json
import logging
import pathlib
import re
import sys
import warnings

import peft
import torch
import transformers
from peft.mapping import PEFT_TYPE_TO_CONFIG_MAPPING
from safetensors.torch import load_file

LIMIT = 1e-4
# A difference must also be this small a part of what the adapter changes.
SHARE = 1e-2
# What PEFT says whenever a norm is tuned, or a grouped convolution adapted; it then cannot merge into the latter.
# And of every AdaLoRA whose ranks have fallen, its own too: their names are no patterns, and some layers have rank 0.
EXPECTED = (
    re.compile(r"Unsupported layer type '.*Norm.*' encountered, proceed at your own risk\."),
    re.compile(r"LoRA adapter added to ConvNd layer with groups > 1\. Merging is not supported\."),
    re.compile(r"The following rank_pattern keys did not match any targeted module and were ignored: (\S+\.lora_E'\W+)+"),
    re.compile(r"Adapter 'default': \d+ LoRA tensor\(s\) have invalid shape: .*:\(0, \d+\), .*:\(\d+, 0\)\. A 1-D .*"),
)
root = pathlib.Path(sys.argv[1])


class Heard(logging.Handler):
    """What the libraries' loggers say."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


# The base comes without a head, as it should.
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
heard = Heard()
logging.getLogger("peft").addHandler(heard)


def base_of(family, labels, pad):
    directory = root / "base" / family
    images = (directory / "preprocessor_config.json").exists()
    auto = transformers.AutoModelForImageClassification if images else transformers.AutoModelForSequenceClassification
    model = auto.from_pretrained(directory, num_labels=labels, ignore_mismatched_sizes=True, dtype=torch.float32)
    if not images and model.config.pad_token_id is None:
        model.config.pad_token_id = pad
    return model.eval()


def rows(expected):
    """The batch as keyword arguments, and each row of it without padding."""
    shape = expected["shape"]
    if "pixel_values" in expected:
        pixels = torch.tensor(expected["pixel_values"]).reshape(shape)
        return {"pixel_values": pixels}, [{"pixel_values": row[None]} for row in pixels]
    ids = torch.tensor(expected["input_ids"]).reshape(shape)
    mask = torch.tensor(expected["attention_mask"]).reshape(shape)
    alone = [{"input_ids": i[m > 0][None], "attention_mask": m[m > 0][None]} for i, m in zip(ids, mask)]
    return {"input_ids": ids, "attention_mask": mask}, alone


def logits(model, given):
    with torch.no_grad():
        return model(**given).logits


def check_files(directory):
    config = json.loads((directory / "adapter_config.json").read_text())
    fields = {field.name for field in dataclasses.fields(PEFT_TYPE_TO_CONFIG_MAPPING[config["peft_type"]])}
    unknown = set(config) - fields
    assert not unknown, f"keys unknown to PEFT: {sorted(unknown)}"
    return config


def check_arrays(model, directory, adapter):
    """PEFT loads leniently: what it would save must be the arrays of the file, by name and value."""
    stored = load_file(directory / "adapter_model.safetensors")
    kept = peft.get_peft_model_state_dict(model, adapter_name=adapter, save_embedding_layers=False)
    # What is trained of a wrapped layer itself, or of a module with others below it, PEFT loads into the base model.
    loaded = {name: array for name, array in model.state_dict().items() if name in stored and name not in kept}
    kept |= loaded
    assert set(kept) == set(stored), f"arrays: {sorted(set(kept) ^ set(stored))[:4]}"
    for name, array in stored.items():
        assert torch.equal(kept[name].reshape(array.shape), array), f"another value: {name}"


def compare(model, expected, adapter, alone_only):
    ours = torch.tensor(expected["logits"][adapter]).reshape(-1, len(expected["labels"]))
    batch, alone = rows(expected)
    gaps = [] if alone_only else [(logits(model, batch) - ours).abs().max().item()]
    gaps.append((torch.cat([logits(model, row) for row in alone]) - ours).abs().max().item())
    return max(gaps)


def round_trip(name):
    expected = json.loads((root / "expected" / f"{name}.json").read_text())
    directory = root / "adapters" / name
    family = name.split("@")[0]
    labels = len(expected["labels"])
    without = torch.tensor(expected["without"])
    learnt = min((torch.tensor(values) - without).abs().max().item() for values in expected["logits"].values())
    base = base_of(family, labels, expected["input_ids"][-1] if "input_ids" in expected else None)
    config = check_files(directory)
    model = peft.PeftModel.from_pretrained(base, directory)
    for adapter in expected["logits"]:
        if adapter != "default":
            check_files(directory / adapter)
            model.load_adapter(directory / adapter, adapter_name=adapter)
    # Behind a prompt, PEFT's decoders read the classification off padding; without padding they do not.
    prompted = config["peft_type"] == "PROMPT_TUNING"
    alone_only = prompted and type(base).__name__.startswith(("GPT2", "Llama", "Mistral", "Qwen", "Gemma"))
    gaps = []
    for adapter in expected["logits"]:
        model.set_adapter(adapter)
        model.eval()
        check_arrays(model, directory if adapter == "default" else directory / adapter, adapter)
        gaps.append(compare(model, expected, adapter, alone_only))
    if "merged" in expected:
        if config["peft_type"] in ("IA3", "VERA"):
            # PEFT cannot take these away from beside a trained head of several layers, but merge them in place.
            model.merge_adapter()
        else:
            model = model.merge_and_unload().eval()
        gaps.append((logits(model, rows(expected)[0]).flatten() - torch.tensor(expected["merged"])).abs().max().item())
    return max(gaps), learnt, alone_only


def main():
    methods = collections.defaultdict(float)
    wrong = 0
    for file in sorted((root / "expected").glob("*.json")):
        heard.messages.clear()
        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                gap, learnt, alone_only = round_trip(file.stem)
            told = [w for w in told if not issubclass(w.category, (DeprecationWarning, FutureWarning))]
            said = [str(warning.message) for warning in told] + heard.messages
            said = [text for text in said if not any(expected.fullmatch(text) for expected in EXPECTED)]
            fine = 0 < learnt and gap <= min(LIMIT, SHARE * learnt) and not said
            how = "(rows alone)" if alone_only else ""
            print("ok  " if fine else "OFF ", f"{file.stem}: {gap:.1e} of {learnt:.1e}", how, *said)
            method = file.stem.split("@")[1]
            methods[method] = max(methods[method], gap)
        except Exception as error:  # noqa: BLE001: the others are tried nevertheless
            fine = False
            print("OFF ", f"{file.stem}: {type(error).__name__}: {error}")
        wrong += not fine
    for method, gap in methods.items():
        print(f"{method}: {gap:.1e} at most")
    print(f"{wrong} wrong; largest difference {max(methods.values()):.1e}; PEFT {peft.__version__}, transformers {transformers.__version__}")
    sys.exit(wrong > 0)


main()
