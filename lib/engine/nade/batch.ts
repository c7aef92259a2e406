import { BLOCK } from "./layout";

/** The nonzero pixels of images, in the order of the steps. */
export interface SparseImages {
  /** Steps of all nonzero pixels, image after image, ascending. */
  steps: Int32Array;
  /** Image b owns steps[starts[b]] up to steps[starts[b + 1]]. */
  starts: Int32Array;
}

/** Finds the nonzero pixels of x [count, D]; the last step is left out, since no later pixel depends on it. */
export function findNonzero(
  x: Float32Array,
  count: number,
  D: number,
  ordering: Int32Array | undefined,
): SparseImages {
  let steps = new Int32Array(Math.max(1024, (x.length >> 2) + D));
  const starts = new Int32Array(count + 1);
  let size = 0;
  for (let image = 0; image < count; image++) {
    if (size + D > steps.length) {
      const larger = new Int32Array(2 * steps.length + D);
      larger.set(steps);
      steps = larger;
    }
    const base = image * D;
    if (ordering) {
      for (let step = 0; step < D - 1; step++) if (x[base + ordering[step]!] !== 0) steps[size++] = step;
    } else {
      for (let step = 0; step < D - 1; step++) if (x[base + step] !== 0) steps[size++] = step;
    }
    starts[image + 1] = size;
  }
  return { steps, starts };
}

/** Splits images into consecutive batches of at most `images` images and `events` nonzero pixels (at least one image each). */
export function splitImages(
  sparse: SparseImages,
  images: number,
  events: number,
): [from: number, to: number][] {
  const { starts } = sparse;
  const count = starts.length - 1;
  const batches: [number, number][] = [];
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && to - from < images && starts[to + 1]! - starts[from]! <= events) to++;
    batches.push([from, to]);
    from = to;
  }
  return batches;
}

/** One batch in the kernel's terms; see layout.ts for the arrays. */
export interface Batch {
  columns: number;
  /** Image of each column; column 0 stands for the state that all images share before their first nonzero pixel. */
  images: Int32Array;
  eventStep: Int32Array;
  eventValue: Float32Array;
  cells: Int32Array;
  carries: Int32Array;
  firsts: Int32Array;
  activeColumns: Int32Array;
}

/** Sorts the images [from, to) by their first nonzero pixel and their nonzero pixels by block of steps, then column. */
export function arrangeBatch(
  x: Float32Array,
  D: number,
  ordering: Int32Array | undefined,
  sparse: SparseImages,
  from: number,
  to: number,
): Batch {
  const { steps, starts } = sparse;
  const columns = to - from + 1;
  const blocks = Math.ceil(D / BLOCK);
  const first = (image: number) => (starts[image] === starts[image + 1] ? D : steps[starts[image]!]!);

  // A counting sort by first step, which also counts the columns that are active at each step.
  const activeColumns = new Int32Array(D + 2);
  for (let image = from; image < to; image++) activeColumns[first(image) + 1]!++;
  activeColumns[0] = 1;
  for (let step = 1; step < D + 2; step++) activeColumns[step]! += activeColumns[step - 1]!;
  const next = activeColumns.slice();
  const images = new Int32Array(columns).fill(-1);
  const firsts = new Int32Array(columns).fill(-1);
  for (let image = from; image < to; image++) {
    const column = next[first(image)]!++;
    images[column] = image;
    firsts[column] = first(image);
  }

  // Events of each cell (block, column): count, sum up, fill in. Event 0 is the shared first state.
  const cells = new Int32Array(blocks * columns + 1);
  for (let column = 1; column < columns; column++) {
    const image = images[column]!;
    for (let i = starts[image]!; i < starts[image + 1]!; i++) cells[(steps[i]! >>> 5) * columns + column]!++;
  }
  const carries = new Int32Array(blocks * columns);
  const carry = new Int32Array(columns).fill(-1);
  carry[0] = 0;
  let event = 1;
  for (let block = 0, cell = 0; block < blocks; block++) {
    for (let column = 0; column < columns; column++, cell++) {
      const size = cells[cell]!;
      cells[cell] = event;
      carries[cell] = carry[column]!;
      event += size;
      if (size > 0) carry[column] = event - 1;
    }
  }
  cells[blocks * columns] = event;
  const eventStep = new Int32Array(event);
  const eventValue = new Float32Array(event);
  for (let column = 1; column < columns; column++) {
    const image = images[column]!;
    let block = -1;
    let at = 0;
    for (let i = starts[image]!; i < starts[image + 1]!; i++) {
      const step = steps[i]!;
      if (step >>> 5 !== block) {
        block = step >>> 5;
        at = cells[block * columns + column]!;
      }
      eventStep[at] = step;
      eventValue[at++] = x[image * D + (ordering ? ordering[step]! : step)]!;
    }
  }
  return { columns, images, eventStep, eventValue, cells, carries, firsts, activeColumns };
}
