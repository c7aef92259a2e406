// Charts of a page that answer to the mouse: vega, vega-lite and vega-embed inside the page, which asks no network for them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dark, darkNoteColor, light, noteColor } from "../../lib/figures/theme.js";
import { root } from "../setup/paths.mjs";
import { escapeHtml } from "./markdown-html.ts";

const libraries = [
  "vega/build/vega.min.js",
  "vega-lite/build/vega-lite.min.js",
  "vega-embed/build/vega-embed.min.js",
];

/** Text for a script element, which would end at the first "</script". */
const inScript = (text: string) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

/** A chart: its picture, and its specification for the script that makes it answer to the mouse. */
export function interactiveChart(svg: string, spec: unknown, description: string): string {
  const json = inScript(JSON.stringify(spec));
  return `<div class="chart" role="img" tabindex="0" aria-label="${escapeHtml(description)}"><div class="drawing">${svg}</div><script type="application/json">${json}</script></div>`;
}

/** The scripts for the end of a page that has charts. */
export function chartScripts(): string {
  const colors = { light, dark, note: { light: noteColor, dark: darkNoteColor } };
  const scripts = [
    ...libraries.map((path) => readFileSync(join(root, "node_modules", path), "utf8")),
    readFileSync(join(import.meta.dirname, "..", "templates", "report", "charts.js"), "utf8"),
  ];
  return [
    `<script type="application/json" id="chart-colors">${inScript(JSON.stringify(colors))}</script>`,
    ...scripts.map(
      (script) => `<script>${inScript(script.replace(/\n\/\/# sourceMappingURL=.*/g, ""))}</script>`,
    ),
  ].join("\n");
}
