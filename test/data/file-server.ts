import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the server treats one path. */
export interface Served {
  readonly body: Uint8Array;
  /** False: ignores the Range header and sends everything with status 200. */
  readonly ranges?: boolean;
  /** Breaks the connection off after so many bytes of each answer. */
  readonly breakAfter?: number;
  /** Sends so many bytes and then nothing more, keeping the connection open. */
  readonly stallAfter?: number;
}

export interface FileServer {
  readonly url: string;
  readonly files: Map<string, Served>;
  /** Each request in order: path and Range header. */
  readonly requests: { path: string; range: string | undefined }[];
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 that serves `files` by path and can fail in the ways that networks do. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Served>();
  const requests: FileServer["requests"] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const range = request.headers.range;
    requests.push({ path, range });
    const served = files.get(path);
    if (served === undefined) response.writeHead(404).end("no such file");
    else answer(served, range, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(served: Served, range: string | undefined, response: ServerResponse): void {
  const { body } = served;
  const asked = served.ranges === false ? undefined : /^bytes=(\d+)-$/.exec(range ?? "")?.[1];
  const start = asked === undefined ? 0 : Number(asked);
  if (asked !== undefined && start >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
    return;
  }
  const headers: Record<string, string> = { "content-length": String(body.length - start) };
  if (asked !== undefined) headers["content-range"] = `bytes ${start}-${body.length - 1}/${body.length}`;
  response.writeHead(asked === undefined ? 200 : 206, headers);
  const limit = served.breakAfter ?? served.stallAfter;
  if (limit === undefined || limit >= body.length - start) {
    response.end(body.subarray(start));
    return;
  }
  response.write(body.subarray(start, start + limit), () => {
    // Late enough for a client on a busy machine to have read it: what it has not read goes with the connection.
    if (served.breakAfter !== undefined) setTimeout(() => response.destroy(), 200);
  });
}
