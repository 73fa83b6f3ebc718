/** The page's one WebSocket to the hub: always there, or on its way back. Knows no framework. */

import { randomId } from '../random';
import { backoff } from './backoff';
import { Connection, type ConnectionOptions } from './connection';
import { Emitter } from './emitter';
import { CloseCode, HubError, type OkFrame, type Push, type Request } from './frames';
import { HubTopic } from './topic';

/**
 * `connecting` until the first success, `open`, `reconnecting` while it is being brought back, `closed` when it was
 * stopped or cannot go on (signed out, replaced by another connection of the same session).
 */
export type HubStatus = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'closed';

export interface HubOptions {
  /** Address of the socket; asked before each attempt. */
  url: () => string;
  /**
   * The access token, or null when nobody is signed in (the client then closes). `fresh` asks for one that was just
   * renewed. May reject: the attempt is repeated later.
   */
  token: (options: { fresh: boolean }) => Promise<string | null>;
  /** Random name of this page's life, 8–36 of [A-Za-z0-9_-]; keeps the peer id the same over reconnects. */
  session?: string;
  requestTimeout?: number;
  pingEvery?: number;
  pingTimeout?: number;
  /** Milliseconds before the first reconnect; later ones double, up to five seconds. */
  retryFirst?: number;
}

export interface HubEvents {
  status: HubStatus;
}

/** A connection that lived this long (ms) was a good one: the next failure starts the waiting anew. */
const PROVEN_AFTER = 5_000;
/** Milliseconds before a token's expiry at which it is renewed. */
const RENEW_BEFORE = 30_000;
const MOST_TIMER = 2 ** 31 - 1;

const DEFAULTS: ConnectionOptions & { retryFirst: number } = {
  requestTimeout: 10_000,
  pingEvery: 10_000,
  pingTimeout: 6_000,
  retryFirst: 250,
};

export class HubClient extends Emitter<HubEvents> {
  readonly session: string;
  readonly #options: HubOptions & typeof DEFAULTS;
  readonly #topics = new Map<string, HubTopic>();
  #status: HubStatus = 'idle';
  #peerId: string | null = null;
  #connection: Connection | null = null;
  #running = false;
  #run = 0;
  #freshToken = false;
  #wake: () => void = () => undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #unlisten: () => void = () => undefined;

  constructor(options: HubOptions) {
    super();
    this.#options = { ...DEFAULTS, ...options };
    this.session = options.session ?? randomId();
  }

  get status(): HubStatus {
    return this.#status;
  }

  /** `<user_id>.<session>` once the hub has said it, else null. */
  get peerId(): string | null {
    return this.#peerId;
  }

  /** Connects, and keeps connected until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#unlisten = listenToPage(() => this.nudge());
    this.#become('connecting');
    void this.#keepConnected(++this.#run);
  }

  /** Closes for good. Topics fall silent; `start` brings them back. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#unlisten();
    this.#connection?.close();
    this.#wake();
    this.#become('closed');
  }

  /** The topic of that name: subscribed now or as soon as there is a connection, and again after each new one. */
  topic(name: string): HubTopic {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const topic = new HubTopic(name, {
      request: (request) => this.#request(request),
      drop: () => this.#topics.delete(name),
      retryFirst: this.#options.retryFirst,
    });
    this.#topics.set(name, topic);
    if (this.#status === 'open') void topic.connected();
    return topic;
  }

  /** Shows the hub the current access token, so that the connection outlives the one it was opened with. */
  async renew(): Promise<void> {
    if (this.#status !== 'open' || this.#connection === null) return;
    await this.#authenticate(this.#connection, false);
  }

  /** Something about the page or the network changed: try at once, or check that the line is alive. */
  nudge(): void {
    this.#wake();
    if (this.#status === 'open') this.#connection?.probe(3_000);
  }

  async #keepConnected(run: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const lived = await this.#live();
      if (!this.#running || run !== this.#run) return;
      if (lived >= PROVEN_AFTER) attempt = 0;
      this.#become(this.#peerId === null ? 'connecting' : 'reconnecting');
      await this.#pause(backoff(attempt, { first: this.#options.retryFirst }));
    }
  }

  // One connection from its opening to its end; resolves with how long (ms) it was open.
  async #live(): Promise<number> {
    let closed: (code: number) => void = () => undefined;
    const ended = new Promise<number>((resolve) => (closed = resolve));
    const connection = this.#connect(closed);
    let openedAt = Date.now();
    try {
      await connection.opened;
      await this.#authenticate(connection, this.#freshToken);
      openedAt = Date.now();
      this.#welcome(connection);
    } catch (error) {
      connection.close();
      if (error instanceof HubError && error.code.startsWith('token_')) this.#freshToken = true;
    }
    this.#farewell(await ended);
    return Date.now() - openedAt;
  }

  #connect(closed: (code: number) => void): Connection {
    this.#connection = new Connection(this.#options.url(), this.#options, {
      push: (frame) => this.#push(frame),
      closed,
    });
    this.#connection.opened.catch(() => undefined);
    return this.#connection;
  }

  async #authenticate(connection: Connection, fresh: boolean): Promise<void> {
    const token = await this.#options.token({ fresh });
    if (token === null) {
      this.stop();
      throw new HubError('not_authenticated');
    }
    const reply = await connection.request({ type: 'auth', token, session: this.session });
    this.#freshToken = false;
    this.#peerId = reply.peer_id ?? this.#peerId;
    this.#planRenewal(reply.expires_at);
  }

  #welcome(connection: Connection): void {
    connection.watch();
    this.#become('open');
    for (const topic of this.#topics.values()) void topic.connected();
  }

  #farewell(code: number): void {
    this.#connection = null;
    clearTimeout(this.#renewal);
    for (const topic of this.#topics.values()) topic.disconnected();
    if (code === CloseCode.notAuthenticated) this.#freshToken = true;
    if (code === CloseCode.replaced) this.stop();
  }

  #push(frame: Push): void {
    this.#topics.get(frame.topic)?.receive(frame);
  }

  #request(request: Request): Promise<OkFrame> {
    if (this.#connection === null || this.#status !== 'open')
      return Promise.reject(new HubError('disconnected'));
    return this.#connection.request(request);
  }

  // `expires_at` comes as seconds since 1970 or as an RFC 3339 text.
  #planRenewal(expiresAt: unknown): void {
    const expiry = typeof expiresAt === 'number' ? expiresAt * 1000 : Date.parse(String(expiresAt));
    clearTimeout(this.#renewal);
    if (Number.isNaN(expiry)) return;
    const left = expiry - Date.now();
    const delay = Math.min(MOST_TIMER, Math.max(left - RENEW_BEFORE, left / 2, 500));
    this.#renewal = setTimeout(() => this.#renewOrRetry(), delay);
  }

  #renewOrRetry(): void {
    this.renew().catch(() => {
      this.#renewal = setTimeout(() => this.#renewOrRetry(), 5_000);
    });
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #become(status: HubStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.emit('status', status);
  }
}

// The moments at which a waiting page should not wait any longer.
function listenToPage(act: () => void): () => void {
  if (typeof window === 'undefined') return () => undefined;
  const whenVisible = () => document.visibilityState === 'visible' && act();
  window.addEventListener('online', act);
  window.addEventListener('offline', act);
  document.addEventListener('visibilitychange', whenVisible);
  return () => {
    window.removeEventListener('online', act);
    window.removeEventListener('offline', act);
    document.removeEventListener('visibilitychange', whenVisible);
  };
}
