// The report's pages as a reader opens them: from the file system, with no network.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTool } from "../../scripts/report/run-tool.ts";
import { notebooksDirectory, root, stateDirectory } from "../../scripts/setup/paths.mjs";
import { hoverOver, openBrowser, openPage } from "./browser.ts";

const names = ["00-notation", "15-nade"];
let browser: Browser;
let folder: string;
beforeAll(async () => {
  mkdirSync(join(stateDirectory, "browser"), { recursive: true });
  folder = mkdtempSync(join(stateDirectory, "browser", "report-"));
  for (const name of names)
    copyFileSync(join(notebooksDirectory, `${name}.ipynb`), join(folder, `${name}.ipynb`));
  const { status, output } = await runTool(
    process.execPath,
    [
      "--import",
      "tsx",
      join(root, "scripts", "report.ts"),
      ...names,
      "--no-execute",
      "--no-pdf",
      "--output",
      folder,
    ],
    { cwd: root, env: process.env },
  );
  if (status !== 0) throw new Error(output);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const address = (name: string) => pathToFileURL(join(folder, `${name}.html`)).href;

/** The lowest contrast (WCAG 2) of the page's texts with the ground behind them, and the text that has it. */
function lowestContrast(page: Page): Promise<{ contrast: number; text: string }> {
  return page.evaluate(() => {
    const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (rgb: number[]) =>
      [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
        const c = rgb[i]! / 255;
        return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      }, 0);
    const ground = (element: Element | null): number[] => {
      for (let each = element; each; each = each.parentElement) {
        const color = parse(getComputedStyle(each).backgroundColor);
        if (color.length === 3 || color[3]! > 0.99) return color;
      }
      return [255, 255, 255];
    };
    let lowest = { contrast: Number.POSITIVE_INFINITY, text: "" };
    for (const element of Array.from(
      document.querySelectorAll("h1,h2,h3,p,li,td,th,code,pre span,figcaption,a"),
    )) {
      const text = element.textContent?.trim() ?? "";
      if (text === "" || element.closest(".katex, svg, .skip")) continue;
      const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < lowest.contrast) lowest = { contrast, text: text.slice(0, 60) };
    }
    return lowest;
  });
}

describe("a page of the report", () => {
  it.each(["light", "dark"] as const)(
    "has interactive charts and readable text in the %s scheme, offline",
    async (colorScheme) => {
      const { page, screenshot, close } = await openPage(browser, { colorScheme });
      await page.goto(address("15-nade"));
      const chart = page.locator("figure .chart").nth(1);
      expect(await chart.locator(".drawing > svg").count()).toBe(1); // the picture that is there without scripts
      await chart.scrollIntoViewIfNeeded();
      await chart.locator(".vega-embed svg").waitFor();
      const tooltip = await hoverOver(page, chart.locator(".vega-embed svg"));
      expect(await tooltip.innerText()).toMatch(/series/);
      await screenshot(`report-${colorScheme}`);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        colorScheme === "dark" ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)",
      );
      const { contrast, text } = await lowestContrast(page);
      expect(contrast, text).toBeGreaterThanOrEqual(4.5);
      await close();
    },
  );

  it("draws every chart as large as its picture", async () => {
    const { page, close } = await openPage(browser);
    await page.goto(address("15-nade"));
    const charts = page.locator("figure .chart");
    const count = await charts.count();
    expect(count).toBeGreaterThan(5);
    for (let i = 0; i < count; i++) {
      const before = (await charts.nth(i).locator(".drawing").boundingBox())!;
      await charts.nth(i).scrollIntoViewIfNeeded();
      await charts.nth(i).locator(".vega-embed svg .mark-group").first().waitFor({ state: "attached" });
      const after = (await charts.nth(i).locator(".drawing").boundingBox())!;
      expect(Math.abs(after.height - before.height), `chart ${i}`).toBeLessThan(0.2 * before.height);
    }
    await close();
  });

  it("says what each picture shows, has one main part, and headings in order", async () => {
    const { page, close } = await openPage(browser);
    for (const name of names) {
      await page.goto(address(name));
      const unnamed = await page.evaluate(
        () =>
          Array.from(document.querySelectorAll("img, .chart")).filter(
            (each) => !(each.getAttribute("alt") ?? each.getAttribute("aria-label"))?.trim(),
          ).length,
      );
      expect(unnamed, name).toBe(0);
      expect(await page.locator("main").count()).toBe(1);
      const levels = await page.evaluate(() =>
        Array.from(document.querySelectorAll("h1,h2,h3,h4")).map((each) => Number(each.tagName[1])),
      );
      expect(levels[0]).toBe(1);
      levels.slice(1).forEach((level, i) => {
        expect(level - levels[i]!, `${name}, heading ${i + 2}`).toBeLessThanOrEqual(1);
      });
    }
    await close();
  });

  it("is reached by keyboard: the skip link, the contents, the charts", async () => {
    const { page, close } = await openPage(browser);
    await page.goto(address("15-nade"));
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          kind: element.className || element.tagName,
          ring: outlineStyle !== "none" && outlineWidth !== "0px",
        };
      });
    const seen = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const { kind, ring } = await focused();
      expect(ring, kind).toBe(true);
      seen.add(kind);
    }
    expect([...seen]).toEqual(expect.arrayContaining(["skip", "A", "PRE", "chart"]));
    await close();
  });

  it("leads from the front page to each notebook", async () => {
    const { page, screenshot, close } = await openPage(browser);
    await page.goto(address("index"));
    expect(await page.locator(".card h2").count()).toBe(names.length);
    await screenshot("report-index");
    await page.locator(".card a.thumbnail").last().click();
    await expect.poll(() => page.locator("h1").innerText()).toMatch(/NADE/);
    await close();
  });
});
