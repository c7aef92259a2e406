import { dataCommand } from "../lib/data/data-command.js";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());

dataCommand(process.argv.slice(2), {
  output: process.stdout,
  errors: process.stderr,
  signal: interrupt.signal,
  // npm runs scripts in the checkout; INIT_CWD is where the user typed the command.
  workingDirectory: process.env.INIT_CWD ?? process.cwd(),
}).then((code) => {
  process.exitCode = code;
});
