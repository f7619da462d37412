"""Makes the references of AdaLoRA that PEFT 0.21 computes on the tiny models of src/test/resources/reference.

    python adalora_references.py src/test/resources/reference

MODEL/adapters/adalora is an adapter before its ranks fall. expected.json tells, beside what lora_references.py writes,
how PEFT's own allocation goes on from there: in "allocation" the loss with the penalty and which triplets are masked
after each of ten steps of AdamW (rate 0.01, weight decay 0.01). MODEL/adapters/adalora_allocated is what comes of it.
"""

import json
import sys
from pathlib import Path

import torch
from peft import AdaLoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file

from lora_references import batch, loaded, shown

STEPS = 10
TARGETS = {"bert": ["query", "value", "dense"], "gpt2": ["c_attn", "c_fc"]}
# Whose triplets shall all be masked.
WEAK = {"bert": "layer.1.attention.self.value", "gpt2": "h.0.mlp.c_fc"}


def optimizer_of(parameters, rate):
    return torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)


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


def write(peft, base, name, case, directory, given, allocation=None):
    """Without the penalty, which the adapter's place in the network does not have."""
    plain = peft.base_model.model
    expected = {"expected.logits": shown(plain(**given).logits)}
    peft.base_model.merge_adapter()
    expected["expected.merged_logits"] = shown(plain(**given).logits)
    peft.base_model.unmerge_adapter()
    training = [p for p in peft.parameters() if p.requires_grad]
    optimizer = optimizer_of(training, 1e-3)
    losses, norms = [], {}
    for step in range(6):
        optimizer.zero_grad()
        loss = plain(**given).loss
        losses.append(loss.item())
        if step == 5:
            break
        loss.backward()
        if step == 0:
            norms = {k: p.grad.norm().item() for k, p in peft.named_parameters() if p.grad is not None}
        optimizer.step()
    expected["expected.logits_after_5_steps"] = shown(plain(**given).logits)
    save_file(expected, directory / "expected.safetensors")
    told = {
        "base": name,
        "method": case,
        "reference": "peft 0.21.0",
        "trainable_parameters": sum(p.numel() for p in training),
        "loss": losses[0],
        "training": {"losses": losses, "first_step_gradient_norms": norms},
    }
    if allocation:
        told["allocation"] = allocation
    (directory / "expected.json").write_text(json.dumps(told, indent=1) + "\n")
    (directory / "README.md").unlink(missing_ok=True)
    print(name, case, told["trainable_parameters"], losses)


def allocated(peft, given):
    optimizer = optimizer_of([p for p in peft.parameters() if p.requires_grad], 1e-2)
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
    write(prepared(name, base), base, name, "adalora", first, given, allocation)
    again = PeftModel.from_pretrained(loaded(name, base), second, is_trainable=True).eval()
    write(again, base, name, "adalora_allocated", second, given)


def main():
    for name in TARGETS:
        make(Path(sys.argv[1]), name)


if __name__ == "__main__":
    main()
