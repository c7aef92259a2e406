import type { Figure } from "../figures/figure";
import { renderPng, renderSvg, svgSize } from "../figures/render";
import { captionNumber, showCaption } from "./captions";
import { display } from "./display";

/** MIME type of charts that JupyterLab, up to 4.6, draws by itself. */
const vegaLite = "application/vnd.vegalite.v5+json";

/**
 * Shows a figure with a numbered caption below it. One output holds the chart as Vega-Lite, which JupyterLab makes interactive, as
 * PNG at twice its size, and as text. `caption` is Markdown: what is drawn and how to read it.
 *
 * There is no SVG in it, because nbconvert asks for Inkscape when it meets one, and no HTML, which JupyterLab would prefer.
 */
export function show(figure: Figure, caption: string): void {
  if (typeof figure?.spec !== "object" || !figure.description) {
    throw new Error("show takes a figure made by genlab/figures, as lineChart({...}).");
  }
  const svg = renderSvg(figure.spec);
  const { width, height } = svgSize(svg);
  const number = captionNumber("figure", caption);
  display(
    {
      [vegaLite]: figure.spec,
      "image/png": renderPng(svg, 2).toString("base64"),
      "text/plain": figure.description,
    },
    {
      [vegaLite]: {
        embed_options: { actions: { export: true, source: false, compiled: false, editor: false } },
      },
      "image/png": { width, height, alt: figure.description },
      genlab: { kind: "figure", number, caption, description: figure.description, width, height },
    },
  );
  showCaption("figure", number, caption);
}
