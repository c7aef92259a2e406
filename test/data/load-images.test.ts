import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  dataDirectory,
  findDataset,
  type GrayImages,
  loadBinarizedMnist,
  loadFashionMnist,
  loadKmnist,
  loadMnist,
  loadNotMnist,
  readRegistry,
} from "../../lib/data";

/** A test of real data, which says in its title that it is skipped where the data is not, and how to get it. */
function withData(name: string, title: string, run: () => Promise<void>): void {
  const { parts } = findDataset(readRegistry(), name);
  const isThere = parts.every(({ files }) =>
    files.some(({ path }) => existsSync(join(dataDirectory(), name, path))),
  );
  const reason = isThere
    ? ""
    : ` [skipped: ${name} is not in the data directory; npm run data -- ${name} gets it]`;
  test.skipIf(!isThere)(`${title}${reason}`, run);
}

function mean(pixels: Uint8Array): number {
  let sum = 0;
  for (const pixel of pixels) sum += pixel;
  return sum / pixels.length;
}
const sizes = (images: GrayImages) => [
  images.split,
  images.count,
  images.height,
  images.width,
  images.labels?.length,
];

describe("loadBinarizedMnist(split)", () => {
  // Count and fraction of ones, as documented with the bit-packed files.
  const documented = {
    train: [50_000, 0.130562],
    valid: [10_000, 0.131127],
    test: [10_000, 0.132512],
  } as const;

  withData("binarized-mnist", "gives the canonical bits of each split", async () => {
    const { parts } = findDataset(readRegistry(), "binarized-mnist");
    for (const split of ["train", "valid", "test"] as const) {
      const images = await loadBinarizedMnist(split);
      expect(images).toMatchObject({ name: "binarized-mnist", split, height: 28, width: 28, maximum: 1 });
      expect(images.count).toBe(documented[split][0]);
      expect(mean(images.pixels)).toBeCloseTo(documented[split][1], 6);
      expect(images.sha256).toBe(parts.find((part) => part.split === split)!.sha256);
    }
  });
});

describe("loadMnist(split)", () => {
  withData(
    "mnist",
    "splits the 60000 training images into 50000 and 10000, the same way each time",
    async () => {
      const [train, valid, all] = await Promise.all([
        loadMnist("train"),
        loadMnist("valid"),
        loadMnist("train", { validation: 0 }),
      ]);
      expect(sizes(train)).toEqual(["train", 50_000, 28, 28, 50_000]);
      expect(sizes(valid)).toEqual(["valid", 10_000, 28, 28, 10_000]);
      expect(mean(all.pixels) / 255).toBeCloseTo(0.1307, 4);
      expect((5 * mean(train.pixels) + mean(valid.pixels)) / 6).toBeCloseTo(mean(all.pixels), 9);
      const { parts } = findDataset(readRegistry(), "mnist");
      expect(all.sha256).toBe(parts.find((part) => part.name === "train-images")!.sha256);
      // The split's hash with genlab 0.1.0: records of full runs depend on it.
      expect(valid.sha256).toBe("b13c7075b456e7091780f960ffc5bbab28e17d611880f2de5dd87d54367e05c2");
    },
  );

  withData("mnist", "gives the test images with their labels", async () => {
    const images = await loadMnist("test");
    expect(sizes(images)).toEqual(["test", 10_000, 28, 28, 10_000]);
    expect(mean(images.pixels) / 255).toBeCloseTo(0.1325, 4);
    // The first labels of t10k-labels-idx1-ubyte, as printed in many places.
    expect(Array.from(images.labels!.subarray(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });
});

describe("loadFashionMnist, loadKmnist, loadNotMnist", () => {
  const equallyManyOfEach = (images: GrayImages) => {
    const counts = new Array<number>(10).fill(0);
    for (const label of images.labels!) counts[label]!++;
    expect(counts).toEqual(new Array(10).fill(1000));
  };

  withData(
    "fashion-mnist",
    "Fashion-MNIST has the documented mean and 1000 test images of each class",
    async () => {
      const images = await loadFashionMnist("test");
      expect(mean(images.pixels) / 255).toBeCloseTo(0.2868, 4);
      equallyManyOfEach(images);
    },
  );

  withData("kmnist", "KMNIST has the documented mean and 1000 test images of each class", async () => {
    const images = await loadKmnist("test");
    expect(mean(images.pixels) / 255).toBeCloseTo(0.1846, 4);
    equallyManyOfEach(images);
  });

  withData("notmnist", "notMNIST has the documented mean and 1000 images of each class", async () => {
    const images = await loadNotMnist("test");
    expect(mean(images.pixels) / 255).toBeCloseTo(0.4266, 4);
    equallyManyOfEach(images);
  });
});

test("a loader whose data is missing says in one sentence which command gets it", async () => {
  const before = process.env.GENLAB_DATA;
  const directory = await mkdtemp(join(tmpdir(), "genlab-empty-"));
  process.env.GENLAB_DATA = directory;
  try {
    await expect(loadBinarizedMnist("test")).rejects.toThrow(
      `The data set binarized-mnist is not in ${directory} (test.bits.gz or binarized_mnist_test.amat is missing): ` +
        "run npm run data -- binarized-mnist to get it.",
    );
  } finally {
    if (before === undefined) delete process.env.GENLAB_DATA;
    else process.env.GENLAB_DATA = before;
    await rm(directory, { recursive: true });
  }
});
