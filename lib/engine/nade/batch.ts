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

/** One batch in the kernel's terms; layout.ts says what columns and events are. */
export interface Batch {
  columns: number;
  /** Floats in one row of columns: padded to whole SIMD registers. */
  stride: number;
  events: number;
  /** Image of each column, counted from the batch's first; -1 for column 0. */
  images: Int32Array;
  stepEvents: Int32Array;
  carries: Int32Array;
  eventColumn: Int32Array;
  eventUntil: Int32Array;
  eventValue: Float32Array;
  activeColumns: Int32Array;
}

/** Sorts the images [from, to) by their first nonzero pixel, and their nonzero pixels by step, then column. */
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
  const stride = (columns + 3) & ~3;
  const first = (image: number) => (starts[image] === starts[image + 1] ? D : steps[starts[image]!]!);

  // A counting sort by first step, which also counts the columns that are active at each step.
  const activeColumns = new Int32Array(D + 2);
  activeColumns[0] = 1;
  for (let image = from; image < to; image++) activeColumns[first(image) + 1]!++;
  for (let step = 1; step < D + 2; step++) activeColumns[step]! += activeColumns[step - 1]!;
  const nextColumn = activeColumns.slice();
  const images = new Int32Array(columns).fill(-1);
  for (let image = from; image < to; image++) images[nextColumn[first(image)]!++] = image - from;

  // Events by step: count, sum up, fill in. Event 0 is the start.
  const stepEvents = new Int32Array(D + 1);
  for (let i = starts[from]!; i < starts[to]!; i++) stepEvents[steps[i]! + 1]!++;
  stepEvents[0] = 1;
  for (let step = 0; step < D; step++) stepEvents[step + 1]! += stepEvents[step]!;
  const events = stepEvents[D]!;
  const nextEvent = stepEvents.slice();
  const eventColumn = new Int32Array(events);
  const eventUntil = new Int32Array(events).fill(D);
  const eventValue = new Float32Array(events);
  const blocks = Math.ceil(D / BLOCK);
  const carries = new Int32Array(blocks * stride);
  for (let column = 1; column < columns; column++) {
    const image = images[column]! + from;
    let block = 0;
    let last = 0;
    for (let i = starts[image]!; i < starts[image + 1]!; i++) {
      const step = steps[i]!;
      const event = nextEvent[step]!++;
      eventColumn[event] = column;
      eventValue[event] = x[image * D + (ordering ? ordering[step]! : step)]!;
      if (last > 0) eventUntil[last] = step + 1;
      for (; block * BLOCK <= step; block++) carries[block * stride + column] = last;
      last = event;
    }
    for (; block < blocks; block++) carries[block * stride + column] = last;
  }
  return {
    columns,
    stride,
    events,
    images,
    stepEvents,
    carries,
    eventColumn,
    eventUntil,
    eventValue,
    activeColumns,
  };
}
