/** One call from entering to leaving: who is there, what flows, what we show of ourselves. */

import type { HubTopic } from '@/lib/hub/topic';
import { Emitter } from '@/lib/hub/emitter';
import type { PresenceChange } from '@/lib/hub/frames';
import { isLive, type LocalMedia } from './localMedia';
import { withoutGone, withPresence, type Member, type Roster } from './roster';
import type { Signalling } from './signalling';
import type { PeerMedia, Transport } from './transport';

/** Someone else in the call. */
export interface RemotePerson {
  peerId: string;
  userId: string;
  name: string;
  role: string;
  /** What they say they send. */
  mic: boolean;
  cam: boolean;
  /** The hub does not see them at the moment. */
  lost: boolean;
  media: PeerMedia;
}

export interface CallEvents {
  people: RemotePerson[];
  /** The right to be here was taken away. */
  removed: { code: string };
}

export interface CallOptions {
  topic: HubTopic;
  selfId: string;
  media: LocalMedia;
  /** Makes what carries media, given the way to signal. */
  transport: (signalling: Signalling) => Transport;
}

/** Milliseconds between two looks at who is gone. */
const SWEEP = 500;

export class CallSession extends Emitter<CallEvents> {
  readonly #options: CallOptions;
  readonly #transport: Transport;
  readonly #stop: (() => void)[] = [];
  #roster: Roster = new Map();
  #shown = '';

  constructor(options: CallOptions) {
    super();
    this.#options = options;
    const { topic, media } = options;
    this.#transport = options.transport(signallingOver(topic, options.selfId));
    const sweep = setInterval(() => this.#sweep(), SWEEP);
    this.#stop.push(
      () => clearInterval(sweep),
      this.#transport.onChange(() => this.#tell()),
      topic.on('presence', (change) => this.#meet(change)),
      topic.on('revoked', (reason) => this.emit('removed', reason)),
      media.store.subscribe(() => this.#show()),
    );
    this.#show();
    this.#meet({ joins: topic.presence, leaves: {} });
  }

  /** Goes: disappears for the others and ends every connection. The own devices stay as they are. */
  close(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#options.topic.close();
    this.#transport.close();
  }

  #meet({ joins, leaves }: PresenceChange): void {
    const others = Object.entries(joins).filter(([peerId]) => peerId !== this.#options.selfId);
    this.#become(
      withPresence(this.#roster, { joins: Object.fromEntries(others), leaves }, Date.now()),
    );
  }

  #sweep(): void {
    const flows = (peerId: string) => this.#transport.media(peerId).link === 'connected';
    const kept = withoutGone(this.#roster, flows, Date.now());
    if (kept !== this.#roster) this.#become(kept);
  }

  #become(roster: Roster): void {
    this.#roster = roster;
    this.#transport.setPeers([...roster.keys()]);
    this.#tell();
  }

  #tell(): void {
    this.emit(
      'people',
      [...this.#roster.values()].map((member) => this.#person(member)),
    );
  }

  #person({ peerId, user_id, display_name, role, state, lostAt }: Member): RemotePerson {
    return {
      peerId,
      userId: user_id,
      name: display_name,
      role,
      mic: state['mic'] === true,
      cam: state['cam'] === true,
      lost: lostAt !== null,
      media: this.#transport.media(peerId),
    };
  }

  #show(): void {
    const { microphone, camera } = this.#options.media.store.getState();
    this.#transport.send('audio', microphone.track);
    this.#transport.send('video', camera.track);
    const state = { mic: isLive(microphone), cam: isLive(camera) };
    if (JSON.stringify(state) === this.#shown) return;
    this.#shown = JSON.stringify(state);
    this.#options.topic.setPresence(state);
  }
}

function signallingOver(topic: HubTopic, selfId: string): Signalling {
  return {
    selfId,
    send: (to, payload) => topic.signal(to, payload),
    onMessage: (listener) => topic.on('signal', ({ from, payload }) => listener(from, payload)),
  };
}
