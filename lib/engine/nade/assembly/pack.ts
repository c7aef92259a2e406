// Rearranges the weights: rows from pixel order to step order, columns into chunks of 32 (zero-padded).
import {
  BLOCK, CHUNK, HIDDEN, ORDER, PACK, PACKED_V, PACKED_W, SPARE_ROWS, STEPS, WEIGHTS_V, WEIGHTS_W,
} from "../layout";
import { ROW_BYTES, integer, pointer } from "./job";

/** Columns [32 chunk, 32 chunk + 32) of W and V, when the job says that they are new. */
export function packChunk(chunk: i32): void {
  if (integer(PACK) == 0) return;
  const steps = integer(STEPS);
  const hidden = integer(HIDDEN);
  const order = pointer(ORDER);
  const from = chunk * CHUNK;
  const bytes = <usize>min(hidden - from, CHUNK) << 2;
  const size = <usize>(steps + SPARE_ROWS) * ROW_BYTES;
  for (let part = 0; part < 2; part++) {
    const source = pointer(part == 0 ? WEIGHTS_W : WEIGHTS_V) + (<usize>from << 2);
    const target = pointer(part == 0 ? PACKED_W : PACKED_V) + <usize>chunk * size;
    if (bytes < ROW_BYTES) memory.fill(target, 0, size);
    else memory.fill(target + <usize>steps * ROW_BYTES, 0, <usize>SPARE_ROWS * ROW_BYTES);
    for (let step = 0; step < steps; step++) {
      const pixel = <usize>load<u32>(order + (<usize>step << 2));
      const row = source + ((pixel * hidden) << 2);
      const to = target + <usize>step * ROW_BYTES;
      if (bytes == ROW_BYTES) {
        for (let i: usize = 0; i < ROW_BYTES; i += 64) {
          v128.store(to + i, v128.load(row + i));
          v128.store(to + i, v128.load(row + i, 16), 16);
          v128.store(to + i, v128.load(row + i, 32), 32);
          v128.store(to + i, v128.load(row + i, 48), 48);
        }
      } else {
        memory.copy(to, row, bytes);
      }
    }
  }
}

/** Rows of block `block` of W and V in step order, padded to whole chunks: [step][32 chunks], for sampling. */
export function packRows(block: i32): void {
  const steps = integer(STEPS);
  const hidden = <usize>integer(HIDDEN);
  const order = pointer(ORDER);
  const bytes = hidden << 2;
  const stride = ((hidden + CHUNK - 1) / CHUNK) * ROW_BYTES;
  const end = min((block + 1) * BLOCK, steps);
  for (let step = block * BLOCK; step < end; step++) {
    const source = (<usize>load<u32>(order + (<usize>step << 2)) * hidden) << 2;
    const target = <usize>step * stride;
    memory.copy(pointer(PACKED_W) + target, pointer(WEIGHTS_W) + source, bytes);
    memory.fill(pointer(PACKED_W) + target + bytes, 0, stride - bytes);
    memory.copy(pointer(PACKED_V) + target, pointer(WEIGHTS_V) + source, bytes);
    memory.fill(pointer(PACKED_V) + target + bytes, 0, stride - bytes);
  }
}
