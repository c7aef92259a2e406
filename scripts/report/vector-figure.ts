// A chart's Vega-Lite specification as SVG and as PDF.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fontDirectory, renderSvg } from "genlab/figures";
import { findProgram } from "../setup/find-program.mjs";
import { stateDirectory } from "../setup/paths.mjs";
import type { Output } from "./notebook.ts";

export const vegaLite = "application/vnd.vegalite.v5+json";

/** The output's chart as SVG, or undefined where it has none. */
export function svgOf(output: Output): string | undefined {
  const specification = output.data?.[vegaLite];
  return specification ? renderSvg(specification as Parameters<typeof renderSvg>[0]) : undefined;
}

/** A fontconfig file that knows nothing but the bundled font, so that a PDF holds the same glyphs on every machine. */
function fontConfiguration(): string {
  const path = join(stateDirectory, "fontconfig", "fonts.conf");
  const cache = join(stateDirectory, "fontconfig", "cache");
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    path,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${fontDirectory()}</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return path;
}

/** Draws an SVG file into a PDF file of the same size; false where rsvg-convert is missing or fails. */
export function svgToPdf(svg: string, pdf: string, environment: NodeJS.ProcessEnv): boolean {
  const program = findProgram("rsvg-convert");
  if (!program) return false;
  const run = spawnSync(program, ["--format=pdf", "--output", pdf], {
    input: svg,
    env: { ...environment, FONTCONFIG_FILE: fontConfiguration() },
  });
  return run.status === 0 && existsSync(pdf);
}
