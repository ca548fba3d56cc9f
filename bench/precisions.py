"""Writes a model in three precisions, as hubs have them: float32, float16 where the converter can, and dynamic int8.

usage: precisions.py MODEL FOLDER   (a folder with onnx/model.onnx and the JSON files beside it; Python with onnx,
onnxruntime and onnxconverter-common)
"""
import pathlib, shutil, sys
import onnx
from onnxconverter_common import float16
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic


def write_precisions(model, folder):
    """Writes an ONNX model as model.onnx, model_fp16.onnx and model_quantized.onnx in a folder, as far as they can be run."""
    onnx.save(model, folder / "model.onnx")
    quantize_dynamic(folder / "model.onnx", folder / "model_quantized.onnx", weight_type=QuantType.QUInt8)
    half = folder / "model_fp16.onnx"
    onnx.save(float16.convert_float_to_float16(model, keep_io_types=True), half)
    try:
        InferenceSession(half)
    except Exception as error:
        # The converter leaves a model's own casts to float32 as they are.
        half.unlink()
        print(f"no {half}: {error}", file=sys.stderr)


if __name__ == "__main__":
    source, out = map(pathlib.Path, sys.argv[1:])
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.json"):
        shutil.copy(path, out)
    write_precisions(onnx.load(source / "onnx" / "model.onnx"), out / "onnx")
