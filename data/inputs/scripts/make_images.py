"""Writes fashion-mnist/{train,test}.parquet: images of Fashion-MNIST (MIT, Zalando SE) in the hub's parquet layout.

train: the 10,000 training images that the encoder never saw (see train_encoder.py); test: 2,000 of the test images.
Columns: image = struct{bytes: PNG, path: string}, label = int64 (0-9).
usage: make_images.py FOLDER_WITH_THE_FOUR_IDX_GZ_FILES
"""
import gzip, io, pathlib, sys
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
from PIL import Image

src, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent.parent / "fashion-mnist"
NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def idx(name, head):
    return np.frombuffer(gzip.open(src / name).read(), np.uint8, offset=head)


def png(pixels):
    buffer = io.BytesIO(); Image.fromarray(pixels).save(buffer, "PNG", optimize=True); return buffer.getvalue()


def write(split, prefix, n):
    images, labels = idx(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28), idx(f"{prefix}-labels-idx1-ubyte.gz", 8)
    keep = np.random.RandomState(0).permutation(len(images))[:n]
    rows = [{"bytes": png(images[i]), "path": f"{prefix}-{i:05d}.png"} for i in keep]
    features = '{"info": {"features": {"image": {"_type": "Image"}, "label": {"names": %s, "_type": "ClassLabel"}}}}' % str(NAMES).replace("'", '"')
    table = pa.table({"image": pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
                      "label": pa.array(labels[keep].astype(np.int64))}).replace_schema_metadata({"huggingface": features})
    pq.write_table(table, here / f"{split}.parquet", compression="snappy")
    print(split, len(rows), np.bincount(labels[keep]))


write("train", "train", 10000); write("test", "t10k", 2000)
