"""Writes a model in three precisions, as hubs have them: float32, float16 and dynamic int8.

usage: precisions.py MODEL FOLDER   (a folder with onnx/model.onnx and the JSON files beside it; Python with onnx,
onnxruntime and onnxconverter-common)
"""
import pathlib, shutil, sys
import onnx
from onnxconverter_common import float16
from onnxruntime.quantization import QuantType, quantize_dynamic


def write_precisions(model, folder):
    """Writes an ONNX model as model.onnx, model_fp16.onnx and model_quantized.onnx in a folder."""
    onnx.save(model, folder / "model.onnx")
    onnx.save(float16.convert_float_to_float16(model, keep_io_types=True), folder / "model_fp16.onnx")
    quantize_dynamic(folder / "model.onnx", folder / "model_quantized.onnx", weight_type=QuantType.QUInt8)


if __name__ == "__main__":
    source, out = map(pathlib.Path, sys.argv[1:])
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.json"):
        shutil.copy(path, out)
    write_precisions(onnx.load(source / "onnx" / "model.onnx"), out / "onnx")
