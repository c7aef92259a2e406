import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataDirectory } from "../data-directory";
import { DataError } from "../data-error";
import type { Split } from "../images";
import type { GrayConversion } from "./gray";

/** The data set's name and the name of its folder in the data directory. */
export const NATURAL_PATCHES = "natural-patches";

/** What to run when the patches are missing or damaged. */
export const PATCHES_COMMAND = "npm run data -- patches --from DIR";

/** What determines the patches, together with the photographs. */
export interface PatchSettings {
  /** How many patches were asked for, in all splits together; null when `perImage` fixed it. */
  readonly count: number | null;
  /** Side of a patch, pixels. */
  readonly size: number;
  /** At most this many from one photograph. */
  readonly perImage: number;
  readonly seed: number;
  readonly gray: GrayConversion;
  /** Patches with a smaller standard deviation, in gray levels, were dropped; null when all were kept. */
  readonly flatThreshold: number | null;
}

/** A photograph that patches were cut from. */
export interface PatchSource {
  /** Of the file's bytes. */
  readonly sha256: string;
  readonly split: Split;
  /** After the EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** How many patches came from it. */
  readonly patches: number;
}

/** A file that was passed over, relative to the folder, and why. */
export interface RejectedFile {
  readonly file: string;
  readonly reason: string;
}

/** `patches.json`: where the patches come from, and the hashes that the loader verifies. */
export interface PatchesManifest {
  readonly version: 1;
  readonly settings: PatchSettings;
  readonly splits: Readonly<Record<Split, PatchesOfSplit>>;
  /** How many candidates were dropped because they were flat. */
  readonly flat: number;
  /** Sorted by SHA-256. */
  readonly photographs: readonly PatchSource[];
  /** Sorted by name. */
  readonly rejected: readonly RejectedFile[];
}

export interface PatchesOfSplit {
  readonly file: string;
  readonly count: number;
  readonly photographs: number;
  /** Of the pixels, as `GrayImages.sha256`. */
  readonly sha256: string;
}

/** Folder of the patches in the data directory. */
export function patchesFolder(directory = dataDirectory()): string {
  return join(directory, NATURAL_PATCHES);
}

/**
 * The manifest of the patches in the data directory.
 *
 * @throws {@link DataError} that names the command to run when there is none, or it is damaged
 */
export async function readPatchesManifest(): Promise<PatchesManifest> {
  const path = join(patchesFolder(), "patches.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new DataError(
      `There are no natural image patches in ${dataDirectory()}: run ${PATCHES_COMMAND} to cut them from a folder of photographs.`,
    );
  }
  const manifest = parse(text);
  if (manifest === null) {
    throw new DataError(`${path} is damaged: run ${PATCHES_COMMAND} to make it again.`);
  }
  if (manifest.version !== 1) {
    throw new DataError(
      `${path} has version ${manifest.version}, this genlab reads version 1: run ${PATCHES_COMMAND} to make it again.`,
    );
  }
  return manifest;
}

/** Null unless it is JSON with the fields that the loader needs. */
function parse(text: string): PatchesManifest | null {
  let value: PatchesManifest;
  try {
    value = JSON.parse(text) as PatchesManifest;
  } catch {
    return null;
  }
  const { train, valid, test } = value?.splits ?? {};
  const complete = [train, valid, test].every(
    (of) => typeof of?.file === "string" && typeof of.sha256 === "string" && Number.isInteger(of.count),
  );
  return complete ? value : null;
}
