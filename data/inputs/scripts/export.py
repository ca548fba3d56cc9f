"""Exports the trained encoder for transformers.js and writes what Python's transformers computes with it.

usage: export.py CHECKPOINT_DIR .. (run in this folder)
Writes ../dino-fashion/{config.json, preprocessor_config.json, onnx/model.onnx, golden_embeddings.json} and
../golden_resize/{*.png, golden.json}: photo patches (32 x 32, and two larger) and their pixels after DINOv2's own preprocessing.
"""
import io, json, pathlib, sys
import numpy as np, onnx, onnxruntime, pyarrow.parquet as pq, torch
from PIL import Image
from sklearn.datasets import load_sample_images
from transformers import AutoImageProcessor, Dinov2Model

out = pathlib.Path(sys.argv[2]); enc = out / "dino-fashion"; (enc / "onnx").mkdir(parents=True, exist_ok=True)
model = Dinov2Model.from_pretrained(sys.argv[1], attn_implementation="eager").eval()


class LastHiddenState(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values).last_hidden_state


torch.onnx.export(LastHiddenState(), (torch.randn(2, 3, 28, 28),), str(enc / "onnx/model.onnx"), input_names=["pixel_values"],
                  output_names=["last_hidden_state"], dynamic_axes={"pixel_values": {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}},
                  opset_version=17, dynamo=False)
onnx.checker.check_model(str(enc / "onnx/model.onnx"))
config = model.config.to_dict(); config["architectures"] = ["Dinov2Model"]
(enc / "config.json").write_text(json.dumps({k: config[k] for k in sorted(config) if k not in ("_name_or_path", "transformers_version", "dtype", "torch_dtype")}, indent=2, default=str) + "\n")


def processor(size, crop, mean, std):
    return {"image_processor_type": "BitImageProcessor", "do_convert_rgb": True, "do_resize": True, "size": {"shortest_edge": size},
            "resample": 3, "do_center_crop": True, "crop_size": {"height": crop, "width": crop}, "do_rescale": True,
            "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": mean, "image_std": std}


def load(folder, settings):
    (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    return AutoImageProcessor.from_pretrained(folder)


# embeddings of the first images, by the Python processor and model
prepare = load(enc, processor(28, 28, [0.286] * 3, [0.353] * 3))
rows = pq.read_table(out / "fashion-mnist/train.parquet").slice(0, 64).to_pylist()
images = [Image.open(io.BytesIO(r["image"]["bytes"])).convert("RGB") for r in rows]
with torch.no_grad():
    pixels = prepare(images=images, return_tensors="pt")["pixel_values"]
    embeddings = model(pixels).last_hidden_state[:, 0].numpy()
session = onnxruntime.InferenceSession(str(enc / "onnx/model.onnx"))
ours = session.run(None, {"pixel_values": pixels.numpy()})[0][:, 0]
print("onnx against torch, largest difference", np.abs(ours - embeddings).max(), "pixels", pixels.shape)
(enc / "golden_embeddings.json").write_text(json.dumps({"split": "train", "rows": len(rows), "embeddings": np.round(embeddings, 6).astype(float).tolist()}) + "\n")

# what DINOv2's own preprocessing does to small colour images
res = out / "golden_resize"; res.mkdir(exist_ok=True)
prepare = load(res, processor(256, 224, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
photos, rs, golden = load_sample_images().images, np.random.RandomState(0), []
for i in range(16):
    photo = Image.fromarray(photos[i % 2]); n = int(rs.randint(32, 200)); x, y = rs.randint(0, photo.width - n), rs.randint(0, photo.height - n)
    patch = photo.crop((x, y, x + n, y + n)).resize((32, 32), Image.Resampling.BOX)
    if i >= 14:                                                        # two larger than the target: these are reduced
        patch = photo.crop((60 * i - 800, 20, 60 * i - 430, 320))
    patch.save(res / f"{i:02d}.png")
    v = prepare(images=patch, return_tensors="pt")["pixel_values"][0].numpy()
    golden.append({"file": f"{i:02d}.png", "shape": list(v.shape), "every": 16, "values": np.round(v[:, ::16, ::16], 5).astype(float).tolist(), "mean": float(v.mean()), "std": float(v.std())})
(res / "golden.json").write_text(json.dumps(golden) + "\n")
print("golden_resize", len(golden))
