"""Writes random small models of every family with what transformers computes from them, for TransformersParity to load.

    python parity.py DIRECTORY [--count N] [--seed S] [--families bert,llama,...]

Needs transformers 5, tokenizers and torch. Sizes, options of the configuration, the class of the model, the way of saving
(one file or shards, float32, float16 or bfloat16) and the form of config.json (as saved, as transformers 4 wrote it, or with
everything left out that has its default) are all drawn at random from what published checkpoints use.
"""

import argparse
import json
import pathlib
import random
import shutil

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from configurations import Configurations

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

ROTARY = ("llama", "mistral", "qwen2", "qwen3")
PREFIXES = {
    "bert": "Bert",
    "roberta": "Roberta",
    "xlm-roberta": "XLMRoberta",
    "camembert": "Camembert",
    "distilbert": "DistilBert",
    "mpnet": "MPNet",
    "deberta-v2": "DebertaV2",
    "modernbert": "ModernBert",
    "gpt2": "GPT2",
    "llama": "Llama",
    "mistral": "Mistral",
    "qwen2": "Qwen2",
    "qwen3": "Qwen3",
    "gemma3_text": "Gemma3Text",
    "vit": "ViT",
    "dinov2": "Dinov2",
    "resnet": "ResNet",
    "convnext": "ConvNext",
}
DECODERS = ("gpt2", *ROTARY, "gemma3_text")
NOTES = ("dtype", "transformers_version", "_name_or_path", "architectures", "_sliding_window_pattern")
TABLES = ("word_embeddings.weight", "tok_embeddings.weight", "wte.weight", "embed_tokens.weight")
HEADS = {
    "bert": "cls.predictions.decoder.weight",
    "deberta-v2": "cls.predictions.decoder.weight",
    "distilbert": "vocab_projector.weight",
    "modernbert": "decoder.weight",
    **dict.fromkeys(("roberta", "xlm-roberta", "camembert", "mpnet"), "lm_head.decoder.weight"),
}
IMAGES = ("vit", "dinov2", "resnet", "convnext")


