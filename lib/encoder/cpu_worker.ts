// A worker of the device `cpu`.

import "./without_location.ts";
import { loadEncoder } from "./model.ts";
import { serveEncoder } from "./serve_encoder.ts";

serveEncoder(({ files, settings, threads }) => loadEncoder(files, settings, threads));
