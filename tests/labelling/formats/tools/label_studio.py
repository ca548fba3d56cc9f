"""Label Studio's own code on a batch of ours: checks it, labels it, and exports it in three formats.

python label_studio.py FOLDER, which has label_studio_tasks.json, label_studio_config.xml and labels.json: what each of two
annotators says of each image, null for "skipped".
"""

import json
import sys
from pathlib import Path

from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface

folder = Path(sys.argv[1])
config = (folder / "label_studio_config.xml").read_text(encoding="utf-8")
tasks = json.loads((folder / "label_studio_tasks.json").read_text(encoding="utf-8"))
labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))

interface = LabelInterface(config)
interface.validate()
faults = []
for task in tasks:
    # With predictions in the task it would call a function of its own without its argument.
    if not interface.validate_task({"data": task["data"]}):
        faults.append(task["data"]["file_name"])
    for prediction in task["predictions"]:
        faults += interface.validate_prediction(prediction, return_errors=True)

identifier = 0
for number, (task, said) in enumerate(zip(tasks, labels)):
    task["id"] = number + 1
    task["annotations"] = []
    for annotator, label in enumerate(said):
        identifier += 1
        result = {"id": f"r{identifier}", "type": "choices", "from_name": "choice", "to_name": "image",
                  "value": {"choices": [label]}}
        annotation = {"id": identifier, "completed_by": annotator + 1, "was_cancelled": label is None,
                      "ground_truth": False, "created_at": f"2026-11-27T10:00:0{annotator}Z", "updated_at": None,
                      "lead_time": 1.5, "result": [] if label is None else [result]}
        if label is not None and not interface.validate_annotation(annotation):
            faults.append(f"{label} of {task['data']['file_name']}")
        task["annotations"].append(annotation)
labeled = folder / "labeled.json"
labeled.write_text(json.dumps(tasks), encoding="utf-8")

converter = Converter(config, project_dir=None)
converter.convert_to_json(str(labeled), str(folder / "json"), is_dir=False)
converter.convert_to_json_min(str(labeled), str(folder / "json_min"), is_dir=False)
converter.convert_to_csv(str(labeled), str(folder / "csv"), is_dir=False, sep=",")
converter.convert_to_csv(str(labeled), str(folder / "tsv"), is_dir=False, sep="\t")

choices = [label for control in interface.controls for label in control.labels]
print(json.dumps({"faults": faults, "names": [task["data"]["file_name"] for task in tasks], "choices": choices}))
