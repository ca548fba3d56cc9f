// The module of a worker that runs cells and tells how long each part of a cycle takes.

import { serveCells } from "../lib/experiment/serve_cells.ts";

serveCells(() => performance.now() / 1000);
