// What a person sees who opens the notebooks in JupyterLab.
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notebooksDirectory } from "../../scripts/setup/paths.mjs";
import { hoverOver, openBrowser, openPage, type WatchedPage } from "./browser.ts";
import { type Jupyter, startJupyter, writeFixture } from "./jupyter.ts";

/** Debian's jupyter-server 1 lacks two addresses of JupyterLab 4; it tells the browser so. */
const expected = [/\/api\/me/, /api\/events\/subscribe/];

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

/** A notebook shown in JupyterLab, its kernel idle. */
class LabNotebook {
  readonly watched: WatchedPage;
  readonly panel: Locator;
  readonly cells: Locator;

  private constructor(watched: WatchedPage) {
    this.watched = watched;
    this.panel = watched.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
    this.cells = this.panel.locator(".jp-Notebook .jp-CodeCell");
  }

  static async open(name: string): Promise<LabNotebook> {
    const notebook = new LabNotebook(await openPage(browser, { expected }));
    // A workspace of its own: in a shared one the tabs of earlier pages come back.
    const workspace = name.replace(/\W/g, "-");
    await notebook.watched.page.goto(jupyter.address(`/lab/workspaces/${workspace}/tree/${name}`));
    await notebook.cells.first().waitFor();
    // The status bar knows when the kernel has answered; until then the menus do nothing.
    await notebook.watched.page.getByText("TypeScript | Idle").waitFor();
    return notebook;
  }

  async menu(title: string, item: string): Promise<void> {
    const { page } = this.watched;
    await page.locator(".lm-MenuBar-item", { hasText: new RegExp(`^${title}$`) }).click();
    await page.locator(".lm-Menu-item", { has: page.getByText(item, { exact: true }) }).click();
  }

  /** Waits until the cell's prompt says that it has ended: [n]. */
  async done(cell: number): Promise<Locator> {
    const place = this.cells.nth(cell);
    await place.locator(".jp-InputPrompt", { hasText: /^\[\d+\]:$/ }).waitFor();
    return place;
  }

  /** Runs one cell by the keyboard. */
  async run(cell: number): Promise<void> {
    await this.cells.nth(cell).locator(".jp-InputPrompt").click();
    await this.watched.page.keyboard.press("Control+Enter");
  }

  async close(): Promise<void> {
    const { errors, strangers, page } = this.watched;
    await page.context().close();
    expect(errors).toEqual([]);
    expect(strangers).toEqual([]);
  }
}

describe("a notebook in JupyterLab", () => {
  it("runs all of its cells and shows the stamp line, an interactive chart, a table, and a progress bar that moves", async () => {
    const rows = `table([{ model: "NADE", nll: 87.25 }], "A table.");`;
    writeFixture(jupyter.folder, "all.ipynb", [setUp, chart, rows, training(4000)]);
    const notebook = await LabNotebook.open("all.ipynb");
    const { page } = notebook.watched;
    await notebook.menu("Run", "Run All Cells");

    const stamp = await notebook.done(0);
    await expect
      .poll(() => stamp.locator(".jp-OutputArea-output").innerText())
      .toMatch(/scale quick · none · engine/);

    const figure = await notebook.done(1);
    await figure.locator(".vega-embed canvas, .vega-embed svg").first().waitFor();
    const table = await notebook.done(2);
    expect(await table.locator("table td").allInnerTexts()).toContain("NADE");

    const bar = notebook.cells.nth(3).locator("progress");
    await bar.waitFor();
    const first = Number(await bar.getAttribute("value"));
    await expect
      .poll(async () => Number(await bar.getAttribute("value").catch(() => 0)), { timeout: 20_000 })
      .toBeGreaterThan(first);
    const trained = await notebook.done(3);
    await expect
      .poll(() => trained.locator(".jp-OutputArea-output").last().innerText())
      .toMatch(/^Training: trained after 4000 steps/);

    const drawing = figure.locator(".vega-embed canvas, .vega-embed svg").first();
    const tooltip = await hoverOver(page, drawing);
    expect(await tooltip.innerText()).toMatch(/squares|y/);
    await notebook.watched.screenshot("jupyterlab");
    await notebook.close();
  });

  it("stops a training within a second when interrupted, and goes on with the next cell", async () => {
    writeFixture(jupyter.folder, "interrupt.ipynb", [setUp, training(10_000_000), "console.log(6 * 7);"]);
    const notebook = await LabNotebook.open("interrupt.ipynb");
    await notebook.run(0);
    await notebook.done(0);
    await notebook.run(1);
    await notebook.cells.nth(1).locator("progress").waitFor();
    const started = performance.now();
    await notebook.menu("Kernel", "Interrupt Kernel");
    const stopped = await notebook.done(1);
    expect(performance.now() - started).toBeLessThan(1000 + 500); // half a second for the menu's own clicks
    await expect.poll(() => stopped.innerText()).toContain("interrupted after");
    await notebook.run(2);
    const next = await notebook.done(2);
    await expect.poll(() => next.locator(".jp-OutputArea-output").innerText()).toBe("42\n");
    await notebook.close();
  });

  it("shows the name and the message of a cell's error, and does not run the cells after it", async () => {
    writeFixture(jupyter.folder, "error.ipynb", [
      "const x = 1;",
      `throw new RangeError("planted in the test");`,
      "console.log(x);",
    ]);
    const notebook = await LabNotebook.open("error.ipynb");
    await notebook.menu("Run", "Run All Cells");
    const failed = await notebook.done(1);
    await expect
      .poll(() => failed.locator(".jp-OutputArea-output").innerText())
      .toContain("RangeError: planted in the test");
    await expect.poll(() => notebook.cells.nth(2).locator(".jp-InputPrompt").innerText()).toBe("[ ]:");
    await notebook.watched.screenshot("error");
    await notebook.close();
  });

  it.each(["00-notation.ipynb", "15-nade.ipynb"])(
    "leaves %s as it is when it is opened and saved",
    async (name) => {
      copyFileSync(join(notebooksDirectory, name), join(jupyter.folder, name));
      const notebook = await LabNotebook.open(name);
      const saved = notebook.watched.page.waitForResponse(
        (answer) => answer.request().method() === "PUT" && answer.url().includes(`/api/contents/${name}`),
      );
      await notebook.menu("File", "Save Notebook");
      expect((await saved).ok()).toBe(true);
      await notebook.watched.screenshot(name.replace(".ipynb", ""));
      await notebook.close();
      expect(readFileSync(join(jupyter.folder, name), "utf8")).toBe(
        readFileSync(join(notebooksDirectory, name), "utf8"),
      );
    },
  );
});
