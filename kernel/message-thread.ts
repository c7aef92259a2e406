/**
 * The thread that holds the kernel's sockets. It is its own thread so that the kernel can be reached whatever a cell does:
 * what a blocking loop prints is seen at once, an interrupt gets through, and a shutdown is obeyed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Interrupter } from "./interrupter";
import { MessageServer } from "./message-server";
import { Outbox } from "./outbox";
import { watchParent } from "./parent-process";
import type { MessageThreadData, ToMain, ToMessages } from "./thread-protocol";
import { Wire } from "./wire";

interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** Milliseconds until a main thread that does not end (it is blocked) is ended from outside. */
const EXIT_PATIENCE = 1000;

async function serve(main: NonNullable<typeof parentPort>, data: MessageThreadData): Promise<void> {
  // tslab's own copy, wherever npm put it.
  const zmq: typeof import("zeromq") = createRequire(require.resolve("tslab"))("zeromq");
  const connection = JSON.parse(readFileSync(data.connectionFile, "utf8")) as Connection;
  const shell = new zmq.Router();
  const control = new zmq.Router();
  const stdin = new zmq.Router();
  const heartbeat = new zmq.Reply();
  // Unlimited: past its limit a publisher drops messages without a word.
  const publisher = new zmq.Publisher({ sendHighWaterMark: 0 });
  const address = (port: number) => {
    const separator = connection.transport === "ipc" ? "-" : ":";
    return `${connection.transport}://${connection.ip}${separator}${port}`;
  };
  await Promise.all([
    publisher.bind(address(connection.iopub_port)),
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);

  const server = new MessageServer({
    wire: new Wire(connection.key),
    shell: new Outbox(shell),
    control: new Outbox(control),
    publisher: new Outbox(publisher),
    interrupter: new Interrupter(data.shared),
    toMain: (message) => (message.type === "exit" ? void exit() : main.postMessage(message)),
  });

  let exiting = false;
  async function exit(): Promise<void> {
    if (exiting) return;
    exiting = true;
    await server.flushed();
    for (const socket of [shell, control, stdin, publisher, heartbeat]) socket.close();
    main.postMessage({ type: "exit" } satisfies ToMain);
    setTimeout(() => process.kill(process.pid, "SIGKILL"), EXIT_PATIENCE);
  }

  main.on("message", (message: ToMessages) => server.receiveMain(message));
  watchParent(() => void exit());
  server.announceStart();
  void forEachMessage(shell, (frames) => server.receiveShell(frames));
  void forEachMessage(control, (frames) => server.receiveControl(frames));
  const echo = new Outbox(heartbeat);
  void forEachMessage(heartbeat, (frames) => echo.send(frames));
}

/** Until the socket is closed. */
async function forEachMessage(socket: AsyncIterable<Buffer[]>, handle: (frames: Buffer[]) => void) {
  for await (const frames of socket) handle(frames);
}

if (parentPort) void serve(parentPort, workerData as MessageThreadData);
