"""Writes labels/, parquet files whose labels are of types that few data sets have. tests/images/parquet_labels_test.ts reads them.

usage: labels.py (Python with pyarrow 26.0)
"""
import datetime, decimal, json, pathlib
import pyarrow as pa, pyarrow.parquet as pq

out = pathlib.Path(__file__).parent / "labels"
out.mkdir(exist_ok=True)


def write(name, labels, label_type=None, names=None, **options):
    """Four rows; their images are a byte each, and no picture."""
    images = pa.array([{"bytes": bytes([i]), "path": None} for i in range(4)],
                      pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    table = pa.table({"img": images, "fine_label": pa.array(labels, label_type)})
    if names is not None:
        feature = {"_type": "ClassLabel", "names": names}
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": {"fine_label": feature}}})})
    pq.write_table(table, out / f"{name}.parquet", **options)


moments = [datetime.datetime(2026, 1, 1, microsecond=i) for i in (1, 2, 1, 3000)]
decimals = lambda *texts: [decimal.Decimal(text) for text in texts]
write("bytes", [b"\xff\x01", b"\xfe\x01", b"\xff\x01", b"cat"], pa.binary())
write("digests", [bytes([200 + i]) * 4 for i in (0, 1, 2, 0)], pa.binary(4))
write("byte_order_mark", ["\ufeffcat", "cat", "dog", "cat"])
write("microseconds", moments, pa.timestamp("us"))
write("nanoseconds", [-1, 2, -1, 3_000_000], pa.timestamp("ns"))
write("int96", moments, pa.timestamp("ns"), use_deprecated_int96_timestamps=True)
write("out_of_range", [9 * 10**18, 2, 1, 3], pa.timestamp("us"))
write("decimal_ids", decimals(2**60, 2**60 + 1, 1, 2**60), pa.decimal128(30, 0))
write("decimal_cents", decimals("29.00", "7.00", "29.00", "1.00"), pa.decimal128(10, 2))
write("decimal_fractions", decimals("4503599627370497.30", "4503599627370497.40", "-0.05", "1.20"), pa.decimal128(18, 2))
write("structs", [{"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}])
write("maps", [[("a", 1)], [("b", 1)], [("a", 1)], [("a", 2)]], pa.map_(pa.string(), pa.int32()))
write("json", ['{"a":1}', '{"a":2}', "1", '{"a":1}'], pa.json_(pa.string()))
write("cat_dog", [0, 1, 0, 1], names=["cat", "dog"])
write("dog_cat", [0, 1, 0, 1], names=["dog", "cat"])
write("unnamed", [0, 1, 0, 1])
write("odd_names", [0, 1, 0, 1], names=[None, {"a": 1}])
write("lz4", [0, 1, 0, 1], compression="lz4")
