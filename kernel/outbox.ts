import type { Publisher, Reply, Router } from "zeromq";

type Frames = (Buffer | string)[];

/** Sends frames on one socket in the order given: a ZeroMQ socket refuses a second send while the first is on its way. */
export class Outbox {
  readonly #socket: Publisher | Router | Reply;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Publisher | Router | Reply) {
    this.#socket = socket;
  }

  send(frames: Frames): void {
    // A client that went away in between is no reason for the kernel to end.
    this.#last = this.#last.then(() => this.#socket.send(frames)).catch(() => {});
  }

  /** Resolves when everything given so far has been handed to the network. */
  async flushed(): Promise<void> {
    await this.#last;
  }
}
