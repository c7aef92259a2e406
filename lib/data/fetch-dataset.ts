import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { copyPart, findPart } from "./copy-part";
import { dataDirectory } from "./data-directory";
import { verifyPart } from "./decode-part";
import { downloadable, downloadPart } from "./download-part";
import { explainSystemError } from "./explain-system-error";
import type { FetchEvent, FetchOptions } from "./fetch-options";
import { withFileLock } from "./file-lock";
import type { RegistryEntry, RegistryFile, RegistryPart } from "./registry";

/**
 * Makes one verified file of each part of a data set be in the data directory. What is there and right stays; the rest
 * is downloaded, or copied from a folder, into a `.part` file, verified, and only then renamed. Several processes may
 * do this at once. An interrupted download leaves the `.part` file, where the next call goes on.
 *
 * @throws {@link DataError} in one sentence; the signal's reason when aborted
 */
export async function fetchDataset(dataset: RegistryEntry, options: FetchOptions = {}): Promise<void> {
  const folder = join(options.directory ?? dataDirectory(), dataset.name);
  try {
    await mkdir(folder, { recursive: true });
    for (const part of dataset.parts) await fetchPart(dataset, part, folder, options);
  } catch (error) {
    throw explainSystemError(error, folder);
  }
}

async function fetchPart(
  dataset: RegistryEntry,
  part: RegistryPart,
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const { onEvent } = options;
  for (const file of part.files) {
    if (await isPresent(dataset, part, file, folder, onEvent)) return;
  }
  const file =
    options.from === undefined ? downloadable(dataset, part) : await findPart(dataset, part, options.from);
  const target = join(folder, file.path);
  const label = `${dataset.name}/${file.path}`;
  await withFileLock(
    `${target}.lock`,
    async () => {
      // Another process may have fetched it while we waited for the lock. A damaged file was told of above.
      const tellDone = (event: FetchEvent) => event.kind === "done" && onEvent?.(event);
      if (await isPresent(dataset, part, file, folder, tellDone)) return;
      const partial = `${target}.part`;
      if (options.from === undefined) await downloadPart(dataset, part, file, partial, options);
      else await copyPart(part, file, join(options.from, dataset.name, file.path), partial);
      await rename(partial, target);
      onEvent?.({
        kind: "done",
        file: label,
        how: options.from === undefined ? "downloaded" : "copied",
        bytes: (await stat(target)).size,
      });
    },
    {
      signal: options.signal,
      onWait: (id) =>
        onEvent?.({ kind: "note", file: label, text: `waits for process ${id}, which is fetching it` }),
    },
  );
}

async function isPresent(
  dataset: RegistryEntry,
  part: RegistryPart,
  file: RegistryFile,
  folder: string,
  onEvent: FetchOptions["onEvent"],
): Promise<boolean> {
  const path = join(folder, file.path);
  const bytes = await readIfThere(path);
  if (bytes === null) return false;
  const label = `${dataset.name}/${file.path}`;
  try {
    verifyPart(bytes, path, part, file);
  } catch (error) {
    onEvent?.({ kind: "note", file: label, text: `is replaced: ${(error as Error).message}` });
    return false;
  }
  onEvent?.({ kind: "done", file: label, how: "present", bytes: bytes.length });
  return true;
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
