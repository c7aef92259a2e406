import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data-error";
import { readIdx } from "../idx";
import { type GrayImages, grayImages, type Split } from "../images";
import { NATURAL_PATCHES, PATCHES_COMMAND, patchesFolder, readPatchesManifest } from "./manifest";

/**
 * Patches of photographs that `npm run data -- patches` has cut: gray, by default 28×28 and about 80 % train, 10 % valid,
 * 10 % test. No photograph is in two splits; the order is random, so the first n are a random sample. No labels.
 *
 * Verified against the SHA-256 in `patches.json` each time.
 *
 * @throws {@link DataError} when the patches are missing or damaged, in one sentence with the command that makes them
 */
export async function loadNaturalPatches(split: Split): Promise<GrayImages> {
  const { splits, settings } = await readPatchesManifest();
  const { file, count, sha256 } = splits[split];
  const path = join(patchesFolder(), file);
  const images = grayImages(await read(path, split));
  if (images.sha256 !== sha256) {
    throw new DataError(
      `${path} has pixels of SHA-256 ${images.sha256}, expected ${sha256}: run ${PATCHES_COMMAND} to replace it.`,
    );
  }
  if (images.count !== count || images.height !== settings.size || images.width !== settings.size) {
    throw new DataError(`${path} does not fit its patches.json: run ${PATCHES_COMMAND} to replace both.`);
  }
  return images;
}

async function read(path: string, split: Split) {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new DataError(`${path} is missing: run ${PATCHES_COMMAND} to make it.`);
  }
  try {
    const { shape, data } = readIdx(bytes, path);
    const [count, height, width] = shape as [number, number, number];
    return { name: NATURAL_PATCHES, split, count, height, width, pixels: data };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(
      `${error.message.replace(/(; get the file again)?\.$/, "")}: run ${PATCHES_COMMAND} to replace it.`,
    );
  }
}
