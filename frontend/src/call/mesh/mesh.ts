/** The transport without a media server: each page is connected with each other page. */

import { videoBudget } from '../budget';
import type { Signalling } from '../signalling';
import { NO_MEDIA, type MediaKind, type PeerMedia, type Transport } from '../transport';
import { isPolite } from './collision';
import { Peer, type Sending } from './peer';

export interface MeshOptions {
  signalling: Signalling;
  iceServers: RTCIceServer[];
  /** Whether messages can be sent now. */
  canSignal: () => boolean;
}

/** Milliseconds between two looks at who speaks and what is broken. */
const TICK = 120;
/** Ticks between two measurements of quality. */
const MEASURE_EVERY = 16;

export class Mesh implements Transport {
  readonly #options: MeshOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #listeners = new Set<(peerId: string) => void>();
  readonly #sending: Sending = { audio: null, video: null };
  readonly #stream = new MediaStream();
  readonly #stop: (() => void)[] = [];
  #ticks = 0;

  constructor(options: MeshOptions) {
    this.#options = options;
    const timer = setInterval(() => this.#tick(), TICK);
    this.#stop.push(() => clearInterval(timer));
    // What comes from someone not yet known is repeated by them until it is answered.
    this.#stop.push(
      options.signalling.onMessage((from, payload) => this.#peers.get(from)?.receive(payload)),
    );
  }

  setPeers(peerIds: readonly string[]): void {
    const wanted = new Set(peerIds);
    for (const peerId of [...this.#peers.keys()]) if (!wanted.has(peerId)) this.#drop(peerId);
    const added = peerIds.filter((peerId) => !this.#peers.has(peerId));
    for (const peerId of added) this.#peers.set(peerId, this.#meet(peerId));
    for (const peer of this.#peers.values()) peer.economize();
  }

  send(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#sending[kind] = track;
    for (const peer of this.#peers.values()) peer.replace(kind, track);
  }

  media(peerId: string): PeerMedia {
    return this.#peers.get(peerId)?.media ?? NO_MEDIA;
  }

  onChange(listener: (peerId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#listeners.clear();
    this.setPeers([]);
  }

  #meet(peerId: string): Peer {
    const { signalling, iceServers, canSignal } = this.#options;
    return new Peer({
      polite: isPolite(signalling.selfId, peerId),
      iceServers,
      canSignal,
      stream: this.#stream,
      sending: () => this.#sending,
      budget: () => videoBudget(this.#peers.size),
      send: (message) => signalling.send(peerId, message),
      changed: () => this.#changed(peerId),
    });
  }

  #drop(peerId: string): void {
    this.#peers.get(peerId)?.close();
    this.#peers.delete(peerId);
  }

  #changed(peerId: string): void {
    for (const listener of [...this.#listeners]) listener(peerId);
  }

  #tick(): void {
    const now = Date.now();
    const measures = ++this.#ticks % MEASURE_EVERY === 0;
    for (const peer of this.#peers.values()) {
      peer.listen(now);
      peer.mend(now);
      if (measures) peer.measure().catch(() => undefined);
    }
  }
}
