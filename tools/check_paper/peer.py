# CLS vectors of Python's Dinov2Model, for tools/check_paper.ts.
# usage: python peer.py MODEL PIXELS.npz IMAGES OUT.npz
# PIXELS has `size` and `native`, (n x 3 x height x width); IMAGES is a folder of image files, taken in order of names.
# OUT gets `size` and `native`, the vectors of those pixels, and `images`, the vectors of the files by Python's image processor.

import sys
from pathlib import Path

import numpy as np
import torch
import transformers
from PIL import Image
from transformers import AutoImageProcessor, Dinov2Model

name, pixels, images, out = sys.argv[1:]
model = Dinov2Model.from_pretrained(name, attn_implementation="eager").eval()
processor = AutoImageProcessor.from_pretrained(name)


def vectors(values):
    with torch.no_grad():
        parts = [model(pixel_values=part).last_hidden_state[:, 0] for part in values.split(8)]
    return torch.cat(parts).numpy()


arrays = np.load(pixels)
files = [Image.open(path).convert("RGB") for path in sorted(Path(images).iterdir())]
np.savez(
    out,
    size=vectors(torch.from_numpy(arrays["size"])),
    native=vectors(torch.from_numpy(arrays["native"])),
    images=vectors(processor(images=files, return_tensors="pt")["pixel_values"]),
)
print(f"transformers {transformers.__version__}, torch {torch.__version__}, {name} at {model.config._commit_hash}")
