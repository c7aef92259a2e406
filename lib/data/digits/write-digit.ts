import type { Random } from "../../engine/random";
import { type Glyph, glyphs } from "./glyphs";
import { drawStroke } from "./rasterize";
import { catmullRom, type Path } from "./spline";

/** How much one writer differs from another; standard deviations unless said otherwise. */
const style = {
  /** Jitter of each control point, in heights of the digit. */
  jitter: 0.028,
  /** Amplitude of the slow bending of the whole digit, in heights. */
  bend: 0.045,
  /** Rotation, radians. */
  rotation: 0.15,
  /** Slant to the right: mean and deviation of the shear. */
  slant: 0.12,
  slantDeviation: 0.26,
  /** Of the logarithm of width over height. */
  aspect: 0.24,
  /** Longer side of the box around the pen's path, in pixels: smallest and largest. */
  smallest: 15.5,
  largest: 18.5,
  /** Shift of the center of mass from the image's center, pixels. */
  shift: 0.7,
  /** Stroke radius in pixels: median, deviation of its logarithm, and share by which pressure varies along a stroke. */
  radius: 1.22,
  radiusDeviation: 0.24,
  pressure: 0.16,
} as const;

/** Points drawn between two control points. */
const STEPS = 5;

/** Least distance of the pen's path from the edge, pixels. */
const MARGIN = 2.5;

/** Side of the image, pixels. */
const DIGIT_SIZE = 28;

/**
 * Writes one digit into `pixels`: picks a variant, moves its control points, bends, turns, slants and stretches it,
 * fits it into a box of about 20×20 pixels, puts its center of mass at the image's center (as MNIST does), and draws it
 * with a pen of varying width.
 *
 * @param pixels `[28, 28]`, zeros; drawn into
 * @param random the image's own generator
 */
export function writeDigit(digit: number, pixels: Uint8Array, random: Random): void {
  const uniforms = random.uniform(4);
  const normals = random.normal(80);
  let used = 0;
  // Bounded by ±2.5, so that no digit is turned or stretched out of shape.
  const normal = () => 2.5 * Math.tanh(normals[used++]! / 2.5);

  const glyph = pick(glyphs[digit]!, uniforms[0]!);
  const map = warp(normal, uniforms[1]!);
  const paths = glyph.strokes.map(({ points }) => {
    const x = points.map((point) => point.x + style.jitter * normal());
    const y = points.map((point) => point.y + style.jitter * normal());
    const corners = points.map((point) => point.corner);
    const path = catmullRom(x, y, corners, STEPS);
    transform(path, map);
    return path;
  });
  const side = style.smallest + (style.largest - style.smallest) * uniforms[2]!;
  place(paths, side, style.shift * normal(), style.shift * normal());

  const radius = style.radius * Math.exp(style.radiusDeviation * normal());
  const softness = 1.1 + 0.7 * uniforms[3]!;
  for (const path of paths) {
    const phase = 3 * normal();
    const frequency = 0.12 + 0.04 * normal();
    const radii = path.x.map((_, i) =>
      Math.max(0.55, radius * (1 + style.pressure * Math.sin(phase + frequency * i))),
    );
    drawStroke(pixels, DIGIT_SIZE, path, radii, softness);
  }
}

function pick(variants: readonly Glyph[], uniform: number): Glyph {
  let rest = uniform * variants.reduce((sum, glyph) => sum + glyph.weight, 0);
  for (const glyph of variants) {
    rest -= glyph.weight;
    if (rest < 0) return glyph;
  }
  return variants[variants.length - 1]!;
}

type PointMap = (x: number, y: number) => [number, number];

/** The bend followed by rotation · shear · stretch, about the middle of the glyph's box. */
function warp(normal: () => number, uniform: number): PointMap {
  const rotation = style.rotation * normal();
  const shear = style.slant + style.slantDeviation * normal();
  const stretch = Math.exp((style.aspect / 2) * normal());
  const bendX = style.bend * normal();
  const bendY = style.bend * normal();
  const phase = 2 * Math.PI * uniform;
  const cosine = Math.cos(rotation);
  const sine = Math.sin(rotation);
  return (x, y) => {
    const u = (x - 0.33 + bendX * Math.sin(5 * y + phase)) * stretch;
    const v = (y - 0.5 + bendY * Math.sin(6 * x - phase)) / stretch;
    const slanted = u - shear * v;
    return [cosine * slanted - sine * v, sine * slanted + cosine * v];
  };
}

function transform(path: Path, map: PointMap): void {
  for (let i = 0; i < path.x.length; i++) {
    const [x, y] = map(path.x[i]!, path.y[i]!);
    path.x[i] = x;
    path.y[i] = y;
  }
}

/** Scales the paths so that the longer side of their box is `side` pixels, and moves the center of mass near the image's center. */
function place(paths: readonly Path[], side: number, shiftX: number, shiftY: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [mass, massX, massY] = [0, 0, 0];
  for (const { x, y } of paths) {
    for (let i = 0; i < x.length; i++) {
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      top = Math.min(top, y[i]!);
      bottom = Math.max(bottom, y[i]!);
      if (i === 0) continue;
      const length = Math.sqrt((x[i]! - x[i - 1]!) ** 2 + (y[i]! - y[i - 1]!) ** 2);
      mass += length;
      massX += (length * (x[i]! + x[i - 1]!)) / 2;
      massY += (length * (y[i]! + y[i - 1]!)) / 2;
    }
  }
  const scale = side / Math.max(right - left, bottom - top);
  const center = (DIGIT_SIZE - 1) / 2;
  const offsetX = clamp(center + shiftX - (scale * massX) / mass, -scale * left, -scale * right);
  const offsetY = clamp(center + shiftY - (scale * massY) / mass, -scale * top, -scale * bottom);
  for (const { x, y } of paths) {
    for (let i = 0; i < x.length; i++) {
      x[i] = offsetX + scale * x[i]!;
      y[i] = offsetY + scale * y[i]!;
    }
  }
}

/** Keeps an offset where the pen stays at least MARGIN pixels from both edges of the image. */
function clamp(offset: number, first: number, last: number): number {
  return Math.min(Math.max(offset, first + MARGIN), last + DIGIT_SIZE - 1 - MARGIN);
}
