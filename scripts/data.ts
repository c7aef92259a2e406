// `npm run data`: fetches data sets, or cuts patches from photographs.
import { dataCommand } from "./data/data-command.ts";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());

process.exitCode = await dataCommand(process.argv.slice(2), {
  output: process.stdout,
  errors: process.stderr,
  signal: interrupt.signal,
  // npm runs scripts in the checkout; INIT_CWD is where the user typed the command.
  workingDirectory: process.env.INIT_CWD ?? process.cwd(),
});
