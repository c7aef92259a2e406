// Hidden states and logits of one chunk of hidden units, for all images of the batch.
import {
  ACTIVATION, ACTIVE_COLUMNS, BIAS_C, CHUNK_STATES, COLUMNS, EVENTS, EVENT_COLUMN, EVENT_VALUE, PACKED_V, PACKED_W, PARTIAL,
  RELU, SCRATCH, SCRATCH_SIZE, STATE_AT, STEPS, STEP_EVENTS, STRIDE,
} from "../layout";
import { ROW_BYTES, integer, pointer } from "./job";
import { hiddenSigmoid4, sums4 } from "./math";

// @ts-ignore: decorator
@inline
function activate(a: v128, relu: bool): v128 {
  return relu ? f32x4.pmax(a, f32x4.splat(0.0)) : hiddenSigmoid4(a);
}

/** Four floats whose sum is the dot product of a row with v. Summed in the order of the loads, which saves registers. */
// @ts-ignore: decorator
@inline
function product(
  row: usize, v0: v128, v1: v128, v2: v128, v3: v128, v4: v128, v5: v128, v6: v128, v7: v128,
): v128 {
  let sum = f32x4.mul(v0, v128.load(row));
  sum = f32x4.add(sum, f32x4.mul(v1, v128.load(row, 16)));
  sum = f32x4.add(sum, f32x4.mul(v2, v128.load(row, 32)));
  sum = f32x4.add(sum, f32x4.mul(v3, v128.load(row, 48)));
  sum = f32x4.add(sum, f32x4.mul(v4, v128.load(row, 64)));
  sum = f32x4.add(sum, f32x4.mul(v5, v128.load(row, 80)));
  sum = f32x4.add(sum, f32x4.mul(v6, v128.load(row, 96)));
  return f32x4.add(sum, f32x4.mul(v7, v128.load(row, 112)));
}

/**
 * Step by step: the products of V_d with the states in force, one for each active column, then the new states that the
 * step's events make: a = a + x W_d, h = activation(a).
 */
// @ts-ignore: decorator
@inline
function forward(chunk: i32, group: i32, add: bool, slot: i32, relu: bool): void {
  const steps = integer(STEPS);
  const columns = integer(COLUMNS);
  const stride = <usize>integer(STRIDE);
  const packed = <usize>chunk * <usize>steps * ROW_BYTES;
  const w = pointer(PACKED_W) + packed;
  const v = pointer(PACKED_V) + packed;
  const states = pointer(CHUNK_STATES) + <usize>chunk * <usize>integer(EVENTS) * ROW_BYTES;
  const partial = pointer(PARTIAL) + <usize>group * <usize>steps * stride;
  const stateAt = pointer(STATE_AT);
  const stepEvents = pointer(STEP_EVENTS);
  const eventColumn = pointer(EVENT_COLUMN);
  const eventValue = pointer(EVENT_VALUE);
  const activeColumns = pointer(ACTIVE_COLUMNS);
  const scratch = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE);
  const parts = scratch; // [column][4] products, to be summed
  const sums = scratch + <usize>(columns + 3) * 16; // [column][CHUNK] preactivations a

  const c = pointer(BIAS_C) + <usize>chunk * ROW_BYTES;
  for (let column = 0; column < columns; column++) {
    const sum = sums + <usize>column * ROW_BYTES;
    for (let i: usize = 0; i < ROW_BYTES; i += 16) v128.store(sum + i, v128.load(c + i));
  }
  for (let i: usize = 0; i < ROW_BYTES; i += 16) v128.store(states + i, activate(v128.load(c + i), relu));

  for (let step = 0; step < steps; step++) {
    const row = v + <usize>step * ROW_BYTES;
    const v0 = v128.load(row);
    const v1 = v128.load(row, 16);
    const v2 = v128.load(row, 32);
    const v3 = v128.load(row, 48);
    const v4 = v128.load(row, 64);
    const v5 = v128.load(row, 80);
    const v6 = v128.load(row, 96);
    const v7 = v128.load(row, 112);
    const active = <usize>load<u32>(activeColumns + (<usize>step << 2));
    let at = stateAt + <usize>step * stride;
    const end = at + (active << 2);
    let part = parts;
    for (; at < end; at += 4) {
      v128.store(part, product(states + load<u32>(at), v0, v1, v2, v3, v4, v5, v6, v7));
      part += 16;
    }
    const out = partial + <usize>step * stride;
    for (let i: usize = 0; i < active << 2; i += 16) {
      const from = parts + (i << 2);
      let sum = sums4(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48));
      if (add) sum = f32x4.add(sum, v128.load(out + i));
      v128.store(out + i, sum);
    }

    const weights = w + <usize>step * ROW_BYTES;
    const stop = load<i32>(stepEvents + (<usize>step << 2), 4);
    for (let event = load<i32>(stepEvents + (<usize>step << 2)); event < stop; event++) {
      const sum = sums + <usize>load<u32>(eventColumn + (<usize>event << 2)) * ROW_BYTES;
      const x = v128.load32_splat(eventValue + (<usize>event << 2));
      const state = states + <usize>event * ROW_BYTES;
      for (let i: usize = 0; i < ROW_BYTES; i += 32) {
        const a0 = f32x4.add(v128.load(sum + i), f32x4.mul(x, v128.load(weights + i)));
        const a1 = f32x4.add(v128.load(sum + i, 16), f32x4.mul(x, v128.load(weights + i, 16)));
        v128.store(sum + i, a0);
        v128.store(sum + i, a1, 16);
        const h0 = activate(a0, relu);
        const h1 = activate(a1, relu);
        v128.store(state + i, h0);
        v128.store(state + i, h1, 16);
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
