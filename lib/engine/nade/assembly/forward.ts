// Hidden states and logits of one chunk of hidden units, for all images of the batch.
import {
  ACTIVATION, ACTIVE_COLUMNS, BIAS_C, BLOCK, BLOCKS, CARRIES, CELLS, CHUNK_STATES, COLUMNS, EVENT_STEP, EVENT_VALUE,
  PACKED_V, PACKED_W, PARTIAL, RELU, SCRATCH, SCRATCH_SIZE, SPARE_ROWS, STATE_COUNT, STEPS,
} from "../layout";
import { BLOCK_BYTES, ROW_BYTES, integer, pointer } from "./job";
import { sigmoid4, sum4, sums4 } from "./math";

// @ts-ignore: decorator
@inline
function activate(a: v128, relu: bool): v128 {
  return relu ? f32x4.pmax(a, f32x4.splat(0.0)) : sigmoid4(a);
}

// @ts-ignore: decorator
@inline
function products(
  row: usize, h0: v128, h1: v128, h2: v128, h3: v128, h4: v128, h5: v128, h6: v128, h7: v128,
): v128 {
  let even = f32x4.mul(h0, v128.load(row));
  let odd = f32x4.mul(h1, v128.load(row, 16));
  even = f32x4.add(even, f32x4.mul(h2, v128.load(row, 32)));
  odd = f32x4.add(odd, f32x4.mul(h3, v128.load(row, 48)));
  even = f32x4.add(even, f32x4.mul(h4, v128.load(row, 64)));
  odd = f32x4.add(odd, f32x4.mul(h5, v128.load(row, 80)));
  even = f32x4.add(even, f32x4.mul(h6, v128.load(row, 96)));
  odd = f32x4.add(odd, f32x4.mul(h7, v128.load(row, 112)));
  return f32x4.add(even, odd);
}

/**
 * Blocks of steps outside, images inside: the rows of V and W of a block stay in the first-level cache while all images
 * pass. Within a block an image's hidden state changes only after a nonzero pixel (an event), and lives in registers.
 */
