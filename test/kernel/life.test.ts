import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JupyterClient, root } from "./jupyter-client";

test("a shutdown ends the kernel with status 0, its worker threads too", async () => {
  const kernel = await JupyterClient.start();
  await kernel.execute(
    'import { Worker } from "node:worker_threads"; const w = new Worker("setInterval(() => {}, 10)", { eval: true });',
  );
  expect(await kernel.shutDown()).toBe(0);
});

test("a shutdown ends a kernel that is blocked", async () => {
  const kernel = await JupyterClient.start();
  const id = await kernel.startCell('console.log("going"); await Promise.resolve(); for (;;) {}');
  await kernel.see(({ type, parent }) => type === "stream" && parent.msg_id === id);
  const start = Date.now();
  expect(await kernel.shutDown()).toBe("SIGKILL");
  expect(Date.now() - start).toBeLessThan(3000);
});

test("the kernel ends when the process that started it has gone", async () => {
  const parent = spawn(process.execPath, [join(__dirname, "abandon-kernel.mjs"), root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(output.toString());
  expect(pid).toBeGreaterThan(0);
  parent.kill("SIGKILL");
  await expect.poll(() => isRunning(pid), { timeout: 15_000, interval: 100 }).toBe(false);
});

test("without a connection file the kernel says what it wants", async () => {
  const kernel = spawn(process.execPath, [join(root, "kernel", "dist", "main.js")]);
  let text = "";
  kernel.stderr.on("data", (data) => {
    text += data;
  });
  const [status] = await once(kernel, "exit");
  expect(status).toBe(2);
  expect(text).toMatch(/^Name the connection file/);
});

function isRunning(pid: number): boolean {
  try {
    // A zombie is no process any more, but keeps its number until somebody asks for its status.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
