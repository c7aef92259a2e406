// `npm run new -- NAME`: a notebook made from the template, which executes as it is.
import { basename, relative } from "node:path";
import { runCommand } from "./command-line/run-command.ts";
import { newNotebook } from "./new-notebook.ts";
import { root } from "./setup/paths.mjs";

function main(): number {
  const [wish, ...rest] = process.argv.slice(2);
  if (!wish || rest.length > 0) {
    throw new Error("Say which notebook to make: npm run new -- NAME, as in my-topic or 23-my-topic.");
  }
  const path = newNotebook(wish);
  console.log(`Made ${relative(root, path)}. See it with: npm run report -- ${basename(path, ".ipynb")}`);
  return 0;
}

process.exitCode = await runCommand(main);
