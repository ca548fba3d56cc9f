// Products of matrices in a WebAssembly kernel; its source is matrix_products.kernel.ts. It is slower than ONNX Runtime, needs
// no permission, and has the same bits on every processor.

import emulated from "./matrix_products.emulated.wasm" with { type: "bytes" };
import fused from "./matrix_products.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "./kernel.ts";
import {
  arrayTypeOf,
  copyRows,
  type Matrix,
  type Rows,
  type Values,
  valuesLike,
} from "./matrix.ts";

/** Computes some rows of one panel of the product. */
type MultiplyPanel = (
  panel: number,
  rows: number,
  first: number,
  last: number,
  longest: number,
) => void;

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, inner: number, panels: number, bytes: number): void;
  multiply32: MultiplyPanel;
  multiply64: MultiplyPanel;
  multiplyFused: MultiplyPanel;
  a: WebAssembly.Global;
  b: WebAssembly.Global;
  product: WebAssembly.Global;
}

/** Bytes of a row of a panel. */
const PANEL_BYTES = 32;
/** Number of rows computed in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 64;

const takeKernel = kernelPool<Exports>({ fused, emulated });

/** How products are added up. */
export interface Additions {
  /**
   * Whether each multiply-add is rounded once, as by a processor's fused multiply-add. It is for float64 only, and false
   * by default.
   */
  readonly isFused?: boolean;
  /**
   * Length of the blocks that the inner dimension is cut into. A block is added up from first to last, and then the
   * blocks are. Without a length there is a single block.
   */
  readonly longest?: number;
}

/**
 * Multiplies two matrices of the same precision.
 *
 * @param a A matrix or a selection, (rows x inner)
 * @param b A matrix, (inner x columns)
 * @param into Values to write the product to, (rows * columns)
 * @param additions The order of additions
 */
export function multiplyMatrices<Data extends Values>(
  a: Rows<Data>,
  b: Matrix<Data>,
  into: Data,
  { isFused = false, longest = Math.max(1, a.columns) }: Additions = {},
): void {
  const { rows, columns: inner } = a;
  const { columns } = b;
  const like = valuesLike(a);
  const width = PANEL_BYTES / like.BYTES_PER_ELEMENT;
  const panels = Math.ceil(columns / width);
  using kernel = takeKernel(rows, inner, panels, like.BYTES_PER_ELEMENT);
  const { exports, view } = kernel;
  const values = (address: WebAssembly.Global, length: number): Data =>
    view(arrayTypeOf(like), address, length);
  copyRows(a, values(exports.a, rows * inner));
  const ofPanels = values(exports.b, panels * inner * width);
  if (columns % width > 0) ofPanels.fill(0, (panels - 1) * inner * width);
  for (let k = 0; k < inner; k++) {
    for (let j = 0; j < columns; j++) {
      ofPanels[(Math.floor(j / width) * inner + k) * width + j % width] = b.data[k * columns + j];
    }
  }
  const multiplyPanel = isFused
    ? exports.multiplyFused
    : like instanceof Float32Array
    ? exports.multiply32
    : exports.multiply64;
  const product = values(exports.product, panels * rows * width);
  for (let panel = 0; panel < panels; panel++) {
    for (let first = 0; first < rows; first += BLOCK) {
      multiplyPanel(panel, rows, first, Math.min(first + BLOCK, rows), longest);
    }
    const left = panel * width;
    const right = Math.min(left + width, columns);
    for (let i = 0; i < rows; i++) {
      const start = (panel * rows + i) * width;
      into.set(product.subarray(start, start + right - left), i * columns + left);
    }
  }
}
