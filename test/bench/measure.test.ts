import { describe, expect, test } from "vitest";
import { type Benchmark, benchmarks } from "../../bench/benchmarks";
import { measure } from "../../bench/measure";
import { fakeContender } from "./fake-contender";

const benchmark = benchmarks.find(({ name }) => name === "vae-step") as Benchmark;
const quick = { rounds: 2, restMs: 0 };

describe("measure(benchmark)", () => {
  test("gives one result with the times of both sides, and stops both", async () => {
    const ours = fakeContender("ours", () => 500);
    const peer = fakeContender("PyTorch 1.13", () => 1000);
    const learned = {};
    const result = await measure(
      benchmark,
      { ours: async () => ours, peer: async () => peer },
      quick,
      (said) => Object.assign(learned, said),
    );
    expect(result).toEqual({
      name: "vae-step",
      peer: "PyTorch 1.13",
      oursMs: 500,
      peerMs: 1000,
      ratio: 2,
      low: 2,
      high: 2,
    });
    expect(learned).toEqual({ ours: "1.0", "PyTorch 1.13": "1.0" });
    expect([ours.stopped, peer.stopped]).toEqual([true, true]);
  });

  test("names a missing peer and measures ours alone", async () => {
    const ours = fakeContender("ours", () => 500);
    const missing = "PyTorch is missing: no python3 here imports torch";
    const learned = {};
    const result = await measure(
      benchmark,
      { ours: async () => ours, peer: async () => ({ missing }) },
      quick,
      (said) => Object.assign(learned, said),
    );
    expect(learned).toEqual({ ours: "1.0", torch: "missing" });
    expect(result).toEqual({
      name: "vae-step",
      peer: "PyTorch",
      oursMs: 500,
      peerMs: null,
      ratio: null,
      low: null,
      high: null,
      note: missing,
    });
    expect(ours.stopped).toBe(true);
  });

  test("keeps a peer's note and its forms", async () => {
    const note = "the peer cannot run this: tfjs-wasm lacks kernel Conv2DBackpropFilter; tfjs-cpu stands in";
    const forms = { loop: 1000, vectorized: 700 };
    const peer = { ...fakeContender("tfjs-cpu", () => 700), note, forms };
    const result = await measure(
      benchmark,
      { ours: async () => fakeContender("ours", () => 500), peer: async () => peer },
      quick,
    );
    expect(result).toMatchObject({ note, forms, ratio: 1.4 });
  });

  test("names the error of a side that fails, and stops the other", async () => {
    const peer = fakeContender("PyTorch", () => 1000);
    const ours = async () => {
      throw new Error("ours does not answer: out of memory");
    };
    const result = await measure(benchmark, { ours, peer: async () => peer }, quick);
    expect(result).toMatchObject({ ratio: null, error: "ours does not answer: out of memory" });
    expect(peer.stopped).toBe(true);
  });
});

test("each step is measured against PyTorch and against tfjs", () => {
  const steps = ["nade-train", "nade-sample", "rbm-cd1", "vae-step", "made-step", "lenet-step", "nce-step"];
  const wanted = steps.flatMap((step) => [step, `${step}-vs-wasm`]);
  expect(benchmarks.map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
});
