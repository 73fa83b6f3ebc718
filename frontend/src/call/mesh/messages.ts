/** What two pages of a mesh say to each other. */

/**
 * Every message names the sender's present instance of the connection (`from`) and, once known, the receiver's (`to`):
 * a side that had to begin anew is noticed, and what was meant for an earlier instance is not taken for the present one.
 */
export type MeshMessage =
  /** I am ready, send an offer. */
  | { type: 'hello'; from: string; to?: string | undefined }
  /** Number `n` of the sender's offers; an answer repeats the number of the offer it answers. */
  | { type: 'offer'; from: string; to?: string | undefined; n: number; sdp: string }
  | { type: 'answer'; from: string; to?: string | undefined; n: number; sdp: string }
  | {
      type: 'candidates';
      from: string;
      to?: string | undefined;
      candidates: RTCIceCandidateInit[];
    };

const TYPES = new Set(['hello', 'offer', 'answer', 'candidates']);

/** `payload` as a mesh message, or null when it is something else. */
export function asMeshMessage(payload: unknown): MeshMessage | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { type, from } = payload as Record<string, unknown>;
  const known = typeof type === 'string' && TYPES.has(type) && typeof from === 'string';
  return known ? (payload as MeshMessage) : null;
}
