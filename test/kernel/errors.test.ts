import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JupyterClient, textOf } from "./jupyter-client";

let kernel: JupyterClient;
beforeAll(async () => {
  kernel = await JupyterClient.start();
});
afterAll(() => kernel.shutDown());

describe("a cell that throws", () => {
  test("is an error with name, message and the place in the cell, published and replied alike", async () => {
    const { outputs, reply } = await kernel.execute(
      'interface Unused {\n  a: number;\n}\n\nfunction half(n: number): number {\n  if (n < 0) throw new RangeError("negative");\n  return n / 2;\n}\nhalf(-1)',
    );
    const error = outputs.at(-1)!;
    const cell = `cell-${reply.execution_count}.ts`;
    expect(error.type).toBe("error");
    expect(error.content).toEqual({
      ename: "RangeError",
      evalue: "negative",
      traceback: [
        "RangeError: negative",
        "  4 | ",
        "  5 | function half(n: number): number {",
        '> 6 |   if (n < 0) throw new RangeError("negative");',
        "    |                    ^",
        "  7 |   return n / 2;",
        `    at half (${cell}:6:20)`,
        `    at ${cell}:9:1`,
      ],
    });
    expect(reply).toMatchObject({ status: "error", ...error.content });
    expect(textOf({ id: "", reply, outputs }, "stderr")).toBe("");
  });

  test("after an await is an error too, with its cause", async () => {
    const { reply } = await kernel.execute(
      'await Promise.resolve();\nthrow new Error("outer", { cause: new TypeError("inner") });',
    );
    expect(reply).toMatchObject({ status: "error", ename: "Error", evalue: "outer" });
    expect(reply.traceback).toContain("caused by: TypeError: inner");
    expect(reply.traceback.join("\n")).toMatch(/> 2 \| throw new Error/);
  });

  test("keeps the names of the errors of the functions it calls", async () => {
    const { reply } = await kernel.execute('JSON.parse("{")');
    expect(reply).toMatchObject({ status: "error", ename: "SyntaxError" });
  });

  test("something that is no error shows what it threw", async () => {
    const { reply } = await kernel.execute("throw { code: 7 }");
    expect(reply).toMatchObject({ status: "error", ename: "Thrown", evalue: "{ code: 7 }" });
  });
});

describe("a cell that does not compile", () => {
  test("is a TypeScriptError with line and column of the cell", async () => {
    const { outputs, reply } = await kernel.execute("const fine = 1;\nconst wrong: string = fine;");
    expect(outputs.map(({ type }) => type)).toEqual(["execute_input", "error"]);
    expect(reply).toMatchObject({
      status: "error",
      ename: "TypeScriptError",
      evalue: "2:7 - Type 'number' is not assignable to type 'string'.",
      traceback: [
        "2:7 - Type 'number' is not assignable to type 'string'.",
        "  1 | const fine = 1;",
        "> 2 | const wrong: string = fine;",
        "    |       ^",
      ],
    });
  });

  test("lists every error, and does not run", async () => {
    const { reply, outputs } = await kernel.execute('console.log("ran");\nmissing1;\nmissing2;');
    expect(reply.evalue).toBe("2:1 - Cannot find name 'missing1'. (and 1 more)");
    expect(reply.traceback).toContain("3:1 - Cannot find name 'missing2'.");
    expect(textOf({ id: "", reply, outputs })).toBe("");
  });
});

describe("what nobody catches", () => {
  test("a rejected promise that the cell does not await makes it an error", async () => {
    const { reply } = await kernel.execute('void Promise.reject(new TypeError("lost"));\nconst kept = 1;');
    expect(reply).toMatchObject({ status: "error", ename: "TypeError" });
    expect(reply.evalue).toBe("lost (a promise that nobody awaited was rejected)");
    expect((await kernel.execute("kept")).reply.status).toBe("ok");
  });

  test("a rejection during a later await of the same cell makes it an error at its end", async () => {
    const { reply, outputs } = await kernel.execute(
      'async function fail() { throw new Error("aside"); }\nvoid fail();\nawait new Promise((r) => setTimeout(r, 30));\nconsole.log("end")',
    );
    expect(reply).toMatchObject({ status: "error", evalue: expect.stringContaining("aside") });
    expect(textOf({ id: "", reply, outputs })).toBe("end\n");
  });

  test("a promise that a later line of the cell awaits is not lost", async () => {
    const { reply } = await kernel.execute(
      'const p = Promise.reject(new Error("x"));\nawait new Promise((r) => setTimeout(r, 20));\ntry { await p } catch { }',
    );
    expect(reply.status).toBe("ok");
  });

  test("an error thrown by a callback makes the cell an error", async () => {
    const { reply } = await kernel.execute(
      'setTimeout(() => { throw new Error("in a callback") }, 5);\nawait new Promise((r) => setTimeout(r, 50));',
    );
    expect(reply).toMatchObject({ status: "error", evalue: expect.stringContaining("in a callback") });
  });

  test("after the cell's end, shows in that cell and fails the next one, which runs all the same", async () => {
    const origin = await kernel.execute(
      'setTimeout(() => { void Promise.reject(new Error("too late")) }, 30); const started = true;',
    );
    expect(origin.reply.status).toBe("ok");
    const told = await kernel.see(({ type, content }) => type === "stream" && /too late/.test(content.text));
    expect(told.parent.msg_id).toBe(origin.id);
    expect(told.content.text).toMatch(/^UnhandledPromiseRejection: Error: too late/);
    const next = await kernel.execute('console.log("next")');
    expect(textOf(next)).toBe("next\n");
    expect(next.reply).toMatchObject({ status: "error", ename: "Error" });
    expect(next.reply.evalue).toContain(`came from cell [${origin.reply.execution_count}]`);
    expect((await kernel.execute("1")).reply.status).toBe("ok");
  });

  test("but awaited by the next cell, is that cell's own error", async () => {
    await kernel.execute(
      'const pending = new Promise((_, no) => setTimeout(() => no(new Error("mine")), 20));',
    );
    await delay(60);
    const { reply } = await kernel.execute("await pending");
    expect(reply).toMatchObject({ status: "error", evalue: "mine" });
  });
});

describe("cells queued behind one that fails", () => {
  test("are aborted, and those sent after its reply are run", async () => {
    const failing = await kernel.startCell(
      'await new Promise((r) => setTimeout(r, 20)); throw new Error("stop")',
    );
    const queued = [await kernel.startCell("let a = 1"), await kernel.startCell("let b = 2")];
    const { reply } = await kernel.finish(failing);
    const later = await kernel.execute('console.log("later")');
    expect(reply.status).toBe("error");
    for (const id of queued) {
      const aborted = await kernel.finish(id);
      expect(aborted.reply.status).toBe("aborted");
      expect(aborted.outputs).toEqual([]);
    }
    expect(textOf(later)).toBe("later\n");
  });

  test("are run where the request says not to stop on an error", async () => {
    const failing = await kernel.startCell('throw new Error("go on")', { stop_on_error: false });
    const queued = await kernel.startCell('console.log("went on")');
    expect((await kernel.finish(failing)).reply.status).toBe("error");
    expect(textOf(await kernel.finish(queued))).toBe("went on\n");
  });
});
