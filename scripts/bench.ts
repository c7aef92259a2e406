// npm run bench [-- NAME…] [--json] [--write] [--rounds N]: measures our steps side by side with their peers.

import { names } from "../bench/benchmarks.js";
import { runBench } from "../bench/run-bench.js";
import { line, remarkOnLoad } from "../bench/table.js";
import { requirePlace, writeReport } from "../bench/write-report.js";
import { parseCommandLine } from "./command-line/parse-command-line.ts";
import { runCommand } from "./command-line/run-command.ts";
import { root } from "./setup/paths.mjs";

const usage = `npm run bench [-- NAME…] [--json] [--write] [--rounds N]

  NAME        ${names.join(", ")}; default all
  --json      print one JSON object
  --write     keep the figures in bench/results.json, bench/figure.svg and README.md
  --rounds N  pairs of blocks of each comparison, default 9`;

async function main(): Promise<number> {
  const { values, positionals } = parseCommandLine("npm run bench --", {
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      write: { type: "boolean" },
      rounds: { type: "string", default: "9" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds wants a positive integer, not "${values.rounds}".`);
  }
  if (values.write) await requirePlace(root);
  const tell = values.json ? console.error : console.log;
  const report = await runBench({
    ...(positionals.length > 0 && { names: positionals }),
    rounds,
    tell: (figure) => tell(line(figure)),
  });
  const remark = remarkOnLoad(report.machine).trim();
  if (remark) console.error(remark);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  if (values.write) await writeReport(report, root);
  return [...report.results, ...report.measurements].some(({ error }) => error) ? 1 : 0;
}

process.exitCode = await runCommand(main, { failure: 1 });
