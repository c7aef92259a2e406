// Ancestral sampling of a few images together: one pass over the steps, sharing the loads of each row of V.
import {
  ACTIVATION, BIAS_B, BIAS_C, CHUNK, COUNT, HIDDEN, OBSERVED, ORDER, PACKED_V, PACKED_W, RELU, SAMPLES, SAMPLE_IMAGES,
  SAMPLE_PROBABILITIES, SCRATCH, SCRATCH_SIZE, STEPS, UNIFORMS,
} from "../layout";
import { ROW_BYTES, integer, pointer } from "./job";
import { hiddenSigmoid4, sigmoid4, sums4 } from "./math";

function activateRow(h: usize, a: usize, size: usize, relu: bool): void {
  if (relu) {
    const zero = f32x4.splat(0.0);
    for (let i: usize = 0; i < size; i += 16) v128.store(h + i, f32x4.pmax(v128.load(a + i), zero));
  } else {
    for (let i: usize = 0; i < size; i += 32) {
      v128.store(h + i, hiddenSigmoid4(v128.load(a + i)));
      v128.store(h + i, hiddenSigmoid4(v128.load(a + i, 16)), 16);
    }
  }
}

/** V_d h of eight images, whose states lie `size` bytes apart, into `out`. */
// @ts-ignore: decorator
@inline
function eightDots(row: usize, h: usize, size: usize, out: usize): void {
  const zero = f32x4.splat(0.0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let s4 = zero;
  let s5 = zero;
  let s6 = zero;
  let s7 = zero;
  const h1 = h + size;
  const h2 = h1 + size;
  const h3 = h2 + size;
  const h4 = h3 + size;
  const h5 = h4 + size;
  const h6 = h5 + size;
  const h7 = h6 + size;
  for (let i: usize = 0; i < size; i += 16) {
    const v = v128.load(row + i);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(h + i)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(h1 + i)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(h2 + i)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(h3 + i)));
    s4 = f32x4.add(s4, f32x4.mul(v, v128.load(h4 + i)));
    s5 = f32x4.add(s5, f32x4.mul(v, v128.load(h5 + i)));
    s6 = f32x4.add(s6, f32x4.mul(v, v128.load(h6 + i)));
    s7 = f32x4.add(s7, f32x4.mul(v, v128.load(h7 + i)));
  }
  v128.store(out, sums4(s0, s1, s2, s3));
  v128.store(out, sums4(s4, s5, s6, s7), 16);
}

/** Images [8 unit, 8 unit + 8): x_d = 1 where u_d < sigmoid(logit_d), or as observed. */
export function sampleImages(unit: i32, slot: i32): void {
  const steps = integer(STEPS);
  const size = <usize>((integer(HIDDEN) + CHUNK - 1) / CHUNK) * ROW_BYTES;
  const relu = integer(ACTIVATION) == RELU;
  const order = pointer(ORDER);
  const bias = pointer(BIAS_B);
  const first = unit * SAMPLE_IMAGES;
  const images = min(integer(COUNT) - first, SAMPLE_IMAGES);
  const observed = pointer(OBSERVED);
  const scratch = pointer(SCRATCH) + <usize>slot * <usize>integer(SCRATCH_SIZE);
  const logits = scratch; // [8]
  const probabilities = scratch + 32; // [8]
  const h = scratch + 64; // [8][H padded]
  const a = h + <usize>SAMPLE_IMAGES * size;

  for (let image = 0; image < SAMPLE_IMAGES; image++) {
    const offset = <usize>image * size;
    memory.copy(a + offset, pointer(BIAS_C), size);
    activateRow(h + offset, a + offset, size, relu);
  }
  for (let step = 0; step < steps; step++) {
    const pixel = <usize>load<u32>(order + (<usize>step << 2));
    eightDots(pointer(PACKED_V) + <usize>step * size, h, size, logits);
    const b = v128.load32_splat(bias + (<usize>step << 2));
    for (let i: usize = 0; i < 32; i += 16) {
      const logit = f32x4.add(v128.load(logits + i), b);
      v128.store(logits + i, logit);
      v128.store(probabilities + i, sigmoid4(logit));
    }
    for (let image = 0; image < images; image++) {
      const element = <usize>(first + image) * <usize>steps + pixel;
      const lane = <usize>image << 2;
      store<f32>(pointer(SAMPLE_PROBABILITIES) + (element << 2), load<f32>(probabilities + lane));
      const sample = pointer(SAMPLES) + (element << 2);
      if (observed == 0 || load<u8>(observed + element) == 0) {
        const below = load<f32>(pointer(UNIFORMS) + (element << 2)) < load<f32>(probabilities + lane);
        store<f32>(sample, below ? 1 : 0);
      }
      const x = load<f32>(sample);
      if (x != 0) {
        const factor = f32x4.splat(x);
        const row = pointer(PACKED_W) + <usize>step * size;
        const sum = a + <usize>image * size;
        for (let i: usize = 0; i < size; i += 16) {
          v128.store(sum + i, f32x4.add(v128.load(sum + i), f32x4.mul(factor, v128.load(row + i))));
        }
        activateRow(h + <usize>image * size, sum, size, relu);
      }
    }
  }
}
