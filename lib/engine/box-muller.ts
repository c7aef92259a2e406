/**
 * Two standard normal numbers from two random words, by Box and Muller (1958):
 * r = √(−2 ln u), z = (r cos φ, r sin φ) with u = (a + ½)/2³² and φ = 2π b/2³².
 *
 * Logarithm, sine and cosine are polynomials in float64 that use only + − × ÷ √, which IEEE 754 rounds exactly. So the
 * numbers are the same to the last bit on every machine and in the WebAssembly kernel, which Math.log and Math.cos do
 * not promise. Their error (below 1e-11) is far under float32's rounding.
 */

/** 1/3, 1/5, …: the series of artanh(s)/s in s², for |s| ≤ 0.1716. */
const A3 = 1 / 3;
const A5 = 1 / 5;
const A7 = 1 / 7;
const A9 = 1 / 9;
const A11 = 1 / 11;
const A13 = 1 / 13;
const A15 = 1 / 15;
/** Taylor coefficients of sine and cosine, for angles up to π/4. */
const S3 = -1 / 6;
const S5 = 1 / 120;
const S7 = -1 / 5040;
const S9 = 1 / 362880;
const S11 = -1 / 39916800;
const C2 = -1 / 2;
const C4 = 1 / 24;
const C6 = -1 / 720;
const C8 = 1 / 40320;
const C10 = -1 / 3628800;
const C12 = 1 / 479001600;
const RADIANS_PER_UNIT = Math.PI / 2 ** 31;

/**
 * Transforms words in pairs: `out[2 i]`, `out[2 i + 1]` from `words[2 i]`, `words[2 i + 1]`.
 *
 * @param out standard normal numbers, |z| ≤ 6.77; of odd length the last pair's second number is left out
 */
export function boxMuller(words: Uint32Array, out: Float32Array): void {
  const n = out.length;
  for (let i = 0; i < n; i += 2) {
    // ln u with u = m·2^e, m in [√½, √2): ln u = e ln 2 + 2 artanh((m − 1)/(m + 1)).
    const zeros = Math.clz32(words[i]!);
    let m = (words[i]! + 0.5) * POWERS_OF_TWO[zeros]!;
    let exponent = -zeros;
    if (m < Math.SQRT1_2) {
      m *= 2;
      exponent -= 1;
    }
    const s = (m - 1) / (m + 1);
    const t = s * s;
    const series = 1 + t * (A3 + t * (A5 + t * (A7 + t * (A9 + t * (A11 + t * (A13 + t * A15))))));
    const logarithm = exponent * Math.LN2 + 2 * s * series;
    const r = Math.sqrt(-2 * logarithm);
    // φ = quadrant·π/2 + angle, angle in [−π/4, π/4).
    const b = words[i + 1]!;
    const quadrant = (b + 0x20000000) >>> 30;
    const angle = ((b - (quadrant << 30)) | 0) * RADIANS_PER_UNIT;
    const square = angle * angle;
    const sine = angle * (1 + square * (S3 + square * (S5 + square * (S7 + square * (S9 + square * S11)))));
    const cosine =
      1 + square * (C2 + square * (C4 + square * (C6 + square * (C8 + square * (C10 + square * C12)))));
    const swapped = (quadrant & 1) !== 0;
    const first = swapped ? sine : cosine;
    const second = swapped ? cosine : sine;
    out[i] = r * (((quadrant + 1) & 2) !== 0 ? -first : first);
    if (i + 1 < n) out[i + 1] = r * ((quadrant & 2) !== 0 ? -second : second);
  }
}

/** 2^(k − 32) for k leading zeros: brings a 32-bit word into [½, 1). */
const POWERS_OF_TWO = Float64Array.from({ length: 33 }, (_, zeros) => 2 ** (zeros - 32));
