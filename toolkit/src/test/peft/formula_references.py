"""Makes the references of adapters that PEFT lacks, computed in PyTorch from the formulas of their papers.

    python formula_references.py src/test/resources/reference [NAME ...]

Each case becomes MODEL/adapters/NAME with the adapter as Graft saves it, its logits, and the losses and the first
step's gradient norms of five steps of AdamW (rate 1e-3, weight decay 0.01).

Compacter: Karimi Mahabadi et al. 2021, with torch.kron. LoReFT: Wu et al. 2024, with R = L^-1 A and L L^T = A A^T.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from lora_references import AutoModelForImageClassification, KINDS, batch, loaded, shown, write

KINDS["vit"] = AutoModelForImageClassification

ACTIVATIONS = {"gelu": torch.nn.functional.gelu, "relu": torch.relu}

# The modules whose output joins the residual stream, and below which of our paths the adapter's arrays stand.
ENDS = {
    "bert": (("attention.output.dense", "attention.output.adapters"), ("output.dense", "output.adapters")),
    "llama": (("self_attn.o_proj", "self_attn.o_proj.adapters"), ("mlp.down_proj", "mlp.down_proj.adapters")),
}
LAYERS = {"bert": "bert.encoder.layer", "llama": "model.layers", "gpt2": "transformer.h", "vit": "vit.encoder.layer"}
# Where transformers 5 has moved what files name otherwise.
IN_MEMORY = {"vit": "vit.layers"}


def compacter(size, n, rank, activation="gelu", after_attention=True):
    return dict(
        peft_type="COMPACTER",
        after_attention=after_attention,
        bottleneck_size=size,
        phm_dim=n,
        phm_rank=rank,
        non_linearity=activation,
    )


def reft(rank, first, last, tied, layers=None):
    return dict(
        peft_type="LOREFT", r=rank, prefix_positions=first, suffix_positions=last, tied_weights=tied, layers=layers
    )


CASES = {
    ("bert", "compacter"): compacter(8, 4, 1),
    ("bert", "compacter_plus"): compacter(4, 2, 2, "relu", after_attention=False),
    ("llama", "compacter"): compacter(4, 4, 1),
    ("bert", "loreft"): reft(4, 3, 3, True),
    ("bert", "loreft_untied"): reft(2, 12, 10, False, [0]),
    ("gpt2", "loreft"): reft(3, 2, 1, True),
    ("gpt2", "loreft_beginning"): reft(3, 4, 0, True),
    ("vit", "loreft"): reft(2, 2, 0, True),
}


class Compacter(torch.nn.Module):
    """A(h) at one place, without the sum."""

    def __init__(self, settings, width, rule):
        super().__init__()
        n, r, size = settings["phm_dim"], settings["phm_rank"], settings["bottleneck_size"]
        self.rule = [rule]
        self.activation = ACTIVATIONS[settings["non_linearity"]]
        for part, rows, columns in (("adapter_down.0", width, size), ("adapter_up", size, width)):
            self.add(part, "W_left", n, rows // n, r)
            self.add(part, "W_right", n, r, columns // n)
            self.add(part, "b", columns)

    def add(self, part, name, *shape):
        self.register_parameter(f"{part}.{name}".replace(".", "/"), torch.nn.Parameter(0.5 * torch.randn(shape)))

    def layer(self, part, x):
        get = lambda name: getattr(self, f"{part}.{name}".replace(".", "/"))
        left, right = get("W_left"), get("W_right")
        matrix = sum(torch.kron(c, s @ t) for c, s, t in zip(self.rule[0], left, right))
        return x @ matrix + get("b")

    def forward(self, h):
        return self.layer("adapter_up", self.activation(self.layer("adapter_down.0", h)))


class Reft(torch.nn.Module):
    """The edit of some vectors."""

    def __init__(self, settings, width):
        super().__init__()
        r = settings["r"]
        self.register_parameter("projection/weight", torch.nn.Parameter(torch.randn(r, width)))
        self.register_parameter("learned_source/weight", torch.nn.Parameter(0.3 * torch.randn(r, width)))
        self.register_parameter("learned_source/bias", torch.nn.Parameter(0.3 * torch.randn(r)))

    def forward(self, h):
        a = getattr(self, "projection/weight").double()
        rotation = torch.linalg.solve_triangular(torch.linalg.cholesky(a @ a.T), a, upper=False).float()
        source = h @ getattr(self, "learned_source/weight").T + getattr(self, "learned_source/bias")
        return h + (source - h @ rotation.T) @ rotation


def intervened(hidden, mask, settings, units):
    rows = []
    for row, real in zip(hidden, mask):
        places = [i for i, one in enumerate(real.tolist()) if one]
        first = places[: settings["prefix_positions"]]
        last = [i for i in places[len(places) - settings["suffix_positions"] :] if i not in first]
        vectors = list(row)
        for i in first:
            vectors[i] = units[0](row[i])
        for i in last:
            vectors[i] = units[-1](row[i])
        rows.append(torch.stack(vectors))
    return torch.stack(rows)


def layers_of(name, model):
    return model.get_submodule(IN_MEMORY.get(name, LAYERS[name]))


def put_compacter(name, model, settings, arrays):
    n, width = settings["phm_dim"], model.config.hidden_size
    rule = torch.nn.Parameter(0.5 * torch.randn(n, n, n))
    arrays["base_model.phm_rule"] = rule
    for index, layer in enumerate(layers_of(name, model)):
        for module, place in ENDS[name][0 if settings["after_attention"] else 1 :]:
            adapter = Compacter(settings, width, rule)
            layer.get_submodule(module).register_forward_hook(lambda _, __, h, adapter=adapter: h + adapter(h))
            for key, parameter in adapter.named_parameters():
                key = key.replace("/", ".")
                arrays[f"base_model.model.{LAYERS[name]}.{index}.{place}.compacter.{key}"] = parameter


def put_reft(name, model, settings, arrays, given):
    tied = settings["tied_weights"]
    words = ["reft"] if tied else ["reft.first", "reft.last"]
    for index, layer in enumerate(layers_of(name, model)):
        if settings["layers"] is not None and index not in settings["layers"]:
            continue
        units = [Reft(settings, model.config.hidden_size) for _ in words]

        def hook(_, __, output, units=units):
            hidden = output[0] if isinstance(output, tuple) else output
            mask = given.get("attention_mask", torch.ones(hidden.shape[:2]))
            changed = intervened(hidden, mask, settings, units)
            return (changed,) + output[1:] if isinstance(output, tuple) else changed

        layer.register_forward_hook(hook)
        for word, unit in zip(words, units):
            for key, parameter in unit.named_parameters():
                key = key.replace("/", ".")
                arrays[f"base_model.model.{LAYERS[name]}.{index}.{word}.{key}"] = parameter


def make(root, name, case, settings):
    torch.manual_seed(11)
    base = root / name
    directory = base / "adapters" / case
    directory.mkdir(parents=True, exist_ok=True)
    given = batch(base)
    model = loaded(name, base)
    model.requires_grad_(False)
    arrays = {}
    if settings["peft_type"] == "COMPACTER":
        put_compacter(name, model, settings, arrays)
    else:
        put_reft(name, model, settings, arrays, given)
    save_file({k: p.detach().clone() for k, p in arrays.items()}, directory / "adapter_model.safetensors")
    (directory / "adapter_config.json").write_text(json.dumps(settings, indent=2) + "\n")

    expected = {"expected.logits": shown(model(**given).logits)}
    write(directory, name, case, "PyTorch, from the formula", model, given, arrays, expected)


def main():
    root = Path(sys.argv[1])
    for (name, case), settings in CASES.items():
        if not sys.argv[2:] or case in sys.argv[2:]:
            make(root, name, case, settings)


if __name__ == "__main__":
    main()
