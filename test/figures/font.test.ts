import { existsSync } from "node:fs";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import {
  fontDirectory,
  fontFamily,
  fontFiles,
  missingGlyphs,
  textWidth,
  wrapText,
} from "../../lib/figures/font";

/** Width of the ink of a text, as another program measures the same font. */
function inkWidth(text: string, size: number, weight: 400 | 600): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="100"><text y="50" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" style="font-kerning: none">${text}</text></svg>`;
  return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: fontFiles() } }).getBBox()!.width;
}

describe("the bundled font", () => {
  test("fontDirectory holds the files that figures are drawn with", () => {
    for (const file of fontFiles()) {
      expect(file.startsWith(fontDirectory())).toBe(true);
      expect(existsSync(file)).toBe(true);
    }
  });

  test.each([400, 600] as const)(
    "advance widths of weight %i agree with those that resvg lays out",
    (weight) => {
      for (const character of "aeimWMH0.−±λθ") {
        // Ten more of a character are wider by ten advances; margins at the ends cancel out.
        const ten = inkWidth(character.repeat(20), 100, weight) - inkWidth(character.repeat(10), 100, weight);
        expect(ten).toBeCloseTo(10 * textWidth(character, 100, weight), 0);
      }
    },
  );

  test("textWidth is the sum over characters, in proportion to size", () => {
    expect(textWidth("", 12)).toBe(0);
    expect(textWidth("nats", 24)).toBeCloseTo(2 * textWidth("nats", 12), 10);
    expect(textWidth("nats", 12)).toBeCloseTo(
      [..."nats"].reduce((sum, c) => sum + textWidth(c, 12), 0),
      10,
    );
  });

  test("textWidth gives these widths on every machine", () => {
    // Units of 1/1000 em of @expo-google-fonts/source-sans-3 0.4.1, written down after the test above had passed.
    const widths = [..."0M .i"].map((character) => Math.round(textWidth(character, 1000)));
    expect(widths).toEqual([497, 727, 200, 249, 246]);
  });

  test("missingGlyphs names the characters that the font lacks, and no others", () => {
    expect(missingGlyphs("Negative log-likelihood −±·×≤∑ 10⁻²³⁵ θ λ μ σ")).toEqual([]);
    expect(missingGlyphs("a漢🙂b")).toEqual(["漢", "🙂"]);
  });

  test("wrapText keeps every word and no line of several words is too wide", () => {
    const text = "Validation loss falls for sixty epochs and then rises while training loss goes on falling";
    const lines = wrapText(text, 200, 16, 600);
    expect(lines.join(" ")).toBe(text);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(textWidth(line, 16, 600)).toBeLessThanOrEqual(200);
    expect(wrapText("incomprehensibilities", 10, 16)).toEqual(["incomprehensibilities"]);
  });
});
