import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { explainSystemError } from "../explain-system-error";
import { withFileLock } from "../file-lock";
import type { GrayImages, Split } from "../images";
import { type PatchesManifest, type PatchesOfSplit, patchesFolder } from "./manifest";

const SPLITS: readonly Split[] = ["train", "valid", "test"];

/**
 * Writes the patches of all splits (IDX, gzip) and their manifest, all or nothing: into a folder beside, which then takes the
 * old one's place. Interrupted, or on a full disk, the old one stays.
 *
 * @throws {@link DataError} when the disk is full or the folder cannot be written to; the signal's reason when aborted
 */
export async function writePatches(
  images: Readonly<Record<Split, GrayImages>>,
  facts: Omit<PatchesManifest, "version" | "splits">,
  { directory, signal }: { directory?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<PatchesManifest> {
  const folder = patchesFolder(directory);
  const manifest: PatchesManifest = {
    version: 1,
    settings: facts.settings,
    splits: {
      train: entry(images.train, facts),
      valid: entry(images.valid, facts),
      test: entry(images.test, facts),
    },
    flat: facts.flat,
    photographs: facts.photographs,
    rejected: facts.rejected,
  };
  const [fresh, old] = [`${folder}.part`, `${folder}.old`];
  const write = async () => {
    try {
      await rm(fresh, { recursive: true, force: true });
      await mkdir(fresh);
      for (const split of SPLITS) {
        signal?.throwIfAborted();
        const bytes = await promisify(gzip)(idxBytes(images[split]));
        await writeDurably(join(fresh, manifest.splits[split].file), bytes);
      }
      await writeDurably(join(fresh, "patches.json"), Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
      signal?.throwIfAborted();
      await replaceFolder(folder, fresh, old);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  };
  try {
    await mkdir(dirname(folder), { recursive: true });
    await withFileLock(`${folder}.lock`, write, { signal });
  } catch (error) {
    throw explainSystemError(error, folder);
  }
  return manifest;
}

function entry(images: GrayImages, { photographs }: Pick<PatchesManifest, "photographs">): PatchesOfSplit {
  return {
    file: `${images.split}-images-idx3-ubyte.gz`,
    count: images.count,
    photographs: photographs.filter(({ split }) => split === images.split).length,
    sha256: images.sha256,
  };
}

/** An IDX file of unsigned bytes and rank 3, see `readIdx`. */
function idxBytes({ count, height, width, pixels }: GrayImages): Buffer {
  const header = Buffer.alloc(16);
  [0x00000803, count, height, width].forEach((word, i) => {
    header.writeUInt32BE(word, 4 * i);
  });
  return Buffer.concat([header, pixels]);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder cannot be renamed onto one that is not empty: the old one steps aside, and back should the renaming fail. */
async function replaceFolder(folder: string, fresh: string, old: string): Promise<void> {
  await rm(old, { recursive: true, force: true });
  const had = await rename(folder, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return false;
    },
  );
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (had) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
