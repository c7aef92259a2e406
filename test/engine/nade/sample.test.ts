import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createNadeKernel } from "../../../lib/engine/nade";
import { Random } from "../../../lib/engine/random";
import { draws, kernelKinds, makeCase, relativeError } from "./generators";
import { reference } from "./reference";

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

describe.each(kernelKinds)("NadeKernel.sample by $name", ({ native }) => {
  const kernel = createNadeKernel({ threads: 2, native });
  afterAll(() => kernel.dispose());

  it("sets a pixel where its uniform number is below its conditional probability, which it returns", () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { parameters, options, D, count } = makeCase(draw);
        const uniforms = new Random(draw.seed).split("uniforms").uniform(count * D);
        const { samples, probabilities } = kernel.sample(parameters, uniforms, count, options);
        const wanted = reference(parameters, samples, options).logits.map(sigmoid);
        expect(relativeError(probabilities, wanted)).toBeLessThan(1e-4);
        for (let i = 0; i < samples.length; i++) {
          const p = wanted[i]!;
          if (Math.abs(uniforms[i]! - p) > 1e-4) expect(samples[i]).toBe(uniforms[i]! < p ? 1 : 0);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("draws images as often as the model says", () => {
    const D = 3;
    const { parameters, options } = makeCase({
      ...{ seed: 5, D, H: 8, count: 1, density: 0.5, gray: false, shuffled: true, activation: "relu" },
    });
    const n = 40_000;
    const { samples } = kernel.sample(parameters, new Random(11).uniform(n * D), n, options);
    const counts = new Array<number>(2 ** D).fill(0);
    for (let i = 0; i < n; i++)
      counts[samples[3 * i]! + 2 * samples[3 * i + 1]! + 4 * samples[3 * i + 2]!]!++;
    const images = new Float32Array(2 ** D * D).map((_, i) => (Math.floor(i / D) >> (i % D)) & 1);
    kernel.logProb(parameters, images, options).forEach((logProb, image) => {
      const p = Math.exp(logProb);
      expect(Math.abs(counts[image]! / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    });
  });

  it("is the same again for the same uniform numbers", () => {
    const { parameters, options, D } = makeCase({
      ...{
        seed: 1,
        D: 100,
        H: 50,
        count: 1,
        density: 0.2,
        gray: false,
        shuffled: true,
        activation: "sigmoid",
      },
    });
    const uniforms = new Random(2).uniform(13 * D);
    const first = kernel.sample(parameters, uniforms, 13, options);
    expect(kernel.sample(parameters, uniforms, 13, options)).toEqual(first);
  });

  it("copies observed pixels, one mask for all images or one for each", () => {
    const D = 40;
    const { parameters, x, options, count } = makeCase({
      ...{ seed: 9, D, H: 33, count: 9, density: 0.4, gray: true, shuffled: true, activation: "sigmoid" },
    });
    const uniforms = new Random(4).uniform(count * D);
    for (const length of [D, count * D]) {
      const observed = new Random(length).bernoulli(0.5, length);
      const { samples, probabilities } = kernel.sample(parameters, uniforms, count, {
        ...options,
        given: { pixels: x, observed },
      });
      const wanted = reference(parameters, samples, options).logits.map(sigmoid);
      expect(relativeError(probabilities, wanted)).toBeLessThan(1e-4);
      samples.forEach((value, i) => {
        expect(value).toBe(observed[i % length] ? x[i] : Number(uniforms[i]! < probabilities[i]!));
      });
    }
  });
});
