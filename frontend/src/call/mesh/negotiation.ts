/** Agreeing with one peer on what is sent and over which network paths: offers, answers, candidates. */

import { ignoresOffer, takesAnswer } from './collision';
import type { MeshMessage } from './messages';

type Draft =
  | { type: 'hello' }
  | { type: 'offer'; n: number; sdp: string }
  | { type: 'answer'; n: number; sdp: string }
  | { type: 'candidates'; candidates: RTCIceCandidateInit[] };

export interface NegotiationOptions {
  polite: boolean;
  /** Sends a message; rejects when it did not arrive. */
  send: (draft: Draft) => Promise<void>;
  /** Called with a remote offer applied and the answer not yet made: the moment to attach tracks. */
  beforeAnswer: () => Promise<void>;
}

/** Milliseconds candidates are collected before they travel together. */
const BATCH = 40;
/** Milliseconds after which something unanswered is said again. */
const REPEAT = 3_000;

/**
 * One step at a time: own offers and arriving messages wait in one queue, so the only collision there can be is an
 * offer that arrives while ours is open. Whatever is lost on the way is repeated; whatever arrives twice does no harm.
 */
export class Negotiation {
  readonly #connection: RTCPeerConnection;
  readonly #options: NegotiationOptions;
  readonly #repeat: ReturnType<typeof setInterval>;
  #queue: Promise<void> = Promise.resolve();
  #offers = 0;
  #answered = -1;
  #candidates: RTCIceCandidateInit[] = [];
  #batch: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(connection: RTCPeerConnection, options: NegotiationOptions) {
    this.#connection = connection;
    this.#options = options;
    connection.onnegotiationneeded = () => this.#enqueue(() => this.#offer());
    connection.onicecandidate = ({ candidate }) => this.#collect(candidate);
    this.#repeat = setInterval(() => this.#enqueue(() => this.#sayAgain()), REPEAT);
    if (options.polite) this.#say({ type: 'hello' });
  }

  /** Takes a message from the other side. */
  receive(message: MeshMessage): void {
    this.#enqueue(() => this.#take(message));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#repeat);
    clearTimeout(this.#batch);
    this.#connection.onnegotiationneeded = this.#connection.onicecandidate = null;
  }

  // A step that fails leaves the connection as it was; the repeats and the recovery take it from there.
  #enqueue(step: () => Promise<void> | void): void {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : step()))
      .catch(() => undefined);
  }

  async #offer(): Promise<void> {
    if (this.#connection.signalingState !== 'stable') return;
    this.#offers++;
    await this.#connection.setLocalDescription();
    this.#sayOffer();
  }

  async #take(message: MeshMessage): Promise<void> {
    if (message.type === 'hello') this.#sayOffer();
    else if (message.type === 'offer') await this.#takeOffer(message.n, message.sdp);
    else if (message.type === 'answer') await this.#takeAnswer(message.n, message.sdp);
    else await this.#takeCandidates(message.candidates);
  }

  async #takeOffer(n: number, sdp: string): Promise<void> {
    if (n === this.#answered) {
      this.#sayAnswer();
      return;
    }
    if (ignoresOffer(this.#connection.signalingState, this.#options.polite)) return;
    await this.#connection.setRemoteDescription({ type: 'offer', sdp });
    await this.#options.beforeAnswer();
    await this.#connection.setLocalDescription();
    this.#answered = n;
    this.#sayAnswer();
  }

  async #takeAnswer(n: number, sdp: string): Promise<void> {
    if (!takesAnswer(this.#connection.signalingState, n, this.#offers)) return;
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
  }

  // A candidate may belong to an offer that was ignored: it is of no use then, and no harm.
  async #takeCandidates(candidates: RTCIceCandidateInit[]): Promise<void> {
    if (this.#connection.remoteDescription === null) return;
    for (const candidate of candidates) {
      await this.#connection.addIceCandidate(candidate).catch(() => undefined);
    }
  }

  #sayOffer(): void {
    const { signalingState, localDescription } = this.#connection;
    if (signalingState !== 'have-local-offer' || localDescription === null) return;
    this.#say({ type: 'offer', n: this.#offers, sdp: localDescription.sdp });
  }

  #sayAnswer(): void {
    const { localDescription } = this.#connection;
    if (localDescription?.type !== 'answer') return;
    this.#say({ type: 'answer', n: this.#answered, sdp: localDescription.sdp });
  }

  #sayAgain(): void {
    this.#flush();
    const { signalingState, remoteDescription } = this.#connection;
    if (signalingState === 'have-local-offer') this.#sayOffer();
    else if (this.#options.polite && remoteDescription === null) this.#say({ type: 'hello' });
  }

  #collect(candidate: RTCIceCandidate | null): void {
    if (candidate === null) return;
    this.#candidates.push(candidate.toJSON());
    this.#batch ??= setTimeout(() => this.#flush(), BATCH);
  }

  #flush(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    if (this.#candidates.length === 0) return;
    const candidates = this.#candidates.splice(0);
    this.#options.send({ type: 'candidates', candidates }).catch(() => {
      this.#candidates.unshift(...candidates);
    });
  }

  #say(draft: Draft): void {
    this.#options.send(draft).catch(() => undefined);
  }
}
