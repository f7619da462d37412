"""Writes the reference models that parity.py was the reason for, in the layout of the other reference directories.

    python reference.py DIRECTORY

DIRECTORY is toolkit/src/test/resources/reference. Needs transformers 5 and torch.
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file

root = pathlib.Path(sys.argv[1])


def randomised(model):
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 1.2 / parameter[0].numel() ** 0.5)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
        for name, buffer in model.named_buffers():
            if name.endswith("running_mean"):
                buffer.normal_(0, 0.3)
            elif name.endswith("running_var"):
                buffer.uniform_(0.5, 2)
    return model


def write(name, model, inputs, labels):
    """The numbers of a model and of five steps of AdamW; dropout off, batch norms with their saved statistics."""
    arrays = {f"input.{key}": value for key, value in inputs.items()}
    arrays["input.labels"] = labels
    model = model.eval()
    output = model(**inputs, labels=labels, output_hidden_states=True)
    first = slice(0, 1) if output.logits.dim() == 3 else slice(None)
    arrays["expected.logits"] = output.logits[first].detach().contiguous()
    arrays["expected.last_hidden_state"] = output.hidden_states[-1].detach().contiguous()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    losses, norms = [], {}
    for step in range(6):
        optimizer.zero_grad()
        loss = model(**inputs, labels=labels).loss
        losses.append(loss.item())
        if step == 5:
            break
        loss.backward()
        if step == 0:
            norms = {path: parameter.grad.norm().item() for path, parameter in model.named_parameters()}
        optimizer.step()
    with torch.no_grad():
        after = model(**inputs).logits[first]
    arrays["expected.full_fine_tuning.logits_after_5_steps"] = after.contiguous()
    save_file(arrays, root / name / "expected.safetensors")
    facts = dict(
        loss=losses[0],
        trainable_parameters=sum(parameter.numel() for parameter in model.parameters()),
        full_fine_tuning=dict(losses=losses, first_step_gradient_norms=norms),
        made_with=f"transformers {transformers.__version__}, torch {torch.__version__}",
    )
    (root / name / "expected.json").write_text(json.dumps(facts, indent=1) + "\n")


def emptied(name):
    directory = root / name
    shutil.rmtree(directory, ignore_errors=True)
    return directory


def resnet_gelu():
    """transformers hands hidden_act to the stem and to the end of each layer: inside a layer stands ReLU."""
    torch.manual_seed(1)
    directory = emptied("resnet_gelu")
    config = transformers.ResNetConfig(
        embedding_size=4,
        hidden_sizes=[8, 12],
        depths=[2, 1],
        num_stages=2,
        layer_type="bottleneck",
        hidden_act="gelu",
        downsample_in_first_stage=True,
        num_labels=3,
    )
    model = randomised(transformers.ResNetForImageClassification(config))
    model.save_pretrained(directory)
    write("resnet_gelu", model, dict(pixel_values=torch.randn(4, 3, 16, 16)), torch.tensor([0, 2, 1, 1]))


def bert_own_decoder():
    """Says that its head is tied, but holds a matrix of its own for it: transformers 5 takes what the file holds."""
    torch.manual_seed(2)
    directory = emptied("bert_own_decoder")
    vocabulary = 160
    config = transformers.BertConfig(
        vocab_size=vocabulary,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=12,
        max_position_embeddings=32,
        hidden_act="gelu_new",
        layer_norm_eps=1e-5,
    )
    model = randomised(transformers.BertForMaskedLM(config))
    model.save_pretrained(directory)
    file = directory / "model.safetensors"
    arrays = load_file(file)
    arrays["cls.predictions.decoder.weight"] = torch.randn(vocabulary, 8) * 0.3
    save_file(arrays, file, metadata={"format": "pt"})
    saved = json.loads((directory / "config.json").read_text())
    # Two is what a missing number of token types means.
    del saved["type_vocab_size"]
    (directory / "config.json").write_text(json.dumps(saved, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(root / "bert" / name, directory / name)
    model = transformers.BertForMaskedLM.from_pretrained(directory)
    lengths = torch.tensor([9, 5, 7, 2])
    mask = (torch.arange(9)[None] < lengths[:, None]).long()
    ids = torch.where(mask == 1, torch.randint(5, vocabulary, (4, 9)), torch.tensor(0))
    labels = torch.where((mask == 1) & (torch.rand(4, 9) < 0.6), torch.randint(5, vocabulary, (4, 9)), torch.tensor(-100))
    write("bert_own_decoder", model, dict(input_ids=ids, attention_mask=mask), labels)


resnet_gelu()
bert_own_decoder()
