"""Makes the references of AdaLoRA that PEFT 0.21 computes on the tiny models of src/test/resources/reference.

    python adalora_references.py src/test/resources/reference

MODEL/adapters/adalora is an adapter before its ranks fall. expected.json tells, beside what lora_references.py writes,
how PEFT's own allocation goes on from there: in "allocation" the loss with the penalty and which triplets are masked
after each of ten steps of AdamW (rate 0.01, weight decay 0.01). MODEL/adapters/adalora_allocated is what comes of it.
"""

import sys
from pathlib import Path

import torch
from peft import AdaLoraConfig, PeftModel, get_peft_model

from lora_references import batch, loaded, optimizer_of, shown, trained_in, write

STEPS = 10
TARGETS = {"bert": ["query", "value", "dense"], "gpt2": ["c_attn", "c_fc"]}
# Whose triplets shall all be masked.
WEAK = {"bert": "layer.1.attention.self.value", "gpt2": "h.0.mlp.c_fc"}


def prepared(name, base):
    torch.manual_seed(5)
    config = AdaLoraConfig(
        init_r=6,
        target_r=3,
        tinit=2,
        tfinal=3,
        total_step=STEPS,
        lora_alpha=8,
        orth_reg_weight=0.3,
        beta1=0.8,
        beta2=0.9,
        fan_in_fan_out=name == "gpt2",
        target_modules=TARGETS[name],
    )
    peft = get_peft_model(loaded(name, base), config).eval()
    with torch.no_grad():
        for path, parameter in peft.named_parameters():
            if "lora_E" in path:
                parameter.normal_()
            elif "lora_A" in path or "lora_B" in path:
                parameter.normal_(std=1e-4 if WEAK[name] in path else 0.2)
    return peft


def refer(peft, name, case, directory, given, **more):
    """Without the penalty, which the adapter's place in the network does not have."""
    plain = peft.base_model.model
    expected = {"expected.logits": shown(plain(**given).logits)}
    peft.base_model.merge_adapter()
    expected["expected.merged_logits"] = shown(plain(**given).logits)
    peft.base_model.unmerge_adapter()
    (directory / "README.md").unlink(missing_ok=True)
    write(directory, name, case, "peft 0.21.0", plain, given, trained_in(peft), expected, **more)


def allocated(peft, given):
    optimizer = optimizer_of(trained_in(peft).values(), 1e-2)
    steps = []
    for step in range(1, STEPS + 1):
        # The whole of PEFT passes the penalty by where it knows no task.
        loss = peft.base_model(**given).loss
        loss.backward()
        optimizer.step()
        peft.base_model.update_and_allocate(step)
        optimizer.zero_grad()
        kept = {
            path.replace("base_model.model.", "").replace(".default", ""): (p != 0).view(-1).tolist()
            for path, p in peft.named_parameters()
            if "lora_E" in path
        }
        steps.append({"loss": loss.item(), "kept": kept})
        print("  step", step, loss.item(), sum(sum(k) for k in kept.values()))
    return steps


def make(root, name):
    base = root / name
    given = batch(base)
    first = base / "adapters" / "adalora"
    prepared(name, base).save_pretrained(first)
    peft = prepared(name, base)
    allocation = allocated(peft, given)
    second = base / "adapters" / "adalora_allocated"
    peft.save_pretrained(second)
    refer(prepared(name, base), name, "adalora", first, given, allocation=allocation)
    again = PeftModel.from_pretrained(loaded(name, base), second, is_trainable=True).eval()
    refer(again, name, "adalora_allocated", second, given)


def main():
    for name in TARGETS:
        make(Path(sys.argv[1]), name)


if __name__ == "__main__":
    main()
