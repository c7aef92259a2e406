import type { Random } from "../../engine/random";
import { type GrayConversion, grayWindow, type RawPixels } from "./gray";

/** A patch whose standard deviation is less, in gray levels of 0 to 255, is flat: sky, walls, blown highlights. */
export const FLAT_THRESHOLD = 2;
/** A photograph is given up after this many places in a row that are flat, or taken already. */
const MISSES = 100;

export interface CutOptions {
  /** How many at most. */
  readonly count: number;
  readonly size: number;
  readonly gray: GrayConversion;
  /** Keep flat patches; default false. */
  readonly keepFlat?: boolean;
  readonly random: Random;
}

export interface CutPatches {
  /** `[size, size]` each. */
  readonly patches: Uint8Array[];
  /** How many flat ones were dropped before each patch, all told. */
  readonly flatBefore: number[];
}

/**
 * Cuts patches from one photograph at places drawn uniformly without replacement; patches may overlap. Flat ones are dropped
 * and others drawn for them. The first n patches do not depend on how many more are cut.
 */
export function cutPatches(photograph: RawPixels, options: CutOptions): CutPatches {
  const { count, size, gray, keepFlat = false, random } = options;
  const [columns, rows] = [photograph.width - size + 1, photograph.height - size + 1];
  const taken = new Set<number>();
  const [patches, flatBefore]: [Uint8Array[], number[]] = [[], []];
  let flat = 0;
  for (let misses = 0; patches.length < count && misses < MISSES; misses++) {
    const [x, y] = [random.integer(columns), random.integer(rows)];
    if (taken.has(y * columns + x)) continue;
    taken.add(y * columns + x);
    const patch = grayWindow(photograph, { x, y, size }, gray);
    if (!keepFlat && isFlat(patch)) {
      flat++;
      continue;
    }
    patches.push(patch);
    flatBefore.push(flat);
    misses = -1;
  }
  return { patches, flatBefore };
}

/** Whether Σ (x − mean)² / n < threshold², in exact integers: n Σ x² − (Σ x)² < n² threshold². */
export function isFlat(patch: Uint8Array): boolean {
  let [sum, squares] = [0, 0];
  for (const x of patch) {
    sum += x;
    squares += x * x;
  }
  const n = patch.length;
  return n * squares - sum * sum < (n * FLAT_THRESHOLD) ** 2;
}
