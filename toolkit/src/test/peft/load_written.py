"""Loads into PEFT what LoraForPeft wrote, and compares the logits.

    python load_written.py src/test/resources/reference WRITTEN

Every key of adapter_config.json must be one that PEFT knows, and every array must have a place.
"""

import json
import sys
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from peft.utils import set_peft_model_state_dict
from safetensors.torch import load_file

from lora_references import KINDS, TASKS, batch, loaded


def compared(root, directory):
    base = root / directory.parent.name
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        config = LoraConfig.from_pretrained(directory)
    keys = [str(w.message) for w in told if "key" in str(w.message).lower()]
    config.task_type = TASKS.get(KINDS[base.name])
    given = batch(base)
    model = get_peft_model(loaded(base.name, base), config).eval()
    arrays = load_file(directory / "adapter_model.safetensors")
    # PEFT wants a head in the file of a classifier; what was written is an adapter alone.
    head = {k: v for k, v in load_file(base / "model.safetensors").items() if k.startswith("classifier")}
    if config.task_type == "SEQ_CLS":
        arrays.update({f"base_model.model.{k}": v for k, v in head.items()})
    found = set_peft_model_state_dict(model, arrays)
    missing = [k for k in found.missing_keys if "lora" in k]
    with torch.no_grad():
        logits = model(**given).logits.flatten()
    computed = torch.tensor(json.loads((directory / "computed.json").read_text())["logits"])
    largest = (logits - computed).abs().max().item()
    fine = largest < 1e-4 and not keys and not missing and not found.unexpected_keys
    print("ok " if fine else "BAD", f"{directory.parent.name}/{directory.name}", f"{largest:.1e}", keys, missing[:2], found.unexpected_keys[:2])
    return fine


def main():
    root = Path(sys.argv[1])
    directories = sorted(p.parent for p in Path(sys.argv[2]).glob("*/*/computed.json"))
    sys.exit(0 if all([compared(root, d) for d in directories]) else 1)


if __name__ == "__main__":
    main()
