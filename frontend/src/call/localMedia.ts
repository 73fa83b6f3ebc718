/** The own microphone and camera: opened, muted, exchanged, and missed when they are gone. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { Emitter } from '@/lib/hub/emitter';
import { listDevices, NO_DEVICES, openBoth, openDevice, type Devices } from './devices';
import { LevelMeter } from './levelMeter';
import { readPreferences, writePreferences } from './preferences';
import { troubleOf, type DeviceKind, type Trouble } from './problems';

export interface DeviceState {
  /** The person wants to be heard or seen. */
  wanted: boolean;
  /** The chosen device; null is whichever the browser takes. */
  deviceId: string | null;
  /** What is captured now; a muted microphone keeps its track, a camera that is off has none. */
  track: MediaStreamTrack | null;
  /** The device is being opened. */
  pending: boolean;
  trouble: Trouble | null;
}

export interface LocalMediaState {
  microphone: DeviceState;
  camera: DeviceState;
  speakerId: string | null;
  devices: Devices;
}

export interface LocalMediaEvents {
  /** Loudness of the microphone, also while muted: 0..1. */
  level: number;
}

const KINDS = ['microphone', 'camera'] as const;

/** Whether others can hear or see through this device now. */
export function isLive({ wanted, track }: DeviceState): boolean {
  return wanted && track !== null;
}

/** Nothing is opened before `open`; everything is stopped by `close`. */
export class LocalMedia extends Emitter<LocalMediaEvents> {
  readonly store: StoreApi<LocalMediaState>;
  readonly #attempts = { microphone: 0, camera: 0 };
  readonly #refresh = () => void this.#devicesChanged();
  // The microphone is measured on the captured track and sent from a copy, so that muting silences only what is sent.
  #captured: MediaStreamTrack | null = null;
  #meter: LevelMeter | null = null;
  #open = false;

  constructor() {
    super();
    const { microphone, camera, speakerId } = readPreferences();
    const closed = { track: null, pending: false, trouble: null };
    this.store = createStore<LocalMediaState>(() => ({
      microphone: { ...microphone, ...closed },
      camera: { ...camera, ...closed },
      speakerId,
      devices: NO_DEVICES,
    }));
  }

