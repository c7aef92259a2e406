// Makes a notebook from the template.
import { existsSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { joined, readNotebook, writeNotebook } from "./report/notebook.ts";
import { listNotebooks } from "./report/options.ts";
import { notebooksDirectory, root } from "./setup/paths.mjs";

/** Numbers below are those of the collection's own notebooks, written or planned. */
const firstFreeNumber = 23;

/** The next number that no notebook has, above those that the collection keeps for itself; at least two digits. */
function nextNumber(taken: readonly string[]): string {
  const numbers = taken.map((name) => Number(name.slice(0, 2))).filter((number) => Number.isInteger(number));
  return String(Math.max(firstFreeNumber - 1, ...numbers) + 1).padStart(2, "0");
}

/** The words of a wish as a name has them, or an example where nothing is left of it. */
function suggestion(wish: string): string {
  const words = wish
    .replace(/\.ipynb$/i, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  if (/^\d$/.test(words[0] ?? "")) words[0] = `0${words[0]}`;
  return words.some((word) => /[a-z]/.test(word)) ? words.join("-") : "my-topic";
}

/**
 * The file's name for a wish like "my-topic" or "23-my-topic": one without a number gets the next free one.
 *
 * @throws when the wish is no name, or its number is another notebook's: one sentence with a name that will do
 */
export function notebookName(wish: string, taken: readonly string[]): string {
  const isName = /^(\d\d-)?[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(wish);
  if (!isName) {
    throw new Error(
      `"${wish}" is no name for a notebook: use words in lower case joined by hyphens, as in ${suggestion(wish)}.`,
    );
  }
  if (!/^\d\d-/.test(wish)) return `${nextNumber(taken)}-${wish}`;
  const other = taken.find((name) => name.slice(0, 3) === wish.slice(0, 3));
  if (other === wish) {
    throw new Error(`There is a notebook ${wish} already: edit that one, or choose another name.`);
  }
  if (other) {
    const free = `${nextNumber(taken)}-${wish.slice(3)}`;
    throw new Error(`The number ${wish.slice(0, 2)} is that of ${other}: the next free name is ${free}.`);
  }
  return wish;
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
