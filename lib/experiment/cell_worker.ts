// The module of a worker that runs cells without a clock: their cycles tell no seconds.

import { serveCells } from "./serve_cells.ts";

serveCells();
