// The gradient of one chunk of hidden units: columns of W and V and elements of c, for all images of the batch.
import {
  ACCUMULATE, ACTIVATION, ACTIVE_COLUMNS, BLOCK, BLOCKS, CARRIES, CELLS, CHUNK, CHUNK_STATES, COLUMNS, DELTA, EVENT_STEP,
  EVENT_VALUE, GRADIENT_C, GRADIENT_V, GRADIENT_W, HIDDEN, ORDER, PACKED_V, PAIRS, RELU, SCRATCH, SCRATCH_SIZE,
  SPARE_ROWS, STATE_COUNT, STEPS,
} from "../layout";
import { BLOCK_BYTES, ROW_BYTES, integer, pointer } from "./job";

/** dh through the activation, whose derivative is a function of its value h. */
// @ts-ignore: decorator
@inline
function through(dh: v128, h: v128, relu: bool): v128 {
  return relu
    ? v128.and(dh, f32x4.gt(h, f32x4.splat(0.0)))
    : f32x4.mul(dh, f32x4.sub(h, f32x4.mul(h, h)));
}

/** total += dh through h; gradient += x total. Returns the new total. */
// @ts-ignore: decorator
@inline
function settle(total: usize, h: usize, gradient: usize, x: v128, dh: v128, relu: bool): void {
  const sum = f32x4.add(v128.load(total), through(dh, v128.load(h), relu));
  v128.store(total, sum);
  v128.store(gradient, f32x4.add(v128.load(gradient), f32x4.mul(x, sum)));
}

// @ts-ignore: decorator
@inline
function plus(sum: v128, factor: v128, address: usize): v128 {
  return f32x4.add(sum, f32x4.mul(factor, v128.load(address)));
}

