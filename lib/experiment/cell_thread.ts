// The thread that runs cells, as the process that hands them over sees it.

import type { CellOrder, CellReport } from "./serve_cells.ts";

/** A worker thread, started with its first cell and started anew after one was dropped. */
export class CellThread {
  #worker: Worker | undefined;
  readonly #module: URL;

  /** @param module What the worker runs, which calls `serveCells`; one without a clock unless given */
  constructor(module: URL = new URL("./cell_worker.ts", import.meta.url)) {
    this.#module = module;
  }

  /**
   * Runs a cell.
   *
   * @param order The cell
   * @param stopped Ends the cell after the cycle under way: a thread must not be ended within native code
   * @returns Its reports; the last is `done`, `failure` or `stopped`
   */
  async *run(order: CellOrder, stopped: Promise<void>): AsyncGenerator<CellReport, void, void> {
    const worker = this.#worker ??= new Worker(this.#module, { type: "module" });
    const queue: CellReport[] = [];
    let wake = () => {};
    worker.onmessage = ({ data }: MessageEvent<CellReport>) => {
      queue.push(data);
      wake();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      queue.push({ failure: { name: "Error", message: event.message } });
      this.end();
      wake();
    };
    worker.postMessage(order);
    stopped.then(() => this.#worker?.postMessage("stop"));
    while (true) {
      const report = queue.shift();
      if (report === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (queue.length > 0) resolve();
        });
        continue;
      }
      yield report;
      if ("done" in report || "failure" in report || "stopped" in report) return;
    }
  }

  /** Ends the thread. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
