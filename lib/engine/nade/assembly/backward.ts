// The gradient of one chunk of hidden units: columns of W and V and elements of c, for all images of the batch.
import {
  ACCUMULATE, ACTIVATION, ACTIVE_COLUMNS, CHUNK, CHUNK_STATES, COLUMNS, DELTA, EVENTS, EVENT_COLUMN, EVENT_UNTIL,
  EVENT_VALUE, GRADIENT_C, GRADIENT_V, GRADIENT_W, HIDDEN, ORDER, PACKED_V, RELU, SCRATCH, SCRATCH_SIZE, STATE_AT, STEPS,
  STEP_EVENTS, STRIDE,
} from "../layout";
import { ROW_BYTES, integer, pointer } from "./job";

/** dh through the activation, whose derivative is a function of its value h. */
// @ts-ignore: decorator
@inline
function through(dh: v128, h: v128, relu: bool): v128 {
  return relu
    ? v128.and(dh, f32x4.gt(h, f32x4.splat(0.0)))
    : f32x4.mul(dh, f32x4.sub(h, f32x4.mul(h, h)));
}

/** total += dh through h; gradient += x total. */
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

/**
 * From the last step to the first. An event's state h was in force over a run of steps: dh = sum of delta_d V_d over the
 * run; through the activation it adds to d loss / d a, which holds for all earlier states of the image too, and
 * whose sum so far is what the event's pixel adds to its row of W. dV_d = sum of delta_d h over the columns.
 */
// @ts-ignore: decorator
@inline
function backward(chunk: i32, slot: i32, relu: bool): void {
  const steps = integer(STEPS);
  const columns = integer(COLUMNS);
  const hidden = integer(HIDDEN);
  const stride = <usize>integer(STRIDE);
  const v = pointer(PACKED_V) + <usize>chunk * <usize>steps * ROW_BYTES;
  const states = pointer(CHUNK_STATES) + <usize>chunk * <usize>integer(EVENTS) * ROW_BYTES;
  const stateAt = pointer(STATE_AT);
  const deltas = pointer(DELTA);
  const stepEvents = pointer(STEP_EVENTS);
  const eventColumn = pointer(EVENT_COLUMN);
  const eventUntil = pointer(EVENT_UNTIL);
  const eventValue = pointer(EVENT_VALUE);
  const activeColumns = pointer(ACTIVE_COLUMNS);
  const order = pointer(ORDER);
  const accumulate = integer(ACCUMULATE) != 0;
  const from = <usize>(chunk * CHUNK) << 2;
  const bytes = <usize>min(hidden - chunk * CHUNK, CHUNK) << 2;

  const gradient = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE); // [CHUNK], a row of W's or V's
  const totals = gradient + ROW_BYTES; // [column][CHUNK] d loss / d a
  memory.fill(totals, 0, <usize>columns * ROW_BYTES);

  // Step -1 holds event 0, the start: its run is column 0's, and its "row of W" is c.
  for (let step = steps - 1; step >= -1; step--) {
    memory.fill(gradient, 0, ROW_BYTES);
    const first = step < 0 ? 0 : load<i32>(stepEvents + (<usize>step << 2));
    const stop = step < 0 ? 1 : load<i32>(stepEvents + (<usize>step << 2), 4);
    for (let event = first; event < stop; event++) {
      const column = <usize>load<u32>(eventColumn + (<usize>event << 2));
      const until = load<i32>(eventUntil + (<usize>event << 2));
      let delta = deltas + <usize>(step + 1) * stride + (column << 2);
      let row = v + <usize>(step + 1) * ROW_BYTES;
      const end = v + <usize>until * ROW_BYTES;
      let s0 = f32x4.splat(0.0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      for (; row < end; row += ROW_BYTES) {
        const d = v128.load32_splat(delta);
        s0 = plus(s0, d, row);
        s1 = plus(s1, d, row + 16);
        s2 = plus(s2, d, row + 32);
        s3 = plus(s3, d, row + 48);
        s4 = plus(s4, d, row + 64);
        s5 = plus(s5, d, row + 80);
        s6 = plus(s6, d, row + 96);
        s7 = plus(s7, d, row + 112);
        delta += stride;
      }
      const total = totals + column * ROW_BYTES;
      const h = states + <usize>event * ROW_BYTES;
      const x = v128.load32_splat(eventValue + (<usize>event << 2));
      settle(total, h, gradient, x, s0, relu);
      settle(total + 16, h + 16, gradient + 16, x, s1, relu);
      settle(total + 32, h + 32, gradient + 32, x, s2, relu);
      settle(total + 48, h + 48, gradient + 48, x, s3, relu);
      settle(total + 64, h + 64, gradient + 64, x, s4, relu);
      settle(total + 80, h + 80, gradient + 80, x, s5, relu);
      settle(total + 96, h + 96, gradient + 96, x, s6, relu);
      settle(total + 112, h + 112, gradient + 112, x, s7, relu);
    }
    if (step < 0) break;

    const offset = from + ((<usize>load<u32>(order + (<usize>step << 2)) * <usize>hidden) << 2);
    write(pointer(GRADIENT_W) + offset, gradient, bytes, accumulate);
    let s0 = f32x4.splat(0.0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    let at = stateAt + <usize>step * stride;
    let delta = deltas + <usize>step * stride;
    const end = at + (<usize>load<u32>(activeColumns + (<usize>step << 2)) << 2);
    for (; at < end; at += 4) {
      const h = states + load<u32>(at);
      const d = v128.load32_splat(delta);
      s0 = plus(s0, d, h);
      s1 = plus(s1, d, h + 16);
      s2 = plus(s2, d, h + 32);
      s3 = plus(s3, d, h + 48);
      s4 = plus(s4, d, h + 64);
      s5 = plus(s5, d, h + 80);
      s6 = plus(s6, d, h + 96);
      s7 = plus(s7, d, h + 112);
      delta += 4;
    }
    v128.store(gradient, s0);
    v128.store(gradient, s1, 16);
    v128.store(gradient, s2, 32);
    v128.store(gradient, s3, 48);
    v128.store(gradient, s4, 64);
    v128.store(gradient, s5, 80);
    v128.store(gradient, s6, 96);
    v128.store(gradient, s7, 112);
    write(pointer(GRADIENT_V) + offset, gradient, bytes, accumulate);
  }

  // Every preactivation contains c.
  memory.fill(gradient, 0, ROW_BYTES);
  for (let column = 0; column < columns; column++) {
    const total = totals + <usize>column * ROW_BYTES;
    for (let i: usize = 0; i < ROW_BYTES; i += 16) {
      v128.store(gradient + i, f32x4.add(v128.load(gradient + i), v128.load(total + i)));
    }
  }
  write(pointer(GRADIENT_C) + from, gradient, ROW_BYTES, accumulate);
}

/** Sets or adds a row of a gradient. */
function write(target: usize, source: usize, bytes: usize, accumulate: bool): void {
  let i: usize = 0;
  if (accumulate) {
    for (; i + 16 <= bytes; i += 16) v128.store(target + i, f32x4.add(v128.load(target + i), v128.load(source + i)));
    for (; i < bytes; i += 4) store<f32>(target + i, load<f32>(target + i) + load<f32>(source + i));
  } else {
    for (; i + 16 <= bytes; i += 16) v128.store(target + i, v128.load(source + i));
    for (; i < bytes; i += 4) store<f32>(target + i, load<f32>(source + i));
  }
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
