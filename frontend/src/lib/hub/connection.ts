/** One WebSocket's life: requests with replies, pushes, and a watchdog that notices a dead line. */

import {
  asHubError,
  CloseCode,
  HubError,
  parseFrame,
  type OkFrame,
  type Push,
  type Request,
} from './frames';

export interface ConnectionOptions {
  /** Milliseconds a reply may take. */
  requestTimeout: number;
  /** Milliseconds between two pings. */
  pingEvery: number;
  /** Milliseconds without an answer to a ping after which the line counts as dead. */
  pingTimeout: number;
}

export interface ConnectionHandlers {
  push: (frame: Push) => void;
  /** Called exactly once, also when the socket never opened. */
  closed: (code: number) => void;
}

interface Waiting {
  resolve: (frame: OkFrame) => void;
  reject: (error: HubError) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Opens at once; `opened` settles when the socket is open, or rejects when it never will be. */
export class Connection {
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #handlers: ConnectionHandlers;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #closed = false;
  #pinger: ReturnType<typeof setInterval> | undefined;

  constructor(url: string, options: ConnectionOptions, handlers: ConnectionHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    // An error is always followed by a close, which is what counts.
    this.#socket.onerror = () => undefined;
    this.#socket.onclose = ({ code }) => this.#finish(code);
    this.opened = this.#opening();
  }

  /** Sends a request; resolves with its reply, rejects with HubError (server's code, `timeout`, `disconnected`). */
  request(request: Request, timeout = this.#options.requestTimeout): Promise<OkFrame> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#socket.readyState !== WebSocket.OPEN) {
        reject(new HubError('disconnected'));
        return;
      }
      const timer = setTimeout(() => this.#settle(id)?.reject(new HubError('timeout')), timeout);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ...request, id }));
    });
  }

  /** Asks whether the other end still answers, and closes when it does not within `timeout` ms. */
  probe(timeout = this.#options.pingTimeout): void {
    this.request({ type: 'ping' }, timeout).catch((error: unknown) => {
      if (asHubError(error).code === 'timeout') this.close(CloseCode.watchdog);
    });
  }

  /** Pings from now on. */
  watch(): void {
    this.#pinger ??= setInterval(() => this.probe(), this.#options.pingEvery);
  }

  /** Ends it now, without waiting for the other end to agree. */
  close(code = 1000): void {
    this.#socket.close(code);
    this.#finish(code);
  }

  #opening(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), this.#options.requestTimeout);
      this.#waiting.set(0, {
        timer,
        resolve: () => resolve(),
        reject,
      });
      this.#socket.onopen = () => this.#settle(0)?.resolve({ type: 'ok', id: 0 });
    });
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #receive(data: unknown): void {
    const frame = this.#closed ? null : parseFrame(data);
    if (frame === null) return;
    if (frame.type === 'ok') this.#settle(frame.id)?.resolve(frame);
    else if (frame.type !== 'error') this.#handlers.push(frame);
    else this.#settle(frame.id ?? -1)?.reject(new HubError(frame.code, frame.detail));
  }

  #finish(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pinger);
    this.#socket.onmessage = this.#socket.onclose = this.#socket.onopen = null;
    for (const id of [...this.#waiting.keys()])
      this.#settle(id)?.reject(new HubError('disconnected'));
    this.#handlers.closed(code);
  }
}
