import { describe, expect, test } from "vitest";
import { compare, warmUp } from "../../bench/compare";
import { fakeContender } from "./fake-contender";

const quick = { restMs: 0, lossTolerance: 0.01 };

describe("compare(ours, peer)", () => {
  test("lets the two run in turn, ours first, and never both at once", async () => {
    const log: string[] = [];
    const ours = fakeContender("ours", () => 1000, { log });
    const peer = fakeContender("peer", () => 1000, { log });
    await compare(ours, peer, { ...quick, rounds: 3 });
    // One warm-up each: a step fills a block.
    const warmUps = ["ours starts", "ours ends", "peer starts", "peer ends"];
    const rounds = Array.from({ length: 3 }, () => warmUps).flat();
    expect(log).toEqual([...warmUps, ...rounds]);
  });

  test("gives the median of the ratios of neighboring blocks, not the ratio of the medians", async () => {
    const oursMs = [1000, 1000, 2000, 4000];
    const peerMs = [9000, 3000, 8000, 20000];
    const result = await compare(
      fakeContender("ours", (block) => oursMs[block]!),
      fakeContender("peer", (block) => peerMs[block]!),
      { ...quick, rounds: 3 },
    );
    // The first block of each is the warm-up; the ratios are 3, 4, 5, the medians 2000 and 8000.
    expect(result).toEqual({
      oursMs: 2000,
      peerMs: 8000,
      ratio: 4,
      low: expect.closeTo(3.2, 12),
      high: expect.closeTo(4.8, 12),
    });
  });

  test("refuses sides whose first losses differ, with both losses", async () => {
    const ours = fakeContender("ours", () => 1000, { loss: 545 });
    const peer = fakeContender("PyTorch", () => 1000, { loss: 90 });
    await expect(compare(ours, peer, quick)).rejects.toThrow(/same work.*545 \(ours\) and 90 \(PyTorch\)/);
  });

  test("refuses a loss that is no number", async () => {
    const ours = fakeContender("ours", () => 1000, { loss: Number.NaN });
    await expect(
      compare(
        ours,
        fakeContender("peer", () => 1000),
        quick,
      ),
    ).rejects.toThrow("same work");
  });
});

describe("warmUp(contender)", () => {
  test("takes as many steps as fill a block, by the time after the first steps", async () => {
    const { steps } = await warmUp(
      fakeContender("ours", (block) => (block === 0 ? 50 : 4)),
      { blockMs: 400 },
    );
    expect(steps).toBe(100);
  });

  test("takes one step where that is longer than a block", async () => {
    const log: string[] = [];
    const { steps } = await warmUp(
      fakeContender("ours", () => 5000, { log }),
      { blockMs: 400 },
    );
    expect(steps).toBe(1);
    expect(log).toEqual(["ours starts", "ours ends"]);
  });
});
