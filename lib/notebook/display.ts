/** One output in several forms, by MIME type; a front end draws the richest one it knows. */
export type MimeBundle = Record<string, unknown>;

/** What is stored beside an output. `genlab.kind` tells the report what the output is. */
export interface OutputMetadata {
  genlab: { kind: string; [property: string]: unknown };
  [mimeType: string]: unknown;
}

export interface Output {
  data: MimeBundle;
  metadata: OutputMetadata;
}

/** An output that can be replaced after it was sent. */
export interface UpdatableDisplay {
  update(data: MimeBundle, metadata: OutputMetadata): void;
  /** The last update. */
  finish(data: MimeBundle, metadata: OutputMetadata): void;
}

type Writer = (content: Output & { transient: { display_id?: string } }, update?: boolean) => void;

let captured: Output[] | undefined;
let displays = 0;

/**
 * Sends one output to the cell that runs; where no kernel runs, prints its plain text.
 *
 * tslab's public `display` sends one MIME type a call and no metadata; its internal writer takes a whole bundle. This file
 * is the only one that knows.
 */
export function display(data: MimeBundle, metadata: OutputMetadata): void {
  if (captured) captured.push({ data, metadata });
  else {
    const write = kernelWriter();
    if (write) write({ data, metadata, transient: {} });
    else console.log(String(data["text/plain"] ?? ""));
  }
}

/** Opens an output that later updates replace. Where no kernel runs, only the last state is printed. */
export function openDisplay(): UpdatableDisplay {
  const display_id = `genlab-${process.pid}-${++displays}`;
  let output: Output | undefined;
  const send = (next: Output, last: boolean) => {
    const write = kernelWriter();
    if (captured && output) Object.assign(output, next);
    else if (captured) captured.push(next);
    else if (write) write({ ...next, transient: { display_id } }, output !== undefined);
    else if (last) console.log(String(next.data["text/plain"] ?? ""));
    output ??= next;
  };
  return {
    update: (data, metadata) => send({ data, metadata }, false),
    finish: (data, metadata) => send({ data, metadata }, true),
  };
}

/** Keeps outputs in a list in place of sending them, for tests; `restore` ends it. */
export function captureDisplays(): { outputs: Output[]; restore(): void } {
  const outputs: Output[] = [];
  captured = outputs;
  return {
    outputs,
    restore() {
      captured = undefined;
    },
  };
}

let jupyter: { lastWriteDisplayData: Writer | null } | undefined;

/** The writer of the cell that runs, found in the tslab that is loaded, whichever copy of it that is. */
function kernelWriter(): Writer | undefined {
  if (!jupyter) {
    const name = Object.keys(require.cache).find((path) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path));
    jupyter = name ? require.cache[name]?.exports : undefined;
  }
  return jupyter?.lastWriteDisplayData ?? undefined;
}
