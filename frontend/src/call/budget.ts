/** How much video one page sends to each of the others: a home's uplink is shared by all of them. */

export interface VideoBudget {
  /** Bits per second for each receiver. */
  maxBitrate: number;
  maxFramerate: number;
  /** The captured picture is sent at its size divided by this. */
  scaleResolutionDownBy: number;
}

/** Bits per second that all receivers' video may take together. */
const UPLINK = 2_600_000;

/** Bits per second of one voice. */
export const AUDIO_BITRATE = 40_000;

/** The budget for each receiver when there are `receivers` of them, from a picture of 720 lines. */
export function videoBudget(receivers: number): VideoBudget {
  const share = Math.floor(UPLINK / Math.max(receivers, 1));
  const maxBitrate = Math.min(1_600_000, Math.max(180_000, share));
  if (maxBitrate >= 1_000_000) return { maxBitrate, maxFramerate: 30, scaleResolutionDownBy: 1 };
  if (maxBitrate >= 600_000) return { maxBitrate, maxFramerate: 30, scaleResolutionDownBy: 1.5 };
  if (maxBitrate >= 400_000) return { maxBitrate, maxFramerate: 24, scaleResolutionDownBy: 2 };
  return { maxBitrate, maxFramerate: 20, scaleResolutionDownBy: 3 };
}
