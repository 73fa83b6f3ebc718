import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a test's gateway saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What the gateway of a test answers. */
export type Answer = (seen: Seen) => Reply | Promise<Reply>;

/** A real HTTP server on a free port of this machine, for tests of what travels over HTTP. */
export class Gateway {
  readonly seen: Seen[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Start one that answers by `answer`, and make it the origin of the page under test. */
  static async start(answer: Answer): Promise<Gateway> {
    const server = createServer((request, response) => void gateway.serve(request, response, answer));
    const gateway = new Gateway(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(gateway.origin);
    return gateway;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests for a path. */
  to(path: string): Seen[] {
    return this.seen.filter((one) => one.path === path);
  }

  /** Close it and whatever is still connected. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  private async serve(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const seen: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
    this.seen.push(seen);
    const { status, body, headers } = await answer(seen);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}

/** A problem document as the gateway writes it. */
export function problem(status: number, code: string, more: Record<string, unknown> = {}): Reply {
  return {
    status,
    body: { type: `urn:parley:error:${code}`, title: code, status, detail: `${code}.`, code, request_id: 'r-1', ...more },
    headers: { 'content-type': 'application/problem+json' },
  };
}
