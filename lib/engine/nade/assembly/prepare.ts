// Rearranges weights and images into the order in which the chunks read them, one block of steps a unit.
import {
  BLOCK, CARRIES, CHUNK, COLUMNS, EVENT_COLUMN, HIDDEN, IMAGES, INPUT,
  ORDER, PACK, PACKED_V, PACKED_W, STATE_AT, STEPS, STEP_EVENTS, STRIDE, WEIGHTS_V, WEIGHTS_W, X,
} from "../layout";
import { ROW_BYTES, integer, pointer } from "./job";

export function prepareBlock(block: i32): void {
  const begin = block * BLOCK;
  const end = min(begin + BLOCK, integer(STEPS));
  if (integer(PACK)) {
    chunkRows(pointer(WEIGHTS_W), pointer(PACKED_W), begin, end);
    chunkRows(pointer(WEIGHTS_V), pointer(PACKED_V), begin, end);
  }
  transposeImages(begin, end);
  placeStates(begin, end);
}

/** Rows of W or V from pixel order to step order, columns into chunks of 32 padded with zeros. */
function chunkRows(source: usize, target: usize, begin: i32, end: i32): void {
  const hidden = <usize>integer(HIDDEN);
  const whole = hidden / CHUNK;
  const rest = (hidden % CHUNK) << 2;
  const size = <usize>integer(STEPS) * ROW_BYTES;
  const order = pointer(ORDER);
  for (let step = begin; step < end; step++) {
    let from = source + ((<usize>load<u32>(order + (<usize>step << 2)) * hidden) << 2);
    let to = target + <usize>step * ROW_BYTES;
    for (let chunk: usize = 0; chunk < whole; chunk++) {
      for (let i: usize = 0; i < ROW_BYTES; i += 32) {
        v128.store(to + i, v128.load(from + i));
        v128.store(to + i, v128.load(from + i, 16), 16);
      }
      from += ROW_BYTES;
      to += size;
    }
    if (rest > 0) {
      memory.copy(to, from, rest);
      memory.fill(to + rest, 0, ROW_BYTES - rest);
    }
  }
}

/** x by step and column. */
function transposeImages(begin: i32, end: i32): void {
  const steps = <usize>integer(STEPS);
  const columns = <usize>integer(COLUMNS);
  const stride = <usize>integer(STRIDE);
  const order = pointer(ORDER);
  const images = pointer(IMAGES);
  const target = pointer(X);
  for (let step = begin; step < end; step++) {
    const row = target + <usize>step * stride;
    store<f32>(row, 0);
    memory.fill(row + (columns << 2), 0, stride - (columns << 2));
  }
  for (let column: usize = 1; column < columns; column++) {
    const image = pointer(INPUT) + ((<usize>load<u32>(images + (column << 2)) * steps) << 2);
    let to = target + <usize>begin * stride + (column << 2);
    for (let step = begin; step < end; step++) {
      store<f32>(to, load<f32>(image + (<usize>load<u32>(order + (<usize>step << 2)) << 2)));
      to += stride;
    }
  }
}

/** Writes the states in force at each step, from those at the block's first step on. */
function placeStates(begin: i32, end: i32): void {
  const stride = <usize>integer(STRIDE);
  const stepEvents = pointer(STEP_EVENTS);
  const eventColumn = pointer(EVENT_COLUMN);
  const carries = pointer(CARRIES) + <usize>(begin / BLOCK) * stride;
  let row = pointer(STATE_AT) + <usize>begin * stride;
  for (let i: usize = 0; i < stride; i += 4) store<u32>(row + i, load<u32>(carries + i) * <u32>ROW_BYTES);
  for (let step = begin; step < end - 1; step++) {
    const next = row + stride;
    memory.copy(next, row, stride);
    const stop = load<u32>(stepEvents + (<usize>step << 2), 4);
    for (let event = load<u32>(stepEvents + (<usize>step << 2)); event < stop; event++) {
      store<u32>(next + (<usize>load<u32>(eventColumn + (<usize>event << 2)) << 2), event * <u32>ROW_BYTES);
    }
    row = next;
  }
}

/** Rows of block `block` of W and V in step order, padded with zeros to whole chunks, for sampling. */
export function packRows(block: i32): void {
  const hidden = <usize>integer(HIDDEN);
  const order = pointer(ORDER);
  const bytes = hidden << 2;
  const stride = ((hidden + CHUNK - 1) / CHUNK) * ROW_BYTES;
  const end = min((block + 1) * BLOCK, integer(STEPS));
  for (let step = block * BLOCK; step < end; step++) {
    const source = (<usize>load<u32>(order + (<usize>step << 2)) * hidden) << 2;
    const target = <usize>step * stride;
    memory.copy(pointer(PACKED_W) + target, pointer(WEIGHTS_W) + source, bytes);
    memory.fill(pointer(PACKED_W) + target + bytes, 0, stride - bytes);
    memory.copy(pointer(PACKED_V) + target, pointer(WEIGHTS_V) + source, bytes);
    memory.fill(pointer(PACKED_V) + target + bytes, 0, stride - bytes);
  }
}
