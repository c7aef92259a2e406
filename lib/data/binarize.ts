import type { Random } from "../engine/random";
import { type BinaryImages, binaryImages, type GrayImages } from "./images";

export type BinarizeOptions =
  /** 1 with probability pixel / 255, independently (Salakhutdinov and Murray, ICML 2008). */
  | { readonly method: "bernoulli"; readonly random: Random }
  /** 1 where pixel / 255 ≥ 0.5. */
  | { readonly method: "threshold" };

/** Pixels drawn at once, to bound the memory that probabilities take. */
const CHUNK = 1 << 20;

/** Turns gray images into binary ones, keeping the labels. `bernoulli` draws once: call it again for another draw. */
export function binarize(images: GrayImages, options: BinarizeOptions): BinaryImages {
  const pixels = new Uint8Array(images.pixels.length);
  if (options.method === "threshold") {
    for (let i = 0; i < pixels.length; i++) pixels[i] = images.pixels[i]! >= 127.5 ? 1 : 0;
  } else {
    for (let start = 0; start < pixels.length; start += CHUNK) {
      const gray = images.pixels.subarray(start, start + CHUNK);
      const probabilities = new Float32Array(gray);
      for (let i = 0; i < gray.length; i++) probabilities[i] = gray[i]! / 255;
      pixels.set(options.random.bernoulli(probabilities), start);
    }
  }
  return binaryImages({ ...images, pixels });
}
