/**
 * The kernel: `node kernel/dist/main.js CONNECTION_FILE`.
 *
 * Cells are compiled and run by tslab, so they mean what they mean in stock tslab; the conversation with Jupyter is our
 * own, because tslab's leaves out errors, skipped cells and rejected promises. README.md lists the differences.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { CellRunner } from "./cell-runner";
import { createCompiler } from "./compiler";
import { Outputs } from "./outputs";
import { answerQuestion } from "./questions";
import { Session } from "./session";
import { type MessageThreadData, Shared, type ToMain, type ToMessages } from "./thread-protocol";

function startKernel(connectionFile: string): void {
  const shared = new Int32Array(new SharedArrayBuffer(4 * Shared.length));
  // First of all: without a listener, an interrupt would end the process. Starting counts as compiling.
  const ignore = () => Atomics.add(shared, Shared.interruptsSeen, 1);
  process.on("SIGINT", ignore);
  Atomics.store(shared, Shared.compiling, 1);
  process.env.NO_COLOR = "1";
  delete process.env.FORCE_COLOR;

  const workerData: MessageThreadData = { connectionFile, shared };
  const messages = new Worker(join(__dirname, "message-thread.js"), { workerData });
  const writeToTerminal = process.stderr.write.bind(process.stderr);
  messages.on("error", (error) => {
    writeToTerminal(`The kernel lost its connection to Jupyter: ${error.stack}\n`);
    process.exit(1);
  });
  const send = (message: ToMessages) => messages.postMessage(message);

  // The compiler takes a second; the message thread talks to Jupyter meanwhile.
  const compiler = createCompiler((work) => {
    Atomics.store(shared, Shared.compiling, 1);
    try {
      return work();
    } finally {
      Atomics.store(shared, Shared.compiling, 0);
    }
  });
  const runner = new CellRunner(compiler, shared);
  process.on("SIGINT", runner.interrupt);
  process.removeListener("SIGINT", ignore);
  const outputs = new Outputs(send);
  outputs.captureDisplay(require("tslab/dist/jupyter"));
  const session = new Session(runner, outputs, send);
  const { executor } = runner;
  Atomics.store(shared, Shared.compiling, 0);

  messages.on("message", (message: ToMain) => {
    switch (message.type) {
      case "execute":
        void session.execute(message);
        break;
      case "exit":
        process.exit(0);
        break;
      default:
        send({ type: "answer", id: message.id, content: answerQuestion(message, executor) });
    }
  });
}

const connectionFile = process.argv.at(-1)?.replace(/^--config-path=/, "");
if (process.argv.length < 3 || !connectionFile) {
  console.error("Name the connection file that Jupyter wrote: node kernel/dist/main.js CONNECTION_FILE");
  process.exit(2);
}
startKernel(connectionFile);
