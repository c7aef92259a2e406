// `npm run new -- NAME`: a notebook made from the template, which executes as it is.
import { basename, relative } from "node:path";
import { newNotebook } from "./new-notebook.ts";
import { root } from "./setup/paths.mjs";

const [wish, ...rest] = process.argv.slice(2);
if (!wish || rest.length > 0) {
  console.error("Say which notebook to make: npm run new -- NAME, as in my-topic or 23-my-topic.");
  process.exitCode = 2;
} else {
  try {
    const path = newNotebook(wish);
    console.log(`Made ${relative(root, path)}. See it with: npm run report -- ${basename(path, ".ipynb")}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}
