import type { LoggerInterface, View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import type { VegaLiteSpec } from "./figure";
import { type FontWeight, fontFamily, fontFiles, missingGlyphs, textWidth } from "./font";
import { encodePng } from "./png";
import { light } from "./theme";

/** What is used of vega beyond its declared types. */
interface VegaInternals {
  textMetrics: { width: (item: TextItem, text: unknown) => number };
  resetSVGClipId(): void;
  resetSVGDefIds(): void;
  SVGStringRenderer: new (
    loader: unknown,
  ) => {
    initialize(element: null, width: number, height: number, origin: [number, number]): void;
    background(color: string): void;
    render(scene: SceneItem): void;
    svg(): string;
  };
}

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
}

interface SceneItem {
  items?: SceneItem[];
  url?: string;
  image?: unknown;
}

/**
 * Draws a Vega-Lite v5 specification as SVG, on white, in the bundled font. Text is measured by the font's own metrics, so
 * that the same specification gives the same picture on every machine. Layers of the style "hover", which serve a mouse, are left out.
 * Throws when the specification is not valid or a text has a character that the font lacks.
 */
export function renderSvg(spec: VegaLiteSpec): string {
  const { vega, view } = layOut(spec);
  const svg = draw(vega, view);
  view.finalize();
  requireGlyphs(svg);
  return svg;
}

/** Width and height in pixels of the area between the axes, as the layout of a single chart makes it. */
export function plotSize(spec: VegaLiteSpec): { width: number; height: number } {
  const { view } = layOut(spec);
  const size = { width: view.width(), height: view.height() };
  view.finalize();
  return size;
}

function layOut(spec: VegaLiteSpec) {
  // Loaded at the first chart: a notebook that draws none needn't wait for vega.
  const vega = require("vega") as typeof import("vega") & VegaInternals;
  const vegaLite = require("vega-lite") as typeof import("vega-lite");
  vega.textMetrics.width = (item, text) =>
    textWidth(String(text ?? "").trim(), item.fontSize ?? 11, drawnWeight(item.fontWeight));
  vega.resetSVGClipId();
  vega.resetSVGDefIds();
  const still = withoutHover(spec) as unknown as TopLevelSpec;
  const compiled = vegaLite.compile(still, { config: light, logger: strict });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger: strict });
  return { vega, view: view.run() };
}

/** Width and height of an SVG picture in CSS pixels. */
export function svgSize(svg: string): { width: number; height: number } {
  const side = (name: string) => Number(new RegExp(`<svg[^>]* ${name}="([0-9.]+)"`).exec(svg)?.[1]);
  const [width, height] = [side("width"), side("height")];
  if (!(width > 0 && height > 0)) throw new Error("The SVG has no width and height in pixels.");
  return { width, height };
}

/** Draws SVG text as PNG with the bundled font only; `scale` is the number of image pixels for one CSS pixel. */
export function renderPng(svg: string, scale = 2): Buffer {
  const { Resvg } = require("@resvg/resvg-js") as typeof import("@resvg/resvg-js");
  const font = { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: fontFamily };
  const image = new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale }, background: "white" }).render();
  return encodePng(image.width, image.height, image.pixels);
}

/** What vega's own headless rendering does, but synchronously: `show` is not awaited, and a figure must not land in a later cell. */
function draw(vega: VegaInternals, view: View): string {
  const { _viewWidth, _viewHeight } = view as unknown as { _viewWidth: number; _viewHeight: number };
  const { left, right, top, bottom } = view.padding() as Record<"left" | "right" | "top" | "bottom", number>;
  const [x, y] = view.origin();
  const scene = (view.scenegraph() as unknown as { root: SceneItem }).root;
  loadImages(scene);
  const renderer = new vega.SVGStringRenderer(view.loader());
  renderer.initialize(null, _viewWidth + left + right, _viewHeight + top + bottom, [left + x, top + y]);
  renderer.background(view.background() as unknown as string);
  renderer.render(scene);
  return renderer.svg();
}

/** Hands each image mark its data URL, which vega would only load asynchronously. */
function loadImages(item: SceneItem): void {
  if (item.url) item.image = { complete: true, src: item.url, url: item.url };
  for (const child of item.items ?? []) loadImages(child);
}

function drawnWeight(weight: string | number | undefined): FontWeight {
  return weight === "bold" || Number(weight) >= 600 ? 600 : 400;
}

function requireGlyphs(svg: string): void {
  const missing = missingGlyphs(svg.replace(/<[^>]*>/g, ""));
  if (missing.length > 0) {
    throw new Error(
      `The font ${fontFamily} has no ${missing.map((c) => `"${c}"`).join(", ")}; write the text without.`,
    );
  }
}

const isHover = ({ mark }: VegaLiteSpec) => (mark as { style?: string } | undefined)?.style === "hover";

/** A copy of a specification without the layers whose marks have the style "hover". */
function withoutHover(spec: VegaLiteSpec): VegaLiteSpec {
  const copy = { ...spec };
  for (const part of ["layer", "hconcat", "vconcat"]) {
    const views = copy[part] as VegaLiteSpec[] | undefined;
    if (views) copy[part] = views.filter((view) => !isHover(view)).map(withoutHover);
  }
  return copy;
}

/** Vega's logger: an error ends the drawing; warnings, of what vega mends by itself, are not for the reader of a notebook. */
const strict: LoggerInterface = {
  level: ((_?: number) => strict) as unknown as LoggerInterface["level"],
  error: (...message: readonly unknown[]): never => {
    const [first] = message;
    throw first instanceof Error ? first : new Error(`The figure can't be drawn: ${message.join(" ")}`);
  },
  warn: () => strict,
  info: () => strict,
  debug: () => strict,
};
