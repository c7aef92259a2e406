import { expect, test } from "vitest";
import { shortestTime } from "../../lib/evaluation";

test("the shortest time of several runs, each of which is made, in milliseconds", () => {
  let runs = 0;
  const busy = () => {
    runs++;
    const end = performance.now() + (runs === 2 ? 2 : 20);
    while (performance.now() < end);
  };
  const time = shortestTime(busy, 3);
  expect(runs).toBe(3);
  expect(time).toBeGreaterThanOrEqual(2);
  expect(time).toBeLessThan(20);
});

test("no runs have no shortest", () => {
  expect(() => shortestTime(() => {}, 0)).toThrow("Time one run or more, not 0.");
});
