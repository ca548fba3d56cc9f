"""FiftyOne's own importers on a batch of ours, and its own exporter of labels. Neither needs its database.

python fiftyone_files.py FOLDER, which has photos/, batch.csv, labels.json, and given.json: pairs of a name and its label.
"""

import json
import os
import sys
from pathlib import Path

folder = Path(sys.argv[1]).resolve()
os.environ["FIFTYONE_DO_NOT_TRACK"] = "true"
os.environ["FIFTYONE_CONFIG_PATH"] = str(folder / "config.json")
os.environ["FIFTYONE_DATABASE_DIR"] = str(folder / "database")

import fiftyone as fo  # noqa: E402
from fiftyone.utils.csv import CSVDatasetImporter  # noqa: E402
from fiftyone.utils.data.exporters import FiftyOneImageClassificationDatasetExporter  # noqa: E402
from fiftyone.utils.data.importers import FiftyOneImageClassificationDatasetImporter  # noqa: E402

photos = folder / "photos"
name_of = lambda path: Path(path).relative_to(photos).as_posix()  # noqa: E731

with FiftyOneImageClassificationDatasetImporter(data_path=str(photos), labels_path=str(folder / "labels.json")) as own:
    from_json = sorted(
        [label.rank, name_of(path), label.label, label.confidence, label.score] for path, _, label in own
    )
with CSVDatasetImporter(data_path=str(photos), labels_path=str(folder / "batch.csv"), media_field="file_name",
                        fields={"rank": int, "score": float, "predicted_label": str}) as own:
    from_csv = sorted([sample.rank, name_of(sample.filepath), sample.predicted_label, sample.score] for sample in own)

given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
classes = sorted({label for _, label in given})
for exported, use_classes, rel_dir in [("with_classes", True, str(photos)), ("names", False, None)]:
    with FiftyOneImageClassificationDatasetExporter(
        labels_path=str(folder / exported / "labels.json"), export_media=False, rel_dir=rel_dir,
        abs_paths=rel_dir is None, classes=classes if use_classes else None,
    ) as exporter:
        for name, label in given:
            exporter.export_sample(str(photos / name), fo.Classification(label=label))

print(json.dumps({"json": from_json, "csv": from_csv}))
