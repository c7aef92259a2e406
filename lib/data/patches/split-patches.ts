import { Random } from "../../engine/random";
import { DataError } from "../data-error";
import { type GrayImages, grayImages, type Split } from "../images";
import { type CutPhotograph, largest } from "./cut-folder";
import { NATURAL_PATCHES, type PatchSource } from "./manifest";
import { patchOrder } from "./patch-sources";

export interface SplitPatches {
  readonly images: Readonly<Record<Split, GrayImages>>;
  readonly photographs: PatchSource[];
  /** The most from one photograph. */
  readonly perImage: number;
  /** How many flat patches were dropped in the course of it. */
  readonly flat: number;
}

/**
 * Takes as few patches from each photograph as reach the count, and gives each photograph to one split: by a keyed permutation
 * of the photographs in the order of their SHA-256, a tenth (rounded, at least one) to valid, a tenth to test, the rest to
 * train. Within a split the patches are in random order.
 *
 * @param photographs sorted by SHA-256
 * @param count how many patches; when there are fewer, all are taken
 * @throws {@link DataError} when there are fewer than three photographs, or a split gets no patch
 */
export function splitPatches(
  photographs: readonly CutPhotograph[],
  { count, size, seed }: { count: number; size: number; seed: number },
): SplitPatches {
  const n = photographs.length;
  if (n < 3) {
    throw new DataError(
      `Three splits need at least three photographs, and there ${n === 1 ? "is" : "are"} ${n}: name a folder with more.`,
    );
  }
  const random = new Random(seed).split(NATURAL_PATCHES);
  const taken = shares(photographs, count, random.split("share"));
  const tenth = Math.max(1, Math.round(n / 10));
  const splits = new Array<Split>(n);
  for (const [place, i] of random.split("splits").permutation(n).entries()) {
    splits[i] = place < tenth ? "valid" : place < 2 * tenth ? "test" : "train";
  }
  const gather = (split: Split): GrayImages => {
    const own = photographs.flatMap(({ patches }, i) =>
      splits[i] === split ? patches.slice(0, taken[i]) : [],
    );
    if (own.length === 0) {
      throw new DataError(`No patch is left for the split ${split}: ask for more than ${count}.`);
    }
    const order = patchOrder(seed, split, own.length);
    const pixels = new Uint8Array(own.length * size * size);
    for (const [place, i] of order.entries()) pixels.set(own[i]!, place * size * size);
    return grayImages({
      name: NATURAL_PATCHES,
      split,
      height: size,
      width: size,
      count: own.length,
      pixels,
    });
  };
  return {
    images: { train: gather("train"), valid: gather("valid"), test: gather("test") },
    photographs: photographs.map(({ sha256, width, height }, i) => ({
      sha256,
      split: splits[i]!,
      width,
      height,
      patches: taken[i]!,
    })),
    perImage: Math.max(...taken),
    flat: photographs.reduce(
      (sum, { flatBefore }, i) => sum + (taken[i]! > 0 ? flatBefore[taken[i]! - 1]! : 0),
      0,
    ),
  };
}

/** How many from each: the least quota that reaches the count; of what is too much, one less from photographs drawn at random. */
function shares(photographs: readonly CutPhotograph[], count: number, random: Random): number[] {
  let quota = Math.max(...photographs.map(({ patches }) => patches.length));
  while (quota > 1 && largest(photographs, quota - 1) >= count) quota--;
  const taken = photographs.map(({ patches }) => Math.min(patches.length, quota));
  let excess = largest(photographs, quota) - count;
  for (const i of random.permutation(photographs.length)) {
    if (excess <= 0) break;
    if (taken[i] !== quota) continue;
    taken[i] = quota - 1;
    excess--;
  }
  return taken;
}
