import { setImmediate as turn } from "node:timers/promises";
import { codePoints, utf16Units } from "./cursor";
import type { Interrupter } from "./interrupter";
import { kernelInfo } from "./kernel-info";
import type { Outbox } from "./outbox";
import { StreamBuffer } from "./stream-buffer";
import type { QuestionRequest, ToMain, ToMessages } from "./thread-protocol";
import type { Header, IncomingMessage, Wire } from "./wire";

type Executed = Extract<ToMessages, { type: "executed" }>;

interface RunningCell {
  readonly request: IncomingMessage;
  readonly id: number;
  readonly count: number;
  readonly silent: boolean;
  ended: boolean;
}

interface Question {
  readonly request: IncomingMessage;
  readonly outbox: Outbox;
  readonly code: string;
}

/** Answers Jupyter's messages: the ones about cells with the help of the main thread, the others by itself and at once. */
export class MessageServer {
  readonly #wire: Wire;
  readonly #shell: Outbox;
  readonly #control: Outbox;
  readonly #publisher: Outbox;
  readonly #interrupter: Interrupter;
  readonly #toMain: (message: ToMain) => void;
  readonly #streams = new StreamBuffer((id, name, text) => this.#publish("stream", { name, text }, id));

  /** Who asked for each cell: what it prints later still belongs to it. */
  readonly #parents = new Map<number, Header>();
  readonly #questions = new Map<number, Question>();
  readonly #queue: IncomingMessage[] = [];
  #running: RunningCell | undefined;
  #interrupting: Promise<void> | undefined;
  #lastId = 0;
  #executionCount = 0;

  constructor(options: {
    wire: Wire;
    shell: Outbox;
    control: Outbox;
    publisher: Outbox;
    interrupter: Interrupter;
    toMain: (message: ToMain) => void;
  }) {
    this.#wire = options.wire;
    this.#shell = options.shell;
    this.#control = options.control;
    this.#publisher = options.publisher;
    this.#interrupter = options.interrupter;
    this.#toMain = options.toMain;
  }

  /** What front ends wait for before they send anything. */
  announceStart(): void {
    this.#publish("status", { execution_state: "starting" }, undefined);
  }

  receiveShell(frames: readonly Buffer[]): void {
    const request = this.#decode(frames);
    if (!request) return;
    if (request.header.msg_type === "execute_request") {
      this.#queue.push(request);
      void this.#runNext();
    } else this.#answer(request, this.#shell);
  }

  receiveControl(frames: readonly Buffer[]): void {
    const request = this.#decode(frames);
    if (!request) return;
    if (request.header.msg_type === "interrupt_request") this.#interrupt();
    this.#answer(request, this.#control);
  }

