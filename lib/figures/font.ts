import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Family name of the bundled font, as SVG text and fontconfig name it. */
export const fontFamily = "Source Sans 3";

/** Weights that figures use; both are drawn from files of the bundled font. */
export type FontWeight = 400 | 600;

const files: Record<FontWeight, string> = {
  400: "400Regular/SourceSans3_400Regular.ttf",
  600: "600SemiBold/SourceSans3_600SemiBold.ttf",
};

/**
 * Folder that holds the bundled font (TrueType files in sub-folders), to be named as a `<dir>` in a fontconfig file.
 * Source: Source Sans 3, SIL Open Font License 1.1.
 */
export function fontDirectory(): string {
  return dirname(require.resolve("@expo-google-fonts/source-sans-3/package.json"));
}

/** The font files that figures are drawn with, regular and semi-bold. */
export function fontFiles(): string[] {
  return Object.values(files).map((file) => join(fontDirectory(), file));
}

interface Metrics {
  /** Glyph of a code point; 0 where the font has none. */
  glyph(codePoint: number): number;
  /** Advance width of a glyph, in em. */
  advance(glyph: number): number;
}

const loaded = new Map<FontWeight, Metrics>();

function metrics(weight: FontWeight): Metrics {
  let found = loaded.get(weight);
  if (!found) {
    found = readMetrics(readFileSync(join(fontDirectory(), files[weight])));
    loaded.set(weight, found);
  }
  return found;
}

/**
 * Width in pixels of one line of text set in the bundled font: the sum of the glyphs' advance widths, without kerning.
 * It depends on nothing but the font file, so a layout made from it is the same on every machine.
 */
export function textWidth(text: string, size: number, weight: FontWeight = 400): number {
  const { glyph, advance } = metrics(weight);
  let width = 0;
  for (const character of text) width += advance(glyph(character.codePointAt(0)!));
  return width * size;
}

/** The characters of a text for which the bundled font has no glyph. */
export function missingGlyphs(text: string): string[] {
  const { glyph } = metrics(400);
  return [...new Set(text)].filter((c) => c > " " && glyph(c.codePointAt(0)!) === 0);
}

/** Breaks a text into lines that are at most `width` pixels wide, at spaces; a word that is wider stands alone. */
export function wrapText(text: string, width: number, size: number, weight: FontWeight = 400): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size, weight) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** Reads the tables head, hhea, hmtx and cmap (format 4) of a TrueType file (ISO/IEC 14496-22). */
function readMetrics(font: Buffer): Metrics {
  const tables = new Map<string, number>();
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i;
    tables.set(font.toString("latin1", entry, entry + 4), font.readUInt32BE(entry + 8));
  }
  const table = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`The bundled font has no ${name} table; run npm ci again.`);
    return offset;
  };
  const unitsPerEm = font.readUInt16BE(table("head") + 18);
  const longMetrics = font.readUInt16BE(table("hhea") + 34);
  const horizontal = table("hmtx");
  const segments = unicodeSegments(font, table("cmap"));
  return {
    glyph: (codePoint) => segments(codePoint),
    advance: (glyph) => font.readUInt16BE(horizontal + 4 * Math.min(glyph, longMetrics - 1)) / unitsPerEm,
  };
}

/** The cmap subtable of format 4, which maps the Basic Multilingual Plane in segments. */
function unicodeSegments(font: Buffer, cmap: number): (codePoint: number) => number {
  let start = -1;
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const subtable = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (font.readUInt16BE(subtable) === 4) start = subtable;
  }
  if (start < 0) throw new Error("The bundled font has no cmap table of format 4; run npm ci again.");
  const twice = font.readUInt16BE(start + 6);
  const [ends, starts] = [start + 14, start + 16 + twice];
  const [deltas, ranges] = [starts + twice, starts + 2 * twice];
  return (codePoint) => {
    if (codePoint > 0xffff) return 0;
    for (let s = 0; s < twice; s += 2) {
      if (font.readUInt16BE(ends + s) < codePoint) continue;
      const first = font.readUInt16BE(starts + s);
      if (first > codePoint) return 0;
      const delta = font.readUInt16BE(deltas + s);
      const range = font.readUInt16BE(ranges + s);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.readUInt16BE(ranges + s + range + 2 * (codePoint - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
