"""Writes the same small embeddings in every kind of file that tests/images/embeddings_test.ts reads.

usage: embeddings.py (Python with numpy, pyarrow 26 and safetensors)
Row i and column j hold i + j / 8; classes are hashes beyond 2^53 that differ in their last digits.
"""
import pathlib, zipfile
import numpy as np, pyarrow as pa
from safetensors.numpy import save_file

out = pathlib.Path(__file__).parent / "embeddings"; out.mkdir(exist_ok=True)
matrix = lambda rows: (np.arange(rows)[:, None] + np.arange(4) / 8).astype(np.float32)
ids = np.array([9007199254740993, 9007199254740992, 9007199254740995], np.int64)
arrays = {"X_pool": matrix(6), "y_pool": ids[[0, 1, 2, 0, 1, 2]], "X_test": matrix(3), "y_test": ids[[2, 0, 1]]}

np.savez(out / "plain.npz", **arrays)
np.savez_compressed(out / "compressed.npz", **{name: np.asfortranarray(a) if a.ndim == 2 else a for name, a in arrays.items()})


class Pipe:
    """A place that can't be read or rewound, such as a pipe: sizes follow the members, as in files that are streamed."""
    def __init__(self, file): self.file = file
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()


with open(out / "streamed.npz", "wb") as file, zipfile.ZipFile(Pipe(file), "w", zipfile.ZIP_DEFLATED) as zipped:
    for name, array in arrays.items():
        with zipped.open(f"{name}.npy", "w", force_zip64=True) as member:
            np.lib.format.write_array(member, np.ascontiguousarray(array))
(out / "npy").mkdir(exist_ok=True)
for name, array in arrays.items():
    np.save(out / "npy" / f"{name}.npy", array)
save_file(arrays, out / "all.safetensors")


def write(folder, of_type, options=None, label=lambda y: y, pieces=2):
    (out / folder).mkdir(exist_ok=True)
    for split in ("pool", "test"):
        x, y = arrays[f"X_{split}"], label(arrays[f"y_{split}"])
        table = pa.table({"embedding": pa.array(list(x), of_type), "label": y})
        path = str(out / folder / f"{split}.arrow")
        with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
            for batch in table.to_batches(max_chunksize=-(-len(x) // pieces)):
                writer.write_batch(batch)


write("arrow", pa.list_(pa.float32(), 4))
write("arrow_lists", pa.list_(pa.float32()))
write("arrow_compressed", pa.list_(pa.float32(), 4), pa.ipc.IpcWriteOptions(compression="zstd"))
write("arrow_names", pa.list_(pa.float64(), 4), label=lambda y: pa.array([f"cat {i % 10}" for i in y]).dictionary_encode())
