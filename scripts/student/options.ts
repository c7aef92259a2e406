// What `npm run student` is asked to do.

import { resolve } from "node:path";
import { parseCommandLine } from "../command-line/parse-command-line.ts";
import { findNotebook, listNotebooks, type NotebookFile } from "../report/options.ts";
import { root } from "../setup/paths.mjs";

export interface StudentOptions {
  notebooks: NotebookFile[];
  /** Whether the notebooks were asked for by name, so that one without solutions is a mistake. */
  named: boolean;
  force: boolean;
  output: string;
}

export const usage = `npm run student [-- NAME…] [options]

Writes the student edition of the notebooks to student/: solutions taken out, a prompt and a checker in their place.
Without a NAME, of all notebooks that have cells tagged "solution".

  --force        overwrite files that were edited since they were written
  --output DIR   another folder than student/`;

/** Throws one clear sentence for anything that cannot be done. */
export function parseStudentOptions(
  args: readonly string[],
  known = listNotebooks(),
): StudentOptions | "help" {
  const { values, positionals } = parseCommandLine("npm run student --", {
    args: [...args],
    allowPositionals: true,
    options: {
      force: { type: "boolean", default: false },
      output: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    notebooks: positionals.length > 0 ? positionals.map((wish) => findNotebook(wish, known)) : [...known],
    named: positionals.length > 0,
    force: values.force,
    output: resolve(process.env.INIT_CWD ?? root, values.output ?? resolve(root, "student")),
  };
}
