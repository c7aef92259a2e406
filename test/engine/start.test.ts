import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { startEngine } from "../../lib/engine";

const run = promisify(execFile);

/** Starts an engine in a process of its own, with the given environment. */
async function startWith(environment: Record<string, string>): Promise<{ info?: unknown; error?: string }> {
  const program = `
    const { startEngine } = require("./lib/engine");
    startEngine().then(
      (info) => console.log(JSON.stringify({ info })),
      (error) => console.log(JSON.stringify({ error: error.message })),
    );`;
  const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", "--eval", program], {
    env: { ...process.env, GENLAB_ENGINE: "", ...environment },
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("startEngine starts one engine, and the second call gives the same", async () => {
  const info = await startEngine();
  expect(await startEngine()).toBe(info);
  expect(tf.getBackend()).toBe(info.name === "node" ? "tensorflow" : info.name);
  expect(info.description).toContain(info.version);
});

test.concurrent("GENLAB_ENGINE=cpu and =wasm force that engine, and nothing is printed", async () => {
  const [cpu, wasm] = await Promise.all(["cpu", "wasm"].map((name) => startWith({ GENLAB_ENGINE: name })));
  expect(cpu).toMatchObject({ info: { name: "cpu", version: "4.22.0" } });
  expect(wasm).toMatchObject({
    info: { name: "wasm", description: expect.stringMatching(/^wasm 4\.22\.0 \(SIMD\)/) },
  });
});

test.concurrent("an unknown engine is an error that lists the known ones", async () => {
  expect(await startWith({ GENLAB_ENGINE: "webgpu" })).toEqual({
    error: 'GENLAB_ENGINE is "webgpu"; choose node, wasm, cpu or leave it unset.',
  });
});

test.concurrent("GENLAB_ENGINE=node starts tfjs-node or says in one sentence why it cannot", async () => {
  const { info, error } = await startWith({ GENLAB_ENGINE: "node" });
  if (info) expect(info).toMatchObject({ name: "node" });
  else expect(error).toMatch(/^GENLAB_ENGINE=node cannot be met: .*tfjs-node.*\.$/);
});
