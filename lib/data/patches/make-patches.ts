import { type CutFolderOptions, cutFolder } from "./cut-folder";
import { FLAT_THRESHOLD } from "./cut-patches";
import type { PatchesManifest } from "./manifest";
import { splitPatches } from "./split-patches";
import { writePatches } from "./write-patches";

export interface MadePatches {
  readonly manifest: PatchesManifest;
  /** Files of the folder that are no pictures. */
  readonly others: number;
}

/**
 * From a folder of photographs to the natural image patches of the data directory. The same photographs and options give the
 * same patches, whatever the files are called.
 *
 * @throws {@link DataError} in one sentence; the signal's reason when aborted, and then nothing has changed
 */
export async function makePatches(
  folder: string,
  options: CutFolderOptions & { readonly directory?: string | undefined },
): Promise<MadePatches> {
  const { perImage, size, seed, gray, keepFlat, directory, signal } = options;
  const { photographs, rejected, others } = await cutFolder(folder, options);
  const count = perImage === undefined ? options.count : Number.MAX_SAFE_INTEGER;
  const made = splitPatches(photographs, { count, size, seed });
  const settings = {
    count: perImage === undefined ? options.count : null,
    size,
    perImage: perImage ?? made.perImage,
    seed,
    gray,
    flatThreshold: keepFlat ? null : FLAT_THRESHOLD,
  };
  const facts = { settings, flat: made.flat, photographs: made.photographs, rejected };
  return { manifest: await writePatches(made.images, facts, { directory, signal }), others };
}
