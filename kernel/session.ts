import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import type { CellRunner } from "./cell-runner";
import type { Outputs } from "./outputs";
import { type StrayError, StrayErrors, strayReport } from "./stray-errors";
import type { ExecuteRequest, ToMessages, UserExpression } from "./thread-protocol";

/** Executes cells one after the other, and holds each to account for what it leaves behind. */
export class Session {
  readonly #runner: CellRunner;
  readonly #outputs: Outputs;
  readonly #send: (message: ToMessages) => void;
  readonly #strays = new StrayErrors((stray) => this.#tellLate(stray));
  /** The request that last executed the cell of a number. */
  readonly #requests = new Map<number, number>();
  #lastCount = 0;

  constructor(runner: CellRunner, outputs: Outputs, send: (message: ToMessages) => void) {
    this.#runner = runner;
    this.#outputs = outputs;
    this.#send = send;
  }

  async execute({ id, code, count, silent, userExpressions }: ExecuteRequest): Promise<void> {
    this.#outputs.cell = id;
    this.#requests.set(count, id);
    this.#lastCount = count;
    this.#strays.cellRunning = true;
    const result = await this.#runner.run(code, `cell-${count}.ts`);
    // Node reports a rejection only after the code that caused it has returned to the event loop.
    await delay(1);
    await turn();
    if (result.value !== undefined && !silent) this.#publishResult(result.value, count);

    const strays = this.#strays.take().filter((stray) => !(result.interrupted && isAbort(stray.reason)));
    const reports = strays.map((stray) =>
      strayReport(this.#runner.report(stray.reason), stray, this.#originOf(stray)),
    );
    const [error, ...others] = result.error ? [result.error, ...reports] : reports;
    for (const other of others) this.#outputs.print("stderr", `${other.traceback.join("\n")}\n`);
    const answers = error ? {} : await this.#evaluate(userExpressions);
    this.#strays.cellRunning = false;
    const ended = {
      type: "executed",
      id,
      interrupted: result.interrupted,
      userExpressions: answers,
    } as const;
    this.#send(error ? { ...ended, error } : ended);
  }

  #publishResult(value: string, count: number): void {
    const content = { execution_count: count, data: { "text/plain": value }, metadata: {} };
    this.#outputs.publish("execute_result", content);
  }

  async #evaluate(expressions: Readonly<Record<string, string>>): Promise<Record<string, UserExpression>> {
    const answers: Record<string, UserExpression> = {};
    for (const [name, expression] of Object.entries(expressions))
      answers[name] = await this.#runner.evaluate(expression);
    return answers;
  }

  /** Between two cells nobody can fail, but the cell that it came from can show it; the next one fails. */
  #tellLate(stray: Omit<StrayError, "late">): void {
    const origin = this.#originNumber(stray.reason);
    const { traceback } = this.#runner.report(stray.reason);
    this.#outputs.print("stderr", `${stray.kind}: ${traceback.join("\n")}\n`, this.#requests.get(origin));
  }

  #originOf({ reason }: StrayError): string {
    return `cell [${this.#originNumber(reason)}]`;
  }

  /** The number of the cell in the error's stack, else of the last one executed. */
  #originNumber(reason: unknown): number {
    const text = reason instanceof Error ? (reason.stack ?? "") : inspect(reason);
    return Number(/cell-(\d+)\.ts/.exec(text)?.[1] ?? this.#lastCount);
  }
}

function isAbort(reason: unknown): boolean {
  return (reason as { name?: unknown } | undefined)?.name === "AbortError";
}
