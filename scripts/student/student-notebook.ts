// The student edition of a notebook: its solutions taken out, a prompt and a checker in their place, and no outputs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { type Cell, hasTag, joined, type Notebook, readNotebook, writeNotebook } from "../report/notebook.ts";
import { root } from "../setup/paths.mjs";
import { studentSource } from "./solution-cell.ts";

/** How many of a notebook's cells hold solutions. */
export function countSolutions(notebook: Notebook): number {
  return notebook.cells.filter((cell) => hasTag(cell, "solution")).length;
}

/** The notebook without its solutions; throws one clear sentence for a solution cell that cannot be taken out. */
export function studentNotebook(name: string, notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell, index) => {
    try {
      return studentCell(cell);
    } catch (error) {
      throw new Error(`${name}: cell ${index + 1} of the notebook ${(error as Error).message}.`);
    }
  });
  const genlab = { ...notebook.metadata.genlab, student: fingerprint(cells) };
  return { ...notebook, cells, metadata: { ...notebook.metadata, genlab } };
}

function studentCell(cell: Cell): Cell {
  const cleared = cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : { ...cell };
  if (!hasTag(cell, "solution")) return cleared;
  const tags = cell.metadata.tags!.map((tag) => (tag === "solution" ? "exercise" : tag));
  return {
    ...cleared,
    source: studentSource(cell).split(/(?<=\n)/),
    metadata: { ...cell.metadata, tags },
  };
}

/** Of the text of the cells: it tells a file that somebody has worked in from one as it was written. */
function fingerprint(cells: readonly Cell[]): string {
  const text = JSON.stringify(cells.map((cell) => [cell.cell_type, joined(cell.source)]));
  return createHash("sha256").update(text).digest("hex");
}

/** Writes the student edition. A file there that was edited is somebody's work, and only overwritten with `force`. */
export function writeStudentNotebook(path: string, notebook: Notebook, force = false): void {
  if (existsSync(path) && !force) {
    const there = readNotebook(path);
    const { student } = (there.metadata.genlab ?? {}) as { student?: string };
    if (student !== fingerprint(there.cells)) {
      throw new Error(
        `${relative(root, path)} was edited since it was written: move it away, or overwrite it with --force.`,
      );
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  writeNotebook(path, notebook);
}
