"""Makes the references of LoRA that PEFT 0.21 computes on the tiny models of src/test/resources/reference.

    python lora_references.py src/test/resources/reference [NAME ...]

Each case becomes MODEL/adapters/NAME with the adapter as PEFT saves it, its logits, its merged logits where PEFT can
merge it, and the losses and the first step's gradient norms of five steps of AdamW (rate 1e-3, weight decay 0.01).
"""

import copy
import json
import shutil
import sys
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoModelForImageClassification, AutoModelForSequenceClassification

warnings.filterwarnings("ignore")

KINDS = {
    "bert": AutoModelForSequenceClassification,
    "roberta": AutoModelForSequenceClassification,
    "gpt2": AutoModelForCausalLM,
    "gemma3_text": AutoModelForCausalLM,
    "llama": AutoModelForCausalLM,
    "resnet": AutoModelForImageClassification,
    "convnext": AutoModelForImageClassification,
}

TASKS = {AutoModelForSequenceClassification: "SEQ_CLS", AutoModelForCausalLM: "CAUSAL_LM"}

CASES = {
    ("bert", "lora_embeddings"): dict(
        r=4, lora_alpha=8, target_modules=["word_embeddings", "position_embeddings", "token_type_embeddings", "query"]
    ),
    ("bert", "dora_embeddings"): dict(
        r=4, lora_alpha=8, use_dora=True, target_modules=["word_embeddings", "position_embeddings", "value"]
    ),
    ("roberta", "lora_embeddings"): dict(
        r=4, lora_alpha=8, target_modules=["word_embeddings", "position_embeddings", "token_type_embeddings"]
    ),
    ("gpt2", "lora_positions"): dict(
        r=4, lora_alpha=8, fan_in_fan_out=True, target_modules=["wpe", "c_attn"]
    ),
    ("gemma3_text", "lora_embeddings"): dict(r=4, lora_alpha=8, target_modules=["embed_tokens", "q_proj"]),
    ("resnet", "dora_conv"): dict(r=4, lora_alpha=8, use_dora=True, target_modules=["convolution"]),
    ("convnext", "lora_grouped"): dict(r=4, lora_alpha=8, target_modules=["stages.0.layers.0.dwconv", "layers.0.pwconv1", "downsampling_layer.1"]),
    ("convnext", "dora_grouped"): dict(r=4, lora_alpha=8, use_dora=True, target_modules=["stages.0.layers.0.dwconv", "layers.0.pwconv2"]),
    ("bert", "lora_patterns"): dict(
        r=4,
        lora_alpha=8,
        use_rslora=True,
        target_modules=["query", "value", "dense"],
        exclude_modules=["pooler.dense"],
        rank_pattern={r"layer\.0\..*\.query": 2, "value": 6, "layer.1.output.dense": 1},
        alpha_pattern={r"bert\.encoder\.layer\.1\..*\.(query|value)": 3, "query": 5},
    ),
    ("bert", "lora_layers"): dict(
        r=4, lora_alpha=8, target_modules=["query", "dense"], layers_to_transform=[1], layers_pattern="layer"
    ),
    ("bert", "lora_all_linear"): dict(r=2, lora_alpha=8, target_modules="all-linear"),
    ("bert", "lora_output_bias"): dict(r=4, lora_alpha=8, lora_bias=True, target_modules=["query", "value"]),
    ("bert", "lora_all_biases"): dict(r=4, lora_alpha=8, bias="all", target_modules=["query", "value"]),
    ("bert", "lora_own_biases"): dict(r=4, lora_alpha=8, bias="lora_only", target_modules=["query", "value"]),
    ("bert", "pissa_converted"): dict(
        r=4, lora_alpha=8, init_lora_weights="pissa", target_modules=["query", "value"]
    ),
    ("bert", "olora_converted"): dict(
        r=4, lora_alpha=8, init_lora_weights="olora", target_modules=["query", "value"]
    ),
}


def batch(base):
    stored = load_file(base / "expected.safetensors")
    return {k.removeprefix("input."): v for k, v in stored.items() if k.startswith("input.")}


def loaded(name, base):
    model = KINDS[name].from_pretrained(base, dtype=torch.float32)
    model.eval()
    return model


def widened(model, settings):
    """A grouped convolution needs a rank that its groups divide."""
    ranks = {}
    for path, module in model.named_modules():
        if isinstance(module, torch.nn.Conv2d) and module.groups > 1:
            ranks[path] = module.groups
    return dict(settings, rank_pattern=ranks) if ranks else settings


