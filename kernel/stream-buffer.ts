/** Milliseconds: short enough to look immediate, long enough that a flood of lines stays a few messages a second. */
const INTERVAL = 30;

/** Joins what a cell writes to one stream within a moment into one message: Jupyter's server drops floods. */
export class StreamBuffer {
  readonly #send: (id: number, name: string, text: string) => void;
  #id = 0;
  #name = "";
  #texts: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (id: number, name: string, text: string) => void) {
    this.#send = send;
  }

  write(id: number, name: string, text: string): void {
    if (id !== this.#id || name !== this.#name) this.flush();
    this.#id = id;
    this.#name = name;
    this.#texts.push(text);
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL);
  }

  /** Before every other message, so that the order of a cell's outputs is the order in which it made them. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#texts.length === 0) return;
    const text = this.#texts.join("");
    this.#texts = [];
    this.#send(this.#id, this.#name, text);
  }
}
