"""Writes what tests/images and tests/encoder compare with: files of numpy, Pillow and pyarrow.

usage: make_goldens.py (Python with numpy, Pillow 13.0 and pyarrow 26.0)
- numpy.npz: the numbers 0 to 5 in every type and order.
- lookalike/: the layout of the hub's CIFAR-100 (`img`, `fine_label`, `coarse_label`, class names in the metadata),
  400 + 200 images of 32 x 32 in 100 classes; rows 7 and 301 of the pool and row 5 of the test set repeat row 3 of the pool.
- resized.json: SHA-256 of images after Pillow's resize, enlarged, reduced and stretched, first in width, then in height
  (Pillow 13 begins with the height if the image gets wider and lower; torchvision and earlier ones do not).
- bad/: parquet files with one fault each, and some without.
- formats/: one picture in many formats, and decoded.json, the SHA-256 of their pixels after convert("RGB") (16-bit grey: the upper 8 bits).
"""
import hashlib, io, json, pathlib
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
from PIL import Image, ImageOps

here = pathlib.Path(__file__).parent
rs = np.random.RandomState(0)


def sha(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


# numpy.npz
a = np.arange(6).reshape(2, 3)
arrays = {t: a.astype(t) for t in "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 bool".split()}
arrays |= {"fortran": np.asfortranarray(a.astype("float64")), "bigEndian": a.astype(">i4"), "vector": np.arange(6)}
np.savez_compressed(here / "numpy.npz", **arrays)

# lookalike
y, x = np.mgrid[0:32, 0:32] / 31
NAMES = [f"class {i:02d}" for i in range(100)]


def picture(label):
    """A tilted wave whose direction and colour tell the class, at a random phase."""
    angle, phase = label % 10 * np.pi / 10, rs.rand() * 0.6
    wave = np.sin((np.cos(angle) * x + np.sin(angle) * y) * 9 + phase) * 0.5 + 0.5
    colour = np.array([label // 10 / 9, 1 - label // 10 / 9, (label % 3) / 2])
    return (wave[..., None] * colour * 220 + rs.randint(0, 12, 3)).round().astype(np.uint8)


def png(pixels):
    buffer = io.BytesIO(); Image.fromarray(pixels).save(buffer, "PNG", optimize=True); return buffer.getvalue()


def write(path, rows, labels):
    label = lambda names: {"names": names, "_type": "ClassLabel"}
    info = {"info": {"features": {"img": {"_type": "Image"}, "fine_label": label(NAMES), "coarse_label": label(NAMES[:20])}}}
    table = pa.table({"img": pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
                      "fine_label": pa.array(labels, pa.int64()), "coarse_label": pa.array(np.array(labels) // 5, pa.int64())})
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(info)}), path, compression="snappy", row_group_size=100)


out = here / "lookalike"; out.mkdir(exist_ok=True)
labels = [i % 100 for i in range(400)]
rows = [{"bytes": png(picture(label)), "path": None} for label in labels]
test_labels = [i % 100 for i in range(200)]
test = [{"bytes": png(picture(label)), "path": None} for label in test_labels]
rows[7] = rows[301] = test[5] = rows[3]
write(out / "train-00000-of-00002.parquet", rows[:250], labels[:250])
write(out / "train-00001-of-00002.parquet", rows[250:], labels[250:])
write(out / "test-00000-of-00001.parquet", test, test_labels)

# resized.json
sizes = [(32, 32, 256, 256), (370, 300, 316, 256), (97, 61, 24, 24), (5, 3, 40, 2), (64, 48, 64, 20), (1, 1, 7, 7)]
golden = []
for w, h, tw, th in sizes:
    pixels = np.frombuffer(bytes((i * 7919 + (i >> 5) * 104729) % 65521 % 256 for i in range(w * h * 3)), np.uint8).reshape(h, w, 3)
    image = Image.fromarray(pixels)
    for name, resample in (("bilinear", Image.Resampling.BILINEAR), ("bicubic", Image.Resampling.BICUBIC)):
        golden.append({"from": [w, h], "to": [tw, th], "filter": name, "sha256": sha(image.resize((tw, h), resample).resize((tw, th), resample))})
(here / "resized.json").write_text(json.dumps(golden, indent=1) + "\n")

# formats
out = here / "formats"; out.mkdir(exist_ok=True)
photo = Image.open(here / "resize" / "14.png").convert("RGB").resize((90, 60))
alpha = Image.linear_gradient("L").resize(photo.size)
grey16 = Image.fromarray((np.asarray(photo.convert("L")).astype(np.uint16) * 257))
exif = Image.Exif(); exif[0x0112] = 6
variants = {
    "rgb.png": (photo, {}), "grey.png": (photo.convert("L"), {}), "grey16.png": (grey16, {}),
    "palette.png": (photo.quantize(32), {}), "bits.png": (photo.convert("1"), {}),
    "rgba.png": (Image.merge("RGBA", (*photo.split(), alpha)), {}), "grey_alpha.png": (Image.merge("LA", (photo.convert("L"), alpha)), {}),
    "rgb.jpg": (photo, {"quality": 90}), "grey.jpg": (photo.convert("L"), {"quality": 90}), "progressive.jpg": (photo, {"progressive": True}),
    "cmyk.jpg": (photo.convert("CMYK"), {"quality": 90}), "turned.jpg": (photo, {"exif": exif}), "turned.png": (photo, {"exif": exif}),
    "lossless.webp": (photo, {"lossless": True}), "lossy.webp": (photo, {}), "alpha.webp": (Image.merge("RGBA", (*photo.split(), alpha)), {"lossless": True, "exact": True}),
}
decoded = {}
for name, (image, options) in variants.items():
    image.save(out / name, **options)
    image = ImageOps.exif_transpose(Image.open(out / name))
    if image.mode == "I;16":  # Pillow's own conversion clips at 255
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image.convert("RGB")
    decoded[name] = {"size": image.size, "sha256": sha(image)}
(here / "decoded.json").write_text(json.dumps(decoded, indent=1) + "\n")

# bad
out = here / "bad"; out.mkdir(exist_ok=True)
good = [{"bytes": png(picture(label)), "path": None} for label in range(6)]
image_type = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def bad(name, images=good, labels=[0, 1, 2, 0, 1, 2], image_type=image_type, label_type=pa.int64()):
    pq.write_table(pa.table({"img": pa.array(images, image_type), "fine_label": pa.array(labels, label_type)}), out / f"{name}.parquet")


bad("good")
bad("plain_bytes", [row["bytes"] for row in good], image_type=pa.binary())
bad("names", labels=["cat", "dog", "cow", "cat", "dog", "cow"], label_type=pa.string())
bad("missing_label", labels=[0, 1, None, 0, 1, 2])
bad("unlabeled", labels=[-1] * 6)
bad("one_class", labels=[3] * 6)
bad("float_label", labels=[0, 1, 2.5, 0, 1, 2], label_type=pa.float64())
bad("undecodable", good[:4] + [{"bytes": good[4]["bytes"][:100], "path": None}] + good[5:])
bad("paths_only", [{"bytes": None, "path": f"{i}.png"} for i in range(6)])
bad("empty", [], [])
(out / "half.parquet").write_bytes((out / "good.parquet").read_bytes()[:1500])
damaged = bytearray((out / "good.parquet").read_bytes()); damaged[30:400] = bytes(370)
(out / "damaged.parquet").write_bytes(damaged)
