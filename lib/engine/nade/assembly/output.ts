// From logits to log-probabilities, and from the upstream gradient to d loss / d logit, one block of steps a unit.
import {
  ACCUMULATE, ACTIVE_COLUMNS, BIAS_B, BLOCK, BLOCKS, CARRIES, CELLS, COLUMNS, DELTA, EVENT_STEP, FIRSTS, GRADIENT_B,
  GROUPS, INPUT, LOGITS, LOG_PROB, ORDER, PAIRS, PARTIAL, ROW, SCRATCH, SCRATCH_SIZE, STEPS, UPSTREAM,
} from "../layout";
import { BLOCK_BYTES, integer, pointer } from "./job";
import { sigmoid4, softplus4, sum4 } from "./math";

/** logits = b + sum of the groups' parts; the block's part of log p = sum of x logit - softplus(logit). */
export function logitBlock(block: i32): void {
  const columns = integer(COLUMNS);
  const groups = integer(GROUPS);
  const stride = <usize>integer(BLOCKS) * BLOCK_BYTES;
  const groupSize = <usize>columns * stride;
  const begin = block * BLOCK;
  const end = min(begin + BLOCK, integer(STEPS));
  const offset = <usize>begin << 2;
  const bias = pointer(BIAS_B) + offset;
  const shared = pointer(LOGITS) + offset; // of the state that all images start from
  const logProb = pointer(LOG_PROB) + (<usize>(block * columns) << 2);

  for (let column = 0; column < columns; column++) {
    const row = <usize>column * stride + offset;
    const first = load<i32>(pointer(FIRSTS) + (<usize>column << 2));
    const logits = pointer(LOGITS) + row;
    if (first < end) {
      const firsts = i32x4.splat(first);
      for (let i: usize = 0; i < BLOCK_BYTES; i += 16) {
        let part = pointer(PARTIAL) + row + i;
        let logit = f32x4.add(v128.load(bias + i), v128.load(part));
        for (let group = 1; group < groups; group++) {
          part += groupSize;
          logit = f32x4.add(logit, v128.load(part));
        }
        const step = i32x4.add(i32x4.splat(begin + (<i32>i >> 2)), i32x4(0, 1, 2, 3));
        v128.store(logits + i, v128.bitselect(logit, v128.load(shared + i), i32x4.gt_s(step, firsts)));
      }
    } else {
      memory.copy(logits, shared, BLOCK_BYTES);
    }
    let total = f32x4.splat(0.0);
    const input = pointer(INPUT) + row;
    for (let i: usize = 0; i < BLOCK_BYTES; i += 16) {
      const logit = v128.load(logits + i);
      const term = f32x4.sub(f32x4.mul(v128.load(input + i), logit), softplus4(logit));
      const step = i32x4.add(i32x4.splat(begin + (<i32>i >> 2)), i32x4(0, 1, 2, 3));
      total = f32x4.add(total, v128.and(term, i32x4.lt_s(step, i32x4.splat(end))));
    }
    store<f32>(logProb + (<usize>column << 2), sum4(total));
  }
}

/** delta = upstream (x - sigmoid(logit)), the gradient of b, and the table that the gradient of V reads. */
export function deltaBlock(block: i32, slot: i32): void {
  const columns = integer(COLUMNS);
  const stride = <usize>integer(BLOCKS) * BLOCK_BYTES;
  const begin = block * BLOCK;
  const end = min(begin + BLOCK, integer(STEPS));
  const offset = <usize>begin << 2;
  const totals = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE);
  const shared = pointer(DELTA) + offset;
  memory.fill(totals, 0, BLOCK_BYTES);
  memory.fill(shared, 0, BLOCK_BYTES);

  for (let column = 1; column < columns; column++) {
    const row = <usize>column * stride + offset;
    const upstream = v128.load32_splat(pointer(UPSTREAM) + (<usize>column << 2));
    const first = load<i32>(pointer(FIRSTS) + (<usize>column << 2));
    const firsts = i32x4.splat(first);
    for (let i: usize = 0; i < BLOCK_BYTES; i += 16) {
      const step = i32x4.add(i32x4.splat(begin + (<i32>i >> 2)), i32x4(0, 1, 2, 3));
      const error = f32x4.sub(v128.load(pointer(INPUT) + row + i), sigmoid4(v128.load(pointer(LOGITS) + row + i)));
      const delta = v128.and(f32x4.mul(upstream, error), i32x4.lt_s(step, i32x4.splat(end)));
      v128.store(pointer(DELTA) + row + i, delta);
      v128.store(totals + i, f32x4.add(v128.load(totals + i), delta));
      const unstarted = v128.andnot(delta, i32x4.gt_s(step, firsts));
      v128.store(shared + i, f32x4.add(v128.load(shared + i), unstarted));
    }
  }

  const gradient = pointer(GRADIENT_B);
  for (let step = begin; step < end; step++) {
    const pixel = <usize>load<u32>(pointer(ORDER) + (<usize>step << 2)) << 2;
    const total = load<f32>(totals + (<usize>(step - begin) << 2));
    store<f32>(gradient + pixel, integer(ACCUMULATE) ? load<f32>(gradient + pixel) + total : total);
  }

  const eventStep = pointer(EVENT_STEP);
  const active = load<i32>(pointer(ACTIVE_COLUMNS) + (<usize>end << 2));
  const pairStride = <usize>columns << 3;
  for (let column = 0; column < active; column++) {
    const cell = (<usize>(block * columns + column)) << 2;
    let event = load<i32>(pointer(CELLS) + cell);
    const stop = load<i32>(pointer(CELLS) + cell, 4);
    let state = load<i32>(pointer(CARRIES) + cell);
    let step = begin;
    let delta = pointer(DELTA) + <usize>column * stride + offset;
    let pair = pointer(PAIRS) + <usize>begin * pairStride + (<usize>column << 3);
    for (;;) {
      const until = event == stop ? end : load<i32>(eventStep + (<usize>event << 2)) + 1;
      const address = <i32>(state * ROW);
      for (; step < until; step++) {
        store<i32>(pair, address);
        store<i32>(pair, load<i32>(delta), 4);
        pair += pairStride;
        delta += 4;
      }
      if (event == stop) break;
      state = event++;
    }
  }
}
