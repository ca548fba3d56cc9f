"""Datumaro's own exports of labeled images: Datumaro JSON with and without images, and CVAT's XML.

python datumaro_exports.py FOLDER, which has labels.json: pairs of a name and its labels.
"""

import json
import os
import sys
from pathlib import Path

import datumaro as dm
import numpy as np
from datumaro.components.media import Image

folder = Path(sys.argv[1])
labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
classes = sorted({label for _, own in labels for label in own})


def items(with_pixels):
    for name, own in labels:
        identifier, extension = os.path.splitext(name)
        image = (Image.from_numpy(np.zeros((4, 6, 3), np.uint8), ext=extension) if with_pixels
                 else Image.from_file(path=name, size=(4, 6)))
        yield dm.DatasetItem(id=identifier, media=image,
                             annotations=[dm.Label(classes.index(label)) for label in own])


for name, kind, with_pixels in [("json", "datumaro", False), ("json_images", "datumaro", True),
                                ("xml", "cvat", False)]:
    dataset = dm.Dataset.from_iterable(list(items(with_pixels)), categories=classes)
    dataset.export(str(folder / name), kind, save_media=with_pixels)
