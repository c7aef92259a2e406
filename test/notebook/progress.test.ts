import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { captureDisplays, display, type Output, progress } from "../../lib/notebook";
import { openDisplay } from "../../lib/notebook/display";
import { useNotebook } from "./setup";

describe("progress", () => {
  const notebook = useNotebook();
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("shows a bar with step, loss, throughput and time left in one output", () => {
    const report = progress("Training <NADE>");
    report.update({ step: 0, total: 1000 });
    vi.advanceTimersByTime(10_000);
    report.update({
      step: 250,
      total: 1000,
      loss: 92.3456,
      examplesPerSecond: 2500.4,
      note: "validation 93",
    });
    expect(notebook.outputs.length).toBe(1);
    expect(notebook.text()).toBe(
      "Training <NADE>: step 250 of 1,000, loss 92.35, validation 93, 2,500 examples/s, 30 s left",
    );
    const html = String(notebook.outputs[0]!.data["text/html"]);
    expect(html).toContain('<progress value="250" max="1000" aria-label="Training &lt;NADE&gt;">');
    expect(notebook.outputs[0]!.metadata.genlab).toEqual({
      kind: "progress",
      title: "Training <NADE>",
      done: false,
    });
    report.finish("done");
  });

  test("draws at most four times a second", () => {
    const report = progress("Training");
    const drawn = new Set<string>();
    for (let step = 0; step <= 1000; step++) {
      report.update({ step, total: 1000 });
      drawn.add(notebook.text());
      vi.advanceTimersByTime(2);
    }
    // Two seconds: the first drawing and then one every 250 ms.
    expect(drawn.size).toBeLessThanOrEqual(9);
    expect(drawn.size).toBeGreaterThanOrEqual(8);
    report.finish("done");
  });

  test("leaves one plain line at the end, and nothing after it", () => {
    const report = progress("Training");
    report.update({ step: 1, total: 2 });
    report.finish("2 steps in 1 s");
    report.finish("again");
    vi.advanceTimersByTime(1000);
    report.update({ step: 2, total: 2 });
    expect(notebook.outputs).toEqual([
      {
        data: { "text/plain": "Training: 2 steps in 1 s" },
        metadata: { genlab: { kind: "progress", title: "Training", done: true } },
      },
    ]);
  });

  test("its signal fires on SIGINT, once the cell has yielded", async () => {
    const [first, second] = [progress("A"), progress("B")];
    await Promise.resolve();
    expect(first.signal.aborted).toBe(false);
    process.emit("SIGINT");
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
  });

  test("after an interrupt, finish leaves its line and ends the cell", async () => {
    const report = progress("Training");
    report.update({ step: 1, total: 2 });
    await Promise.resolve();
    process.emit("SIGINT");
    const interruption = expect.objectContaining({
      name: "AbortError",
      message: expect.stringMatching(/^Interrupted/),
    });
    expect(() => report.finish("stopped after step 1")).toThrow(interruption);
    expect(notebook.text()).toBe("Training: stopped after step 1");
    progress("The next one").finish("done");
    expect(notebook.text()).toBe("The next one: done");
  });

  test("listens for SIGINT only while it runs, and not in the synchronous part of a cell", async () => {
    // A listener added in the synchronous part would be lost with the kernel's own, see interrupt.ts.
    const before = process.listenerCount("SIGINT");
    const report = progress("A");
    expect(process.listenerCount("SIGINT")).toBe(before);
    await Promise.resolve();
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    report.finish("done");
    await Promise.resolve();
    expect(process.listenerCount("SIGINT")).toBe(before);
    progress("B").finish("done");
    await Promise.resolve();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});

describe("display", () => {
  const metadata = { genlab: { kind: "say" } };

  test("prints the plain text where no kernel runs", () => {
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    display({ "text/markdown": "**a**", "text/plain": "a" }, metadata);
    const bar = openDisplay();
    bar.update({ "text/plain": "half" }, metadata);
    bar.finish({ "text/plain": "done" }, metadata);
    expect(printed.mock.calls).toEqual([["a"], ["done"]]);
    printed.mockRestore();
  });

  test("progress prints its last line where no kernel runs", () => {
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    const report = progress("Training");
    report.update({ step: 1, total: 2 });
    report.finish("2 steps");
    expect(printed.mock.calls).toEqual([["Training: 2 steps"]]);
    printed.mockRestore();
  });

  test("sends bundles to the tslab that is loaded, and updates under one display id", async () => {
    const sent: [Output & { transient: { display_id?: string } }, boolean | undefined][] = [];
    vi.resetModules();
    const require = createRequire(__filename);
    const path = require.resolve("tslab/dist/jupyter");
    const jupyter: { lastWriteDisplayData: unknown } = require(path);
    jupyter.lastWriteDisplayData = (content: (typeof sent)[0][0], update?: boolean) =>
      sent.push([content, update]);
    try {
      const fresh = await import("../../lib/notebook/display.js");
      fresh.display({ "text/plain": "a" }, metadata);
      const bar = fresh.openDisplay();
      bar.update({ "text/plain": "half" }, metadata);
      bar.finish({ "text/plain": "done" }, metadata);
      const id = sent[1]![0].transient.display_id;
      expect(id).toMatch(/^genlab-/);
      expect(sent).toEqual([
        [{ data: { "text/plain": "a" }, metadata, transient: {} }, undefined],
        [{ data: { "text/plain": "half" }, metadata, transient: { display_id: id } }, false],
        [{ data: { "text/plain": "done" }, metadata, transient: { display_id: id } }, true],
      ]);
    } finally {
      delete require.cache[path];
    }
  });

  test("captureDisplays keeps outputs until it is restored", () => {
    const { outputs, restore } = captureDisplays();
    display({ "text/plain": "a" }, metadata);
    restore();
    expect(outputs).toEqual([{ data: { "text/plain": "a" }, metadata }]);
  });
});
