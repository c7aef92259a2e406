// Citations lead somewhere: each cited work is in the notebook's list, and what the list says of it is what notebooks/references.bib says.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { citedKeys, listedReferences } from "../report/citations.ts";
import { joined, type Notebook, readNotebook } from "../report/notebook.ts";
import type { NotebookFile } from "../report/options.ts";
import { notebooksDirectory } from "../setup/paths.mjs";
import type { Problem } from "./problem.ts";

/** A work, in the terms of CSL. */
export interface Work {
  id: string;
  title?: string;
  author?: { family?: string; literal?: string }[];
  issued?: { "date-parts": number[][] };
}

/** The works of a bibliography by key. Throws one sentence when it cannot be read. */
export function readBibliography(text: string): Map<string, Work> {
  const require = createRequire(import.meta.url);
  require("@citation-js/plugin-bibtex");
  const { Cite } = require("@citation-js/core") as { Cite: new (text: string) => { data: Work[] } };
  try {
    return new Map(new Cite(text).data.map((work) => [work.id, work]));
  } catch (error) {
    throw new Error(`notebooks/references.bib is no BibTeX: ${(error as Error).message}.`);
  }
}

/** Lower case, without markup, accents and punctuation. */
const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/<[^>]*>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");

/** What an entry of the list lacks of the work: its title, its year, an author. */
function missing(entry: string, { title = "", author = [], issued }: Work): string[] {
  const text = plain(entry);
  const names = author.map(({ family, literal }) => family ?? literal ?? "");
  const wanted = names.length > 4 && /\bet al\b/.test(text) ? names.slice(0, 1) : names;
  const year = String(issued?.["date-parts"][0]?.[0] ?? "");
  return [title, year, ...wanted].filter((part) => !text.includes(plain(part).trim()));
}

export function referenceProblems(
  name: string,
  notebook: Notebook,
  works: ReadonlyMap<string, Work>,
): Problem[] {
  const problems: Problem[] = [];
  const listed = listedReferences(notebook);
  notebook.cells.forEach(({ cell_type, source, outputs = [] }, index) => {
    const texts =
      cell_type === "markdown"
        ? [joined(source)]
        : outputs.map((each) => joined(each.data?.["text/markdown"]));
    for (const key of new Set(texts.flatMap(citedKeys))) {
      if (listed.has(key)) continue;
      problems.push({
        place: `${name} cell ${index + 1}`,
        message: `[@${key}] is cited but not listed: write <!-- reference ${key} --> and the work under "References".`,
      });
    }
  });
  for (const [key, entry] of listed) {
    const work = works.get(key);
    const lacking = work ? missing(entry, work) : [];
    if (!work)
      problems.push({ place: name, message: `The reference ${key} is not in notebooks/references.bib.` });
    if (lacking.length > 0) {
      const parts = lacking.map((part) => `"${part}"`).join(", ");
      problems.push({
        place: name,
        message: `The reference ${key} does not say ${parts}, as notebooks/references.bib does.`,
      });
    }
  }
  return problems;
}

export function checkReferences(files: readonly NotebookFile[]): Problem[] {
  const path = join(notebooksDirectory, "references.bib");
  const works = readBibliography(existsSync(path) ? readFileSync(path, "utf8") : "");
  return files.flatMap((file) => referenceProblems(file.name, readNotebook(file.path), works));
}
