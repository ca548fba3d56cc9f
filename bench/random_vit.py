"""Writes a ViT-S/14 with random weights for bench/embedding.ts: the graph of DINOv2-small, in three precisions.

usage: random_vit.py FOLDER   (Python with numpy, onnx, onnxruntime and onnxconverter-common)
"""
import json, pathlib, sys
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from precisions import write_precisions

LAYERS, HEADS, WIDTH, PATCH, SIZE = 12, 6, 384, 14, 224
TOKENS = (SIZE // PATCH) ** 2 + 1
out = pathlib.Path(sys.argv[1]); (out / "onnx").mkdir(parents=True, exist_ok=True)
rs, nodes, weights = np.random.RandomState(0), [], []


def weight(*shape, scale=0.04):
    return constant((rs.standard_normal(shape) * scale).astype(np.float32))


def constant(values):
    name = f"w{len(weights)}"; weights.append(numpy_helper.from_array(np.asarray(values), name)); return name


def op(kind, *inputs, **attributes):
    name = f"n{len(nodes)}"; nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes)); return name


def linear(x, rows, columns):
    return op("Add", op("MatMul", x, weight(rows, columns)), weight(columns))


def norm(x):
    return op("LayerNormalization", x, constant(np.ones(WIDTH, np.float32)), weight(WIDTH), axis=-1, epsilon=1e-6)


def heads(x, order):
    return op("Transpose", op("Reshape", x, constant(np.array([0, TOKENS, HEADS, WIDTH // HEADS]))), perm=order)


def attention(x):
    q, k, v = (linear(x, WIDTH, WIDTH) for _ in range(3))
    scores = op("MatMul", heads(q, [0, 2, 1, 3]), heads(k, [0, 2, 3, 1]))
    shares = op("Softmax", op("Mul", scores, constant(np.float32((WIDTH // HEADS) ** -0.5))), axis=-1)
    mixed = op("Transpose", op("MatMul", shares, heads(v, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
    return linear(op("Reshape", mixed, constant(np.array([0, TOKENS, WIDTH]))), WIDTH, WIDTH)


def feed_forward(x):
    x = linear(x, WIDTH, 4 * WIDTH)
    gate = op("Add", op("Erf", op("Mul", x, constant(np.float32(0.5 ** 0.5)))), constant(np.float32(1)))
    return linear(op("Mul", op("Mul", x, gate), constant(np.float32(0.5))), 4 * WIDTH, WIDTH)


patches = op("Conv", "pixel_values", weight(WIDTH, 3, PATCH, PATCH), weight(WIDTH), kernel_shape=[PATCH] * 2, strides=[PATCH] * 2)
patches = op("Transpose", op("Reshape", patches, constant(np.array([0, WIDTH, TOKENS - 1]))), perm=[0, 2, 1])
batch = op("Slice", op("Shape", "pixel_values"), constant(np.array([0])), constant(np.array([1])))
first = op("Expand", weight(1, 1, WIDTH, scale=1), op("Concat", batch, constant(np.array([1, WIDTH])), axis=0))
x = op("Add", op("Concat", first, patches, axis=1), weight(1, TOKENS, WIDTH))
for _ in range(LAYERS):
    x = op("Add", x, op("Mul", attention(norm(x)), weight(WIDTH, scale=1)))
    x = op("Add", x, op("Mul", feed_forward(norm(x)), weight(WIDTH, scale=1)))
nodes.append(helper.make_node("Identity", [norm(x)], ["last_hidden_state"]))

tensor = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
graph = helper.make_graph(nodes, "vit", [tensor("pixel_values", ["batch", 3, SIZE, SIZE])], [tensor("last_hidden_state", ["batch", TOKENS, WIDTH])], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
write_precisions(model, out / "onnx")
(out / "config.json").write_text(json.dumps({
    "model_type": "dinov2", "hidden_size": WIDTH, "num_hidden_layers": LAYERS, "patch_size": PATCH, "mlp_ratio": 4}) + "\n")
(out / "preprocessor_config.json").write_text(json.dumps({
    "image_processor_type": "BitImageProcessor", "do_resize": True, "size": {"shortest_edge": 256}, "resample": 3,
    "do_center_crop": True, "crop_size": {"height": 224, "width": 224}, "do_rescale": True, "rescale_factor": 1 / 255,
    "do_normalize": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}) + "\n")