def adapted(name, base, settings):
    torch.manual_seed(7)
    model = loaded(name, base)
    plain = settings.get("init_lora_weights") is None
    settings = widened(model, settings)
    config = LoraConfig(**{**settings, **({"init_lora_weights": False} if plain else {})}, task_type=TASKS.get(KINDS[name]))
    if KINDS[name] is AutoModelForImageClassification:
        config.modules_to_save = ["classifier"]
    peft = get_peft_model(model, config)
    peft.eval()
    with torch.no_grad():
        for path, parameter in peft.named_parameters():
            if "lora_embedding" in path:
                parameter.mul_(0.2)
            elif "lora_B" in path and path.endswith("bias"):
                parameter.normal_(std=0.1)
            elif "lora_magnitude" in path:
                parameter.mul_(1 + 0.1 * torch.randn_like(parameter))
            elif parameter.requires_grad and path.endswith("base_layer.bias"):
                parameter.add_(0.05 * torch.randn_like(parameter))
            elif not plain and ("lora_A" in path or "lora_B" in path):
                parameter.add_(0.05 * torch.randn_like(parameter))
    return peft


def shown(logits):
    return (logits[:1] if logits.dim() == 3 else logits).detach().contiguous().clone()


def optimizer_of(parameters, rate):
    return torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)


def write(directory, name, case, source, model, given, parameters, expected, **more):
    """Trains five steps, and writes what a reference is compared with; parameters are those that train, by name."""
    optimizer = optimizer_of(parameters.values(), 1e-3)
    losses, norms = [], {}
    for step in range(6):
        optimizer.zero_grad()
        loss = model(**given).loss
        losses.append(loss.item())
        if step == 5:
            break
        loss.backward()
        if step == 0:
            norms = {k: p.grad.norm().item() for k, p in parameters.items() if p.grad is not None}
        optimizer.step()
    expected["expected.logits_after_5_steps"] = shown(model(**given).logits)
    save_file(expected, directory / "expected.safetensors")
    told = {
        "base": name,
        "method": case,
        "reference": source,
        "trainable_parameters": sum(p.numel() for p in parameters.values()),
        "loss": losses[0],
        "training": {"losses": losses, "first_step_gradient_norms": norms},
        **more,
    }
    (directory / "expected.json").write_text(json.dumps(told, indent=1) + "\n")
    print(name, case, told["trainable_parameters"], losses)


def trained_in(peft):
    return {k: p for k, p in peft.named_parameters() if p.requires_grad}


def make(root, name, case, settings):
    base = root / name
    directory = base / "adapters" / case
    given = batch(base)
    if settings.get("init_lora_weights"):
        # Converted: the adapter on the unchanged base, read again as any user would read it.
        start = directory / "start"
        torch.manual_seed(7)
        peft = get_peft_model(loaded(name, base), LoraConfig(**settings))
        peft.peft_config["default"].init_lora_weights = True
        peft.save_pretrained(start)
        peft.peft_config["default"].init_lora_weights = settings["init_lora_weights"]
        with torch.no_grad():
            for path, parameter in peft.named_parameters():
                if "lora_A" in path or "lora_B" in path:
                    parameter.add_(0.05 * torch.randn_like(parameter))
        trained = peft.eval()(**given).logits
        peft.save_pretrained(directory, path_initial_model_for_weight_conversion=start)
        shutil.rmtree(start)
        peft = PeftModel.from_pretrained(loaded(name, base), directory, is_trainable=True).eval()
        assert torch.allclose(trained, peft(**given).logits, atol=1e-4), "conversion"
    else:
        peft = adapted(name, base, settings)
        peft.save_pretrained(directory)
    (directory / "README.md").unlink(missing_ok=True)
    expected = {"expected.logits": shown(peft(**given).logits)}
    try:
        merged = copy.deepcopy(peft).merge_and_unload().eval()
        logits = merged(**given).logits
        if not torch.allclose(logits, peft(**given).logits, atol=1e-3):
            print("  merging changes the logits by", (logits - peft(**given).logits).abs().max().item())
        expected["expected.merged_logits"] = shown(logits)
    except Exception as e:
        print("  cannot be merged:", type(e).__name__, str(e)[:120])
    write(directory, name, case, "peft 0.21.0", peft, given, trained_in(peft), expected)


def main():
    root = Path(sys.argv[1])
    chosen = sys.argv[2:]
    for (name, case), settings in CASES.items():
        if not chosen or case in chosen:
            try:
                make(root, name, case, settings)
            except Exception as e:
                print("FAILED", name, case, type(e).__name__, e)


if __name__ == "__main__":
    main()
