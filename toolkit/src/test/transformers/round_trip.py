"""Loads what TransformersRoundTrip wrote with transformers and sentence-transformers, and compares the logits.

    python round_trip.py DIRECTORY

Needs transformers 5, sentence-transformers and Pillow, and timm for models in its layout, which are left out
without it; ends with an error if a difference is above 1e-4.
"""

import json
import pathlib
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer

LIMIT = 1e-4
PIXEL_LIMIT = 1e-5
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


def image_logits(kind, name, expected):
    """What transformers, or timm for its own layout, gives for our pixel values; and its own pixel values."""
    directory = root / kind / name
    config = json.loads((directory / "config.json").read_text())
    pixels = torch.tensor(expected["pixel_values"]).reshape(expected["shape"])
    if "model_type" in config:
        model, info = transformers.AutoModelForImageClassification.from_pretrained(directory, output_loading_info=True)
        problems = {key: value for key, value in info.items() if value}
        if problems:
            print(f"{kind}/{name}: {problems}")
        assert [model.config.id2label[i] for i in range(len(expected["labels"]))] == expected["labels"], (kind, name)
        assert model.dtype == torch.float32, model.dtype
        run = lambda: model.eval()(pixel_values=pixels).logits
    else:
        model = timm_model(directory, config)
        run = lambda: model.eval()(pixels)
    with torch.no_grad():
        theirs = run()
    processor = transformers.AutoImageProcessor.from_pretrained(directory, backend="pil")
    images = [Image.open(path).convert("RGB") for path in expected["images"]]
    values = processor(images, return_tensors="pt")["pixel_values"]
    assert values.shape == pixels.shape, (kind, name, values.shape, pixels.shape)
    gap = (values - pixels).abs().max().item()
    assert gap < PIXEL_LIMIT, (kind, name, gap)
    return theirs


def timm_model(directory, config):
    from timm.models.resnet import BasicBlock, Bottleneck, ResNet

    state = load_file(directory / "model.safetensors")
    block = BasicBlock if config["block"] == "basic" else Bottleneck
    model = ResNet(block, config["layers"], num_classes=config["num_classes"], channels=config["channels"])
    model.load_state_dict(state, strict=True)
    return model


def has_timm():
    try:
        import timm.models.resnet  # noqa: F401
    except ImportError as error:
        print(f"without timm: {error}")
        return False
    return True


worst = 0
for file in sorted(root.glob("*/*.json")):
    kind, name = file.parent.name, file.stem
    expected = json.loads(file.read_text())
    if kind.startswith("images"):
        if name.startswith("timm") and not has_timm():
            continue
        theirs = image_logits(kind, name, expected)
        gap = difference(expected["logits"], theirs, None)
    elif kind == "sentences":
        model = SentenceTransformer(str(root / kind / name))
        theirs = model.encode(expected["texts"], convert_to_tensor=True, normalize_embeddings=False).cpu()
        gap = difference(expected["logits"], theirs, None)
    else:
        theirs, mask = logits(load(kind, name, expected), expected)
        gap = difference(expected["logits"], theirs, mask)
    if not kind.startswith("images"):
        tokens_agree(kind, name, expected)
    worst = max(worst, gap)
    print(f"{'ok  ' if gap <= LIMIT else 'OFF '} {kind}/{name}: {gap:.1e}")
print(f"largest difference {worst:.1e}; transformers {transformers.__version__}")
sys.exit(worst > LIMIT)
