import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataDirectory } from "./data-directory";
import { DataError } from "./data-error";
import { decodePart } from "./decode-part";
import { findDataset, type RegistryPart, readRegistry } from "./registry";

/** A part of a data set, read and verified. */
export interface LoadedPart {
  readonly part: RegistryPart;
  /** Elements of the part's shape: gray pixels 0–255, binary pixels 0 and 1, or labels. */
  readonly elements: Uint8Array;
}

/**
 * Reads a part of a data set from the data directory, from whichever of its files is there, and verifies its SHA-256,
 * which takes about 30 ms for 10 MB: each time, so that no cache can lie.
 *
 * @throws {@link DataError} that names the command to run when the set is missing or damaged
 */
export async function loadPart(datasetName: string, partName: string): Promise<LoadedPart> {
  const dataset = findDataset(readRegistry(), datasetName);
  const part = dataset.parts.find((candidate) => candidate.name === partName);
  if (part === undefined) throw new Error(`The data set ${datasetName} has no part ${partName}.`);
  const command = `npm run data -- ${datasetName}`;
  for (const file of part.files) {
    const path = join(dataDirectory(), datasetName, file.path);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    try {
      return { part, elements: decodePart(bytes, path, part, file) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new DataError(
        `${error.message.replace(/; get the file again\.$/, "")}: run ${command} to replace it.`,
      );
    }
  }
  const wanted = part.files.map((file) => file.path).join(" or ");
  throw new DataError(
    `The data set ${datasetName} is not in ${dataDirectory()} (${wanted} is missing): run ${command} to get it.`,
  );
}
