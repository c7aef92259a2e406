/**
 * Threefry-2x32 with 20 rounds: a counter-based random function.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; constants and
 * known-answer vectors from the authors' Random123 library.
 */

/** Threefish's key-schedule parity constant, cut to 32 bits. */
const PARITY = 0x1bd11bda;

/**
 * Encrypts consecutive counters: block i is Threefry(key, counter + i), and its two words go to
 * `out[2 i]` and `out[2 i + 1]`.
 *
 * @param out receives 2 × `blocks` words from its beginning; must be that long
 * @param counter number of the first block, an integer in [0, 2^53 − blocks]
 */
export function threefryBlocks(
  key: readonly [number, number],
  counter: number,
  out: Uint32Array,
  blocks = out.length >>> 1,
): void {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ PARITY;
  let low = counter | 0; // |0 keeps the low 32 bits of any safe integer
  let high = Math.floor(counter / 0x100000000) | 0;
  for (let i = 0; i < blocks; i++) {
    let x = (low + k0) | 0;
    let y = (high + k1) | 0;
    // Five times four rounds, a key injection after each four. Unrolled: a loop over rotations costs twice the time.
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0;
    y = (y + k1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 4) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    out[2 * i] = x + k2;
    out[2 * i + 1] = y + k0 + 5;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
}

/**
 * Encrypts one counter given by its two words.
 *
 * @returns the two words of Threefry(key, [low, high]), each in [0, 2^32)
 */
export function threefry(
  key: readonly [number, number],
  counter: readonly [number, number],
): [number, number] {
  const k = [key[0], key[1], key[0] ^ key[1] ^ PARITY] as const;
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
  let x = (counter[0] + k[0]) | 0;
  let y = (counter[1] + k[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[(round % 8) as 0]!;
    x = (x + y) | 0;
    y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + k[(injection % 3) as 0]) | 0;
      y = (y + k[((injection + 1) % 3) as 0] + injection) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}