// @ts-ignore: decorator
@inline
function backward(chunk: i32, slot: i32, relu: bool): void {
  const steps = integer(STEPS);
  const blocks = integer(BLOCKS);
  const columns = integer(COLUMNS);
  const hidden = integer(HIDDEN);
  const stride = <usize>blocks * BLOCK_BYTES;
  const v = pointer(PACKED_V) + <usize>chunk * <usize>(steps + SPARE_ROWS) * ROW_BYTES;
  const states = pointer(CHUNK_STATES) + <usize>chunk * <usize>integer(STATE_COUNT) * ROW_BYTES;
  const eventStep = pointer(EVENT_STEP);
  const eventValue = pointer(EVENT_VALUE);
  const cells = pointer(CELLS);
  const carries = pointer(CARRIES);
  const activeColumns = pointer(ACTIVE_COLUMNS);
  const order = pointer(ORDER);
  const accumulate = integer(ACCUMULATE) != 0;
  const from = <usize>(chunk * CHUNK) << 2;
  const bytes = <usize>min(hidden - chunk * CHUNK, CHUNK) << 2;

  const scratch = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE);
  const gradientW = scratch; // [BLOCK][CHUNK]
  const gradientV = scratch + <usize>BLOCK * ROW_BYTES; // [CHUNK]
  const totals = gradientV + ROW_BYTES; // [column][CHUNK] d loss / d a, summed over the states from here on
  const partial = totals + <usize>columns * ROW_BYTES; // [column][CHUNK] d loss / d h of the state in force
  memory.fill(totals, 0, <usize>columns * ROW_BYTES * 2);

  for (let block = blocks - 1; block >= 0; block--) {
    const begin = block * BLOCK;
    const end = min(begin + BLOCK, steps);
    const active = load<i32>(activeColumns + (<usize>end << 2));
    memory.fill(gradientW, 0, <usize>BLOCK * ROW_BYTES);

    for (let column = 0; column < active; column++) {
      const cell = (<usize>(block * columns + column)) << 2;
      const start = load<i32>(cells + cell);
      let event = load<i32>(cells + cell, 4);
      const carry = load<i32>(carries + cell);
      const total = totals + <usize>column * ROW_BYTES;
      const unfinished = partial + <usize>column * ROW_BYTES;
      const deltas = pointer(DELTA) + <usize>column * stride;
      let s0 = v128.load(unfinished);
      let s1 = v128.load(unfinished, 16);
      let s2 = v128.load(unfinished, 32);
      let s3 = v128.load(unfinished, 48);
      let s4 = v128.load(unfinished, 64);
      let s5 = v128.load(unfinished, 80);
      let s6 = v128.load(unfinished, 96);
      let s7 = v128.load(unfinished, 112);
      let step = end; // first step already done
      for (;;) {
        event--;
        const more = event >= start;
        const since = more ? load<i32>(eventStep + (<usize>event << 2)) + 1 : begin;
        if (more || carry >= 0) {
          let row = v + <usize>since * ROW_BYTES;
          let delta = deltas + (<usize>since << 2);
          for (let i = since; i < step; i++) {
            const d = v128.load32_splat(delta);
            s0 = plus(s0, d, row);
            s1 = plus(s1, d, row + 16);
            s2 = plus(s2, d, row + 32);
            s3 = plus(s3, d, row + 48);
            s4 = plus(s4, d, row + 64);
            s5 = plus(s5, d, row + 80);
            s6 = plus(s6, d, row + 96);
            s7 = plus(s7, d, row + 112);
            row += ROW_BYTES;
            delta += 4;
          }
        }
        if (!more) break;
        const h = states + <usize>event * ROW_BYTES;
        const gradient = gradientW + <usize>(since - 1 - begin) * ROW_BYTES;
        const x = v128.load32_splat(eventValue + (<usize>event << 2));
        settle(total, h, gradient, x, s0, relu);
        settle(total + 16, h + 16, gradient + 16, x, s1, relu);
        settle(total + 32, h + 32, gradient + 32, x, s2, relu);
        settle(total + 48, h + 48, gradient + 48, x, s3, relu);
        settle(total + 64, h + 64, gradient + 64, x, s4, relu);
        settle(total + 80, h + 80, gradient + 80, x, s5, relu);
        settle(total + 96, h + 96, gradient + 96, x, s6, relu);
        settle(total + 112, h + 112, gradient + 112, x, s7, relu);
        const zero = f32x4.splat(0.0);
        s0 = zero;
        s1 = zero;
        s2 = zero;
        s3 = zero;
        s4 = zero;
        s5 = zero;
        s6 = zero;
        s7 = zero;
        step = since;
      }
      v128.store(unfinished, s0);
      v128.store(unfinished, s1, 16);
      v128.store(unfinished, s2, 32);
      v128.store(unfinished, s3, 48);
      v128.store(unfinished, s4, 64);
      v128.store(unfinished, s5, 80);
      v128.store(unfinished, s6, 96);
      v128.store(unfinished, s7, 112);
    }

    for (let step = begin; step < end; step++) {
      const pixel = <usize>load<u32>(order + (<usize>step << 2));
      const offset = from + ((pixel * hidden) << 2);
      const targetW = pointer(GRADIENT_W) + offset;
      const targetV = pointer(GRADIENT_V) + offset;
      const ownW = gradientW + <usize>(step - begin) * ROW_BYTES;
      if (accumulate) addTo(targetW, ownW, bytes);
      else memory.copy(targetW, ownW, bytes);

      let s0 = f32x4.splat(0.0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      let pair = pointer(PAIRS) + ((<usize>step * columns) << 3);
      const pairsEnd = pair + (<usize>load<i32>(activeColumns + (<usize>step << 2)) << 3);
      for (; pair < pairsEnd; pair += 8) {
        const h = states + load<u32>(pair);
        const d = v128.load32_splat(pair, 4);
        s0 = plus(s0, d, h);
        s1 = plus(s1, d, h + 16);
        s2 = plus(s2, d, h + 32);
        s3 = plus(s3, d, h + 48);
        s4 = plus(s4, d, h + 64);
        s5 = plus(s5, d, h + 80);
        s6 = plus(s6, d, h + 96);
        s7 = plus(s7, d, h + 112);
      }
      v128.store(gradientV, s0);
      v128.store(gradientV, s1, 16);
      v128.store(gradientV, s2, 32);
      v128.store(gradientV, s3, 48);
      v128.store(gradientV, s4, 64);
      v128.store(gradientV, s5, 80);
      v128.store(gradientV, s6, 96);
      v128.store(gradientV, s7, 112);
      if (accumulate) addTo(targetV, gradientV, bytes);
      else memory.copy(targetV, gradientV, bytes);
    }
  }

  // The shared first state ends the sums: its dh goes through its own h, and every a contains c.
  const c = pointer(GRADIENT_C) + from;
  for (let i: usize = 0; i < ROW_BYTES; i += 16) {
    let sum = through(v128.load(partial + i), v128.load(states + i), relu);
    for (let column = 1; column < columns; column++) {
      sum = f32x4.add(sum, v128.load(totals + <usize>column * ROW_BYTES + i));
    }
    v128.store(c + i, accumulate ? f32x4.add(v128.load(c + i), sum) : sum);
  }
}

function addTo(target: usize, source: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(target + i, load<f32>(target + i) + load<f32>(source + i));
}

function backwardSigmoid(chunk: i32, slot: i32): void {
  backward(chunk, slot, false);
}

function backwardRelu(chunk: i32, slot: i32): void {
  backward(chunk, slot, true);
}

export function backwardChunk(chunk: i32, slot: i32): void {
  if (integer(ACTIVATION) == RELU) backwardRelu(chunk, slot);
  else backwardSigmoid(chunk, slot);
}
