// A notebook in JupyterLab, handled as a person would: by menus, keys and scrolling.
import type { Browser, Locator } from "playwright-core";
import { expect } from "vitest";
import { openPage, type WatchedPage } from "./browser.ts";
import type { Jupyter } from "./jupyter.ts";

/** Debian's jupyter-server 1 lacks two addresses of JupyterLab 4; it tells the browser so. */
const expected = [/\/api\/me/, /api\/events\/subscribe/];

/** A notebook shown in JupyterLab, its kernel idle. */
export class LabNotebook {
  readonly watched: WatchedPage;
  readonly panel: Locator;
  readonly cells: Locator;

  private constructor(
    readonly name: string,
    watched: WatchedPage,
  ) {
    this.watched = watched;
    this.panel = watched.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
    this.cells = this.panel.locator(".jp-Notebook .jp-CodeCell");
  }

  static async open(browser: Browser, jupyter: Jupyter, name: string): Promise<LabNotebook> {
    const notebook = new LabNotebook(name, await openPage(browser, { expected }));
    // A workspace of its own: in a shared one the tabs of earlier pages come back.
    const workspace = name.replace(/\W/g, "-");
    await notebook.watched.page.goto(jupyter.address(`/lab/workspaces/${workspace}/tree/${name}`));
    await notebook.cells.first().waitFor();
    // The status bar knows when the kernel has answered; until then the menus do nothing.
    await notebook.watched.page.getByText("TypeScript | Idle").waitFor();
    return notebook;
  }

  /** Opens a menu; the function that comes back chooses the item. */
  async openMenu(title: string, item: string): Promise<() => Promise<void>> {
    const { page } = this.watched;
    await page.locator(".lm-MenuBar-item", { hasText: new RegExp(`^${title}$`) }).click();
    const place = page.locator(".lm-Menu-item", { has: page.getByText(item, { exact: true }) });
    await place.waitFor();
    return () => place.click();
  }

  async menu(title: string, item: string): Promise<void> {
    const choose = await this.openMenu(title, item);
    await choose();
  }

  /** Saves by the menu and waits for the server's word that it is on disk. */
  async save(): Promise<void> {
    const answer = this.watched.page.waitForResponse(
      (each) => each.request().method() === "PUT" && each.url().includes(`/api/contents/${this.name}`),
    );
    await this.menu("File", "Save Notebook");
    expect((await answer).ok()).toBe(true);
  }

  /**
   * Goes through the notebook screen by screen, as a reader does; JupyterLab draws an output only when it comes near.
   * Returns how many charts it drew.
   */
  scrollThrough(): Promise<number> {
    return this.panel.locator(".jp-WindowedPanel-outer").evaluate(async (outer) => {
      const charts = new Set<Element>();
      const look = async () => {
        for (let frames = 0; frames < 5; frames++) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          for (const chart of Array.from(outer.querySelectorAll(".vega-embed canvas"))) charts.add(chart);
        }
      };
      await look();
      while (outer.scrollTop + outer.clientHeight < outer.scrollHeight - 1) {
        outer.scrollBy(0, outer.clientHeight / 2);
        await look();
      }
      return charts.size;
    });
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
}
