// The command line of `npm run verify`.
import { parseCommandLine } from "../command-line/parse-command-line.ts";
import {
  listNotebooks,
  type NotebookFile,
  parseReportOptions,
  type Scale,
  wholeNumber,
} from "../report/options.ts";

export interface VerifyOptions {
  notebooks: NotebookFile[];
  scale: Scale;
  jobs: number;
  resume: boolean;
  /** Number of seeds; 1 compares results, more compare statements. */
  seeds: number;
}

export const usage = `npm run verify [-- NAME…] [options]

Executes the notebooks again and compares every number that they record with results/<scale>/, by the tolerance that the
notebook states. Nothing in the checkout is changed.

  --scale quick|full  default: GENLAB_SCALE, else quick
  --seeds N           runs the seeds 1 … N and shows which statements hold for all of them
  --jobs N            notebooks executed at once (default: half of the processors)
  --resume            go on from the checkpoints of earlier trainings instead of training anew`;

/** Throws one clear sentence for anything that cannot be done. */
export function parseVerifyOptions(
  args: readonly string[],
  known = listNotebooks(),
  environment = process.env,
): VerifyOptions | "help" {
  const { values, positionals } = parseCommandLine("npm run verify --", {
    args: [...args],
    allowPositionals: true,
    options: {
      scale: { type: "string" },
      seeds: { type: "string", default: "1" },
      jobs: { type: "string" },
      resume: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const seeds = wholeNumber("The number of seeds", values.seeds, 1);
  const shared = [
    ...positionals,
    ...(values.scale ? ["--scale", values.scale] : []),
    ...(values.jobs ? ["--jobs", values.jobs] : []),
  ];
  const options = parseReportOptions(shared, known, environment);
  if (options === "help") return options;
  const { notebooks, scale, jobs } = options;
  return { notebooks, scale, jobs, resume: values.resume, seeds };
}
