// Starts a kernel the way Jupyter does, prints its process number once it can be reached, and waits to be killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [root] = process.argv.slice(2);
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const hb_port = server.address().port;
await once(server.close(), "close");

const connectionFile = join(mkdtempSync(join(tmpdir(), "genlab-kernel-")), "connection.json");
const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port };
writeFileSync(connectionFile, JSON.stringify({ ...ports, transport: "tcp", ip: "127.0.0.1", key: "" }));
const kernel = spawn(process.execPath, [join(root, "kernel", "dist", "main.js"), connectionFile], {
  stdio: "ignore",
  env: { ...process.env, JPY_PARENT_PID: String(process.pid) },
});

async function answers() {
  const socket = connect(hb_port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
console.log(kernel.pid);
setInterval(() => {}, 1000);
