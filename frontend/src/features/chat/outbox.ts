/** Messages on their way: kept until the server has them, sent in order, never twice. */

import { createStore, type StoreApi } from 'zustand/vanilla';

import type { Message } from '@/api/shapes';
import { backoff } from '@/lib/hub/backoff';
import { Problem } from '@/lib/http/problem';
import { uuid } from '@/lib/random';

/** A message the server has not confirmed. */
export interface Outgoing {
  clientId: string;
  body: string;
  /** When it was written, ms since 1970. */
  writtenAt: number;
  /** Why it was refused for good; null while it is still being tried. */
  refusal: string | null;
}

export interface OutboxOptions {
  /** Under which name the browser's tab keeps what is not yet sent. */
  storageKey: string;
  send: (body: string, clientId: string) => Promise<Message>;
  /** Called with each message the server has confirmed. */
  sent: (message: Message) => void;
  /** Milliseconds before the first retry. */
  retryFirst?: number;
}

/**
 * A retry carries the same client id, by which the server knows a message it already has. What is pending outlives a
 * reload of the page.
 */
export class Outbox {
  readonly store: StoreApi<{ pending: Outgoing[] }>;
  readonly #options: OutboxOptions;
  #running = false;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.store = createStore(() => ({ pending: read(options.storageKey) }));
  }

  /** Begins sending; what a former page left behind goes first. */
  open(): void {
    this.#closed = false;
    void this.#run();
  }

  /** Stops sending; what is pending stays kept. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Sends `body` as soon as it can be. */
  post(body: string): void {
    const message = { clientId: uuid(), body, writtenAt: Date.now(), refusal: null };
    this.#keep([...this.#pending(), message]);
    void this.#run();
  }

  /** Tries a refused message again. */
  retry(clientId: string): void {
    this.#change(clientId, { refusal: null });
    void this.#run();
  }

  /** Gives a message up. */
  discard(clientId: string): void {
    this.#keep(this.#pending().filter((message) => message.clientId !== clientId));
  }

  /** Notes that the server has a message, however that became known. */
  confirm(clientId: string): void {
    if (this.#pending().some((message) => message.clientId === clientId)) this.discard(clientId);
  }

  /** Ends a pause between tries: things may work again. */
  nudge(): void {
    this.#wake();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let attempt = 0; !this.#closed;) {
      const next = this.#pending().find(({ refusal }) => refusal === null);
      if (next === undefined) break;
      const again = await this.#try(next);
      attempt = again ? attempt + 1 : 0;
      if (again)
        await this.#pause(backoff(attempt - 1, { first: this.#options.retryFirst ?? 500 }));
    }
    this.#running = false;
  }

  // Returns whether it has to be tried again.
  async #try({ clientId, body }: Outgoing): Promise<boolean> {
    try {
      const message = await this.#options.send(body, clientId);
      this.#options.sent(message);
      this.discard(clientId);
      return false;
    } catch (error) {
      const final = error instanceof Problem && !error.transient && error.status !== 401;
      if (final) this.#change(clientId, { refusal: error.detail ?? error.title });
      return !final;
    }
  }

  #pending(): Outgoing[] {
    return this.store.getState().pending;
  }

  #change(clientId: string, change: Partial<Outgoing>): void {
    const changed = (message: Outgoing) =>
      message.clientId === clientId ? { ...message, ...change } : message;
    this.#keep(this.#pending().map(changed));
  }

  #keep(pending: Outgoing[]): void {
    this.store.setState({ pending });
    try {
      sessionStorage.setItem(this.#options.storageKey, JSON.stringify(pending));
    } catch {
      // Without storage a reload loses what is pending; nothing else changes.
    }
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
}

function read(storageKey: string): Outgoing[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(kept) ? (kept as Outgoing[]) : [];
  } catch {
    return [];
  }
}
