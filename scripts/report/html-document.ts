// A notebook as one HTML page.
import { existsSync, readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { notebooksDirectory } from "../setup/paths.mjs";
import { numberEquations } from "./equations.ts";
import { highlightCode } from "./highlight-code.ts";
import { chartScripts, interactiveChart } from "./interactive-charts.ts";
import {
  captionToHtml,
  equationLinksHtml,
  escapeHtml,
  type Heading,
  markdownToHtml,
} from "./markdown-html.ts";
import { type Cell, hasTag, joined, type Notebook, type Output, textOf, titleOf } from "./notebook.ts";
import { page } from "./page.ts";
import type { ReportDate } from "./report-date.ts";
import { svgOf, vegaLite } from "./vector-figure.ts";

export interface HtmlOptions {
  name: string;
  author: string;
  date: ReportDate;
  code: boolean;
}

const imageTypes: Record<string, string> = {
  png: "png",
  jpg: "jpeg",
  jpeg: "jpeg",
  gif: "gif",
  svg: "svg+xml",
  webp: "webp",
};

/** A data URI for the image of a Markdown cell; addresses that are no local file stay as they are. */
function imageSource(source: string, cell: Cell): string {
  const attachment = Object.entries(cell.attachments?.[source.replace(/^attachment:/, "")] ?? {})[0];
  if (attachment) return `data:${attachment[0]};base64,${attachment[1]}`;
  const path = resolve(notebooksDirectory, decodeURIComponent(source));
  const type = imageTypes[extname(path).slice(1).toLowerCase()];
  if (!type || !existsSync(path)) return source;
  return `data:image/${type};base64,${readFileSync(path).toString("base64")}`;
}

/** Several charts stand in one page, and each numbers its clip paths and gradients from zero: makes their ids unique. */
function inlineSvg(svg: string, prefix: string, description: string): string {
  return svg
    .replace(/^<\?xml[^>]*>\s*/, "")
    .replace(/\bid="([^"]+)"/g, `id="${prefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`)
    .replace(/(xlink:href|href)="#([^"]+)"/g, `$1="#${prefix}-$2"`)
    .replace("<svg", `<svg role="img" aria-label="${escapeHtml(description)}"`);
}

class PageWriter {
  readonly headings: Heading[] = [];
  private charts = 0;

  constructor(
    private readonly options: HtmlOptions,
    private readonly equations: ReadonlyMap<string, number>,
  ) {}

  markdown(text: string, cell: Cell): string {
    const context = { image: (source: string) => imageSource(source, cell), equations: this.equations };
    const html = markdownToHtml(text, context, this.headings);
    return html.replace(/<table>/g, '<div class="scrolls"><table>').replace(/<\/table>/g, "</table></div>");
  }

  private picture(output: Output): string | undefined {
    const { description = "", width } = output.metadata?.genlab ?? {};
    const svg = svgOf(output) ?? textOf(output, "image/svg+xml");
    if (svg) {
      const said = description || (textOf(output, "text/plain") ?? "");
      const picture = inlineSvg(svg, `chart-${++this.charts}`, said);
      const spec = output.data?.[vegaLite];
      return spec ? interactiveChart(picture, spec, said) : picture;
    }
    for (const mime of ["image/png", "image/jpeg", "image/gif"]) {
      const data = textOf(output, mime);
      const size = width ?? (output.metadata?.[mime] as { width?: number } | undefined)?.width;
      if (data) {
        return `<img src="data:${mime};base64,${data.replace(/\s/g, "")}" alt="${escapeHtml(description)}"${size ? ` width="${size}"` : ""}>`;
      }
    }
    return undefined;
  }

  output(output: Output, cell: Cell): string {
    if (output.output_type === "stream") {
      const text = joined(output.text).replace(/\n+$/, "");
      return (
        text && `<pre class="${output.name === "stderr" ? "failure" : "printed"}">${escapeHtml(text)}</pre>`
      );
    }
    if (output.output_type === "error") {
      return `<pre class="failure">${escapeHtml(`${output.ename}: ${output.evalue}`)}</pre>`;
    }
    const { kind, number, caption = "", equations = [] } = output.metadata?.genlab ?? {};
    const markdown = textOf(output, "text/markdown");
    if (kind === "progress" || kind === "figure-caption" || kind === "table-caption") return "";
    if (kind === "stamp" && markdown) return `<div class="stamp">${this.markdown(markdown, cell)}</div>`;
    if (kind === "check" && markdown) {
      const proven = equationLinksHtml(equations, this.equations);
      const statement = this.markdown(markdown.replace(/^\s*✓\s*/, ""), cell);
      return `<div class="check">${statement}${proven && ` <span class="proven">equation ${proven}</span>`}</div>`;
    }
    const html = textOf(output, "text/html");
    if (kind === "table" && html) {
      return `<figure><figcaption><b>Table ${number}.</b> ${captionToHtml(caption)}</figcaption><div class="scrolls">${html}</div></figure>`;
    }
    const picture = this.picture(output);
    if (kind === "figure" && picture) {
      return `<figure><div>${picture}</div><figcaption><b>Figure ${number}.</b> ${captionToHtml(caption)}</figcaption></figure>`;
    }
    if (html) return `<div class="scrolls">${html}</div>`;
    if (picture) return `<figure><div>${picture}</div></figure>`;
    if (markdown) return this.markdown(markdown, cell);
    const text = textOf(output, "text/plain");
    return text ? `<pre class="printed">${escapeHtml(text)}</pre>` : "";
  }

  cell(cell: Cell): string {
    if (hasTag(cell, "remove-cell") || cell.cell_type === "raw") return "";
    if (cell.cell_type === "markdown") return this.markdown(joined(cell.source), cell);
    const source = joined(cell.source);
    const visible = this.options.code && !hasTag(cell, "remove-input") && source.trim() !== "";
    const code = highlightCode(source, "typescript");
    const outputs = hasTag(cell, "remove-output") ? [] : (cell.outputs ?? []);
    return [
      visible ? `<pre data-cell tabindex="0"><code>${code}</code></pre>` : "",
      ...outputs.map((output) => this.output(output, cell)),
    ].join("\n");
  }
}

function contents(headings: readonly Heading[]): string {
  const listed = headings.filter(({ level }) => level === 2 || level === 3);
  if (listed.filter(({ level }) => level === 2).length < 3) return "";
  const items = listed.map(
    ({ level, id, html }) => `<li class="level-${level}"><a href="#${id}">${html}</a></li>`,
  );
  return `<nav class="contents" aria-label="Contents"><ol>\n${items.join("\n")}\n</ol></nav>`;
}

/** The whole page of an executed notebook. */
export function makeHtml(notebook: Notebook, options: HtmlOptions): string {
  const writer = new PageWriter(options, numberEquations(notebook));
  const cells = notebook.cells.map((cell) => writer.cell(cell)).join("\n");
  const said = [options.author, options.date.text]
    .filter((part) => part !== "")
    .map(escapeHtml)
    .join(" · ");
  const toggle = cells.includes("<pre data-cell")
    ? '<label class="toggle"><input type="checkbox" id="hide-code"> Hide the code</label>'
    : "";
  const byline = `<p class="byline">${said} ${toggle}</p>\n${contents(writer.headings)}`;
  const title = titleOf(notebook, options.name);
  const afterTitle = /<\/h1>/.exec(cells);
  const body = afterTitle
    ? `${cells.slice(0, afterTitle.index + 5)}\n${byline}${cells.slice(afterTitle.index + 5)}`
    : `<h1>${escapeHtml(title)}</h1>\n${byline}${cells}`;
  const scripts = body.includes('class="chart"') ? `\n${chartScripts()}` : "";
  const skip = '<a class="skip" href="#content">Skip to the text</a>';
  return page(title.replace(/\$/g, ""), `${skip}\n<main id="content">\n${body}\n</main>${scripts}`);
}
