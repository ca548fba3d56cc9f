"""Writes tiny encoders that are built otherwise than the hub's, in odd_models/, for tests/encoder/odd_models_test.ts.

usage: odd_models.py   (Python with numpy 2.4.6 and onnx 1.23.2)
Each multiplies the tokens of an image, two of six values, by the matrix of models.py, unless it says otherwise.
"""
import json, pathlib
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent / "odd_models"
weights = (np.arange(24, dtype=np.float32).reshape(6, 4) - 11) / 8
matmul = [helper.make_node("MatMul", ["tokens", "w"], ["last_hidden_state"])]


def write(name, nodes=matmul, inputs={"pixel_values": ["batch", 3, 2, 2]}, shape=(0, 2, 6), output=["batch", 2, 4],
          constants={"w": weights}, location=None):
    folder = here / name; (folder / "onnx").mkdir(parents=True, exist_ok=True)
    first = next(iter(inputs))
    tokens = [helper.make_node("Reshape", [first, "shape"], ["tokens"])] if shape else []
    constants = constants | ({"shape": np.array(shape)} if shape else {})
    graph = helper.make_graph(
        [*tokens, *nodes], name, [helper.make_tensor_value_info(key, TensorProto.FLOAT, dims) for key, dims in inputs.items()],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, output)],
        [numpy_helper.from_array(np.asarray(values), key) for key, values in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path = folder / "onnx/model.onnx"
    if location:
        onnx.save(model, path, save_as_external_data=True, location=pathlib.Path(location).name, size_threshold=64)
        path.write_bytes(path.read_bytes().replace(b"outside.bin", b"../../w.bin"))
    else:
        onnx.save(model, path)
    (folder / "config.json").write_text(json.dumps({"model_type": "vit"}) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps({"do_resize": False}) + "\n")


# A map of features, (images x 4 x 2 x 2), as of a convolutional network.
write("map", [helper.make_node("Conv", ["pixel_values", "k"], ["last_hidden_state"])], shape=None, output=["batch", 4, 2, 2],
      constants={"k": weights[:3].T.reshape(4, 3, 1, 1).copy()})
# The mean of the tokens already.
write("pooled", [helper.make_node("MatMul", ["tokens", "w"], ["y"]),
                 helper.make_node("ReduceMean", ["y"], ["last_hidden_state"], axes=[1], keepdims=0)], output=["batch", 4])
# Three images at a time, no more and no less.
write("fixed_batch", inputs={"pixel_values": [3, 3, 2, 2]}, shape=(3, 2, 6), output=[3, 2, 4])
# Images of 4 x 4 pixels only.
write("fixed_size", inputs={"pixel_values": ["batch", 3, 4, 4]}, shape=(0, 8, 6), output=["batch", 8, 4])
# Another name of the input, as torch.onnx.export gives it.
write("input_name", inputs={"input": ["batch", 3, 2, 2]})
# Something besides the pixels.
write("two_inputs", [helper.make_node("MatMul", ["tokens", "w"], ["y"]), helper.make_node("Add", ["y", "mask"], ["last_hidden_state"])],
      inputs={"pixel_values": ["batch", 3, 2, 2], "mask": ["batch", 2, 4]})
# Grey images.
write("grey", inputs={"pixel_values": ["batch", 1, 2, 2]}, shape=(0, 1, 4), output=["batch", 1, 4], constants={"w": weights[:4]})
# All tokens in one row after the other: nothing says which image one is of.
write("merged", [helper.make_node("MatMul", ["tokens", "w"], ["last_hidden_state"])], shape=(-1, 1, 6), output=["rows", 1, 4])
# Five dimensions.
write("five", [helper.make_node("MatMul", ["tokens", "w"], ["last_hidden_state"])], shape=(0, 1, 1, 2, 6), output=["batch", 1, 1, 2, 4])
# Weights in a file of any name, and in one outside of the folder.
write("named_weights", location="my weights.bin")
write("outside", location="outside.bin")
