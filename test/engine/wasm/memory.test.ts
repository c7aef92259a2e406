import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../../lib/engine";
import type { WasmBackend } from "../../../lib/engine/wasm/backend";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

test("an allocation that finds no memory is an error in one sentence, and what was there stays", () => {
  const backend = tf.backend() as WasmBackend;
  const kept = tf.tensor1d([1, 2, 3]);
  const held: tf.TensorInfo[] = [];
  // Reserved only: no page of these is ever touched.
  const fill = () => {
    for (let i = 0; i < 9; i++) held.push(backend.makeOutput([2 ** 27], "float32"));
  };
  expect(fill).toThrow(/^The engine's 4 GB of memory are full \(512 MB more wanted\): use smaller batches/);
  expect([...kept.dataSync()]).toEqual([1, 2, 3]);
  for (const tensor of held) backend.disposeData(tensor.dataId);
  kept.dispose();
});