  receiveMain(message: ToMessages): void {
    switch (message.type) {
      case "stream":
        if (!this.#isSilent(message.id)) this.#streams.write(message.id, message.name, message.text);
        break;
      case "output":
        if (!this.#isSilent(message.id)) this.#publish(message.messageType, message.content, message.id);
        break;
      case "answer":
        this.#passOn(message.id, message.content);
        break;
      case "executed":
        void this.#finishCell(message);
        break;
    }
  }

  /** Resolves when everything said so far is on its way. */
  async flushed(): Promise<void> {
    this.#streams.flush();
    await Promise.all([this.#publisher, this.#shell, this.#control].map((outbox) => outbox.flushed()));
  }

  #decode(frames: readonly Buffer[]): IncomingMessage | undefined {
    try {
      return this.#wire.decode(frames);
    } catch {
      return undefined; // Not from our client: the protocol says to drop it.
    }
  }

  async #runNext(): Promise<void> {
    await this.#interrupting;
    if (this.#running) return;
    const request = this.#queue.shift();
    if (!request) return;
    const { content } = request;
    const code = String(content.code ?? "");
    const silent = content.silent === true;
    const id = ++this.#lastId;
    if (!silent && content.store_history !== false) this.#executionCount++;
    const count = this.#executionCount;
    this.#running = { request, id, count, silent, ended: false };
    this.#parents.set(id, request.header);
    this.#publish("status", { execution_state: "busy" }, id);
    if (!silent) this.#publish("execute_input", { code, execution_count: count }, id);
    const userExpressions = (content.user_expressions ?? {}) as Record<string, string>;
    this.#toMain({ type: "execute", id, code, count, silent, userExpressions });
  }

  async #finishCell({ id, error, interrupted, userExpressions }: Executed): Promise<void> {
    const cell = this.#running;
    if (!cell || cell.id !== id) return;
    cell.ended = true;
    const { request, count } = cell;
    const stopQueue = interrupted || (error !== undefined && request.content.stop_on_error !== false);
    // Requests that the client sent before it can know of the failure may still be on the way from the socket.
    if (stopQueue) for (let turns = 0; turns < 3; turns++) await turn();
    const skipped = stopQueue ? this.#queue.splice(0) : [];

    if (error && !cell.silent) this.#publish("error", error, id);
    const content = error
      ? { status: "error", execution_count: count, ...error, user_expressions: {} }
      : { status: "ok", execution_count: count, user_expressions: userExpressions };
    this.#reply(this.#shell, request, "execute_reply", { ...content, payload: [] });
    this.#publish("status", { execution_state: "idle" }, id);
    for (const other of skipped) {
      this.#publishFor(other.header, "status", { execution_state: "busy" });
      // Without a count: JupyterLab would show it in the prompt, as if the cell had run.
      this.#reply(this.#shell, other, "execute_reply", { status: "aborted" });
      this.#publishFor(other.header, "status", { execution_state: "idle" });
    }
    this.#running = undefined;
    await this.#runNext();
  }

  #interrupt(): void {
    const cell = this.#running; // none: something that an earlier cell left behind may be blocking
    this.#interrupting ??= this.#interrupter
      .interrupt(() => cell?.ended ?? false)
      .finally(() => {
        this.#interrupting = undefined;
      });
  }

  #answer(request: IncomingMessage, outbox: Outbox): void {
    const { header, content } = request;
    const reply = (type: string, replyContent: object) => this.#reply(outbox, request, type, replyContent);
    this.#publishFor(header, "status", { execution_state: "busy" });
    switch (header.msg_type) {
      case "complete_request":
      case "inspect_request":
      case "is_complete_request":
        this.#ask(request, outbox);
        return; // The idle status follows the main thread's answer.
      case "kernel_info_request":
        reply("kernel_info_reply", kernelInfo);
        break;
      case "comm_info_request":
        reply("comm_info_reply", { status: "ok", comms: {} });
        break;
      case "history_request":
        reply("history_reply", { status: "ok", history: [] });
        break;
      case "interrupt_request":
        reply("interrupt_reply", { status: "ok" });
        break;
      case "shutdown_request":
        reply("shutdown_reply", { status: "ok", restart: content.restart === true });
        break;
    }
    this.#publishFor(header, "status", { execution_state: "idle" });
    if (header.msg_type === "shutdown_request") this.#toMain({ type: "exit" });
  }

  #ask(request: IncomingMessage, outbox: Outbox): void {
    const id = ++this.#lastId;
    const { header, content } = request;
    const code = String(content.code ?? "");
    this.#questions.set(id, { request, outbox, code });
    this.#toMain({
      type: header.msg_type.replace("_request", "") as QuestionRequest["type"],
      id,
      code,
      position: utf16Units(code, Number(content.cursor_pos ?? 0)),
    });
  }

  #passOn(id: number, answer: object): void {
    const question = this.#questions.get(id);
    if (!question) return;
    this.#questions.delete(id);
    const { request, outbox, code } = question;
    const content: Record<string, unknown> = { ...answer };
    for (const name of ["cursor_start", "cursor_end"])
      if (typeof content[name] === "number") content[name] = codePoints(code, content[name]);
    this.#reply(outbox, request, request.header.msg_type.replace("_request", "_reply"), content);
    this.#publishFor(request.header, "status", { execution_state: "idle" });
  }

  #isSilent(id: number): boolean {
    return this.#running?.id === id && this.#running.silent;
  }

  #reply(outbox: Outbox, request: IncomingMessage, type: string, content: object): void {
    this.#streams.flush();
    outbox.send(this.#wire.encode(request.identities, type, request.header, content));
  }

  #publish(type: string, content: object | string, id: number | undefined): void {
    this.#publishFor(id === undefined ? undefined : this.#parents.get(id), type, content);
  }

  #publishFor(parent: Header | undefined, type: string, content: object | string): void {
    if (type !== "stream") this.#streams.flush();
    this.#publisher.send(this.#wire.encode([type], type, parent, content));
  }
}