  /** Opens what is wanted; asks the person for permission where the browser does. */
  async open(): Promise<void> {
    if (this.#open) return;
    this.#open = true;
    (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener(
      'devicechange',
      this.#refresh,
    );
    const wanted = KINDS.filter((kind) => this.#device(kind).wanted);
    if (wanted.length < KINDS.length || !(await this.#acquireBoth())) {
      const still = wanted.filter((kind) => this.#device(kind).wanted);
      await Promise.all(still.map((kind) => this.#acquire(kind)));
    }
    await this.#list();
  }

  /** Lets go of every device. */
  close(): void {
    this.#open = false;
    (navigator.mediaDevices as MediaDevices | undefined)?.removeEventListener(
      'devicechange',
      this.#refresh,
    );
    this.#release('microphone');
    this.#release('camera');
  }

  /** Turns a device on or off as the person wants. */
  async want(kind: DeviceKind, wanted: boolean): Promise<void> {
    this.#set(kind, { wanted, ...(wanted ? {} : { trouble: null, pending: false }) });
    this.#remember();
    const { track } = this.#device(kind);
    if (kind === 'microphone' && track !== null) track.enabled = wanted;
    else if (!wanted) this.#release(kind);
    else await this.retry(kind);
  }

  toggle(kind: DeviceKind): Promise<void> {
    const { wanted, track } = this.#device(kind);
    return this.want(kind, !(wanted && track !== null));
  }

  /** Takes another device, at once if the present one is in use. */
  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.#set(kind, { deviceId });
    this.#remember();
    const { wanted, track } = this.#device(kind);
    if (wanted || track !== null) await this.retry(kind);
  }

  chooseSpeaker(speakerId: string): void {
    this.store.setState({ speakerId });
    this.#remember();
  }

  /** Opens a device again, after trouble or with another choice. */
  async retry(kind: DeviceKind): Promise<void> {
    await this.#acquire(kind);
    await this.#list();
  }

  async #acquire(kind: DeviceKind): Promise<void> {
    const attempt = ++this.#attempts[kind];
    this.#set(kind, { pending: true, trouble: null });
    // Some machines cannot open a device twice, so the old track goes before the new one comes.
    this.#stopTracks(kind);
    try {
      const track = await openDevice(kind, this.#device(kind).deviceId);
      if (attempt !== this.#attempts[kind]) track.stop();
      else this.#adopt(kind, track);
    } catch (error) {
      if (attempt !== this.#attempts[kind]) return;
      this.#set(kind, { track: null, pending: false, trouble: troubleOf(error) });
    }
  }

  // One question to the person instead of two; false when the devices have to be tried one by one.
  async #acquireBoth(): Promise<boolean> {
    const attempts = KINDS.map((kind) => ++this.#attempts[kind]);
    for (const kind of KINDS) this.#set(kind, { pending: true, trouble: null });
    const [microphone, camera] = KINDS.map((kind) => this.#device(kind).deviceId);
    const tracks = await openBoth(microphone ?? null, camera ?? null);
    if (tracks === null) return false;
    for (const [place, kind] of KINDS.entries()) {
      const current = attempts[place] === this.#attempts[kind];
      if (tracks === 'refused') {
        if (current) this.#set(kind, { pending: false, trouble: 'denied' });
      } else if (current) this.#adopt(kind, tracks[kind]);
      else tracks[kind].stop();
    }
    return true;
  }

  #adopt(kind: DeviceKind, track: MediaStreamTrack): void {
    track.onended = () => void this.#lose(kind);
    const sent = kind === 'microphone' ? this.#measure(track) : track;
    this.#set(kind, { track: sent, pending: false, trouble: null });
  }

  #measure(track: MediaStreamTrack): MediaStreamTrack {
    this.#captured = track;
    this.#meter = new LevelMeter(track, (level) => this.emit('level', level));
    const sent = track.clone();
    sent.enabled = this.#device('microphone').wanted;
    return sent;
  }

  // The device went away by itself: another one takes over if there is one.
  async #lose(kind: DeviceKind): Promise<void> {
    this.#release(kind);
    if (!this.#device(kind).wanted) return;
    await this.#acquire(kind);
    if (this.#device(kind).trouble !== null) this.#set(kind, { trouble: 'unplugged' });
    await this.#list();
  }

  async #devicesChanged(): Promise<void> {
    await this.#list();
    for (const kind of KINDS) {
      const { wanted, trouble } = this.#device(kind);
      const waits = trouble === 'missing' || trouble === 'unplugged';
      if (wanted && waits && this.store.getState().devices[kind].length > 0)
        await this.#acquire(kind);
    }
  }

  async #list(): Promise<void> {
    const devices = await listDevices();
    if (this.#open) this.store.setState({ devices });
  }

  #release(kind: DeviceKind): void {
    this.#attempts[kind]++;
    this.#stopTracks(kind);
    this.#set(kind, { track: null, pending: false });
  }

  #stopTracks(kind: DeviceKind): void {
    const tracks = [this.#device(kind).track, kind === 'microphone' ? this.#captured : null];
    for (const track of tracks) {
      if (track === null) continue;
      track.onended = null;
      track.stop();
    }
    if (kind !== 'microphone') return;
    this.#meter?.close();
    this.#meter = this.#captured = null;
    this.emit('level', 0);
  }

  #device(kind: DeviceKind): DeviceState {
    return this.store.getState()[kind];
  }

  #set(kind: DeviceKind, change: Partial<DeviceState>): void {
    this.store.setState((state) => ({ [kind]: { ...state[kind], ...change } }));
  }

  #remember(): void {
    const { microphone, camera, speakerId } = this.store.getState();
    writePreferences({
      microphone: { wanted: microphone.wanted, deviceId: microphone.deviceId },
      camera: { wanted: camera.wanted, deviceId: camera.deviceId },
      speakerId,
    });
  }
}
