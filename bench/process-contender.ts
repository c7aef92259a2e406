import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Block, Contender, Missing } from "./contender";

/** What a child says first. */
interface Ready {
  readonly ready: true;
  readonly peer: string;
  readonly machine?: Record<string, string>;
  readonly forms?: Record<string, number>;
  readonly note?: string;
}

/**
 * Starts a contender in a process of its own that speaks JSON lines: it says {ready} or {missing}, and answers each
 * {"steps": n} by a {@link Block}.
 *
 * @throws when the process ends without having said either, or while it should answer: with the last it wrote to stderr
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Contender | Missing> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const next = messages(child, [command, ...args].join(" "));
  const hello = (await next()) as Ready | Missing;
  if ("missing" in hello) {
    child.stdin!.end();
    return hello;
  }
  return {
    description: hello.peer,
    machine: hello.machine ?? {},
    ...(hello.forms && { forms: hello.forms }),
    ...(hello.note && { note: hello.note }),
    run(steps) {
      child.stdin!.write(`${JSON.stringify({ steps })}\n`);
      return next() as Promise<Block>;
    },
    stop: () => child.kill(),
  };
}

/** The error in what a process wrote to stderr: the line that names it, else the last line. */
function lastWords(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1);
}

/** The messages of a child one after the other. */
function messages(child: ChildProcess, name: string): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr!.on("data", (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(lastWords(complaint) ?? `it ended with ${signal ?? code}`));
  });
  child.stdin!.on("error", () => {}); // `ended` says why
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} does not answer: ${await ended}`);
    try {
      return JSON.parse(value);
    } catch {
      throw new Error(`${name} answers with something else than JSON: ${value}`);
    }
  };
}
