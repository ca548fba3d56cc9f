// A worker of the device `wasm`.

import { serveEncoder } from "./serve_encoder.ts";
import { loadWasmEncoder } from "./wasm_model.ts";

serveEncoder(({ files, settings }) => loadWasmEncoder(files, settings));
