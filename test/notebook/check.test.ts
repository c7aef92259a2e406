import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { startEngine } from "../../lib/engine";
import { CheckError, check, checkThat } from "../../lib/notebook";
import { compare } from "../../lib/notebook/compare";
import { useNotebook } from "./setup";

const notebook = useNotebook();
beforeAll(async () => {
  await startEngine();
});

describe("check", () => {
  test("shows what was compared, both values, the tolerance and a tick", () => {
    check("$\\sum_x p(x) = 1$", 0.99999998, 1, 1e-6);
    expect(notebook.text()).toBe("✓ $\\sum_x p(x) = 1$ (0.99999998 against 1, difference 2e-8 ≤ 1e-6)");
    expect(notebook.outputs[0]!.metadata.genlab).toEqual({
      kind: "check",
      statement: "$\\sum_x p(x) = 1$",
      passed: true,
      equations: [],
    });
  });

  test("keeps the ids of the equations it verifies", () => {
    check("chain rule", 1, 1, 0, { equations: ["chain-rule"] });
    expect(notebook.outputs[0]!.metadata.genlab.equations).toEqual(["chain-rule"]);
  });

  test("throws where the difference exceeds the tolerance, and says by how much", () => {
    expect(() => check("half", 0.51, 0.5, 1e-3)).toThrow(
      new CheckError("Check failed: half: 0.51 against 0.5, difference 0.01 > 0.001."),
    );
    expect(notebook.outputs).toEqual([]);
  });

  test("throws on NaN on either side, whatever the tolerance", () => {
    expect(() => check("a", Number.NaN, Number.NaN, 1e9)).toThrow(/NaN against NaN/);
    expect(() => check("a", [1, Number.NaN], [1, 2], 1e9)).toThrow(/at \[1\]: NaN against 2/);
    expect(() => check("a", [1, 2], [Number.NaN, 2], { standardErrors: 5, standardError: 1 })).toThrow(
      CheckError,
    );
  });

  test("a relative tolerance is one of the expected value's size, whatever its sign", () => {
    for (const sign of [1, -1]) {
      check("a", sign * 101, sign * 100, { relative: 0.02 });
      expect(() => check("a", sign * 103, sign * 100, { relative: 0.02 })).toThrow(/difference 3 > 2/);
    }
  });

  test("an infinity equals itself and nothing else", () => {
    check("a", Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0);
    expect(() => check("a", Number.NEGATIVE_INFINITY, -1e300, 1e9)).toThrow(CheckError);
    expect(() => check("a", 1, Number.POSITIVE_INFINITY, { relative: 0.1 })).toThrow(CheckError);
  });

  test("compares tensors, typed arrays and nested arrays of one shape, and shows the worst pair", () => {
    const tensor = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    check(
      "a",
      tensor,
      [
        [1, 2],
        [3.25, 4],
      ],
      0.5,
    );
    expect(notebook.text()).toBe("✓ a (4 values; largest difference 0.25 ≤ 0.5, at [1, 0]: 3 against 3.25)");
    check("b", Float32Array.of(1, 2), [1, 2], 0);
    expect(() => check("c", tensor, [1, 2, 3, 4], 1)).toThrow(
      /shapes differ: \[2, 2\] is compared with \[4\]/,
    );
    expect(() => check("d", [], [], 1)).toThrow(/nothing to compare/);
    expect(() => check("e", [[1, 2], [3]] as never, [[1, 2], [3]] as never, 1)).toThrow(/different lengths/);
    tensor.dispose();
  });

  test("compares bigints exactly", () => {
    check("count", 2n ** 784n - 1n, 2n ** 784n - 1n, 0);
    expect(notebook.text()).toContain("(237 digits)");
    expect(() => check("count", 2n ** 100n, 2n ** 100n - 1n, 0)).toThrow(/difference 1 > 0/);
  });

  test("a tolerance adds its absolute, relative and statistical parts", () => {
    expect(compare(11, 10, { relative: 0.1 }).passed).toBe(true);
    expect(compare(11.01, 10, { relative: 0.1 }).passed).toBe(false);
    expect(compare(11.01, 10, { relative: 0.1, absolute: 0.02 }).passed).toBe(true);
    expect(compare(1.49, 1, { standardErrors: 5, standardError: 0.1 }).passed).toBe(true);
    expect(compare([1.4, 1.4], [1, 1], { standardErrors: 5, standardError: [0.1, 0.01] }).place).toEqual([1]);
  });

  test("passes exactly when every difference is within an absolute tolerance", () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        numbers,
        fc.double({ noNaN: true, min: 0, max: 10 }),
        fc.infiniteStream(fc.double({ min: -6, max: 6, noNaN: true })),
        (values, tolerance, noise) => {
          const other = values.map((value) => value + (noise.next().value as number));
          const within = values.every((value, i) => Math.abs(value - other[i]!) <= tolerance);
          expect(compare(values, other, tolerance).passed).toBe(within);
        },
      ),
    );
  });

  test("needs a tolerance that is one", () => {
    expect(() => check("a", 1, 1, undefined as never)).toThrow(/needs a tolerance/);
    expect(() => check("a", 1, 1, -1)).toThrow(/needs a tolerance/);
    expect(() => check("a", 1, 1, Number.NaN)).toThrow(/needs a tolerance/);
    expect(() => check("a", 1, 1, { standardErrors: 5 })).toThrow(/needs standardError beside it/);
  });
});

test("checkThat ticks what holds and throws on what does not", () => {
  checkThat("loss falls", true, "3 epochs");
  expect(notebook.text()).toBe("✓ loss falls (3 epochs)");
  expect(() => checkThat("loss falls", false, "it rose to 3")).toThrow(
    /Check failed: loss falls: it rose to 3/,
  );
  expect(() => checkThat("loss falls", 1 as never)).toThrow(CheckError);
});
