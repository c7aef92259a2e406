import { expect, test } from "vitest";
import type { Contender } from "../../bench/contender";
import { startProcess } from "../../bench/process-contender";

const start = (program: string) => startProcess(process.execPath, ["--eval", program]);

test("a process that speaks JSON lines is a contender", async () => {
  const contender = (await start(`
    console.log(JSON.stringify({ ready: true, peer: "a peer", machine: { torch: "1.13" } }));
    process.stdin.on("data", (line) => {
      const { steps } = JSON.parse(line);
      console.log(JSON.stringify({ ms: 2 * steps, loss: 0.5 }));
    });`)) as Contender;
  expect(contender.description).toBe("a peer");
  expect(contender.machine).toEqual({ torch: "1.13" });
  expect(await contender.run(3)).toEqual({ ms: 6, loss: 0.5 });
  expect(await contender.run(5)).toEqual({ ms: 10, loss: 0.5 });
  contender.stop();
});

test("a process that says what is missing is a missing peer", async () => {
  expect(await start(`console.log(JSON.stringify({ missing: "PyTorch is missing" }))`)).toEqual({
    missing: "PyTorch is missing",
  });
});

test("a process that throws is an error of one sentence", async () => {
  await expect(start(`throw new RangeError("no such step")`)).rejects.toThrow(
    /does not answer: RangeError: no such step$/,
  );
});

test("a process that dies is an error with its last words", async () => {
  await expect(start(`console.error("no such kernel"); process.exit(1)`)).rejects.toThrow(
    /does not answer: no such kernel/,
  );
});

test("a command that is not there is an error that names it", async () => {
  await expect(startProcess("no-such-python", [])).rejects.toThrow(/no-such-python.*ENOENT/);
});
