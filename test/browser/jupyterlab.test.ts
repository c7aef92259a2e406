// What a person sees who opens the notebooks in JupyterLab.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Notebook } from "../../scripts/report/notebook.ts";
import { notebooksDirectory } from "../../scripts/setup/paths.mjs";
import { hoverOver, openBrowser } from "./browser.ts";
import { type Jupyter, startJupyter, writeFixture } from "./jupyter.ts";
import { LabNotebook } from "./lab-notebook.ts";

const training = (steps: number) => `import * as tf from "@tensorflow/tfjs-core";
import { fit, rows, sgd } from "genlab/training";
const weight = tf.variable(tf.zeros([64, 64]));
const bar = progress("Training");
const trained = await fit({
  parameters: { weight: weight }, data: rows(new Float32Array(64 * 512), 64), steps: ${steps}, batchSize: 512,
  loss: (x) => tf.mean(tf.square(tf.sub(tf.matMul(x, weight), 1))) as tf.Scalar,
  optimizer: sgd({ learningRate: 0.01 }), random: lab.random, progress: bar,
});`;
const setUp = `import { openLab, progress, show, table } from "genlab/notebook";
import { lineChart } from "genlab/figures";
const lab = await openLab("browser-test", { data: "none" });`;
const chart = `show(lineChart({
  title: "A line that rises", x: { title: "x", unit: null }, y: { title: "y", unit: null },
  series: [{ name: "squares", x: [1, 2, 3, 4], y: [1, 4, 9, 16], points: true }], description: "Four points.",
}), "Squares.");`;

let browser: Browser;
let jupyter: Jupyter;
beforeAll(async () => {
  jupyter = await startJupyter("built");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await jupyter?.stop();
});

const open = (name: string) => LabNotebook.open(browser, jupyter, name);
const outputs = (text: string) => codeCells(text).flatMap((cell) => cell.outputs ?? []);
const codeCells = (text: string) =>
  (JSON.parse(text) as Notebook).cells.filter((cell) => cell.cell_type === "code");

describe("a notebook in JupyterLab", () => {
  it("runs all of its cells and shows the stamp line, an interactive chart, a table, and how a training ended", async () => {
    const rows = `table([{ model: "NADE", nll: 87.25 }], "A table.");`;
    writeFixture(jupyter.folder, "all.ipynb", [setUp, chart, rows, training(50)]);
    const notebook = await open("all.ipynb");
    await notebook.menu("Run", "Run All Cells");

    const stamp = await notebook.done(0);
    await expect
      .poll(() => stamp.locator(".jp-OutputArea-output").innerText())
      .toMatch(/scale quick · none · engine/);

    const figure = await notebook.done(1);
    const drawing = figure.locator(".vega-embed canvas");
    await drawing.waitFor();
    const table = await notebook.done(2);
    await expect.poll(() => table.locator("table td").allInnerTexts()).toContain("NADE");
    const trained = await notebook.done(3);
    await expect
      .poll(() => trained.locator(".jp-OutputArea-output").last().innerText())
      .toMatch(/^Training: trained after 50 steps/);

    const tooltip = await hoverOver(notebook.watched.page, drawing);
    expect(await tooltip.innerText()).toMatch(/^x\s*[1-4]\s*y\s*\d+$/);
    await notebook.watched.screenshot("jupyterlab");
    await notebook.watched.close();
  });

  it("moves the bar of a training, stops it within a second when interrupted, and goes on with the next cell", async () => {
    writeFixture(jupyter.folder, "interrupt.ipynb", [setUp, training(10_000_000), "console.log(6 * 7);"]);
    const notebook = await open("interrupt.ipynb");
    await notebook.run(0);
    await notebook.done(0);
    await notebook.run(1);
    const bar = notebook.cells.nth(1).locator("progress");
    await bar.waitFor();
    const value = async () => Number(await bar.getAttribute("value"));
    const first = await value();
    await expect.poll(value, { timeout: 20_000 }).toBeGreaterThan(first);
    await notebook.watched.screenshot("progress");

    const interrupt = await notebook.openMenu("Kernel", "Interrupt Kernel");
    const started = performance.now();
    await interrupt();
    const stopped = await notebook.done(1);
    expect(performance.now() - started).toBeLessThan(1000);
    await expect.poll(() => stopped.innerText()).toContain("interrupted after");
    await notebook.run(2);
    const next = await notebook.done(2);
    await expect.poll(() => next.locator(".jp-OutputArea-output").innerText()).toBe("42\n");
    await notebook.watched.close();
  });

  it("shows the name and the message of a cell's error, and does not run the cells after it", async () => {
    writeFixture(jupyter.folder, "error.ipynb", [
      "const x = 1;",
      `throw new RangeError("planted in the test");`,
      "console.log(x);",
    ]);
    const notebook = await open("error.ipynb");
    await notebook.menu("Run", "Run All Cells");
    const failed = await notebook.done(1);
    await expect
      .poll(() => failed.locator(".jp-OutputArea-output").innerText())
      .toContain("RangeError: planted in the test");
    await expect.poll(() => notebook.cells.nth(2).locator(".jp-InputPrompt").innerText()).toBe("[ ]:");
    await notebook.watched.screenshot("error");
    await notebook.watched.close();
  });

  it("runs 00-notation from top to bottom, each cell once and none with an error", async () => {
    const name = "00-notation.ipynb";
    copyFileSync(join(notebooksDirectory, name), join(jupyter.folder, name));
    const read = () => readFileSync(join(jupyter.folder, name), "utf8");
    const expectedCounts = codeCells(read()).map((_, i) => i + 1);
    const notebook = await open(name);
    await notebook.menu("Edit", "Clear Outputs of All Cells");
    await notebook.menu("Run", "Run All Cells");
    await notebook.panel.locator(".jp-InputPrompt", { hasText: `[${expectedCounts.length}]:` }).waitFor();
    await notebook.save();
    expect(codeCells(read()).map((cell) => cell.execution_count)).toEqual(expectedCounts);
    expect(outputs(read()).filter((output) => output.output_type === "error")).toEqual([]);
    expect(outputs(read()).some(({ metadata }) => metadata?.genlab?.kind === "check")).toBe(true);
    await notebook.watched.close();
  });

  it.each(["00-notation.ipynb", "15-nade.ipynb"])(
    "draws the charts of %s, and leaves the file as it is when it is saved",
    async (name) => {
      const text = readFileSync(join(notebooksDirectory, name), "utf8");
      writeFileSync(join(jupyter.folder, name), text);
      const notebook = await open(name);
      await notebook.watched.screenshot(name.replace(".ipynb", ""));
      const charts = outputs(text).filter(({ data }) => data?.["application/vnd.vegalite.v5+json"]);
      expect(await notebook.scrollThrough()).toBe(charts.length);
      await notebook.save();
      await notebook.watched.close();
      expect(readFileSync(join(jupyter.folder, name), "utf8")).toBe(text);
    },
  );
});
