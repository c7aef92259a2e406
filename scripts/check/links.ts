// Links in Markdown files and in the Markdown cells of notebooks: the file is there, and so is the heading. No network is asked.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseMarkdown, plainText, slug, type Token } from "../report/markdown.ts";
import { joined, readNotebook } from "../report/notebook.ts";
import type { Problem } from "./problem.ts";

interface MarkdownText {
  /** Where to tell the reader to look, for example "notebooks/15-nade.ipynb cell 3". */
  place: string;
  tokens: Token[];
}

/** The Markdown of a file, cell by cell for a notebook. */
function markdownOf(path: string, shown: string): MarkdownText[] {
  if (!path.endsWith(".ipynb")) return [{ place: shown, tokens: parseMarkdown(readFileSync(path, "utf8")) }];
  return readNotebook(path).cells.flatMap((cell, index) =>
    cell.cell_type === "markdown"
      ? [{ place: `${shown} cell ${index + 1}`, tokens: parseMarkdown(joined(cell.source)) }]
      : [],
  );
}

function linksOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === "link_open") return [String(token.attrGet("href"))];
    if (token.type === "image") return [String(token.attrGet("src"))];
    if (token.type.startsWith("html_")) {
      return Array.from(token.content.matchAll(/\b(?:href|src)="([^"]+)"/g), (match) => match[1]!);
    }
    return token.children ? linksOf(token.children) : [];
  });
}

function anchorsOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, index) => {
    if (token.type === "heading_open") return [slug(plainText(tokens[index + 1]!.children ?? []))];
    if (token.type.startsWith("html_")) {
      return Array.from(token.content.matchAll(/\b(?:id|name)="([^"]+)"/g), (match) => slug(match[1]!));
    }
    return token.children ? anchorsOf(token.children) : [];
  });
}

/** The broken links of the given files (paths relative to `folder`). */
export function checkLinks(files: readonly string[], folder: string): Problem[] {
  const anchors = new Map<string, Set<string>>();
  const anchorsIn = (path: string): Set<string> => {
    let found = anchors.get(path);
    if (!found) {
      found = new Set(markdownOf(path, path).flatMap(({ tokens }) => anchorsOf(tokens)));
      anchors.set(path, found);
    }
    return found;
  };
  const problems: Problem[] = [];
  for (const file of files) {
    const path = join(folder, file);
    for (const { place, tokens } of markdownOf(path, file)) {
      for (const link of linksOf(tokens)) {
        if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) continue; // an address elsewhere
        const [target = "", anchor] = decodeURIComponent(link).split("#");
        const there = target === "" ? path : resolve(dirname(path), target);
        if (!existsSync(there)) {
          problems.push({
            place,
            message: `The link to ${link} leads to no file (${relative(folder, there)}).`,
          });
        } else if (
          anchor &&
          statSync(there).isFile() &&
          /\.(md|ipynb)$/.test(there) &&
          !anchorsIn(there).has(slug(anchor))
        ) {
          problems.push({
            place,
            message: `The link to ${link} leads to no heading of ${relative(folder, there)}.`,
          });
        }
      }
    }
  }
  return problems;
}
