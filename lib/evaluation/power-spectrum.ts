/** Power over spatial frequency, averaged over directions. */
export interface PowerSpectrum {
  /** f in cycles per pixel: 1/n, 2/n, … 1/2 for images of n pixels. */
  readonly frequencies: number[];
  /** Mean over images and over the ring of frequencies nearest to f, in squared pixel units per frequency of the transform. */
  readonly power: number[];
  /** The same of each image, `[images, frequencies]`. */
  readonly perImage: Float64Array;
}

/**
 * The power spectrum of square images, averaged over images and over rings of equal frequency.
 *
 * P(u, v) = |Σ_ij w_i w_j (x_ij − m) e^(−2πi (u i + v j) / n)|² / Σ_ij (w_i w_j)²
 *
 * with Hann's window w_i = sin²(π (i + ½) / n), without which the jump between opposite edges of a patch would add a spectrum of its own
 * (∝ f⁻² too!), and m the mean of the image weighted by the window. Taking m off takes some of the lowest ring's power along, since the window mixes it with
 * frequency 0: fit slopes from the second ring on.
 *
 * @param images `[N, n · n]`, row by row
 * @param options.window default "hann"; "none" for periodic images
 */
export function powerSpectrum(
  images: ArrayLike<number>,
  n: number,
  options: { window?: "hann" | "none" } = {},
): PowerSpectrum {
  const { window = "hann" } = options;
  const count = images.length / (n * n);
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Error(`${images.length} values do not split into images of ${n} × ${n}.`);
  }
  const weights = Float64Array.from({ length: n }, (_, i) =>
    window === "hann" ? Math.sin((Math.PI * (i + 0.5)) / n) ** 2 : 1,
  );
  const squares = weights.reduce((sum, w) => sum + w * w, 0) ** 2;
  const rings = Math.floor(n / 2);
  const ring = ringNumbers(n);
  const transform = halfTransform(n);
  const share = ringShares(ring, n);
  const perImage = new Float64Array(count * rings);
  const x = new Float64Array(n * n);
  for (let image = 0; image < count; image++) {
    windowed(images, image * n * n, weights, x);
    const power = transform(x);
    for (let i = 0; i < power.length; i++) {
      const k = ring[i]!;
      if (k >= 0) perImage[image * rings + k]! += (share[i]! * power[i]!) / squares;
    }
  }
  const frequencies = Array.from({ length: rings }, (_, k) => (k + 1) / n);
  return { frequencies, power: meanPower(perImage, rings), perImage };
}

/** The mean over images of the rows of `perImage`, or over those that `indices` names: for resampling. */
export function meanPower(perImage: Float64Array, rings: number, indices?: ArrayLike<number>): number[] {
  const count = indices?.length ?? perImage.length / rings;
  const sums = new Float64Array(rings);
  for (let i = 0; i < count; i++) {
    const row = (indices ? indices[i]! : i) * rings;
    for (let k = 0; k < rings; k++) sums[k]! += perImage[row + k]!;
  }
  return Array.from(sums, (sum) => sum / count);
}

/** The image less its weighted mean, times the window. */
function windowed(images: ArrayLike<number>, start: number, weights: Float64Array, out: Float64Array): void {
  const n = weights.length;
  let [mean, total] = [0, 0];
  for (let i = 0; i < n * n; i++) {
    const weight = weights[Math.floor(i / n)]! * weights[i % n]!;
    mean += weight * images[start + i]!;
    total += weight;
  }
  mean /= total;
  for (let i = 0; i < n * n; i++) {
    out[i] = weights[Math.floor(i / n)]! * weights[i % n]! * (images[start + i]! - mean);
  }
}

/** Ring of each frequency of the half transform, `[n, n/2 + 1]`; −1 for frequency 0 and what lies beyond 1/2 cycle per pixel. */
function ringNumbers(n: number): number[] {
  const half = Math.floor(n / 2) + 1;
  return Array.from({ length: n * half }, (_, i) => {
    const u = Math.floor(i / half);
    const k = Math.round(Math.hypot(Math.min(u, n - u), i % half));
    return k >= 1 && k <= Math.floor(n / 2) ? k - 1 : -1;
  });
}

/** What a frequency of the half transform counts in the mean of its ring: those inside stand for their mirror images too. */
function ringShares(ring: readonly number[], n: number): number[] {
  const half = Math.floor(n / 2) + 1;
  const counts = ring.map((_, i) => (i % half === 0 || 2 * (i % half) === n ? 1 : 2));
  const sizes = new Array<number>(Math.floor(n / 2)).fill(0);
  ring.forEach((k, i) => {
    if (k >= 0) sizes[k]! += counts[i]!;
  });
  return ring.map((k, i) => (k >= 0 ? counts[i]! / sizes[k]! : 0));
}

/**
 * |transform|² at the frequencies (u, v) with v ≤ n/2: the others repeat these, since images are real. Sums as they stand, rows first: of
 * 28 × 28 pixels that is fast enough.
 */
function halfTransform(n: number): (x: Float64Array) => Float64Array {
  const half = Math.floor(n / 2) + 1;
  const cosines = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sines = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const rowReal = new Float64Array(n * half);
  const rowImaginary = new Float64Array(n * half);
  const power = new Float64Array(n * half);
  return (x) => {
    for (let i = 0; i < n; i++) {
      for (let v = 0; v < half; v++) {
        let [re, im] = [0, 0];
        for (let j = 0, k = 0; j < n; j++) {
          re += x[i * n + j]! * cosines[k]!;
          im -= x[i * n + j]! * sines[k]!;
          k += v;
          if (k >= n) k -= n;
        }
        rowReal[i * half + v] = re;
        rowImaginary[i * half + v] = im;
      }
    }
    for (let u = 0; u < n; u++) {
      for (let v = 0; v < half; v++) {
        let [re, im] = [0, 0];
        for (let i = 0, k = 0; i < n; i++) {
          const [a, b] = [rowReal[i * half + v]!, rowImaginary[i * half + v]!];
          re += a * cosines[k]! + b * sines[k]!;
          im += b * cosines[k]! - a * sines[k]!;
          k += u;
          if (k >= n) k -= n;
        }
        power[u * half + v] = re * re + im * im;
      }
    }
    return power;
  };
}
