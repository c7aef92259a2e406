// A smoke test of the classic Notebook 6, which is what Debian has.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { type Jupyter, startJupyter, writeFixture } from "./jupyter.ts";

/** The classic Notebook asks for the widgets' extension whether it is installed or not. */
const expected = [/nbextensions\/widgets/];

let browser: Browser;
let jupyter: Jupyter;
beforeAll(async () => {
  jupyter = await startJupyter("notebook");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await jupyter?.stop();
});

it("the classic Notebook runs a cell and shows its chart as a picture of the right size", async () => {
  writeFixture(jupyter.folder, "classic.ipynb", [
    `import { openLab, show } from "genlab/notebook";
import { lineChart } from "genlab/figures";
await openLab("browser-test", { data: "none" });
show(lineChart({
  title: "A line that rises", x: { title: "x", unit: null }, y: { title: "y", unit: null }, width: 500, height: 300,
  series: [{ name: "squares", x: [1, 2, 3], y: [1, 4, 9] }], description: "Three points.",
}), "Squares.");`,
  ]);
  const { page, screenshot, close } = await openPage(browser, { expected });
  await page.goto(jupyter.address("/notebooks/classic.ipynb"));
  await page.locator("#kernel_indicator_icon.kernel_idle_icon").waitFor();
  await page.locator("div.cell").first().click();
  await page.keyboard.press("Control+Enter");
  await page.locator("div.input_prompt", { hasText: /\[1\]:/ }).waitFor();
  const picture = page.locator("div.output_png img");
  await picture.waitFor();
  const box = (await picture.boundingBox())!;
  expect([Math.round(box.width), Math.round(box.height)]).toEqual([500, 300]);
  await expect.poll(() => page.locator("div.output").innerText()).toContain("Figure 1. Squares.");
  await screenshot("classic-notebook");
  await close();
});
