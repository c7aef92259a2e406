import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Header of a Jupyter message (protocol 5.3). */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A message as it came in: who sent it, and what it says. */
export interface IncomingMessage {
  /** ZeroMQ's routing prefix; the reply goes back with it. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Record<string, unknown>;
}

export const PROTOCOL_VERSION = "5.3";

const DELIMITER = "<IDS|MSG>";

/** Frames of a message: routing prefix, delimiter, HMAC-SHA256 of the four JSON parts, the parts. */
export class Wire {
  readonly #key: string;
  readonly #session = randomUUID();

  /** @param key of the connection file; an empty one turns signatures off, as the protocol says. */
  constructor(key: string) {
    this.#key = key;
  }

  /** @throws when the frames are no message, or were not signed with the key of this connection */
  decode(frames: readonly Buffer[]): IncomingMessage {
    const delimiter = frames.findIndex((frame) => frame.toString() === DELIMITER);
    const [signature, header, parent, metadata, content] = frames.slice(delimiter + 1);
    if (delimiter < 0 || !signature || !header || !parent || !metadata || !content)
      throw new Error("These frames are not a Jupyter message.");
    if (this.#key && !matches(signature, this.#sign([header, parent, metadata, content])))
      throw new Error("The message is not signed with the key of this connection.");
    return {
      identities: frames.slice(0, delimiter),
      header: JSON.parse(header.toString()) as Header,
      content: JSON.parse(content.toString()) as Record<string, unknown>,
    };
  }

  /** `content` may be JSON text already: what a cell displays is large, and crosses threads as text. */
  encode(
    routing: readonly (Buffer | string)[],
    type: string,
    parent: Header | undefined,
    content: object | string,
  ): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent ?? {}, {}].map((part) => JSON.stringify(part));
    parts.push(typeof content === "string" ? content : JSON.stringify(content));
    return [...routing, DELIMITER, this.#sign(parts), ...parts];
  }

  #sign(parts: readonly (Buffer | string)[]): string {
    if (!this.#key) return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}

function matches(given: Buffer, wanted: string): boolean {
  const expected = Buffer.from(wanted);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
