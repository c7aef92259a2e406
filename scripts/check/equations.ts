// Ties display equations to the checks that compute both of their sides. An equation carries its id in a comment above it:
//   <!-- equation chain-rule -->      a check refers to it by check(…, { equations: ["chain-rule"] })
//   <!-- definition hidden-state: hiddenStates in genlab/models/nade -->      no check, but a name of lib that it defines
import { parseMarkdown, type Token } from "../report/markdown.ts";
import { joined, type Notebook, readNotebook } from "../report/notebook.ts";
import type { NotebookFile } from "../report/options.ts";
import { libraryExports } from "./library-exports.ts";
import type { Problem } from "./problem.ts";

export interface Equation {
  id: string;
  /** Number of the notebook's cell, from 1. */
  cell: number;
  /** Where lib defines what the equation defines; undefined for an equation that is to be checked. */
  definition?: { name: string; module: string };
}

interface Marks {
  equations: Equation[];
  problems: Problem[];
}

const mark = /<!--\s*(equation|definition)\b(.*?)-->/s;
const identifier = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function flatten(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => [token, ...flatten(token.children ?? [])]);
}

/** The equation that a comment announces, or what is wrong with the comment. */
function parseMark(kind: string, rest: string, cell: number): Equation | string {
  const [id = "", ...words] = rest.trim().split(/:\s*|\s+/);
  if (!identifier.test(id)) return `"${rest.trim()}" is no id: use lower-case words joined by hyphens.`;
  if (kind === "equation")
    return words.length === 0 ? { id, cell } : `The equation's id "${id}" must stand alone.`;
  const [name, preposition, module] = words;
  if (words.length !== 3 || preposition !== "in" || !name || !module?.startsWith("genlab/")) {
    return `The definition "${id}" must say what it defines: <!-- definition ${id}: NAME in genlab/ROOM -->.`;
  }
  return { id, cell, definition: { name, module } };
}

/** The equations of a notebook's text, and the display equations that carry no id. */
export function findEquations(name: string, notebook: Notebook): Marks {
  const equations: Equation[] = [];
  const problems: Problem[] = [];
  notebook.cells.forEach(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return;
    const report = (message: string) => problems.push({ place: `${name} cell ${index + 1}`, message });
    let announced: Equation | undefined;
    const unused = () => announced && report(`No display equation follows the id "${announced.id}".`);
    for (const { type, content } of flatten(parseMarkdown(joined(source)))) {
      const found = type.startsWith("html_") ? mark.exec(content) : null;
      if (found) {
        unused();
        const parsed = parseMark(found[1]!, found[2]!, index + 1);
        announced = typeof parsed === "string" ? undefined : parsed;
        if (typeof parsed === "string") report(parsed);
      } else if (type === "math_display") {
        if (!announced) {
          const start = content.replace(/\s+/g, " ").slice(0, 40);
          report(`The equation "${start}…" has no id: write <!-- equation ID --> above it, and check it.`);
        } else if (equations.some(({ id }) => id === announced!.id)) {
          report(`The id "${announced.id}" stands above two equations.`);
        } else {
          equations.push(announced);
        }
        announced = undefined;
      }
    }
    unused();
  });
  return { equations, problems };
}

/** The ids that the executed cells' checks refer to, with the cell's [n]. */
function checkedEquations(notebook: Notebook): Map<string, number> {
  const checked = new Map<string, number>();
  let position = 0;
  for (const { cell_type, outputs = [] } of notebook.cells) {
    if (cell_type !== "code") continue;
    position++;
    for (const { metadata } of outputs) {
      if (metadata?.genlab?.kind !== "check") continue;
      for (const id of metadata.genlab.equations ?? []) if (!checked.has(id)) checked.set(id, position);
    }
  }
  return checked;
}

/** Equations without an id or a check, checks of equations that are not there, definitions of names that lib lacks. */
export function equationProblems(
  name: string,
  notebook: Notebook,
  exportsOf: (module: string) => ReadonlySet<string> | undefined,
): Problem[] {
  const { equations, problems } = findEquations(name, notebook);
  const checked = checkedEquations(notebook);
  for (const { id, cell, definition } of equations) {
    const report = (message: string) => problems.push({ place: `${name} cell ${cell}`, message });
    if (!definition && !checked.has(id)) {
      report(
        `No executed check refers to the equation "${id}": add { equations: ["${id}"] } to the one that proves it.`,
      );
    }
    if (!definition) continue;
    const exported = exportsOf(definition.module);
    if (!exported) report(`The definition "${id}" names ${definition.module}, which is not there.`);
    else if (!exported.has(definition.name)) {
      report(`The definition "${id}" names ${definition.name}, which ${definition.module} does not export.`);
    }
  }
  for (const [id, position] of checked) {
    if (equations.some((equation) => equation.id === id)) continue;
    problems.push({
      place: `${name} cell [${position}]`,
      message: `A check refers to the equation "${id}", which the text does not have.`,
    });
  }
  return problems;
}

export function checkEquations(files: readonly NotebookFile[]): Problem[] {
  const exportsOf = libraryExports();
  return files.flatMap(({ name, path }) => equationProblems(name, readNotebook(path), exportsOf));
}
