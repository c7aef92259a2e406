// Makes a notebook from the template.
import { existsSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { joined, readNotebook, writeNotebook } from "./report/notebook.ts";
import { listNotebooks } from "./report/options.ts";
import { notebooksDirectory, root } from "./setup/paths.mjs";

/** Numbers below are those of the collection's own notebooks, written or planned. */
const firstFreeNumber = 23;

/** The file's name for a wish like "my-topic" or "23-my-topic": one without a number gets the next free one. */
export function notebookName(wish: string, taken: readonly string[]): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(wish)) {
    throw new Error(
      `"${wish}" is no name for a notebook: use words in lower case joined by hyphens, as in my-topic or 23-my-topic.`,
    );
  }
  if (/^\d\d-/.test(wish)) return wish;
  const numbers = taken.map((name) => Number(name.slice(0, 2))).filter((number) => Number.isInteger(number));
  const number = Math.max(firstFreeNumber - 1, ...numbers) + 1;
  return `${String(number).padStart(2, "0")}-${wish}`;
}

/** Writes the notebook and returns its path; throws one clear sentence when it cannot be. */
export function newNotebook(wish: string, folder = notebooksDirectory): string {
  const name = notebookName(
    wish,
    listNotebooks(folder).map((notebook) => notebook.name),
  );
  const path = join(folder, `${name}.ipynb`);
  if (existsSync(path)) throw new Error(`${relative(root, path)} exists already: choose another name.`);
  const words = name.replace(/^\d\d-/, "").replaceAll("-", " ");
  const values = { name, title: words[0]!.toUpperCase() + words.slice(1) };
  const template = readNotebook(join(import.meta.dirname, "templates", "notebook.ipynb"));
  const cells = template.cells.map((cell) => ({
    ...cell,
    source: joined(cell.source)
      .replace(/\{\{(name|title)\}\}/g, (_, key: "name" | "title") => values[key])
      .split(/(?<=\n)/),
  }));
  mkdirSync(folder, { recursive: true });
  writeNotebook(path, { ...template, cells });
  return path;
}
