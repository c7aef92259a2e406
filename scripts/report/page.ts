// What every page of the report shares: one file with its styles and fonts inside, readable without a network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { escapeHtml } from "./markdown-html.ts";

const require = createRequire(import.meta.url);
const template = join(import.meta.dirname, "..", "templates", "report");

const dataUri = (path: string) => `data:font/woff2;base64,${readFileSync(path).toString("base64")}`;

/** The charts' font, which also sets the page's text: Latin and Greek, regular, italic and semi-bold. */
function textFonts(): string {
  const files = join(dirname(require.resolve("@fontsource/source-sans-3/package.json")), "files");
  const ranges = {
    latin:
      "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215",
    greek: "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF",
  };
  const faces = [
    ["latin", 400, "normal"],
    ["latin", 400, "italic"],
    ["latin", 600, "normal"],
    ["greek", 400, "normal"],
    ["greek", 600, "normal"],
  ] as const;
  return faces
    .map(([subset, weight, style]) => {
      const file = join(files, `source-sans-3-${subset}-${weight}-${style}.woff2`);
      return `@font-face{font-family:"Source Sans 3";font-weight:${weight};font-style:${style};src:url(${dataUri(file)}) format("woff2");unicode-range:${ranges[subset]}}`;
    })
    .join("\n");
}

/** KaTeX fonts that only some formulas need, by the class that KaTeX gives their letters. */
const occasional: Record<string, RegExp> = {
  AMS: /amsrm|mathbb|mathbb|textbb/,
  Caligraphic: /mathcal/,
  Fraktur: /mathfrak|textfrak/,
  SansSerif: /mathsf|textsf/,
  Script: /mathscr|textscr/,
  Typewriter: /mathtt|texttt/,
};

/** KaTeX's style sheet with the fonts that this page uses inside it; nothing for a page without formulas. */
function mathStyles(body: string): string {
  if (!body.includes('class="katex')) return "";
  const distribution = dirname(require.resolve("katex/dist/katex.min.css"));
  const css = readFileSync(join(distribution, "katex.min.css"), "utf8");
  return css.replace(/@font-face\{[^}]*\}/g, (face) => {
    const file = /url\((fonts\/KaTeX_(\w+)-\w+\.woff2)\)/.exec(face);
    if (!file) return face;
    const needed = occasional[file[2]!];
    if (needed && !needed.test(body)) return "";
    return face.replace(/src:[^;}]*/, `src:url(${dataUri(join(distribution, file[1]!))}) format("woff2")`);
  });
}

/** A whole page. `title` is plain text, `body` is HTML. */
export function page(title: string, body: string, className = ""): string {
  const styles = [textFonts(), mathStyles(body), readFileSync(join(template, "page.css"), "utf8")].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${styles}
</style>
</head>
<body${className && ` class="${className}"`}>
${body}
</body>
</html>
`;
}
