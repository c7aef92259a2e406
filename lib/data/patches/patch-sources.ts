import { Random } from "../../engine/random";
import type { Split } from "../images";
import { NATURAL_PATCHES, type PatchesManifest, readPatchesManifest } from "./manifest";

/**
 * Which photograph each patch of a split is from. Patches of one photograph resemble each other and may overlap, so a standard
 * error that counts patches as independent is too small: take it over the means of photographs.
 *
 * @returns `[count]`, in the order of `loadNaturalPatches(split)`, numbers of the split's photographs from 0
 * @throws {@link DataError} when there are no patches
 */
export async function loadPatchSources(split: Split): Promise<Int32Array> {
  return patchSources(await readPatchesManifest(), split);
}

/** As {@link loadPatchSources}, of any manifest. */
export function patchSources(
  { photographs, settings }: Pick<PatchesManifest, "photographs" | "settings">,
  split: Split,
): Int32Array {
  const own = photographs.filter((photograph) => photograph.split === split);
  const inTurn = own.flatMap(({ patches }, number) => new Array<number>(patches).fill(number));
  const order = patchOrder(settings.seed, split, inTurn.length);
  return order.map((i) => inTurn[i]!);
}

/** The random order of a split's patches: place p of the file has patch order[p], counted photograph by photograph. */
export function patchOrder(seed: number, split: Split, count: number): Int32Array {
  return new Random(seed).split(NATURAL_PATCHES).split("order").split(split).permutation(count);
}
