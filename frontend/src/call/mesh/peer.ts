/** One other person in the mesh: a connection that is watched, mended, and begun anew when nothing else helps. */

import { randomId } from '@/lib/random';
import { AUDIO_BITRATE, type VideoBudget } from '../budget';
import { countersOf, qualityBetween, type Counters } from '../quality';
import { SpeakingDetector } from '../speaking';
import { NO_MEDIA, type Link, type MediaKind, type PeerMedia } from '../transport';
import { asMeshMessage, type MeshMessage } from './messages';
import { Negotiation } from './negotiation';
import { remedy } from './recovery';

export type Sending = Record<MediaKind, MediaStreamTrack | null>;

export interface PeerOptions {
  polite: boolean;
  iceServers: RTCIceServer[];
  /** Names our audio and video as belonging together, so that lips and voice stay in step. */
  stream: MediaStream;
  /** What is sent now. */
  sending: () => Sending;
  budget: () => VideoBudget;
  send: (message: MeshMessage) => Promise<void>;
  canSignal: () => boolean;
  changed: () => void;
}

type Slots = Record<MediaKind, RTCRtpTransceiver | null>;

export class Peer {
  readonly #options: PeerOptions;
  readonly #detector = new SpeakingDetector();
  #connection!: RTCPeerConnection;
  #negotiation!: Negotiation;
  #instance = '';
  #remoteInstance: string | null = null;
  #slots: Slots = { audio: null, video: null };
  #brokenSince: number | null = null;
  #wasConnected = false;
  #restarted = false;
  #counters: Counters | null = null;
  #media: PeerMedia = NO_MEDIA;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#begin();
  }

  get media(): PeerMedia {
    return this.#media;
  }

  /** Takes a message from the other side, for whichever instance it is meant. */
  receive(payload: unknown): void {
    const message = asMeshMessage(payload);
    if (message === null || (message.to !== undefined && message.to !== this.#instance)) return;
    const anew = this.#remoteInstance !== null && message.from !== this.#remoteInstance;
    if (anew && message.type !== 'hello' && message.type !== 'offer') return;
    if (anew) this.#begin();
    this.#remoteInstance = message.from;
    this.#negotiation.receive(message);
  }

  /** Sends `track` from now on, or nothing. */
  replace(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.#slots[kind]?.sender.replaceTrack(track).catch(() => undefined);
  }

  /** Mends what is broken, as far as it is time for it. */
  mend(now: number): void {
    const act = remedy(
      {
        brokenSince: this.#brokenSince,
        wasConnected: this.#wasConnected,
        failed: this.#connection.connectionState === 'failed',
        restarted: this.#restarted,
        polite: this.#options.polite,
      },
      now,
    );
    if (act === 'wait' || !this.#options.canSignal()) return;
    if (act === 'renew') this.#begin();
    else {
      this.#restarted = true;
      this.#connection.restartIce();
    }
  }

  /** Listens whether the other side speaks. */
  listen(now: number): void {
    const sources = this.#slots.audio?.receiver.getSynchronizationSources() ?? [];
    const level = Math.max(0, ...sources.map((source) => source.audioLevel ?? 0));
    if (this.#detector.hear(level, now)) this.#update({ speaking: this.#detector.speaking });
  }

  /** Measures the connection since the last time. */
  async measure(): Promise<void> {
    const connection = this.#connection;
    const counters = countersOf(await connection.getStats());
    if (connection !== this.#connection) return;
    if (this.#counters !== null)
      this.#update({ quality: qualityBetween(this.#counters, counters) });
    this.#counters = counters;
  }

  /** Holds every sender to the present budget. */
  economize(): void {
    const { maxBitrate, maxFramerate, scaleResolutionDownBy } = this.#options.budget();
    limit(this.#slots.video, { maxBitrate, maxFramerate, scaleResolutionDownBy });
    limit(this.#slots.audio, { maxBitrate: AUDIO_BITRATE });
  }

  close(): void {
    this.#negotiation.close();
    this.#connection.onconnectionstatechange = this.#connection.onsignalingstatechange = null;
    this.#connection.close();
  }

  #begin(): void {
    if (this.#instance !== '') this.close();
    this.#instance = randomId(12);
    this.#remoteInstance = null;
    this.#brokenSince = Date.now();
    this.#restarted = false;
    this.#counters = null;
    this.#slots = { audio: null, video: null };
    this.#connection = new RTCPeerConnection({ iceServers: this.#options.iceServers });
    this.#connection.onconnectionstatechange = () => this.#follow();
    this.#connection.onsignalingstatechange = () => this.#settle();
    this.#negotiation = this.#negotiate();
    // Only one side makes the lines of the agreement, so both always have exactly one for each kind.
    if (!this.#options.polite) this.#makeSlots();
    this.#update({
      audio: null,
      video: null,
      link: this.#wasConnected ? 'interrupted' : 'connecting',
    });
  }

  #negotiate(): Negotiation {
    const from = this.#instance;
    return new Negotiation(this.#connection, {
      polite: this.#options.polite,
      send: (draft) =>
        this.#options.send({ ...draft, from, to: this.#remoteInstance ?? undefined }),
      beforeAnswer: () => this.#attach(),
    });
  }

  #makeSlots(): void {
    for (const kind of ['audio', 'video'] as const) {
      const track = this.#options.sending()[kind];
      this.#slots[kind] = this.#connection.addTransceiver(track ?? kind, {
        direction: 'sendrecv',
        streams: [this.#options.stream],
        sendEncodings: [kind === 'video' ? this.#options.budget() : { maxBitrate: AUDIO_BITRATE }],
      });
    }
  }

  async #attach(): Promise<void> {
    for (const kind of ['audio', 'video'] as const) {
      if (this.#slots[kind] !== null) continue;
      const slot = this.#connection
        .getTransceivers()
        .find(({ receiver }) => receiver.track.kind === kind);
      if (slot === undefined) continue;
      this.#slots[kind] = slot;
      slot.direction = 'sendrecv';
      slot.sender.setStreams(this.#options.stream);
      await slot.sender.replaceTrack(this.#options.sending()[kind]);
    }
  }

  #settle(): void {
    if (this.#connection.signalingState !== 'stable') return;
    this.economize();
    const { audio, video } = this.#slots;
    this.#update({ audio: audio?.receiver.track ?? null, video: video?.receiver.track ?? null });
  }

  #follow(): void {
    const state = this.#connection.connectionState;
    if (state === 'connected') {
      this.#wasConnected = true;
      this.#restarted = false;
      this.#brokenSince = null;
    } else if (state === 'disconnected' || state === 'failed') this.#brokenSince ??= Date.now();
    this.#update({ link: this.#link(state) });
  }

  #link(state: RTCPeerConnectionState): Link {
    if (state === 'connected') return 'connected';
    return this.#wasConnected ? 'interrupted' : 'connecting';
  }

  #update(change: Partial<PeerMedia>): void {
    const next = { ...this.#media, ...change };
    const keys = Object.keys(change) as (keyof PeerMedia)[];
    if (keys.every((key) => next[key] === this.#media[key])) return;
    this.#media = next;
    this.#options.changed();
  }
}

function limit(slot: RTCRtpTransceiver | null, bounds: RTCRtpEncodingParameters): void {
  if (slot === null) return;
  const parameters = slot.sender.getParameters();
  if (parameters.encodings.length === 0) return;
  for (const encoding of parameters.encodings) Object.assign(encoding, bounds);
  slot.sender.setParameters(parameters).catch(() => undefined);
}
