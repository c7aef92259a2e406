import { afterAll, beforeAll, expect, test } from "vitest";
import { JupyterClient, textOf } from "./jupyter-client";

let kernel: JupyterClient;
beforeAll(async () => {
  kernel = await JupyterClient.start();
  await kernel.execute('import { setTimeout as sleep } from "node:timers/promises";');
});
afterAll(() => kernel.shutDown());

/**
 * Runs a cell, interrupts it once it has printed, and returns how it ended and how long that took in milliseconds.
 *
 * @param code has GOING where the interrupt is to come; by default it comes at once
 */
async function interrupted(code: string) {
  const print = 'console.log("going");';
  const id = await kernel.startCell(
    code.includes("GOING") ? code.replace("GOING", print) : `${print}\n${code}`,
  );
  await kernel.see(({ type, parent }) => type === "stream" && parent.msg_id === id);
  const start = Date.now();
  await kernel.interrupt();
  const execution = await kernel.finish(id);
  return { ...execution, milliseconds: Date.now() - start };
}

const endless: Record<string, string> = {
  "blocks from its start": "for (;;) {}",
  "blocks after an await": "await sleep(1);\nGOING\nfor (;;) {}",
  "goes from promise to promise without a pause": "for (;;) await null;",
  "waits for a timer again and again": "for (;;) await sleep(5);",
  "waits for something that never comes": "await new Promise(() => {});",
  "waits for a lock that nobody opens":
    "await sleep(1);\nGOING\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
};

for (const [what, code] of Object.entries(endless))
  test(`a cell that ${what} is stopped within a second, and the kernel goes on`, async () => {
    const { reply, milliseconds } = await interrupted(code);
    expect(reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(milliseconds).toBeLessThan(1000);
    expect(textOf(await kernel.execute('console.log(await Promise.resolve("usable"))'))).toBe("usable\n");
  });

test("a loop that goes on by timers does not go on after it was interrupted", async () => {
  await kernel.execute("let rounds = 0; let cleaned = false;");
  await interrupted("try { for (;;) { await sleep(5); rounds++; } } finally { cleaned = true; }");
  const { outputs } = await kernel.execute(
    "const before = rounds; await sleep(100); [rounds - before, cleaned]",
  );
  expect(outputs.at(-1)!.content.data["text/plain"]).toBe("[ 0, true ]");
});

test("code that listens for the interrupt ends in its own way, and its cell is not an error", async () => {
  const execution = await interrupted(
    'let stop = false; process.once("SIGINT", () => { stop = true; });\nwhile (!stop) await sleep(5);\nconsole.log("saved");',
  );
  expect(execution.reply.status).toBe("ok");
  expect(textOf(execution)).toBe("going\nsaved\n");
});

test("an interrupt also drops the cells that wait behind the interrupted one", async () => {
  const id = await kernel.startCell('console.log("going"); for (;;) await sleep(5);');
  const queued = await kernel.startCell('console.log("must not run")');
  await kernel.see(({ type, parent }) => type === "stream" && parent.msg_id === id);
  await kernel.interrupt();
  expect((await kernel.finish(id)).reply.status).toBe("error");
  expect((await kernel.finish(queued)).reply.status).toBe("aborted");
});

test("an interrupt of an idle kernel does nothing", async () => {
  await kernel.interrupt();
  expect((await kernel.execute("1")).reply.status).toBe("ok");
});
