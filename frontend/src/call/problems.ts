/** What can be wrong with a microphone or a camera, and what to tell the person about it. */

export type DeviceKind = 'microphone' | 'camera';

/**
 * `denied`: the person or the system said no. `busy`: another program holds it. `missing`: there is none.
 * `unplugged`: it went away while in use. `insecure`: the page is not served in a way that allows devices.
 */
export type Trouble = 'denied' | 'busy' | 'missing' | 'unplugged' | 'insecure' | 'failed';

/** The trouble that an error of `getUserMedia` stands for (Media Capture and Streams, section 10.2). */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return name === 'TypeError' ? 'insecure' : 'failed';
}

/** One sentence that says what is the matter, one that says what helps. */
export interface Explanation {
  what: string;
  help: string;
}

const EXPLANATIONS: Record<Trouble, (device: DeviceKind) => Explanation> = {
  denied: (device) => ({
    what: `Parley may not use your ${device}.`,
    help: `Allow the ${device} from the icon beside the address bar, then try again.`,
  }),
  busy: (device) => ({
    what: `Another program is using your ${device}.`,
    help: 'Close it there, then try again, or choose another one.',
  }),
  missing: (device) => ({
    what: `No ${device} was found.`,
    help:
      device === 'microphone'
        ? 'Plug one in and it will be ready here. You can join and listen without one.'
        : 'Plug one in and it will be ready here. You can join without one.',
  }),
  unplugged: (device) => ({
    what: `Your ${device} was unplugged.`,
    help: 'Plug it in again or choose another one.',
  }),
  insecure: (device) => ({
    what: `This browser does not offer a ${device} here.`,
    help: 'Open Parley over https or on localhost, in a current browser.',
  }),
  failed: (device) => ({
    what: `Your ${device} did not start.`,
    help: 'Try again, or choose another one.',
  }),
};

export function explain(device: DeviceKind, trouble: Trouble): Explanation {
  return EXPLANATIONS[trouble](device);
}
