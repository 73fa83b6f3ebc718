/** The machine's microphones, cameras and speakers. */

import { troubleOf, type DeviceKind } from './problems';

export interface Device {
  id: string;
  label: string;
}

export interface Devices {
  microphone: Device[];
  camera: Device[];
  speaker: Device[];
}

export const NO_DEVICES: Devices = { microphone: [], camera: [], speaker: [] };

const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;
const NAMES = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' } as const;

/** The devices there are; without permission browsers hide names, or everything. */
export async function listDevices(): Promise<Devices> {
  try {
    const found = await navigator.mediaDevices.enumerateDevices();
    return {
      microphone: ofKind(found, 'microphone'),
      camera: ofKind(found, 'camera'),
      speaker: ofKind(found, 'speaker'),
    };
  } catch {
    return NO_DEVICES;
  }
}

function ofKind(found: MediaDeviceInfo[], kind: keyof Devices): Device[] {
  return found
    .filter((device) => device.kind === KINDS[kind] && device.deviceId !== '')
    .map((device, place) => ({
      id: device.deviceId,
      label: device.label || `${NAMES[kind]} ${place + 1}`,
    }));
}

const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

/** What is asked of a device: this one, or any when null. */
export function constraintsFor(kind: DeviceKind, deviceId: string | null): MediaTrackConstraints {
  const usual = kind === 'microphone' ? MICROPHONE : CAMERA;
  return deviceId === null ? usual : { ...usual, deviceId: { exact: deviceId } };
}

/**
 * Opens microphone and camera with one question to the person. `refused` when they did not want to answer it: asking
 * for each would be asking again. Null when it failed for another reason, and one of them may still open.
 */
export async function openBoth(
  microphoneId: string | null,
  cameraId: string | null,
): Promise<Record<DeviceKind, MediaStreamTrack> | 'refused' | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: constraintsFor('microphone', microphoneId),
      video: constraintsFor('camera', cameraId),
    });
    const [microphone, camera] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
    return microphone && camera ? { microphone, camera } : null;
  } catch (error) {
    const unanswered = troubleOf(error) === 'denied' && (await isUndecided());
    return unanswered ? 'refused' : null;
  }
}

// Whether the person has neither allowed nor forbidden either device; false where browsers do not tell.
async function isUndecided(): Promise<boolean> {
  try {
    const names = ['microphone', 'camera'] as PermissionName[];
    const asked = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return asked.every(({ state }) => state === 'prompt');
  } catch {
    return false;
  }
}

/** Opens one device. Takes any other when the chosen one is not there. Rejects as `getUserMedia` does. */
export async function openDevice(
  kind: DeviceKind,
  deviceId: string | null,
): Promise<MediaStreamTrack> {
  try {
    return await capture(kind, constraintsFor(kind, deviceId));
  } catch (error) {
    const gone =
      error instanceof Error && /^(OverconstrainedError|NotFoundError)$/.test(error.name);
    if (deviceId === null || !gone) throw error;
    return capture(kind, constraintsFor(kind, null));
  }
}

async function capture(
  kind: DeviceKind,
  constraints: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  const wish = kind === 'microphone' ? { audio: constraints } : { video: constraints };
  const [track] = (await navigator.mediaDevices.getUserMedia(wish)).getTracks();
  if (track === undefined) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/** Whether sound can be sent to a chosen speaker. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}
