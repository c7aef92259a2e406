import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { binarize, type GrayImages, loadBinarizedMnist, loadMnist, proceduralDigits } from "genlab/data";
import { Random } from "genlab/engine";
import type { Work } from "./work";

/** Batches that are made; they repeat. */
const BATCHES = 20;

/** What inputs.json says about the files beside it. */
interface Description {
  readonly batchSize: number;
  readonly learningRate: number;
  /** D, and the value of a white pixel. */
  readonly pixels: number;
  readonly maximum: number;
  /** Shapes, in the order of parameters.f32. */
  readonly parameters: Record<string, readonly number[]>;
}

/**
 * Writes what both sides of a benchmark start from: inputs.json, parameters.f32 (little-endian, one after the other),
 * images.u8 and labels.u8.
 *
 * The images are MNIST where `npm run data` has fetched it, else procedural digits.
 *
 * @returns the name of the data
 */
export async function writeInputs(work: Work, directory: string): Promise<string> {
  const images = await loadImages(work);
  const description: Description = {
    batchSize: work.batchSize,
    learningRate: work.learningRate,
    pixels: work.height * work.width,
    maximum: work.data === "binary" ? 1 : 255,
    parameters: Object.fromEntries(Object.entries(work.parameters).map(([name, { shape }]) => [name, shape])),
  };
  const random = new Random(1).split("parameters");
  const parameters = Object.entries(work.parameters).map(([name, { shape, deviation }]) =>
    random
      .split(name)
      .normal(tf.util.sizeFromShape([...shape]))
      .map((z) => z * deviation),
  );
  const bytes = parameters.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  await writeFile(join(directory, "inputs.json"), JSON.stringify(description));
  await writeFile(join(directory, "parameters.f32"), Buffer.concat(bytes));
  await writeFile(join(directory, "images.u8"), images.pixels);
  await writeFile(join(directory, "labels.u8"), images.labels);
  return images.name;
}

async function loadImages(work: Work): Promise<{ name: string; pixels: Uint8Array; labels: Uint8Array }> {
  const count = BATCHES * work.batchSize;
  const size = 28 * 28;
  if (work.data === "gray") {
    const { name, pixels, labels } = await loadMnist("train").catch(() => proceduralDigits({ count }));
    return { name, pixels: pixels.subarray(0, count * size), labels: labels!.subarray(0, count) };
  }
  const { name, pixels } = await loadBinarizedMnist("train").catch(() => {
    const gray: GrayImages = proceduralDigits({ count });
    return binarize(gray, { method: "bernoulli", random: new Random(1).split("binarize") });
  });
  return {
    name,
    pixels: resize(pixels.subarray(0, count * size), work.height, work.width),
    labels: new Uint8Array(count),
  };
}

/** 28×28 images in another size by nearest neighbors: their density of ones stays, and their runs. */
function resize(pixels: Uint8Array, height: number, width: number): Uint8Array {
  if (height === 28 && width === 28) return pixels;
  const count = pixels.length / 784;
  const out = new Uint8Array(count * height * width);
  let next = 0;
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < height; y++) {
      const row = i * 784 + Math.floor((y * 28) / height) * 28;
      for (let x = 0; x < width; x++) out[next++] = pixels[row + Math.floor((x * 28) / width)]!;
    }
  }
  return out;
}

/** The inputs of a benchmark, as its processes read them. */
export interface Inputs extends Omit<Description, "parameters"> {
  readonly parameters: Record<string, tf.Variable>;
  /** `[count, D]`, values in [0, 1]. */
  readonly images: Float32Array | Uint8Array;
  readonly labels: Uint8Array;
}

/** Reads the inputs; the parameters are variables of the engine that runs. */
export function readInputs(directory: string): Inputs {
  const description = JSON.parse(readFileSync(join(directory, "inputs.json"), "utf8")) as Description;
  const file = readFileSync(join(directory, "parameters.f32"));
  const numbers = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  const parameters: Record<string, tf.Variable> = {};
  let start = 0;
  for (const [name, shape] of Object.entries(description.parameters)) {
    const size = tf.util.sizeFromShape([...shape]);
    parameters[name] = tf.variable(tf.tensor(numbers.slice(start, start + size), [...shape]));
    start += size;
  }
  const pixels = new Uint8Array(readFileSync(join(directory, "images.u8")));
  const { maximum } = description;
  const images = maximum === 1 ? pixels : Float32Array.from(pixels, (pixel) => pixel / maximum);
  const labels = new Uint8Array(readFileSync(join(directory, "labels.u8")));
  return { ...description, parameters, images, labels };
}
