import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "./data-error";
import { verifyPart } from "./decode-part";
import type { RegistryEntry, RegistryFile, RegistryPart } from "./registry";

/**
 * The first file of the part that the folder has.
 *
 * @throws {@link DataError} that names the files looked for
 */
export async function findPart(
  dataset: RegistryEntry,
  part: RegistryPart,
  from: string,
): Promise<RegistryFile> {
  if ((await stat(from).catch(() => null))?.isDirectory() !== true) {
    throw new DataError(`There is no folder ${from} to take ${dataset.name} from.`);
  }
  for (const file of part.files) {
    if ((await stat(join(from, dataset.name, file.path)).catch(() => null))?.isFile()) return file;
  }
  const wanted = part.files.map((file) => join(dataset.name, file.path)).join(" or ");
  throw new DataError(
    `The folder ${from} has no file ${wanted}; put it there, or download it without --from.`,
  );
}

/** Reads a file, verifies it and writes it to `partial`; on failure nothing is left there. */
export async function copyPart(
  part: RegistryPart,
  file: RegistryFile,
  source: string,
  partial: string,
): Promise<void> {
  const bytes = await readFile(source);
  verifyPart(bytes, source, part, file);
  try {
    await writeFile(partial, bytes, { flush: true });
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
