/** What someone chose about their devices, kept in this browser for the next meeting. */

export interface Preferences {
  microphone: { wanted: boolean; deviceId: string | null };
  camera: { wanted: boolean; deviceId: string | null };
  speakerId: string | null;
}

const KEY = 'parley.devices';

const DEFAULTS: Preferences = {
  microphone: { wanted: true, deviceId: null },
  camera: { wanted: true, deviceId: null },
  speakerId: null,
};

/** The kept preferences; the defaults where none are kept or the browser keeps nothing. */
export function readPreferences(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      microphone: { ...DEFAULTS.microphone, ...kept.microphone },
      camera: { ...DEFAULTS.camera, ...kept.camera },
      speakerId: kept.speakerId ?? null,
    };
  } catch {
    return DEFAULTS;
  }
}

/** Keeps `preferences`, if the browser lets us. */
export function writePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
