// From logits to log-probabilities, and from the upstream gradient to d loss / d logit, one block of steps a unit.
import {
  ACCUMULATE, ACTIVE_COLUMNS, BIAS_B, BLOCK, DELTA, GRADIENT_B, GROUPS, LOGITS, LOG_PROB, ORDER, PARTIAL, STEPS, STRIDE,
  UPSTREAM, X,
} from "../layout";
import { integer, pointer } from "./job";
import { sigmoid4, softplus4, sum4 } from "./math";

/** Lane by lane: does the column at byte offset i of a row have a state of its own? */
// @ts-ignore: decorator
@inline
function isActive(i: usize, active: v128): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(<i32>i >> 2), i32x4(0, 1, 2, 3)), active);
}

/** logits = b + sum of the groups' parts; the block's part of log p = sum of x logit - softplus(logit). */
export function logitBlock(block: i32): void {
  const steps = integer(STEPS);
  const groups = integer(GROUPS);
  const stride = <usize>integer(STRIDE);
  const groupSize = <usize>steps * stride;
  const begin = block * BLOCK;
  const end = min(begin + BLOCK, steps);
  const logProb = pointer(LOG_PROB) + <usize>block * stride;
  memory.fill(logProb, 0, stride);

  for (let step = begin; step < end; step++) {
    const row = <usize>step * stride;
    const bias = v128.load32_splat(pointer(BIAS_B) + (<usize>step << 2));
    const active = i32x4.splat(load<i32>(pointer(ACTIVE_COLUMNS) + (<usize>step << 2)));
    const logits = pointer(LOGITS) + row;
    const x = pointer(X) + row;
    let shared = f32x4.splat(0.0); // the logit of column 0
    for (let i: usize = 0; i < stride; i += 16) {
      const own = isActive(i, active);
      let logit = shared;
      if (v128.any_true(own)) {
        let part = pointer(PARTIAL) + row + i;
        let sum = f32x4.add(bias, v128.load(part));
        for (let group = 1; group < groups; group++) {
          part += groupSize;
          sum = f32x4.add(sum, v128.load(part));
        }
        if (i == 0) shared = v128.shuffle<f32>(sum, sum, 0, 0, 0, 0);
        logit = v128.bitselect(sum, shared, own);
      }
      v128.store(logits + i, logit);
      const term = f32x4.sub(f32x4.mul(v128.load(x + i), logit), softplus4(logit));
      v128.store(logProb + i, f32x4.add(v128.load(logProb + i), term));
    }
  }
}

/** delta = upstream (x - sigmoid(logit)), and the gradient of b. */
export function deltaBlock(block: i32): void {
  const stride = <usize>integer(STRIDE);
  const begin = block * BLOCK;
  const end = min(begin + BLOCK, integer(STEPS));
  const upstream = pointer(UPSTREAM);
  const gradient = pointer(GRADIENT_B);

  for (let step = begin; step < end; step++) {
    const row = <usize>step * stride;
    const active = i32x4.splat(load<i32>(pointer(ACTIVE_COLUMNS) + (<usize>step << 2)));
    const deltas = pointer(DELTA) + row;
    let total = f32x4.splat(0.0);
    let shared = f32x4.splat(0.0); // of the columns still in column 0's state
    for (let i: usize = 0; i < stride; i += 16) {
      const error = f32x4.sub(v128.load(pointer(X) + row + i), sigmoid4(v128.load(pointer(LOGITS) + row + i)));
      const delta = f32x4.mul(v128.load(upstream + i), error);
      v128.store(deltas + i, delta);
      total = f32x4.add(total, delta);
      shared = f32x4.add(shared, v128.andnot(delta, isActive(i, active)));
    }
    store<f32>(deltas, sum4(shared));
    const b = gradient + (<usize>load<u32>(pointer(ORDER) + (<usize>step << 2)) << 2);
    const sum = sum4(total);
    store<f32>(b, integer(ACCUMULATE) ? load<f32>(b) + sum : sum);
  }
}
