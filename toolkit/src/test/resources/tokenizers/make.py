"""Writes the directories beside this file and what transformers makes of them: expected.json.

Run where Python has transformers (5.17 or later) and tokenizers; the reference directories lie beside.
"""

import json
import pathlib
import random
import shutil

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
REFERENCE = HERE.parent / "reference"
ROLES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]

PIECES = [
    "fine tuning", "Adapters", "the upstream task", "naïve café", "Ünïcödé", "ÀÉÎ", "e\u0301", "ß", "İstanbul", "中文字", "日本語テスト",
    "한국어", "🙂", "🙂🏽", "👩‍👩‍👧", "مرحبا بالعالم", "\u202Eabc", "שלום", "हिन्दी", "ไทย", "\u0000", "\u0007", "a\u00ADb", "\uFEFF", "\uFFFD",
    "\t", "\n", "\r\n", "   ", "\u00A0", "\u3000", "\u200B", "don't", "I'm", "we've", "they're", "it's", "n't", "'s", "1,234.56", "x=y+z;", "<s>", "</s>",
    "<pad>", "<unk>", "<mask>", "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", " <mask>", "<|endoftext|>", "<extra>", "ex tra",
    "http://a.b/c?d=e#f", "a" * 90, "b" * 120, "layer", "Layers", "FROZEN", "back-propagation", "…", "—", "“quote”", "½", "①", "ﬁ", "Ａ", "𝒜", "𐍈",
    "▁", "Ġ", "##ing", "#", "\\", "/", "\"", "{}", "<", ">", "&amp;", "%", "€",
]


def texts():
    chance = random.Random(5)
    found = ["", " ", "  ", "a", " a", "a ", "A b", ".", " .", "hello world", " hello  world ", "hello\n\nworld"]
    found += PIECES
    found += [" " + piece for piece in PIECES[:20]]
    for _ in range(150):
        joint = chance.choice(["", " ", " ", " ", "  "])
        found.append(joint.join(chance.choice(PIECES) for _ in range(chance.randint(2, 9))))
    return found


def read(name):
    return json.loads((REFERENCE / name / "tokenizer.json").read_text(encoding="utf-8"))


def directory(name, config, **files):
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    for file, content in {"tokenizer_config": config, **files}.items():
        if isinstance(content, str):
            (path / (file + ".txt")).write_text(content, encoding="utf-8")
        else:
            (path / (file + ".json")).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def in_order(vocabulary):
    return sorted(vocabulary, key=vocabulary.get)


