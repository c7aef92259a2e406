import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { type Header, Wire } from "../../kernel/wire";

export const root = join(__dirname, "..", "..");

export interface Message {
  readonly type: string;
  readonly parent: Partial<Header>;
  // biome-ignore lint/suspicious/noExplicitAny: as loose as Jupyter's messages
  readonly content: any;
}

/** What came of one execute request. */
export interface Execution {
  readonly id: string;
  /** Content of execute_reply. */
  // biome-ignore lint/suspicious/noExplicitAny: as loose as Jupyter's messages
  readonly reply: any;
  /** Messages on iopub between busy and idle, those two left out. */
  readonly outputs: readonly Message[];
}

interface Options {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Record<string, string>;
}

/** A client of one kernel, of its own make so that tests decide when each message is sent. */
export class JupyterClient {
  readonly process: ChildProcess;
  readonly published: Message[] = [];
  readonly #directory: string;
  readonly #key = "a key for tests";
  readonly #wire = new Wire(this.#key);
  readonly #shell = new Dealer();
  readonly #control = new Dealer();
  readonly #subscriber = new Subscriber();
  readonly #heartbeat = new Request();
  readonly #replies: Message[] = [];
  readonly #watchers = new Set<() => void>();

  private constructor(argv: readonly string[], connectionFile: string, environment: NodeJS.ProcessEnv) {
    this.#directory = join(connectionFile, "..");
    this.process = spawn(process.execPath, [...argv, connectionFile], {
      cwd: join(root, "notebooks"),
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...environment },
    });
  }

  static async start(argv = [join(root, "kernel", "dist", "main.js")], environment: NodeJS.ProcessEnv = {}) {
    const directory = mkdtempSync(join(tmpdir(), "genlab-kernel-"));
    const connectionFile = join(directory, "connection.json");
    const ports = await freePorts(5);
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    const connection = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const common = {
      transport: "tcp",
      ip: "127.0.0.1",
      key: "a key for tests",
      signature_scheme: "hmac-sha256",
    };
    writeFileSync(connectionFile, JSON.stringify({ ...connection, ...common }));
    const client = new JupyterClient(argv, connectionFile, environment);
    await client.#connect(ports);
    return client;
  }

  async #connect(ports: readonly number[]): Promise<void> {
    const [shell, iopub, , control, heartbeat] = ports.map((port) => `tcp://127.0.0.1:${port}`);
    this.#subscriber.connect(iopub!);
    this.#subscriber.subscribe();
    this.#shell.connect(shell!);
    this.#control.connect(control!);
    this.#heartbeat.connect(heartbeat!);
    void this.#collect(this.#shell, this.#replies);
    void this.#collect(this.#control, this.#replies);
    void this.#collect(this.#subscriber, this.published);
    // Until the subscription has reached the kernel, what it publishes is lost.
    do {
      const id = await this.send("kernel_info_request", {});
      await this.#reply(id);
      await this.#until(() => this.published.some((message) => message.parent.msg_id === id), 100).catch(
        () => {},
      );
    } while (this.published.length === 0);
  }

  async #collect(socket: AsyncIterable<Buffer[]>, messages: Message[]): Promise<void> {
    for await (const frames of socket) {
      const { header, content } = this.#wire.decode(frames);
      const parts = frames.slice(-4);
      messages.push({ type: header.msg_type, parent: JSON.parse(parts[1]!.toString()), content });
      for (const watcher of this.#watchers) watcher();
    }
  }

  /** Sends a request and returns its id without waiting for anything. */
  async send(type: string, content: object, channel: "shell" | "control" = "shell"): Promise<string> {
    const frames = this.#wire.encode([], type, undefined, content);
    await (channel === "shell" ? this.#shell : this.#control).send(frames);
    return (JSON.parse(String(frames[2])) as Header).msg_id;
  }

  /** Sends frames as they are. */
  async sendRaw(frames: (string | Buffer)[]): Promise<void> {
    await this.#shell.send(frames);
  }

  async ask(type: string, content: object, channel: "shell" | "control" = "shell"): Promise<Message> {
    return this.#reply(await this.send(type, content, channel));
  }

  /** Sends a cell without waiting for its end. */
  startCell(code: string, options: Options = {}): Promise<string> {
    const defaults = { silent: false, store_history: true, stop_on_error: true, user_expressions: {} };
    return this.send("execute_request", { code, allow_stdin: false, ...defaults, ...options });
  }

  async execute(code: string, options: Options = {}): Promise<Execution> {
    return this.finish(await this.startCell(code, options));
  }

  /** Waits until the cell has been answered and the kernel says that it is done with it. */
  async finish(id: string): Promise<Execution> {
    const reply = await this.#reply(id);
    const own = () => this.published.filter((message) => message.parent.msg_id === id);
    await this.#until(() => own().some((message) => message.content.execution_state === "idle"));
    return { id, reply: reply.content, outputs: own().filter((message) => message.type !== "status") };
  }

  /** Waits for a published message. */
  async see(matches: (message: Message) => boolean): Promise<Message> {
    await this.#until(() => this.published.some(matches));
    return this.published.find(matches)!;
  }

  interrupt(): Promise<Message> {
    return this.ask("interrupt_request", {}, "control");
  }

  async beat(): Promise<string> {
    await this.#heartbeat.send("beat");
    const [answer] = await this.#heartbeat.receive();
    return String(answer);
  }

  /** Asks the kernel to end, and resolves to its exit status, or the signal that ended it. */
  async shutDown(): Promise<number | string> {
    const exit = once(this.process, "exit");
    await this.ask("shutdown_request", { restart: false }, "control");
    const [status, signal] = (await exit) as [number | null, string | null];
    this.close();
    return status ?? signal ?? "";
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#subscriber, this.#heartbeat]) socket.close();
    this.process.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #reply(id: string): Promise<Message> {
    const isReply = (message: Message) => message.parent.msg_id === id;
    await this.#until(() => this.#replies.some(isReply));
    return this.#replies.find(isReply)!;
  }

  #until(condition: () => boolean, milliseconds = 20_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error("The kernel did not answer in time."));
      }, milliseconds);
      const stop = () => {
        clearTimeout(timer);
        this.#watchers.delete(check);
      };
      this.#watchers.add(check);
      check();
    });
  }
}

/** Text of all `stdout`, or `stderr`, of an execution. */
export function textOf({ outputs }: Execution, name: "stdout" | "stderr" = "stdout"): string {
  return outputs
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
