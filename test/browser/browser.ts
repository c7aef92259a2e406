// A real browser, and what is asked of every page: no error in its console, no request that leaves the machine.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { stateDirectory } from "../../scripts/setup/paths.mjs";
import { findChromium } from "../../scripts/setup/system-requirements.mjs";

const screenshots = join(stateDirectory, "screenshots");

export interface WatchedPage {
  page: Page;
  /** Keeps a picture for a look, in the git-ignored folder .genlab/screenshots. */
  screenshot(name: string): Promise<void>;
  /** Closes the page. Throws if there were errors, or if something left this machine. */
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error(
      "There is no Chromium: `npm run test:browser` installs it on Debian, else name it in GENLAB_CHROMIUM.",
    );
  const quiet = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
  ];
  // As root, as in a container, Chromium runs only without its sandbox.
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args: [...quiet, "--no-first-run", "--disable-gpu", ...asRoot] });
}

/** @param expected patterns of errors that are not ours */
export async function openPage(
  browser: Browser,
  options: { colorScheme?: "light" | "dark"; expected?: readonly RegExp[] } = {},
): Promise<WatchedPage> {
  const { colorScheme = "light", expected = [] } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 960 }, colorScheme });
  const page = await context.newPage();
  const errors: string[] = []; // of the console and of scripts
  const strangers: string[] = []; // addresses that something asked for
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(error.message));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1") strangers.push(request.url());
  });
  return {
    page,
    async screenshot(name) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    async close() {
      await context.close();
      expect(errors, "errors in the browser's console").toEqual([]);
      expect(strangers, "addresses outside of this machine").toEqual([]);
    },
  };
}

/** Moves the mouse over a chart, line by line, until a point of it answers with its tooltip. */
export async function hoverOver(page: Page, drawing: Locator): Promise<Locator> {
  await drawing.scrollIntoViewIfNeeded();
  const box = (await drawing.boundingBox())!;
  const tooltip = page.locator("#vg-tooltip-element.visible");
  for (let down = 0.2; down < 0.9; down += 0.04) {
    for (let across = 0.1; across < 0.9; across += 0.02) {
      await page.mouse.move(box.x + across * box.width, box.y + down * box.height);
      if (await tooltip.isVisible()) return tooltip;
    }
  }
  throw new Error("No point of the chart shows a tooltip.");
}
