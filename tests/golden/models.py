"""Writes the tiny models in models/ for tests of the encoder: images of 2 x 2 pixels, two tokens of four columns.

usage: models.py   (Python with numpy 2.4.6 and onnx 1.23.2)
"""
import json, pathlib
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent / "models"
weights = (np.arange(24, dtype=np.float32).reshape(6, 4) - 11) / 8


def write(name, nodes, constants, output="last_hidden_state", kind=TensorProto.FLOAT, suffix="", external=False):
    folder = here / name; (folder / "onnx").mkdir(parents=True, exist_ok=True)
    shape = numpy_helper.from_array(np.array([0, 2, 6]), "shape")
    reshape = helper.make_node("Reshape", ["pixel_values", "shape"], ["tokens"])
    graph = helper.make_graph(
        [reshape, *nodes], name, [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, 2, 2])],
        [helper.make_tensor_value_info(output, kind, ["batch", 2, 4])],
        [shape, *(numpy_helper.from_array(np.asarray(values), key) for key, values in constants.items())])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path = folder / f"onnx/model{suffix}.onnx"
    more = dict(save_as_external_data=True, location=f"{path.name}_data", size_threshold=64) if external else {}
    onnx.save(model, path, **more)
    (folder / "config.json").write_text(json.dumps({"model_type": "vit"}) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps({"do_resize": False}) + "\n")


# Weights in a file of their own, and a hidden state of float16.
write("external", [helper.make_node("MatMul", ["tokens", "w"], ["y"]),
                   helper.make_node("Cast", ["y"], ["last_hidden_state"], to=TensorProto.FLOAT16)],
      {"w": weights}, kind=TensorProto.FLOAT16, external=True)
# Quantised as dynamic quantisation does it: the scale is that of the whole input.
write("quantized", [helper.make_node("DynamicQuantizeLinear", ["tokens"], ["q", "scale", "zero"]),
                    helper.make_node("MatMulInteger", ["q", "w", "zero"], ["y"]),
                    helper.make_node("Cast", ["y"], ["f"], to=TensorProto.FLOAT),
                    helper.make_node("Mul", ["f", "scale"], ["last_hidden_state"])],
      {"w": (np.arange(24) - 11).astype(np.int8).reshape(6, 4)}, suffix="_quantized")
# No hidden state among its outputs.
write("logits", [helper.make_node("MatMul", ["tokens", "w"], ["logits"])], {"w": weights}, output="logits")
