import { expect, test } from "vitest";
import { emptyHistory, recordStep } from "../../lib/training/history";

test("up to 1000 steps are kept one by one", () => {
  const history = emptyHistory();
  for (let step = 1; step <= 999; step++) recordStep(history, step, { loss: step });
  expect(history.steps.map((p) => p.loss)).toEqual(Array.from({ length: 999 }, (_, i) => i + 1));
});

test("longer courses keep between 500 and 1000 points, the means of equally many steps each", () => {
  const history = emptyHistory();
  for (let step = 1; step <= 10_000; step++) recordStep(history, step, { loss: step });
  expect(history.stride).toBe(16);
  expect(history.steps.length).toBe(625);
  history.steps.forEach((p, i) => {
    expect(p).toEqual({ step: 16 * (i + 1), loss: 16 * i + 8.5 });
  });
});

test("where a step has several losses the first is the loss and all are kept", () => {
  const history = emptyHistory();
  for (let step = 1; step <= 1001; step++) recordStep(history, step, { critic: step, generator: 2 * step });
  expect(history.steps[0]).toEqual({ step: 2, loss: 1.5, losses: { critic: 1.5, generator: 3 } });
  expect(history.pending).toEqual({ count: 1, losses: { critic: 1001, generator: 2002 } });
});
