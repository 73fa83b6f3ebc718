/** One topic as the page sees it: it outlives the socket, and subscribes again on each new one. */

import { backoff } from './backoff';
import { Emitter } from './emitter';
import {
  asHubError,
  HubError,
  type OkFrame,
  type PresenceChange,
  type PresenceMap,
  type Push,
} from './frames';
import type { Request, Signal, TopicEvent } from './frames';
import { applyPresence, presenceChange } from './presence';

export interface TopicEvents {
  event: TopicEvent;
  presence: PresenceChange;
  signal: Signal;
  /** Events may have been missed until now (also after each subscribe): fetch again what is durable. */
  fresh: undefined;
  /** Events may be missed from now on. */
  stale: undefined;
  /** The right to listen was taken away, or never there; nothing more will come. */
  revoked: { code: string };
}

/** What a topic needs of the client that owns it. */
export interface TopicLine {
  request: (request: Request) => Promise<OkFrame>;
  /** Forgets the topic. */
  drop: (topic: string) => void;
  retryFirst: number;
}

const FINAL = new Set(['forbidden', 'unknown_topic', 'bad_frame', 'not_found']);

export class HubTopic extends Emitter<TopicEvents> {
  readonly name: string;
  readonly #line: TopicLine;
  #presence: PresenceMap = {};
  #state: Record<string, unknown> | null = null;
  #generation = 0;
  #joined = false;
  #sending = false;
  #unsent = false;
  #over = false;

  constructor(name: string, line: TopicLine) {
    super();
    this.name = name;
    this.#line = line;
  }

  /** Who is present as last heard, this page included once its presence was accepted. */
  get presence(): PresenceMap {
    return this.#presence;
  }

  /** Whether the server has this subscription on the present socket. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Appears in the topic with `state`, or changes it; null disappears. Repeated by itself after each reconnect. */
  setPresence(state: Record<string, unknown> | null): void {
    this.#state = state;
    this.#unsent = true;
    void this.#sendPresence();
  }

  /** Sends a passing event to everyone subscribed. Rejects with HubError. */
  async publish(event: string, payload: unknown): Promise<void> {
    await this.#line.request({ type: 'publish', topic: this.name, event, payload });
  }

  /** Sends `payload` to one peer. Rejects with HubError, code `peer_gone` when there is no such peer. */
  async signal(to: string, payload: unknown): Promise<void> {
    await this.#line.request({ type: 'signal', topic: this.name, to, payload });
  }

  /** Leaves for good: disappears from presence, unsubscribes, says nothing more. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#line.drop(this.name);
    if (this.#state !== null) this.#forget({ type: 'presence', topic: this.name, state: null });
    this.#forget({ type: 'unsubscribe', topic: this.name });
  }

  /** The client's: a socket is open and authenticated. */
  async connected(): Promise<void> {
    const generation = ++this.#generation;
    for (let attempt = 0; this.#current(generation); attempt++) {
      const reply = await this.#subscribe();
      if (reply instanceof HubError) {
        if (reply.code === 'disconnected') return;
        if (FINAL.has(reply.code)) {
          this.#revoke(reply.code);
          return;
        }
        await pause(backoff(attempt, { first: this.#line.retryFirst }));
      } else if (this.#current(generation)) {
        this.#welcome(reply);
        return;
      }
    }
  }

  /** The client's: the socket is gone. What was known stays known. */
  disconnected(): void {
    this.#generation++;
    this.#joined = false;
  }

  /** The client's: a push for this topic. */
  receive(push: Push): void {
    if (this.#over) return;
    if (push.type === 'event') this.emit('event', push);
    else if (push.type === 'signal') this.emit('signal', push);
    else if (push.type === 'presence') this.#change(push);
    else if (push.type === 'revoked') this.#revoke(push.code);
    else this.emit(push.type, undefined);
  }

  #current(generation: number): boolean {
    return !this.#over && generation === this.#generation;
  }

  async #subscribe(): Promise<OkFrame | HubError> {
    const request = this.#line.request({ type: 'subscribe', topic: this.name });
    return request.catch(asHubError);
  }

  #welcome(reply: OkFrame): void {
    this.#joined = true;
    this.#change(presenceChange(this.#presence, reply.presence ?? {}));
    this.#unsent = this.#state !== null;
    void this.#sendPresence();
    this.emit('fresh', undefined);
  }

  #change({ joins, leaves }: PresenceChange): void {
    this.#presence = applyPresence(this.#presence, { joins, leaves });
    this.emit('presence', { joins, leaves });
  }

  #revoke(code: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#joined = false;
    this.#line.drop(this.name);
    this.emit('revoked', { code });
  }

  // One in flight at a time; what changed meanwhile is sent after it, so the last word is always the latest state.
  async #sendPresence(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let attempt = 0; this.#unsent && this.#joined && !this.#over; attempt++) {
      this.#unsent = false;
      const failed = await this.#tellPresence();
      if (failed) {
        this.#unsent = true;
        await pause(backoff(attempt, { first: this.#line.retryFirst }));
      }
    }
    this.#sending = false;
  }

  async #tellPresence(): Promise<boolean> {
    try {
      await this.#line.request({ type: 'presence', topic: this.name, state: this.#state });
      return false;
    } catch (error) {
      return !(error instanceof HubError && FINAL.has(error.code));
    }
  }

  #forget(request: Request): void {
    this.#line.request(request).catch(() => undefined);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
