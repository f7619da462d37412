"""Writes what transformers' classifiers on decoders give, for LastTokenTest.

    python last_token.py REFERENCE_DIRECTORY > ../resources/last-token.json

The backbones are those of the reference models; the head's weight is sin(row * width + column). Each text is classified
with three settings of pad_token_id: as published, the token that ends texts, and none; and in a batch where there is one.
"""

import json
import pathlib
import sys

import torch
import transformers

FAMILIES = ["gpt2", "llama", "mistral", "qwen2", "qwen3", "gemma3_text"]
TEXTS = ["frozen layers are not changed", "a card", "a card</s></s>", "adapters<pad>", "<pad>", "a</s>lightweight module<pad></s>"]
LABELS = 3

root = pathlib.Path(sys.argv[1])
answer = {"texts": TEXTS}
for family in FAMILIES:
    tokenizer = transformers.AutoTokenizer.from_pretrained(root / family)
    cases = {}
    for case, padding in {"published": 1, "end": 2, "none": None}.items():
        config = transformers.AutoConfig.from_pretrained(root / family, num_labels=LABELS)
        config.pad_token_id = padding
        model = transformers.AutoModelForSequenceClassification.from_pretrained(root / family, config=config).eval()
        head = torch.sin(torch.arange(model.score.weight.numel(), dtype=torch.float64))
        model.score.weight.data = head.reshape(model.score.weight.shape).float()
        rows = [tokenizer(text)["input_ids"] for text in TEXTS]
        with torch.no_grad():
            alone = torch.cat([model(input_ids=torch.tensor([row])).logits for row in rows])
            if padding is not None:
                longest = max(map(len, rows))
                ids = torch.tensor([row + [padding] * (longest - len(row)) for row in rows])
                mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
                together = model(input_ids=ids, attention_mask=mask).logits
                assert torch.allclose(alone, together, atol=1e-5), (family, case)
        cases[case] = alone.tolist()
    answer[family] = cases
json.dump(answer, sys.stdout)
print()
