"""Writes the tiny TorchScript models of ScriptUpstreamTest.

    python scripted.py ../resources/scripted

`traced.pt` and `scripted.pt` are one network, in evaluation, with `expected.json`: what it gives for sin(0), sin(1), ...
The others cannot be tuned: traced in training, frozen, in half precision, with a tied parameter, of two results.
"""

import io
import json
import pathlib
import sys
import zipfile

import torch
from torch import nn

SIDE = 16
directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.body = nn.Sequential(nn.Conv2d(8, 12, 3, stride=2, padding=1), nn.ReLU(), nn.Dropout(0.5))

    def forward(self, x):
        return self.body(torch.relu(self.norm(self.stem(x))))


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(SIDE, SIDE)
        self.other = nn.Linear(SIDE, SIDE)
        self.other.weight = self.one.weight

    def forward(self, x):
        return self.other(self.one(x)).flatten(1)


class Two(Tiny):
    def forward(self, x):
        y = self.stem(x)
        return y, self.norm(y)


def save(script, name):
    """Without the debug tables, which hold the paths of the machine."""
    bytes_of = io.BytesIO()
    torch.jit.save(script, bytes_of)
    with zipfile.ZipFile(bytes_of) as whole, zipfile.ZipFile(directory / name, "w", zipfile.ZIP_STORED) as kept:
        for entry in whole.namelist():
            if not entry.endswith(".debug_pkl"):
                kept.writestr(zipfile.ZipInfo(entry), whole.read(entry))


torch.manual_seed(7)
example = torch.zeros(1, 3, SIDE, SIDE)
model = Tiny().eval()
nn.init.uniform_(model.norm.running_mean, -0.5, 0.5)
nn.init.uniform_(model.norm.running_var, 0.5, 1.5)
save(torch.jit.trace(model, example), "traced.pt")
save(torch.jit.script(model), "scripted.pt")
pixels = torch.sin(torch.arange(3 * SIDE * SIDE, dtype=torch.float64)).float().reshape(1, 3, SIDE, SIDE)
with torch.no_grad():
    (directory / "expected.json").write_text(json.dumps({"output": model(pixels).mean((2, 3))[0].tolist()}) + "\n")
save(torch.jit.freeze(torch.jit.script(model)), "frozen.pt")
save(torch.jit.trace(Tied().eval(), example), "tied.pt")
save(torch.jit.trace(Two().eval(), example), "two.pt")
save(torch.jit.trace(Tiny().eval().bfloat16(), example.bfloat16()), "half.pt")
save(torch.jit.trace(Tiny().train(), example, check_trace=False), "training.pt")
