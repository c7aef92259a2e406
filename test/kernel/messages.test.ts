import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JupyterClient, textOf } from "./jupyter-client";

let kernel: JupyterClient;
beforeAll(async () => {
  kernel = await JupyterClient.start();
});
afterAll(() => kernel.shutDown());

describe("a cell that succeeds", () => {
  test("is echoed with its number, and answered with the same number", async () => {
    const first = await kernel.execute("const one = 1;");
    const second = await kernel.execute("const two = one + 1;");
    expect(first.outputs).toMatchObject([
      { type: "execute_input", content: { code: "const one = 1;", execution_count: 1 } },
    ]);
    expect(first.reply).toEqual({ status: "ok", execution_count: 1, user_expressions: {}, payload: [] });
    expect(second.reply.execution_count).toBe(2);
  });

  test("shows the value of its last expression as the cell's result", async () => {
    const { outputs, reply } = await kernel.execute('[1, "two"]');
    expect(outputs[1]).toMatchObject({
      type: "execute_result",
      content: {
        execution_count: reply.execution_count,
        data: { "text/plain": "[ 1, 'two' ]" },
        metadata: {},
      },
    });
  });

  test("has no result where the last expression is undefined", async () => {
    expect((await kernel.execute("void 0")).outputs.map(({ type }) => type)).toEqual(["execute_input"]);
  });

  test("prints to the two streams in the order of writing, without colors", async () => {
    const { outputs } = await kernel.execute(
      'console.log({ a: "x" }); console.error("stop"); process.stdout.write("go", () => console.log("on"));',
    );
    const streams = outputs.filter(({ type }) => type === "stream").map(({ content }) => content);
    expect(streams[0]).toEqual({ name: "stdout", text: "{ a: 'x' }\n" });
    expect(streams[1]).toEqual({ name: "stderr", text: "stop\n" });
    expect(
      streams
        .slice(2)
        .map(({ text }) => text)
        .join(""),
    ).toBe("goon\n");
  });

  test("loses none of 20000 lines, and sends them in few messages", async () => {
    const execution = await kernel.execute("for (let i = 0; i < 20000; i++) console.log(i);");
    expect(textOf(execution)).toBe(Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(""));
    expect(execution.outputs.length).toBeLessThan(200);
  });

  test("is seen printing while it blocks", async () => {
    const started = Date.now();
    const id = await kernel.startCell(
      'console.log("early"); const end = Date.now() + 1000; while (Date.now() < end);',
    );
    await kernel.see((message) => message.parent.msg_id === id && message.type === "stream");
    const seen = Date.now() - started;
    const { reply } = await kernel.finish(id);
    expect(reply.status).toBe("ok");
    expect(seen).toBeLessThan(Date.now() - started - 300);
  });

  test("displays through tslab, and updates a display", async () => {
    const { outputs } = await kernel.execute(
      'import { newDisplay } from "tslab"; const d = newDisplay(); d.markdown("**a**"); d.text("b");',
    );
    const [, shown, updated] = outputs;
    expect(shown).toMatchObject({ type: "display_data", content: { data: { "text/markdown": "**a**" } } });
    expect(updated).toMatchObject({ type: "update_display_data", content: { data: { "text/plain": "b" } } });
    expect(updated!.content.transient).toEqual(shown!.content.transient);
  });

  test("evaluates user expressions, those that fail too", async () => {
    const { reply } = await kernel.execute("const three = 3;", {
      user_expressions: { square: "three ** 2", missing: "four" },
    });
    expect(reply.user_expressions.square).toEqual({
      status: "ok",
      data: { "text/plain": "9" },
      metadata: {},
    });
    expect(reply.user_expressions.missing).toMatchObject({ status: "error", ename: "TypeScriptError" });
  });

  test("that is silent is neither echoed, shown nor counted", async () => {
    const { reply: before } = await kernel.execute("0;");
    const { outputs, reply } = await kernel.execute('console.log("x"); 5', { silent: true });
    const failed = await kernel.execute('throw new Error("x")', { silent: true });
    expect(outputs).toEqual([]);
    expect(failed.outputs).toEqual([]);
    expect(failed.reply).toMatchObject({ status: "error", ename: "Error" });
    expect(reply).toMatchObject({ status: "ok", execution_count: before.execution_count });
  });

  test("is not counted when it is not for the history", async () => {
    const { reply: before } = await kernel.execute("0;");
    const { reply } = await kernel.execute("0;", { store_history: false });
    expect(reply.execution_count).toBe(before.execution_count);
  });
});

describe("the other requests", () => {
  test("kernel_info names TypeScript, its version and how to color it", async () => {
    const { type, content } = await kernel.ask("kernel_info_request", {});
    expect(type).toBe("kernel_info_reply");
    expect(content).toMatchObject({ status: "ok", protocol_version: "5.3" });
    expect(content.language_info).toMatchObject({
      name: "typescript",
      version: "5.0.4",
      codemirror_mode: "typescript",
      pygments_lexer: "typescript",
      file_extension: ".ts",
      nbconvert_exporter: "script",
    });
  });

  test("kernel_info and the heartbeat are answered while a cell blocks", async () => {
    const id = await kernel.startCell("const until = Date.now() + 1500; while (Date.now() < until);");
    await kernel.see((message) => message.parent.msg_id === id && message.type === "execute_input");
    expect(await kernel.beat()).toBe("beat");
    await kernel.ask("kernel_info_request", {});
    expect(
      kernel.published.some(
        ({ parent, content }) => parent.msg_id === id && content.execution_state === "idle",
      ),
    ).toBe(false);
    await kernel.finish(id);
  });

  test("comm_info is answered under its own name, with no comms", async () => {
    expect(await kernel.ask("comm_info_request", {})).toMatchObject({
      type: "comm_info_reply",
      content: { status: "ok", comms: {} },
    });
  });

  test("completion counts the cursor in code points, as Jupyter does", async () => {
    await kernel.execute("const gradient = 1;");
    const code = '"𝜇𝜇"; gradi';
    const { content } = await kernel.ask("complete_request", { code, cursor_pos: Array.from(code).length });
    expect(content).toMatchObject({ status: "ok", matches: ["gradient"], cursor_start: 6, cursor_end: 11 });
  });

  test("inspection shows the type of a name", async () => {
    const { content } = await kernel.ask("inspect_request", {
      code: "gradient",
      cursor_pos: 3,
      detail_level: 0,
    });
    expect(content).toMatchObject({ status: "ok", found: true });
    expect(content.data["text/plain"]).toContain("const gradient: 1");
  });

  test("is_complete tells a finished cell from an unfinished one, with the indentation to go on with", async () => {
    const ask = async (code: string) => (await kernel.ask("is_complete_request", { code })).content;
    expect(await ask("let x = 1;")).toEqual({ status: "complete" });
    expect(await ask("if (true) {")).toEqual({ status: "incomplete", indent: "  " });
  });

  test("a message that is not signed with the connection's key is dropped", async () => {
    const header = {
      msg_id: "forged",
      msg_type: "kernel_info_request",
      session: "s",
      username: "u",
      date: "",
    };
    await kernel.sendRaw(["<IDS|MSG>", "0".repeat(64), JSON.stringify(header), "{}", "{}", "{}"]);
    await kernel.ask("kernel_info_request", {});
    expect(kernel.published.some(({ parent }) => parent.msg_id === "forged")).toBe(false);
  });
});
