import { Random } from "../engine/random";
import { type GrayImages, grayImages } from "./images";
import type { ProceduralImagesOptions } from "./procedural-images";

export interface DeadLeavesOptions extends ProceduralImagesOptions {
  /** Side of the images, pixels; default 28. */
  readonly size?: number;
  /** The least and the greatest radius of a leaf, pixels; default ⅓ and 8 · size. */
  readonly radii?: readonly [number, number];
}

/** Samples of a pixel along each axis; a pixel is the mean of their grays. */
const SAMPLES = 3;
/** Random numbers drawn at once. */
const BLOCK = 768;

/**
 * Dead leaves: opaque disks lie over one another until they cover the image. Edges and occlusion at every scale, and little
 * else, give such images the statistics of photographs; they are the natural image patches of the quick scale.
 *
 * Disks fall uniformly over the plane, of radius r with density ∝ r⁻³ between two radii, which makes the pattern
 * scale-invariant but for them: the power spectrum is near f⁻². A leaf's gray is uniform in [0, 255] and independent of all
 * else. Two points at distance d lie on one leaf with probability B(d) / (2 B(0) − B(d)), where B(d) is the mean over r of the
 * area shared by two disks of radius r at distance d; so this is the correlation of their grays.
 *
 * Leaves are laid front to back, each under those before, which gives the stationary state exactly and ends when no sample is
 * free. Image i of a split depends on the seed, the split and i only (and on size and radii). No labels.
 *
 * @throws when count or size is not a positive integer, or the radii are not 0 < least < greatest
 * Source: Matheron 1968; Ruderman, "Origins of scaling in natural images", Vision Research 37, 1997; Alvarez, Gousseau, Morel,
 * "The size of objects in natural and artificial images", 1999; Lee, Mumford, Huang, "Occlusion models for natural images",
 * IJCV 41, 2001 (the law r⁻³). Front to back: Kendall and Thönnes, Pattern Recognition 32, 1999.
 */
export function proceduralDeadLeaves(options: DeadLeavesOptions): GrayImages {
  const { count, split = "train", seed = 1, size = 28, radii = [1 / SAMPLES, 8 * size] } = options;
  for (const [what, value] of [["number of dead-leaves images", count] as const, ["size", size] as const]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(`The ${what} must be a positive integer, not ${value}.`);
    }
  }
  if (!(radii[0] > 0 && radii[1] > radii[0] && Number.isFinite(radii[1]))) {
    throw new Error(`The radii of leaves must be 0 < least < greatest, not ${radii.join(" and ")}.`);
  }
  const name = "procedural-dead-leaves";
  const stream = new Random(seed).split(name).split(split);
  const pixels = new Uint8Array(count * size * size);
  const draw = leafPainter(size, radii);
  for (let i = 0; i < count; i++)
    draw(pixels.subarray(i * size * size, (i + 1) * size * size), stream.split(i));
  return grayImages({ name, split, height: size, width: size, count, pixels });
}

/**
 * Of the disks that meet the image [0, N]², the centers fill the square and a border of width r. So the measure
 * r⁻³ dr dx dy falls into three parts: over the square with N² r⁻³, over four sides with 4 N r⁻², over four corners, which
 * make one disk, with π r⁻¹. Each has its radius law in closed form, and no disk is drawn in vain.
 */
function leafPainter(size: number, [least, greatest]: readonly [number, number]) {
  const side = SAMPLES * size;
  const samples = new Float32Array(side * side);
  const [a, b] = [SAMPLES * least, SAMPLES * greatest];
  const square = (side * side * (1 / (a * a) - 1 / (b * b))) / 2;
  const sides = 4 * side * (1 / a - 1 / b);
  const corners = Math.PI * Math.log(b / a);
  const total = square + sides + corners;

  return (pixels: Uint8Array, random: Random): void => {
    samples.fill(-1);
    let free = samples.length;
    let numbers = random.uniform(BLOCK);
    let next = 0;
    while (free > 0) {
      if (next === BLOCK) {
        numbers = random.uniform(BLOCK);
        next = 0;
      }
      const part = numbers[next]! * total;
      const [u, v, gray] = [numbers[next + 1]!, numbers[next + 2]!, numbers[next + 3]!];
      next += 4;
      let [r, x, y] = [0, u * side, v * side];
      if (part < square) {
        r = 1 / Math.sqrt(1 / (a * a) - (part / square) * (1 / (a * a) - 1 / (b * b)));
      } else if (part < square + sides) {
        r = 1 / (1 / a - ((part - square) / sides) * (1 / a - 1 / b));
        const quarter = Math.floor(4 * u);
        const [along, out] = [(4 * u - quarter) * side, quarter % 2 === 0 ? -v * r : side + v * r];
        [x, y] = quarter < 2 ? [along, out] : [out, along];
      } else {
        r = a * Math.exp(((part - square - sides) / corners) * Math.log(b / a));
        const [dx, dy] = [Math.cos(2 * Math.PI * u), Math.sin(2 * Math.PI * u)];
        const distance = r * Math.sqrt(v);
        [x, y] = [(dx < 0 ? 0 : side) + distance * dx, (dy < 0 ? 0 : side) + distance * dy];
      }
      free -= layUnder(samples, side, { x, y, r }, gray);
    }
    average(samples, side, pixels);
  };
}

/** Gives the gray to the samples of a disk that are free still; returns how many. The center of sample i is i + ½. */
function layUnder(
  samples: Float32Array,
  side: number,
  { x, y, r }: { x: number; y: number; r: number },
  gray: number,
): number {
  let covered = 0;
  const bottom = Math.min(side - 1, Math.floor(y + r - 0.5));
  for (let row = Math.max(0, Math.ceil(y - r - 0.5)); row <= bottom; row++) {
    const dy = row + 0.5 - y;
    const half = Math.sqrt(Math.max(0, r * r - dy * dy));
    const end = row * side + Math.min(side - 1, Math.floor(x + half - 0.5));
    for (let i = row * side + Math.max(0, Math.ceil(x - half - 0.5)); i <= end; i++) {
      if (samples[i]! >= 0) continue;
      samples[i] = gray;
      covered++;
    }
  }
  return covered;
}

/** Writes each pixel as the mean of its samples, 0 to 255. */
function average(samples: Float32Array, side: number, pixels: Uint8Array): void {
  const size = side / SAMPLES;
  for (let d = 0; d < pixels.length; d++) {
    const first = Math.floor(d / size) * SAMPLES * side + (d % size) * SAMPLES;
    let sum = 0;
    for (let row = 0; row < SAMPLES; row++) {
      for (let column = 0; column < SAMPLES; column++) sum += samples[first + row * side + column]!;
    }
    pixels[d] = Math.round((255 * sum) / (SAMPLES * SAMPLES));
  }
}
