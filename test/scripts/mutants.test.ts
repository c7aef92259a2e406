import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plantedBugs } from "../../scripts/mutants/planted-bugs.ts";

const root = join(__dirname, "..", "..");

describe("the list of planted bugs", () => {
  it("has at least a dozen, each with a name of its own", () => {
    expect(new Set(plantedBugs.map(({ slip }) => slip)).size).toBe(plantedBugs.length);
    expect(plantedBugs.length).toBeGreaterThanOrEqual(12);
  });

  it.each(plantedBugs)("finds the place of: $slip", ({ file, right, wrong, tests }) => {
    expect(readFileSync(join(root, "lib", file), "utf8").split(right)).toHaveLength(2);
    expect(wrong).not.toBe(right);
    for (const test of tests) expect(existsSync(join(root, test)), test).toBe(true);
  });
});
