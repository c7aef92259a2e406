import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openLab } from "../../lib/notebook";
import { useNotebook } from "./setup";

const notebook = useNotebook();

describe("openLab", () => {
  test("shows one stamp line with scale, data, engine, seed and versions", async () => {
    await openLab("99-test", { data: { quick: "procedural digits", full: "MNIST" } });
    expect(notebook.outputs.length).toBe(1);
    const { data, metadata } = notebook.outputs[0]!;
    expect(data["text/markdown"]).toMatch(
      /^\*\*99-test\*\* · scale quick · procedural digits · engine cpu .* · seed 1 · Node [0-9.]+, genlab [0-9.]+, tfjs [0-9.]+$/,
    );
    expect(metadata.genlab).toMatchObject({ kind: "stamp", notebook: "99-test", scale: "quick", seed: 1 });
  });

  test("GENLAB_SCALE and GENLAB_SEED choose", async () => {
    vi.stubEnv("GENLAB_SCALE", "full");
    vi.stubEnv("GENLAB_SEED", "0");
    const lab = await openLab("99-test");
    expect([lab.scale, lab.seed, lab.choose({ quick: 1, full: 2 })]).toEqual(["full", 0, 2]);
    expect(notebook.results()).toMatchObject({ scale: "full", seed: 0, data: [], results: [] });
  });

  test("gives the same random numbers for the same seed, and others for another", async () => {
    const draw = async (seed: string) => {
      vi.stubEnv("GENLAB_SEED", seed);
      return [...(await openLab("99-test")).random.split("init").uniform(3)];
    };
    expect(await draw("7")).toEqual(await draw("7"));
    expect(await draw("7")).not.toEqual(await draw("8"));
  });

  test.each([
    ["GENLAB_SCALE", "ful", `GENLAB_SCALE is "ful"; set it to "quick" or "full".`],
    ["GENLAB_SEED", "1.5", `GENLAB_SEED is "1.5"; set it to a whole number.`],
    ["GENLAB_SEED", "seven", `GENLAB_SEED is "seven"; set it to a whole number.`],
  ])("refuses %s=%s in one sentence and writes nothing", async (name, value, message) => {
    vi.stubEnv(name, value);
    await expect(openLab("99-test")).rejects.toThrow(message);
    expect(existsSync(join(notebook.folder, "results.json"))).toBe(false);
  });

  test("refuses a name that can't be a file's", async () => {
    await expect(openLab("../etc")).rejects.toThrow(/no notebook's name/);
  });
});