// @ts-ignore: decorator
@inline
function forward(chunk: i32, group: i32, add: bool, slot: i32, relu: bool): void {
  const steps = integer(STEPS);
  const blocks = integer(BLOCKS);
  const columns = integer(COLUMNS);
  const stride = <usize>blocks * BLOCK_BYTES;
  const packed = <usize>chunk * <usize>(steps + SPARE_ROWS) * ROW_BYTES;
  const w = pointer(PACKED_W) + packed;
  const v = pointer(PACKED_V) + packed;
  const states = pointer(CHUNK_STATES) + <usize>chunk * <usize>integer(STATE_COUNT) * ROW_BYTES;
  const partial = pointer(PARTIAL) + <usize>group * <usize>columns * stride;
  const eventStep = pointer(EVENT_STEP);
  const eventValue = pointer(EVENT_VALUE);
  const cells = pointer(CELLS);
  const carries = pointer(CARRIES);
  const activeColumns = pointer(ACTIVE_COLUMNS);
  const scratch = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE);
  const dots = scratch; // [BLOCK + 4]
  const sums = scratch + 256; // [column][CHUNK] preactivations a

  const c = pointer(BIAS_C) + <usize>chunk * ROW_BYTES;
  for (let i: usize = 0; i < ROW_BYTES; i += 16) v128.store(states + i, activate(v128.load(c + i), relu));

  for (let block = 0; block < blocks; block++) {
    const begin = block * BLOCK;
    const end = min(begin + BLOCK, steps);
    const active = load<i32>(activeColumns + (<usize>end << 2));
    for (let column = 0; column < active; column++) {
      const cell = (<usize>(block * columns + column)) << 2;
      let event = load<i32>(cells + cell);
      const stop = load<i32>(cells + cell, 4);
      const carry = load<i32>(carries + cell);
      const sum = sums + <usize>column * ROW_BYTES;
      let started = carry >= 0;
      let base = started ? sum : c;
      const state = states + <usize>max(carry, 0) * ROW_BYTES;
      let h0 = v128.load(state);
      let h1 = v128.load(state, 16);
      let h2 = v128.load(state, 32);
      let h3 = v128.load(state, 48);
      let h4 = v128.load(state, 64);
      let h5 = v128.load(state, 80);
      let h6 = v128.load(state, 96);
      let h7 = v128.load(state, 112);
      let step = begin;
      for (;;) {
        const last = event == stop;
        const until = last ? end : load<i32>(eventStep + (<usize>event << 2)) + 1;
        if (started) {
          let row = v + <usize>step * ROW_BYTES;
          let dot = dots + (<usize>(step - begin) << 2);
          let left = until - step;
          // Four steps at a time; surplus ones are overwritten by the next state or ignored.
          while (left > 2) {
            const p0 = products(row, h0, h1, h2, h3, h4, h5, h6, h7);
            const p1 = products(row + ROW_BYTES, h0, h1, h2, h3, h4, h5, h6, h7);
            const p2 = products(row + 2 * ROW_BYTES, h0, h1, h2, h3, h4, h5, h6, h7);
            const p3 = products(row + 3 * ROW_BYTES, h0, h1, h2, h3, h4, h5, h6, h7);
            v128.store(dot, sums4(p0, p1, p2, p3));
            row += 4 * ROW_BYTES;
            dot += 16;
            left -= 4;
          }
          while (left > 0) {
            store<f32>(dot, sum4(products(row, h0, h1, h2, h3, h4, h5, h6, h7)));
            row += ROW_BYTES;
            dot += 4;
            left--;
          }
        }
        step = until;
        if (last) break;
        const x = v128.load32_splat(eventValue + (<usize>event << 2));
        const row = w + <usize>(until - 1) * ROW_BYTES;
        h0 = f32x4.add(v128.load(base), f32x4.mul(x, v128.load(row)));
        h1 = f32x4.add(v128.load(base, 16), f32x4.mul(x, v128.load(row, 16)));
        h2 = f32x4.add(v128.load(base, 32), f32x4.mul(x, v128.load(row, 32)));
        h3 = f32x4.add(v128.load(base, 48), f32x4.mul(x, v128.load(row, 48)));
        h4 = f32x4.add(v128.load(base, 64), f32x4.mul(x, v128.load(row, 64)));
        h5 = f32x4.add(v128.load(base, 80), f32x4.mul(x, v128.load(row, 80)));
        h6 = f32x4.add(v128.load(base, 96), f32x4.mul(x, v128.load(row, 96)));
        h7 = f32x4.add(v128.load(base, 112), f32x4.mul(x, v128.load(row, 112)));
        v128.store(sum, h0);
        v128.store(sum, h1, 16);
        v128.store(sum, h2, 32);
        v128.store(sum, h3, 48);
        v128.store(sum, h4, 64);
        v128.store(sum, h5, 80);
        v128.store(sum, h6, 96);
        v128.store(sum, h7, 112);
        base = sum;
        started = true;
        const made = states + <usize>event * ROW_BYTES;
        h0 = activate(h0, relu);
        v128.store(made, h0);
        h1 = activate(h1, relu);
        v128.store(made, h1, 16);
        h2 = activate(h2, relu);
        v128.store(made, h2, 32);
        h3 = activate(h3, relu);
        v128.store(made, h3, 48);
        h4 = activate(h4, relu);
        v128.store(made, h4, 64);
        h5 = activate(h5, relu);
        v128.store(made, h5, 80);
        h6 = activate(h6, relu);
        v128.store(made, h6, 96);
        h7 = activate(h7, relu);
        v128.store(made, h7, 112);
        event++;
      }
      const out = partial + <usize>column * stride + (<usize>begin << 2);
      if (add) {
        for (let i: usize = 0; i < BLOCK_BYTES; i += 16) {
          v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(dots + i)));
        }
      } else {
        for (let i: usize = 0; i < BLOCK_BYTES; i += 16) v128.store(out + i, v128.load(dots + i));
      }
    }
  }
}

function forwardSigmoid(chunk: i32, group: i32, add: bool, slot: i32): void {
  forward(chunk, group, add, slot, false);
}

function forwardRelu(chunk: i32, group: i32, add: bool, slot: i32): void {
  forward(chunk, group, add, slot, true);
}

export function forwardChunk(chunk: i32, group: i32, add: bool, slot: i32): void {
  if (integer(ACTIVATION) == RELU) forwardRelu(chunk, group, add, slot);
  else forwardSigmoid(chunk, group, add, slot);
}
