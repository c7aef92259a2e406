import { PNG } from "pngjs";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { describe, expect, test } from "vitest";
import { fontFamily, renderPng, renderSvg, svgSize } from "../../lib/figures";
import { textWidth } from "../../lib/figures/font";
import { light } from "../../lib/figures/theme";
import { examples, line } from "./examples";

/** Everything that vega-lite and vega have to say about a specification. */
function warnings(spec: unknown): string[] {
  const found: string[] = [];
  const note = (...message: readonly unknown[]) => {
    found.push(message.join(" "));
    return logger;
  };
  const logger = {
    level: () => logger,
    error: note,
    warn: note,
    info: () => logger,
    debug: () => logger,
  } as unknown as vega.LoggerInterface;
  const compiled = vegaLite.compile(spec as vegaLite.TopLevelSpec, { logger });
  new vega.View(vega.parse(compiled.spec), { renderer: "none", logger }).run();
  return found;
}

describe.each(Object.entries(examples))("%s", (_, figure) => {
  test("is drawn without a warning of vega-lite or vega", () => {
    expect(warnings(figure.spec)).toEqual([]);
  });

  test("fits its picture: no text stands out of it", () => {
    const svg = renderSvg(figure.spec);
    const { width, height } = svgSize(svg);
    expect(width).toBeLessThanOrEqual(Math.max(660, figure.width + 30));
    const png = PNG.sync.read(renderPng(svg, 1));
    const ink = (x: number, y: number) => png.data[4 * (y * png.width + x)]! < 200;
    for (let x = 0; x < png.width; x++) expect(ink(x, 0) || ink(x, png.height - 1)).toBe(false);
    for (let y = 0; y < png.height; y++) expect(ink(0, y) || ink(png.width - 1, y)).toBe(false);
    expect(png.height).toBe(Math.ceil(height));
  });

  test("carries its description, and survives JSON", () => {
    expect(figure.spec.description).toBe(figure.description);
    const again = JSON.parse(JSON.stringify(figure.spec));
    expect(renderSvg(again)).toBe(renderSvg(figure.spec));
  });
});

describe("renderSvg", () => {
  test("draws what vega's own asynchronous renderer draws", async () => {
    const { spec } = examples.histogram!;
    const ours = renderSvg(spec);
    // The text metrics that ours has set stay in force, so that both lay out alike.
    (vega as unknown as { resetSVGClipId(): void }).resetSVGClipId();
    const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec, {
      config: light as vegaLite.Config,
    });
    expect(await new vega.View(vega.parse(compiled.spec), { renderer: "none" }).toSVG()).toBe(ours);
  });

  test("names the bundled font first in every text", () => {
    const families = renderSvg(line().spec).match(/font-family="[^"]*"/g)!;
    expect(families.length).toBeGreaterThan(8);
    for (const family of families) expect(family.startsWith(`font-family="'${fontFamily}',`)).toBe(true);
  });

  test("lays text out by the font's own widths: tick labels of the y axis end where its title has room", () => {
    const svg = renderSvg(line().spec);
    // Widest label "3.0" at size 12, 4 px label padding, 4 px tick, 8 px title padding.
    const title = /translate\((-[0-9.]+),[0-9.]+\) rotate\(-90\)[^>]*>Negative log-likelihood/.exec(svg);
    const labels = [...svg.matchAll(/text-anchor="end"[^>]*font-size="12px"[^>]*>([0-9.]+)</g)].map(
      (m) => m[1]!,
    );
    const widest = Math.max(...labels.map((label) => textWidth(label, 12)));
    expect(-Number(title?.[1])).toBeCloseTo(widest + 16, -0.5);
  });

  test("leaves out the layers that serve a mouse", () => {
    const { spec } = line();
    expect((spec.layer as { mark: { style?: string } }[]).some(({ mark }) => mark.style === "hover")).toBe(
      true,
    );
    expect(renderSvg(spec)).not.toContain("mark-symbol");
  });

  test("throws a sentence that names a character which the font lacks", () => {
    expect(() => renderSvg(line("Loss 漢 falls").spec)).toThrow(/has no "漢"; write the text without/);
  });

  test("throws when the specification is broken", () => {
    expect(() => renderSvg({ ...line().spec, layer: [{ mark: "none-such" }] })).toThrow();
  });
});

describe("renderPng", () => {
  test("is at scale 2 twice as large as the SVG and uses no more than 256 colours", () => {
    const svg = renderSvg(examples.scatter!.spec);
    const png = PNG.sync.read(renderPng(svg, 2));
    const { width, height } = svgSize(svg);
    expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
    const colors = new Set<number>();
    for (let i = 0; i < png.data.length; i += 4) colors.add(png.data.readUInt32BE(i));
    expect(colors.size).toBeLessThanOrEqual(256);
  });

  test("draws the text: without its font the picture is another", () => {
    const svg = renderSvg(line().spec);
    const other = svg
      .replaceAll(fontFamily, "No such font")
      .replaceAll("Source Sans Pro, Arial, sans-serif", "none");
    expect(renderPng(svg).length).toBeGreaterThan(
      2 * renderPng(other.replace(/<text/g, "<text display='none'")).length,
    );
  });
});

test("svgSize refuses a picture without size", () => {
  expect(() => svgSize("<svg></svg>")).toThrow(/no width and height/);
});
