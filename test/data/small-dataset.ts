import { packBits, type RegistryEntry, type RegistryFile, type RegistryPart, sha256 } from "../../lib/data";
import { Random } from "../../lib/engine/random";
import { gzip, writeAmat, writeIdx } from "./generators";

/** Bytes that do not compress, so that files are as long as they look. */
export const noise = (n: number, seed = 1): Uint8Array =>
  Uint8Array.from(new Random(seed).uniform(n), (u) => Math.floor(256 * u));

export const smallImages = gzip(writeIdx([100, 28, 28], noise(78_400)));
const smallImagesElements = noise(78_400);

/** A registry entry "small" with one IDX file of 100 images, whose bytes are {@link smallImages}. */
export function smallDataset(urls: readonly string[], changes: Partial<RegistryFile> = {}): RegistryEntry {
  return entry("small", {
    name: "train-images",
    split: "train",
    kind: "images",
    shape: [100, 28, 28],
    sha256: sha256(smallImagesElements),
    files: [
      {
        path: "images.gz",
        format: "idx",
        bytes: smallImages.length,
        sha256: sha256(smallImages),
        urls,
        ...changes,
      },
    ],
  });
}

const bits = noise(50 * 784).map((byte) => byte & 1);
export const packedBits = gzip(packBits(bits, { count: 50, width: 784 }));
export const amatText = writeAmat(bits, 784);

/** A registry entry "small-binary" that is there bit-packed (known hash, no URL) or as text (unknown hash, `urls`). */
export function smallBinaryDataset(urls: readonly string[]): RegistryEntry {
  return entry("small-binary", {
    name: "train-images",
    split: "train",
    kind: "images",
    shape: [50, 28, 28],
    sha256: sha256(packBits(bits, { count: 50, width: 784 })),
    files: [
      {
        path: "train.bits.gz",
        format: "packed-bits",
        bytes: packedBits.length,
        sha256: sha256(packedBits),
        urls: [],
      },
      { path: "train.amat", format: "amat", bytes: null, sha256: null, urls },
    ],
  });
}

function entry(name: string, part: RegistryPart): RegistryEntry {
  const described = { title: name, description: "made for a test", homepage: "", license: "", citation: "" };
  return { name, ...described, usedBy: ["a test"], parts: [part] };
}
