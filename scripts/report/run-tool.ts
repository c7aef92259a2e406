// Programs that may take a while, run so that an interrupt of ours ends them too.
import { spawn } from "node:child_process";

const running = new Set<ReturnType<typeof spawn>>();

/** Ends every tool that still runs; they get the chance to stop what they started. */
function stopTools(): void {
  for (const child of running) child.kill("SIGTERM");
}

/** Aborted by the first Ctrl-C or SIGTERM; each of them ends the tools that run then. */
export function stopToolsOnInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interrupt.abort();
      stopTools();
    });
  }
  return interrupt.signal;
}

export interface ToolResult {
  status: number;
  output: string;
}

/** Runs a program to its end; `onLine` sees each line of its standard output as it comes. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env: NodeJS.ProcessEnv; onLine?: (line: string) => void },
): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    let line = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const lines = (line + text).split("\n");
      line = lines.pop()!;
      for (const each of lines) options.onLine?.(each);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const end = (status: number, text = "") => {
      running.delete(child);
      resolve({ status, output: output + text });
    };
    child.on("error", (error) => end(127, error.message));
    child.on("close", (status) => end(status ?? 1));
  });
}
