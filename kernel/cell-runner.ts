import { format } from "node:util";
import type { Executor } from "tslab/dist/executor";
import { AbandonedTimers } from "./abandoned-timers";
import type { Compiler } from "./compiler";
import { compileErrorReport, interruptedReport, thrownReport } from "./error-report";
import { type ErrorReport, Shared, type UserExpression } from "./thread-protocol";

/** Milliseconds that a cell has to end by itself once the code in it has been told of an interrupt. */
const GRACE = 700;

/** How the execution of a cell ended. */
export interface CellResult {
  readonly error?: ErrorReport;
  /** Text of the last expression's value, as tslab prints it; undefined where there is none to print. */
  readonly value?: string;
  readonly interrupted: boolean;
}

/** Runs cells on tslab's executor and says how they ended, which tslab itself only prints. */
export class CellRunner {
  readonly #compiler: Compiler;
  readonly executor: Executor;
  readonly #shared: Int32Array;
  readonly #timers = new AbandonedTimers();
  #thrown: { value: unknown } | undefined;
  #value: string | undefined;
  #messages: string[] = [];
  #running = false;
  #interrupted = false;
  #givingUp: NodeJS.Timeout | undefined;

  constructor(compiler: Compiler, shared: Int32Array) {
    this.#compiler = compiler;
    this.#shared = shared;
    const { createExecutor } = require("tslab/dist/executor") as typeof import("tslab/dist/executor");
    const converters = { node: compiler, browser: compiler, close: () => compiler.close() };
    this.executor = createExecutor(process.cwd(), converters, {
      log: (value: unknown) => {
        this.#value = format(value);
      },
      // One argument: what the cell threw. More: a diagnostic, which the compiler keeps too.
      error: (...args: unknown[]) => {
        if (args.length === 1) this.#thrown = { value: args[0] };
        else this.#messages.push(format(...args));
      },
    });
  }

  /** Ends with a result whatever the cell does, unless it never ends. */
  async run(source: string, fileName: string): Promise<CellResult> {
    this.#thrown = undefined;
    this.#value = undefined;
    this.#messages = [];
    this.#interrupted = false;
    this.#timers.reset();
    this.#compiler.nameNext(fileName);
    this.#running = true;
    let ok = false;
    try {
      const execution = this.executor.execute(source);
      listenAnew(this.interrupt);
      ok = await execution;
    } catch (error) {
      this.#thrown = { value: error }; // the compiler itself failed
    } finally {
      this.#running = false;
      clearTimeout(this.#givingUp);
    }
    const interrupted = this.#interrupted || isInterruption(this.#thrown?.value);
    if (ok) {
      // A module cell (`/** @module name */`) is registered whatever the compiler has against it.
      for (const message of this.#messages) process.stderr.write(`${message}\n`);
      return { interrupted, ...(this.#value !== undefined && { value: this.#value }) };
    }
    return { interrupted, error: interrupted ? interruptedReport : this.#errorReport() };
  }

  async evaluate(expression: string): Promise<UserExpression> {
    const { error, value = "undefined" } = await this.run(expression, "expression.ts");
    if (error) return { status: "error", ...error };
    return { status: "ok", data: { "text/plain": value }, metadata: {} };
  }

  /** A listener of SIGINT. */
  readonly interrupt = (): void => {
    Atomics.add(this.#shared, Shared.interruptsSeen, 1);
    const forced = Atomics.exchange(this.#shared, Shared.forced, 0) === 1;
    if (!this.#running) {
      this.#timers.cancel();
      return;
    }
    this.#interrupted = true;
    const codeIsTold = process.listenerCount("SIGINT") > 1;
    if (codeIsTold && !forced) this.#givingUp = setTimeout(() => this.executor.interrupt(), GRACE);
    else {
      this.executor.interrupt();
      this.#timers.cancel();
    }
  };

  report(thrown: unknown): ErrorReport {
    return thrownReport(thrown, this.#compiler.cells);
  }

  #errorReport(): ErrorReport {
    if (this.#thrown) return this.report(this.#thrown.value);
    const { latest } = this.#compiler;
    if (latest?.diagnostics.length) return compileErrorReport(latest);
    return { ename: "Error", evalue: "The cell failed without a message.", traceback: [] };
  }
}

/**
 * Node's breaking off of synchronous code ends with the system's own handling of SIGINT: a listener that the cell added
 * meanwhile would not be called, and the next interrupt would end the process. Adding the listeners once more mends it.
 * The kernel's own comes first, to see the others before they remove themselves.
 */
function listenAnew(own: () => void): void {
  const others = process.rawListeners("SIGINT").filter((listener) => listener !== own);
  process.removeAllListeners("SIGINT");
  for (const listener of [own, ...others]) process.on("SIGINT", listener as NodeJS.SignalsListener);
}

function isInterruption(thrown: unknown): boolean {
  return (thrown as { code?: unknown } | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
