import { readAmat } from "./amat";
import { DataError } from "./data-error";
import { readIdx } from "./idx";
import { packBits, readPackedBits } from "./packed-bits";
import type { RegistryFile, RegistryPart } from "./registry";
import { sha256 } from "./sha256";

/**
 * Decodes a file of the registry into its part's elements, after verifying it: by the SHA-256 of the file where the
 * registry knows it, else by that of the elements.
 *
 * @returns elements of the part's shape: gray pixels 0–255, binary pixels 0 and 1, or labels
 * @throws {@link DataError} with both hashes on a mismatch, and as the readers do
 */
export function decodePart(
  bytes: Uint8Array,
  source: string,
  part: RegistryPart,
  file: RegistryFile,
): Uint8Array {
  verifyFile(bytes, source, file);
  const elements = readElements(bytes, source, part, file);
  if (file.sha256 === null)
    verifyHash(elementsSha256(elements, part, file), part.sha256, `${source}, decoded,`);
  return elements;
}

/** Throws a {@link DataError} unless the bytes are the part's; decodes them only when that is the one way to know. */
export function verifyPart(bytes: Uint8Array, source: string, part: RegistryPart, file: RegistryFile): void {
  if (file.sha256 === null) decodePart(bytes, source, part, file);
  else verifyFile(bytes, source, file);
}

/** SHA-256 of elements as the registry counts it: of gray pixels and labels as bytes, of binary pixels packed. */
export function elementsSha256(elements: Uint8Array, part: RegistryPart, file: RegistryFile): string {
  return sha256(file.format === "idx" ? elements : packBits(elements, rowShape(part)));
}

function verifyFile(bytes: Uint8Array, source: string, file: RegistryFile): void {
  if (file.bytes !== null && bytes.length < file.bytes) {
    throw new DataError(
      `${source} is truncated: it has ${bytes.length} of ${file.bytes} bytes; get the file again.`,
    );
  }
  if (file.sha256 !== null) verifyHash(sha256(bytes), file.sha256, source);
}

function verifyHash(actual: string, expected: string, what: string): void {
  if (actual !== expected) {
    throw new DataError(`${what} has SHA-256 ${actual}, expected ${expected}; get the file again.`);
  }
}

function readElements(bytes: Uint8Array, source: string, part: RegistryPart, file: RegistryFile): Uint8Array {
  if (file.format === "packed-bits") return readPackedBits(bytes, source, rowShape(part));
  if (file.format === "amat") return readAmat(bytes, source, rowShape(part));
  const { shape, data } = readIdx(bytes, source);
  if (shape.join() !== part.shape.join()) {
    throw new DataError(
      `${source} holds an array of shape [${shape}], expected [${part.shape}]; get the file again.`,
    );
  }
  return data;
}

function rowShape(part: RegistryPart): { count: number; width: number } {
  const [count, ...rest] = part.shape;
  return { count: count!, width: rest.reduce((product, size) => product * size, 1) };
}
