// The parts of the notebook file format (nbformat 4) that the report reads.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

export type MultilineText = string | string[];

/** What genlab/notebook writes beside each of its outputs. */
export interface GenlabMetadata {
  kind: "figure" | "figure-caption" | "table" | "table-caption" | "stamp" | "check" | "say" | "progress";
  /** Of a check: its sentence, and the ids of the equations that it proves. */
  statement?: string;
  equations?: string[];
  number?: number;
  caption?: string;
  description?: string;
  width?: number;
  height?: number;
}

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: MultilineText;
  data?: Record<string, unknown>;
  metadata?: { genlab?: GenlabMetadata } & Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  execution_count?: number | null;
}

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  source: MultilineText;
  metadata: { tags?: string[] } & Record<string, unknown>;
  outputs?: Output[];
  execution_count?: number | null;
  attachments?: Record<string, Record<string, string>>;
}

export interface Notebook {
  cells: Cell[];
  metadata: {
    kernelspec?: { name: string };
    /** What stands for the notebook on the report's front page: the id of a result, the number of a figure. */
    genlab?: { headline?: string; thumbnail?: number };
    title?: string;
  } & Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** Text that may be stored as a list of lines. */
export function joined(text: unknown): string {
  return Array.isArray(text) ? text.join("") : typeof text === "string" ? text : "";
}

/** The text of one MIME type of an output, or undefined where it has none. */
export function textOf(output: Output, mime: string): string | undefined {
  const value = output.data?.[mime];
  return value === undefined ? undefined : joined(value);
}

export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/** Reads a notebook; the error of an unreadable one is a sentence with its path. */
export function readNotebook(path: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is not a readable notebook: ${(error as Error).message}.`);
  }
  if (!Array.isArray(notebook.cells) || notebook.nbformat !== 4) {
    throw new Error(`${path} is not a notebook of format 4: open it in JupyterLab and save it again.`);
  }
  return notebook;
}

/** Writes the whole file or none of it. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** Objects with their keys in alphabetical order, all the way down. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A string, or a number so small that Python writes it with an exponent. */
const stringOrSmallNumber = /"(?:[^"\\]|\\.)*"|-?(?:0\.0000\d+|\d(?:\.\d+)?e-\d+)/g;

/** A number as Python writes it: from 1e-5 down with an exponent, of two digits at least. */
function asPython(match: string): string {
  if (match.startsWith('"')) return match;
  return Number(match)
    .toExponential()
    .replace(/e-(\d)$/, "e-0$1");
}

/**
 * As Jupyter's server writes a notebook: keys in order, indented by one space, numbers as Python prints them. Saving it in JupyterLab
 * changes nothing.
 */
export function formatNotebook(notebook: Notebook): string {
  return `${JSON.stringify(notebook, sorted, 1).replace(stringOrSmallNumber, asPython)}\n`;
}

export function writeNotebook(path: string, notebook: Notebook): void {
  writeWhole(path, formatNotebook(notebook));
}

/** The title: the notebook's own, else its first heading of level 1, else its file name. */
export function titleOf(notebook: Notebook, name: string): string {
  if (notebook.metadata.title) return notebook.metadata.title;
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === "markdown" && /^# +(.+?) *#*$/m.exec(joined(cell.source));
    if (heading) return heading[1]!;
  }
  return name;
}
