import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createNadeKernel } from "../../../lib/engine/nade";
import { kernelKinds, makeCase, sameBits } from "./generators";

const example = makeCase({
  ...{ seed: 3, D: 64, H: 64, count: 4, density: 0.3, gray: false, shuffled: false, activation: "sigmoid" },
});

describe.each(kernelKinds)("the threads of the kernel by $name", ({ native }) => {
  it("do not keep the process alive", () => {
    const library = join(__dirname, "../../../lib/engine/nade/index.ts");
    const code = `
      const { createNadeKernel } = require(${JSON.stringify(library)});
      const kernel = createNadeKernel({ threads: 3, native: ${native} });
      const parameters = { W: new Float32Array(64), V: new Float32Array(64), b: new Float32Array(8), c: new Float32Array(8) };
      for (let i = 0; i < 50; i++) kernel.gradient(parameters, new Float32Array(80).fill(1));
      console.log(kernel.logProb(parameters, new Float32Array(8))[0]);
    `;
    const output = execFileSync(process.execPath, ["--import", "tsx", "--eval", code], { timeout: 20_000 });
    expect(Number(output)).toBeCloseTo(-8 * Math.LN2, 5);
  });

  it("can be ended, and come back with the next call", async () => {
    const kernel = createNadeKernel({ threads: 2, native });
    const before = kernel.gradient(example.parameters, example.x);
    await kernel.dispose();
    expect(kernel.gradient(example.parameters, example.x)).toEqual(before);
    await kernel.dispose();
  });

  it("never change a result, over many jobs and with more threads than cores", async () => {
    const kernel = createNadeKernel({ threads: 5, native });
    const wanted = kernel.gradient(example.parameters, example.x);
    for (let i = 0; i < 300; i++) {
      expect(sameBits(kernel.gradient(example.parameters, example.x), wanted)).toBe(true);
    }
    await kernel.dispose();
  });
});
