import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutDirectory } from "./data-directory";
import { DataError } from "./data-error";
import type { Split } from "./images";

/** One file that holds a part of a data set. */
export interface RegistryFile {
  /** Path inside the data set's folder. */
  readonly path: string;
  readonly format: "idx" | "packed-bits" | "amat";
  /** Size, or null where the canonical file's is not known. */
  readonly bytes: number | null;
  /** SHA-256 of the file, or null where it is not known; then the elements' SHA-256 decides alone. */
  readonly sha256: string | null;
  /** Where to get it, best first; empty when it comes only from a folder. */
  readonly urls: readonly string[];
  readonly note?: string;
}

/** The images or labels of one split: an array of elements, in any one of several files. */
export interface RegistryPart {
  readonly name: string;
  readonly split: Split;
  readonly kind: "images" | "labels";
  /** Shape of the elements: `[count, height, width]` or `[count]`. */
  readonly shape: readonly number[];
  /** SHA-256 of the elements: the bytes after an IDX header, or binary pixels packed eight to a byte. */
  readonly sha256: string;
  /** Files that hold the same elements; one of them is enough. */
  readonly files: readonly RegistryFile[];
}

/** One data set of data/registry.json. */
export interface RegistryEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly homepage: string;
  readonly license: string;
  readonly citation: string;
  /** Notebooks that read it at full scale. */
  readonly usedBy: readonly string[];
  /** The command to run instead, for a set without parts: photographs are not fetched, but cut into patches. */
  readonly command?: string;
  readonly parts: readonly RegistryPart[];
}

export interface Registry {
  readonly version: 1;
  readonly datasets: readonly RegistryEntry[];
}

/** Reads a registry: by default the checkout's data/registry.json. */
export function readRegistry(path = join(checkoutDirectory(), "data", "registry.json")): Registry {
  const registry = JSON.parse(readFileSync(path, "utf8")) as Registry;
  if (registry.version !== 1) {
    throw new DataError(`${path} has version ${registry.version}; this genlab reads version 1.`);
  }
  return registry;
}

/**
 * The data set of that name.
 *
 * @throws {@link DataError} with the list of names when there is none, and with its command when the set is not fetched
 */
export function findDataset(registry: Registry, name: string): RegistryEntry {
  const entry = registry.datasets.find((dataset) => dataset.name === name);
  const names = fetchableDatasets(registry).map((dataset) => dataset.name);
  if (entry === undefined) {
    throw new DataError(`There is no data set "${name}"; choose among ${names.join(", ")}.`);
  }
  if (entry.command !== undefined) {
    throw new DataError(`The data set "${name}" has nothing to fetch: run ${entry.command} instead.`);
  }
  return entry;
}

/** The data sets that can be fetched. */
export function fetchableDatasets(registry: Registry): RegistryEntry[] {
  return registry.datasets.filter((dataset) => dataset.command === undefined);
}