class Draw(Configurations):
    """One model: its configuration, its weights, its files and its numbers."""

    def __init__(self, family, number, seed):
        self.family = family
        self.random = random.Random(f"{family} {seed} {number}")
        self.seed = self.random.randrange(2**31)
        self.stated = {}


    # The model

    def model(self):
        prefix = PREFIXES[self.family]
        config = getattr(self, "config_" + self.family.replace("-", "_"))()
        if config.get("depths", 0) is None:
            config["depths"] = [self.one(1, 2) for _ in config["hidden_sizes"]]
            config["num_stages"] = len(config["depths"])
        if self.family in IMAGES:
            kinds = ["ForImageClassification"]
        elif self.family in DECODERS:
            kinds = ["ForCausalLM"] * 3 + ["ForSequenceClassification", "Model"]
        else:
            kinds = ["ForMaskedLM"] * 3 + ["ForSequenceClassification"] * 3 + ["Model", "ForTokenClassification"]
            kinds += ["ForPreTraining"] if self.family == "bert" else []
        self.kind = self.one(*kinds)
        name = {"gpt2ForCausalLM": "GPT2LMHeadModel", "gemma3_textForCausalLM": "Gemma3ForCausalLM"}.get(
            self.family + self.kind, prefix + self.kind
        )
        name = "Gemma3TextForSequenceClassification" if name.startswith("Gemma3TextForS") else name
        if not config.get("tie_word_embeddings", True) and self.kind == "ForPreTraining":
            config["tie_word_embeddings"] = True
        self.classes = self.one(2, 3, 5, 1)
        if self.kind.endswith("Classification"):
            config["num_labels"] = self.classes
        config_class = getattr(transformers, prefix + "Config")
        torch.manual_seed(self.seed)
        self.options = {}
        if self.kind == "Model" and self.family in ("bert", "roberta", "xlm-roberta", "camembert"):
            self.options["add_pooling_layer"] = self.often(0.6)
        self.config = config_class(**config)
        model = getattr(transformers, name)(self.config, **self.options).eval()
        self.name = name
        with torch.no_grad():
            for path, parameter in model.named_parameters():
                if parameter.dim() > 1 and "position_embeddings" not in path:
                    parameter.normal_(0, 1.3 / parameter[0].numel() ** 0.5)
                elif parameter.dim() > 1:
                    parameter.normal_(0, 0.5)
                else:
                    parameter.add_(torch.randn_like(parameter) * 0.2)
            for path, buffer in model.named_buffers():
                if path.endswith("running_mean"):
                    buffer.normal_(0, 0.3)
                elif path.endswith("running_var"):
                    buffer.uniform_(0.5, 2)
        return model

    # config.json

    def rewritten(self, file):
        """The configuration in a form that published models have, with the same meaning."""
        saved = json.loads(file.read_text())
        form = self.one("new", "old", "old", "sparse", "old sparse")
        if self.family in DECODERS and "ForCausalLM" in self.kind and self.often(0.1):
            form = "old"
        if "old" in form:
            self.old(saved)
        if "sparse" in form:
            self.sparse(saved)
        file.write_text(json.dumps(saved, indent=2))
        # What is written has to mean the same, or the comparison would say nothing.
        again = transformers.AutoConfig.from_pretrained(file.parent).to_dict()
        again.get("rope_parameters", {}).pop("type", None)
        mine = self.config.to_dict()
        odd = {
            key: (mine.get(key), again.get(key))
            for key in mine
            if mine.get(key) != again.get(key) and key not in NOTES
        }
        assert not odd, (self.family, form, odd)
        return form

    def old(self, saved):
        saved["torch_dtype"] = saved.pop("dtype", "float32")
        saved["transformers_version"] = "4.31.0"
        saved["_name_or_path"] = "/home/someone/checkpoint-500"
        saved["gradient_checkpointing"] = False
        saved["use_cache"] = True
        if self.family in ("bert", "roberta", "xlm-roberta", "camembert"):
            saved["position_embedding_type"] = "absolute"
        if self.family in (*DECODERS, "modernbert"):
            if not (self.family == "mistral"):
                saved.pop("layer_types", None)
        rope = saved.pop("rope_parameters", None)
        if self.family in ROTARY:
            saved["rope_theta"] = rope.pop("rope_theta")
            if rope["rope_type"] == "default":
                saved["rope_scaling"] = None
            elif rope["rope_type"] == "linear":
                saved["rope_scaling"] = {"type": "linear", "factor": rope["factor"]}
            else:
                saved["rope_scaling"] = rope
        elif self.family == "gemma3_text":
            full = rope["full_attention"]
            saved["rope_theta"] = full.pop("rope_theta")
            saved["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
            saved["rope_scaling"] = None if full["rope_type"] == "default" else full
            saved["sliding_window_pattern"] = self.stated["sliding_window_pattern"]
            saved.pop("_sliding_window_pattern", None)
            saved["cache_implementation"] = "hybrid"
        elif self.family == "modernbert":
            saved["global_rope_theta"] = rope["full_attention"]["rope_theta"]
            saved["local_rope_theta"] = rope["sliding_attention"]["rope_theta"]
            saved["global_attn_every_n_layers"] = self.stated["global_attn_every_n_layers"]
            saved["position_embedding_type"] = "absolute"
            saved["reference_compile"] = None
        if self.family in ("llama", "mistral"):
            saved["pretraining_tp"] = 1
            if self.config.head_dim == self.config.hidden_size // self.config.num_attention_heads:
                saved.pop("head_dim", None)
        if self.family == "gpt2":
            saved["n_ctx"] = saved["n_positions"]
            saved["task_specific_params"] = {"text-generation": {"do_sample": True, "max_length": 50}}
        if self.family in ("qwen2", "qwen3"):
            # transformers 4 kept the window beside the switch.
            saved.setdefault("sliding_window", 4096)

    def sparse(self, saved):
        """Leaves out what is a default."""
        defaults = type(self.config)().to_dict()
        for key in list(saved):
            if key not in ("model_type", "architectures") and key in defaults and saved[key] == defaults[key]:
                del saved[key]

    # Numbers

    def batches(self):
        pad = self.config.pad_token_id if self.config.pad_token_id is not None else 1
        most = 40
        if self.family in ("bert", "distilbert", "deberta-v2"):
            most = min(most, self.config.max_position_embeddings)
        elif self.family in ("roberta", "xlm-roberta", "camembert"):
            most = min(most, self.config.max_position_embeddings - pad - 1)
        elif self.family == "mpnet":
            most = min(180, self.config.max_position_embeddings - 2)
        if self.family == "deberta-v2":
            most = self.config.max_position_embeddings if self.often(0.3) else most
        for rows, width in ((4, self.random.randint(3, 12)), (1, 1), (1, most), (4, most), (1, self.random.randint(2, most))):
            lengths = [width] + [self.random.randint(1, width) for _ in range(rows - 1)]
            ids = torch.randint(4, self.config.vocab_size, (rows, width))
            mask = (torch.arange(width)[None] < torch.tensor(lengths)[:, None]).long()
            ids = torch.where(mask == 1, ids, torch.tensor(pad))
            inputs = dict(input_ids=ids, attention_mask=mask)
            if getattr(self.config, "type_vocab_size", 0) > 1 and self.family in ("bert", "roberta", "deberta-v2") and self.often(0.6):
                inputs["token_type_ids"] = torch.randint(0, self.config.type_vocab_size, (rows, width)) * mask
            yield inputs

    def images(self):
        size = getattr(self.config, "image_size", 32)
        for rows in (4, 1):
            yield dict(pixel_values=torch.randn(rows, 3, size, size))

    def expected(self, model, directory):
        arrays, losses, norms = {}, None, {}
        inputs_of = self.images if self.family in IMAGES else self.batches
        base = model if self.kind == "Model" else getattr(model, model.base_model_prefix)
        shapes = []
        for number, inputs in enumerate(inputs_of()):
            ids = next(iter(inputs.values()))
            shapes.append(list(ids.shape))
            with torch.no_grad():
                output = model(**inputs, output_hidden_states=True)
                if self.family in IMAGES:
                    hidden = output.hidden_states[-1]
                else:
                    hidden = base(**inputs).last_hidden_state
            for key, value in inputs.items():
                arrays[f"{number}.{key}"] = value.contiguous()
            arrays[f"{number}.hidden"] = hidden.contiguous()
            logits = output.get("logits", output.get("prediction_logits"))
            if logits is not None:
                arrays[f"{number}.logits"] = logits.contiguous()
            if output.get("pooler_output") is not None and self.family == "bert":
                arrays[f"{number}.pooled"] = output["pooler_output"].contiguous()
            if number == 0 and self.kind not in ("Model", "ForPreTraining", "ForTokenClassification") and not (
                self.kind.endswith("Classification") and self.classes == 1
            ):
                losses, norms = self.trained(model, inputs, arrays, directory)
        facts = dict(
            family=self.family,
            kind=self.kind,
            shapes=shapes,
            loss=losses,
            gradient_norms=norms,
            image=self.family in IMAGES,
        )
        if self.kind == "ForCausalLM":
            for number in range(2):
                prompt = torch.randint(4, self.config.vocab_size, (1, self.random.randint(1, 10)))
                with torch.no_grad():
                    continued = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=14, do_sample=False)
                arrays[f"prompt.{number}"] = prompt
                arrays[f"continued.{number}"] = continued.contiguous()
            facts["prompts"] = 2
        save_file(arrays, directory / "expected.safetensors")
        (directory / "parity.json").write_text(json.dumps(facts))

    def trained(self, model, inputs, arrays, directory):
        if self.kind.endswith("Classification"):
            labels = torch.randint(0, self.classes, (len(next(iter(inputs.values()))),))
        else:
            ids, mask = inputs["input_ids"], inputs["attention_mask"].bool()
            labels = ids if self.kind == "ForCausalLM" else torch.randint_like(ids, 4, self.config.vocab_size)
            counted = mask if self.kind == "ForCausalLM" else mask & (torch.rand(ids.shape) < 0.5)
            counted[0, :2] = True
            labels = torch.where(counted, labels, torch.tensor(-100))
        arrays["labels"] = labels.contiguous()
        loss = model(**inputs, labels=labels).loss
        loss.backward()
        names, stored = {}, {}
        for file in directory.glob("model*.safetensors") if self.family in IMAGES else ():
            stored.update(load_file(file))
        for name, parameter in model.named_parameters(remove_duplicate=False):
            if parameter.grad is not None:
                names.setdefault(parameter, []).append(name)
                # Models of images have other names in memory than in files.
                names[parameter] += [
                    other
                    for other, array in stored.items()
                    if array.shape == parameter.shape and torch.equal(array.float(), parameter.detach())
                ]
        norms = {"|".join(several): parameter.grad.norm().item() for parameter, several in names.items()}
        for gate in [name for name in norms if self.family == "dinov2" and ".gate_proj." in name]:
            # One array in files, two in memory.
            parts = norms.pop(gate), norms.pop(next(n for n in norms if n.startswith(gate.split("|")[0].replace("gate", "up"))))
            norms[gate.split("|")[0].replace("gate_proj", "weights_in")] = (parts[0] ** 2 + parts[1] ** 2) ** 0.5
        model.zero_grad()
        return loss.item(), norms

    # Files

    def tokenizer(self, directory):
        words = ["<pad>", "<s>", "</s>", "<unk>"] + [f"w{i}" for i in range(4, 40)]
        tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.add_special_tokens(words[:4])
        tokenizer.save(str(directory / "tokenizer.json"))
        (directory / "tokenizer_config.json").write_text(
            json.dumps(dict(tokenizer_class="PreTrainedTokenizerFast", pad_token="<pad>", unk_token="<unk>"))
        )

    def amended(self, directory):
        """Names and arrays that files of older versions, or of other hands, have."""
        file = directory / "model.safetensors"
        if not file.exists() or not self.often(0.5):
            return ""
        arrays, notes = load_file(file), []
        prefix = next((name.split(".")[0] for name in arrays if name.split(".")[0] in ("model", "transformer", "bert", "roberta")), "")
        prefix += "." if prefix else ""
        if self.family == "gpt2":
            for layer in range(self.config.n_layer):
                arrays[f"{prefix}h.{layer}.attn.bias"] = torch.ones(1, 1, 8, 8, dtype=self.one(torch.bool, torch.uint8, torch.float32)).tril()
                arrays[f"{prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
            notes.append("buffers")
        elif self.family in ROTARY:
            for layer in range(self.config.num_hidden_layers):
                arrays[f"{prefix}layers.{layer}.self_attn.rotary_emb.inv_freq"] = torch.rand(4)
            notes.append("buffers")
        elif self.family in ("bert", "roberta"):
            arrays[f"{prefix}embeddings.position_ids"] = torch.arange(8)[None]
            if self.often(0.5):
                arrays = {name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): a for name, a in arrays.items()}
            notes.append("names")
        if self.family == "gpt2" and self.kind == "ForCausalLM" and self.often(0.5):
            arrays = {name.removeprefix("transformer."): array for name, array in arrays.items()}
            notes.append("no prefix")
        head = {"ForCausalLM": "lm_head.weight", "ForMaskedLM": HEADS.get(self.family)}.get(self.kind)
        if head and head not in arrays and getattr(self.config, "legacy", True):
            table = next(array for name, array in arrays.items() if name.endswith(TABLES))
            both = self.one("same", "same", "other")
            arrays[head] = table.clone() if both == "same" else torch.randn_like(table) / table.shape[1] ** 0.5
            notes.append(both + " head")
        save_file(arrays, file, metadata={"format": "pt"})
        return " ".join(notes)

    def write(self, directory):
        if directory.exists():
            shutil.rmtree(directory)
        model = self.model()
        dtype = self.one(torch.float32, torch.float32, torch.float16, torch.bfloat16)
        size = self.one("50GB", "50GB", "6KB")
        model.to(dtype).save_pretrained(directory, max_shard_size=size)
        form = self.rewritten(directory / "config.json")
        untied = self.amended(directory)
        if self.family == "deberta-v2" and self.kind == "ForMaskedLM" and not self.config.legacy:
            # Saved with a name for its tied weight that transformers 5.18 does not find when it loads.
            model = model.to(torch.float32)
        else:
            model = type(model).from_pretrained(directory, dtype=torch.float32, **self.options).eval()
        if self.family in IMAGES:
            side = getattr(self.config, "image_size", 32)
            (directory / "preprocessor_config.json").write_text(
                json.dumps(
                    dict(
                        image_processor_type="ViTImageProcessor",
                        do_resize=True,
                        size=dict(height=side, width=side),
                        do_rescale=True,
                        rescale_factor=1 / 255,
                        do_normalize=True,
                        image_mean=[0.5] * 3,
                        image_std=[0.5] * 3,
                        resample=2,
                    )
                )
            )
        else:
            self.tokenizer(directory)
        self.expected(model, directory)
        print(f"{directory.name}: {self.name} {str(dtype)[6:]} {'shards' if size == '6KB' else 'one file'} {form} {untied}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--families", default=",".join(family for family in PREFIXES))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for family in arguments.families.split(","):
        for number in range(arguments.count):
            Draw(family, number, arguments.seed).write(arguments.directory / f"{family}-{arguments.seed}-{number:03d}")


main()