def corpus():
    lines = (REFERENCE / "bert" / "expected.json").read_text(encoding="utf-8")
    return json.loads(lines)["texts"] * 20 + [text for text in texts() if not set("<[\0") & set(text)]


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        corpus(), trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>")
    )
    tokenizer.add_special_tokens(["<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return json.loads(tokenizer.to_str())


def byte_fallback():
    special = ["<unk>", "<s>", "</s>"]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    ascii_only = ["".join(c for c in line if c.isascii()) for line in corpus()]
    tokenizer.train_from_iterator(
        ascii_only,
        trainers.BpeTrainer(
            vocab_size=600, max_token_length=8, special_tokens=special + ["<0x%02X>" % i for i in range(256)]
        ),
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    made = json.loads(tokenizer.to_str())
    made["added_tokens"] = [token for token in made["added_tokens"] if token["content"] in special]
    return made


def directories():
    words = "\n".join(in_order(read("bert")["model"]["vocab"])) + "\n"
    bert = {"tokenizer_class": "BertTokenizer", "model_max_length": 512}
    tidy = {"clean_up_tokenization_spaces": True}
    yield REFERENCE / "bert"
    yield REFERENCE / "gpt2"
    yield REFERENCE / "roberta"
    yield REFERENCE / "mpnet"
    yield directory("bert_uncased", {**bert, **tidy}, vocab=words)
    yield directory("bert_cased", {**bert, "do_lower_case": False}, vocab=words)
    yield directory("bert_accents", {**bert, "do_lower_case": True, "strip_accents": False}, vocab=words)
    yield directory("bert_chinese", {**bert, "tokenize_chinese_chars": False}, vocab=words)
    fast = read("bert")
    yield directory("bert_overruled", {**bert, "do_lower_case": False}, tokenizer=fast)
    model = read("gpt2")["model"]
    merges = "#version: 0.2\n" + "\n".join(" ".join(m) if isinstance(m, list) else m for m in model["merges"]) + "\n"
    gpt2 = {**model["vocab"], "<|endoftext|>": 320}
    yield directory("gpt2_files", {"tokenizer_class": "GPT2Tokenizer"}, vocab=gpt2, merges=merges)
    yield directory(
        "gpt2_space", {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, vocab=gpt2, merges=merges
    )
    added = {"<extra>": 321, "ex tra": 322, "[PAD]": 323}
    yield directory(
        "gpt2_added",
        {"tokenizer_class": "GPT2Tokenizer", "pad_token": "[PAD]", "padding_side": "left"},
        vocab=gpt2,
        merges=merges,
        added_tokens=added,
    )
    mask = {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}
    yield directory(
        "roberta_files",
        {"tokenizer_class": "RobertaTokenizer", "model_max_length": 512},
        special_tokens_map={"mask_token": mask},
        vocab={**model["vocab"], "<mask>": 320},
        merges=merges,
    )
    general = {"tokenizer_class": "PreTrainedTokenizerFast"}
    yield directory(
        "unigram",
        {**general, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
         "mask_token": "<mask>", "model_max_length": int(1e30), "truncation_side": "left"},
        tokenizer=unigram(),
    )
    yield directory(
        "byte_fallback",
        {**general, **tidy, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
        tokenizer=byte_fallback(),
    )
    holes = read("gpt2")
    token = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
    holes["added_tokens"] += [{"id": 330, "content": "<extra>", **token}, {"id": 325, "content": "ex tra", **token}]
    listed = {"400": {"content": "<more>", **token}}
    yield directory(
        "gpt2_holes",
        {**general, "eos_token": "</s>", "pad_token": "<new>", "added_tokens_decoder": listed,
         "additional_special_tokens": ["[MASK]"]},
        tokenizer=holes,
    )


def expected(path):
    tokenizer = AutoTokenizer.from_pretrained(path)
    all_texts = texts()
    chance = random.Random(7)
    pairs = [(chance.choice(all_texts) or "x", chance.choice(all_texts) or "y") for _ in range(60)]
    cut = dict(truncation="longest_first")
    ids = [tokenizer(text)["input_ids"] for text in all_texts]
    result = {
        "ids": ids,
        "plain": [tokenizer(text, add_special_tokens=False)["input_ids"] for text in all_texts[:60]],
        "decoded": [tokenizer.decode(row) for row in ids],
        "decoded_without_special": [tokenizer.decode(row, skip_special_tokens=True) for row in ids],
        "roles": {role: getattr(tokenizer, role + "_id") for role in ROLES},
        "size": len(tokenizer),
        "pairs": pairs,
        "pair_limit": 12 + tokenizer.num_special_tokens_to_add(pair=True),
    }
    for side in ["right", "left"]:
        tokenizer.truncation_side = side
        cut["max_length"] = 13
        result["cut_" + side] = [tokenizer(text, **cut)["input_ids"] for text in all_texts]
        # An odd room is shared differently by different versions of the library.
        cut["max_length"] = 12 + tokenizer.num_special_tokens_to_add(pair=True)
        rows = [tokenizer(a, b, return_token_type_ids=True, **cut) for a, b in pairs]
        result["pairs_" + side] = [row["input_ids"] for row in rows]
        result["types_" + side] = [row["token_type_ids"] for row in rows]
    return result


def main():
    found = {path.name if path.parent == HERE else "../reference/" + path.name: expected(path) for path in directories()}
    out = {"texts": texts(), "directories": found}
    (HERE / "expected.json").write_text(json.dumps(out, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
