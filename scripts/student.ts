// `npm run student [-- NAME…]`: the notebooks as they are handed out, in student/.
import { join, relative } from "node:path";
import { runCommand } from "./command-line/run-command.ts";
import { readNotebook } from "./report/notebook.ts";
import { root } from "./setup/paths.mjs";
import { parseStudentOptions, usage } from "./student/options.ts";
import { countSolutions, studentNotebook, writeStudentNotebook } from "./student/student-notebook.ts";

function main(): number {
  const options = parseStudentOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const found = options.notebooks.map(({ name, path }) => ({ name, notebook: readNotebook(path) }));
  const without = found.filter(({ notebook }) => countSolutions(notebook) === 0).map(({ name }) => name);
  if (options.named && without.length > 0) {
    throw new Error(`${without.join(", ")}: no cell is tagged "solution", so there is nothing to take out.`);
  }
  const editions = found
    .filter(({ name }) => !without.includes(name))
    .map(({ name, notebook }) => ({
      path: join(options.output, `${name}.ipynb`),
      edition: studentNotebook(name, notebook),
      exercises: countSolutions(notebook),
    }));
  for (const { path, edition, exercises } of editions) {
    writeStudentNotebook(path, edition, options.force);
    console.log(`${relative(root, path)}: ${exercises} ${exercises === 1 ? "exercise" : "exercises"}`);
  }
  if (editions.length === 0) console.log('No notebook has a cell tagged "solution".');
  return 0;
}

process.exitCode = await runCommand(main);
