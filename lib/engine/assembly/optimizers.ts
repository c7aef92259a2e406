// Updates of parameters in place, one pass over the memory.

import { splat } from "./math";

// Adam (Kingma and Ba, 2015, algorithm 1): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
// θ ← decay θ − step m / (√v + ε), where step and ε hold both bias corrections.
export function adam(
  parameter: usize, gradient: usize, m: usize, v: usize, n: u32,
  beta1: f32, beta2: f32, rest1: f32, rest2: f32, decay: f32, step: f32, epsilon: f32,
): void {
  const end = parameter + (<usize>n << 2);
  let p = parameter;
  for (; p + 16 <= end; p += 16, gradient += 16, m += 16, v += 16) {
    const g = v128.load(gradient);
    const first = f32x4.add(f32x4.mul(splat(beta1), v128.load(m)), f32x4.mul(splat(rest1), g));
    const second = f32x4.add(f32x4.mul(splat(beta2), v128.load(v)), f32x4.mul(splat(rest2), f32x4.mul(g, g)));
    v128.store(m, first);
    v128.store(v, second);
    const scaled = f32x4.div(first, f32x4.add(f32x4.sqrt(second), splat(epsilon)));
    v128.store(p, f32x4.sub(f32x4.mul(splat(decay), v128.load(p)), f32x4.mul(splat(step), scaled)));
  }
  for (; p < end; p += 4, gradient += 4, m += 4, v += 4) {
    const g = load<f32>(gradient);
    const first = beta1 * load<f32>(m) + rest1 * g;
    const second = beta2 * load<f32>(v) + rest2 * (g * g);
    store<f32>(m, first);
    store<f32>(v, second);
    store<f32>(p, decay * load<f32>(p) - step * (first / (sqrt<f32>(second) + epsilon)));
  }
}

// Gradient descent with momentum: u ← μ u − rate g, θ ← decay θ + u, or decay θ + μ u − rate g after Nesterov.
export function momentum(
  parameter: usize, gradient: usize, velocity: usize, n: u32,
  mu: f32, rate: f32, decay: f32, nesterov: bool,
): void {
  const end = parameter + (<usize>n << 2);
  let p = parameter;
  for (; p + 16 <= end; p += 16, gradient += 16, velocity += 16) {
    const descent = f32x4.mul(splat(rate), v128.load(gradient));
    const u = f32x4.sub(f32x4.mul(splat(mu), v128.load(velocity)), descent);
    v128.store(velocity, u);
    const move = nesterov ? f32x4.sub(f32x4.mul(splat(mu), u), descent) : u;
    v128.store(p, f32x4.add(f32x4.mul(splat(decay), v128.load(p)), move));
  }
  for (; p < end; p += 4, gradient += 4, velocity += 4) {
    const descent = rate * load<f32>(gradient);
    const u = mu * load<f32>(velocity) - descent;
    store<f32>(velocity, u);
    store<f32>(p, decay * load<f32>(p) + (nesterov ? mu * u - descent : u));
  }
}

// Plain gradient descent: θ ← decay θ − rate g.
export function descend(parameter: usize, gradient: usize, n: u32, rate: f32, decay: f32): void {
  const end = parameter + (<usize>n << 2);
  let p = parameter;
  for (; p + 16 <= end; p += 16, gradient += 16) {
    const step = f32x4.mul(splat(rate), v128.load(gradient));
    v128.store(p, f32x4.sub(f32x4.mul(splat(decay), v128.load(p)), step));
  }
  for (; p < end; p += 4, gradient += 4) store<f32>(p, decay * load<f32>(p) - rate * load<f32>(gradient));
}
