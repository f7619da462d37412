"""Writes schedules.json, losses.json and valleys.json with PyTorch (1.13 and later).

The constant, linear and cosine schedules repeat the lambdas of transformers' optimization.py; the one-cycle schedule and
the losses are PyTorch's own.
"""
import json
import math
import pathlib
import random

import torch

HERE = pathlib.Path(__file__).parent


def lambdas(warmup, steps):
    def rising(i):
        return i / max(1, warmup)

    return {
        "constant": lambda i: rising(i) if i < warmup else 1.0,
        "linear": lambda i: rising(i) if i < warmup else max(0.0, (steps - i) / max(1, steps - warmup)),
        "cosine": lambda i: rising(i)
        if i < warmup
        else max(0.0, 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * (i - warmup) / max(1, steps - warmup)))),
    }


def rates(make, steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    values = []
    for _ in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


schedules = []
for steps, share in [(1, 0.1), (2, 0.5), (5, 0.1), (10, 0.0), (10, 0.3), (100, 0.1), (189, 0.1), (7, 1.0)]:
    warmup = min(steps - 1, math.ceil(share * steps))
    for name, function in lambdas(warmup, steps).items():
        values = rates(lambda o: torch.optim.lr_scheduler.LambdaLR(o, function), steps)
        schedules.append({"schedule": name, "steps": steps, "warmup": share, "factors": values})
for steps, share in [(10, 0.3), (100, 0.3), (100, 0.1), (189, 0.25), (20, 0.5)]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=steps, pct_start=share, cycle_momentum=False
    )
    values = []
    for step in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            scheduler.step()
    schedules.append({"schedule": "one-cycle", "steps": steps, "warmup": share, "factors": values})
(HERE / "schedules.json").write_text(json.dumps(schedules, indent=1) + "\n")

generator = torch.Generator().manual_seed(1)
losses = []
for size, classes in [(1, 2), (4, 2), (5, 3), (16, 8), (3, 150)]:
    for smoothing in [0.0, 0.1, 0.5]:
        for weighted in [False, True]:
            logits = (4 * torch.randn(size, classes, generator=generator)).requires_grad_()
            targets = torch.randint(0, classes, (size,), generator=generator)
            weights = 0.1 + 3 * torch.rand(classes, generator=generator) if weighted else None
            loss = torch.nn.functional.cross_entropy(logits, targets, weights, label_smoothing=smoothing)
            loss.backward()
            losses.append(
                {
                    "logits": logits.tolist(),
                    "targets": targets.tolist(),
                    "smoothing": smoothing,
                    "weights": weights.tolist() if weighted else [],
                    "loss": loss.item(),
                    "gradient": logits.grad.tolist(),
                }
            )
(HERE / "losses.json").write_text(json.dumps(losses) + "\n")


def valley(losses):
    """The index that fastai's finder suggests (fastai/callback/schedule.py)."""
    n = len(losses)
    longest, end, start = [1] * n, 0, 0
    for i in range(1, n):
        for j in range(0, i):
            if losses[i] < losses[j] and longest[i] < longest[j] + 1:
                longest[i] = longest[j] + 1
            if longest[end] < longest[i]:
                end = i
                start = end - longest[end]
    sections = (end - start) / 3
    return start + int(sections) + int(sections / 2)


random.seed(3)
valleys = []
for n in (10, 20, 50, 85):
    for noise in (0, 0.03, 0.06):
        curve = [
            round(
                2
                - 1.5 / (1 + math.exp(-(i - n * 0.5) / (n * 0.08)))
                + (math.exp((i - n * 0.85) / (n * 0.05)) if i > n * 0.7 else 0)
                + random.gauss(0, noise),
                4,
            )
            for i in range(n)
        ]
        valleys.append({"losses": curve, "index": valley(curve)})
(HERE / "valleys.json").write_text(json.dumps(valleys) + "\n")
