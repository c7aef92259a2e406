import { TextDecoder } from "node:util";
import type { ToMessages } from "./thread-protocol";

type Write = typeof process.stdout.write;

/** Sends what cells print and display to the cell that is current, or was the last one: Jupyter's convention. */
export class Outputs {
  readonly #send: (message: ToMessages) => void;
  /** The request id of the cell that output belongs to. */
  cell = 0;

  constructor(send: (message: ToMessages) => void) {
    this.#send = send;
    this.#capture("stdout");
    this.#capture("stderr");
  }

  /** Prints to a given cell, the current one if none is named. */
  print(name: "stdout" | "stderr", text: string, id = this.cell): void {
    if (text) this.#send({ type: "stream", id, name, text });
  }

  /** Sends one output message. The content becomes text at once, so that the caller may change it afterwards. */
  publish(messageType: string, content: object): void {
    this.#send({ type: "output", id: this.cell, messageType, content: JSON.stringify(content) });
  }

  /** Takes over tslab's display functions. `jupyter` is tslab's module, in the instance that cells import. */
  captureDisplay(jupyter: typeof import("tslab/dist/jupyter")): void {
    // Read-only as an import, but meant to be set: tslab itself does so before each cell.
    const slot = jupyter as { lastWriteDisplayData: typeof jupyter.lastWriteDisplayData };
    slot.lastWriteDisplayData = (data, update) =>
      this.publish(update ? "update_display_data" : "display_data", data);
  }

  #capture(name: "stdout" | "stderr"): void {
    const decoder = new TextDecoder();
    const stream = process[name];
    // No terminal, whatever Jupyter itself was started from: no colors, no progress bars drawn by cursor movements.
    Object.defineProperty(stream, "isTTY", { value: false });
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      this.print(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done as () => void);
      return true;
    }) as Write;
  }
}
