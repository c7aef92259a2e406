import { Random } from "../engine/random";
import { type BinaryImages, binaryImages, type GrayImages, grayImages, type Split } from "./images";
import { loadPart } from "./load-part";
import { selectImages, trainValidOrder } from "./select-images";

export interface LoadOptions {
  /**
   * How many of the 60000 training images are `valid`; default 10000. They are chosen by a permutation with a fixed key,
   * the same for everybody. With 0, `train` is all images in the order of the file.
   */
  readonly validation?: number;
}

/**
 * Fixed binarized MNIST (Larochelle; Salakhutdinov and Murray): 50000 train, 10000 valid, 10000 test, 28×28, no labels.
 * The rows of `test` are sorted by digit: take a random sample, not the first n.
 *
 * @throws when the data is missing or damaged, in one sentence with the command that gets it
 */
export async function loadBinarizedMnist(split: Split): Promise<BinaryImages> {
  const { part, elements } = await loadPart("binarized-mnist", `${split}-images`);
  const [count, height, width] = part.shape as [number, number, number];
  return binaryImages({ name: "binarized-mnist", split, count, height, width, pixels: elements });
}

/** MNIST (LeCun et al. 1998), gray, with labels 0–9: 50000 train, 10000 valid, 10000 test; throws as the others do. */
export async function loadMnist(split: Split, options: LoadOptions = {}): Promise<GrayImages> {
  return loadGray("mnist", split, options);
}

/** Fashion-MNIST (Xiao et al. 2017), gray, with labels 0–9: 50000 train, 10000 valid, 10000 test. */
export async function loadFashionMnist(split: Split, options: LoadOptions = {}): Promise<GrayImages> {
  return loadGray("fashion-mnist", split, options);
}

/** Kuzushiji-MNIST (Clanuwat et al. 2018), gray, with labels 0–9: the 10000 test images. */
export async function loadKmnist(split: "test" = "test"): Promise<GrayImages> {
  return loadGray("kmnist", split, {});
}

/** notMNIST (Bulatov 2011), gray, with labels 0–9 for A–J: a sample of 10000 images. */
export async function loadNotMnist(split: "test" = "test"): Promise<GrayImages> {
  return loadGray("notmnist", split, {});
}

async function loadGray(
  name: string,
  split: Split,
  { validation = 10_000 }: LoadOptions,
): Promise<GrayImages> {
  const source = split === "test" ? "test" : "train";
  const images = await loadPart(name, `${source}-images`);
  const labels = await loadPart(name, `${source}-labels`);
  const [count, height, width] = images.part.shape as [number, number, number];
  const all = grayImages({
    name,
    split,
    count,
    height,
    width,
    pixels: images.elements,
    labels: labels.elements,
  });
  if (split === "test" || (validation === 0 && split === "train")) return all;
  const order = trainValidOrder(count, validation, new Random(0).split("train-valid").split(name));
  return selectImages(all, split === "valid" ? order.valid : order.train);
}
