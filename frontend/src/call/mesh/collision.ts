/** The decisions of perfect negotiation (WebRTC 1.0, section 10.7), apart from the connection they are about. */

/** Whether the page `self` gives way to the page `other` when both offer at once. One of two always does. */
export function isPolite(self: string, other: string): boolean {
  return self < other;
}

/** Whether an offer that arrives in `state` must be ignored: it collides with ours, and the other side gives way. */
export function ignoresOffer(state: RTCSignalingState, polite: boolean): boolean {
  return state !== 'stable' && !polite;
}

/** Whether an answer to offer `n` belongs to the offer that is open, the one numbered `lastOffer`. */
export function takesAnswer(state: RTCSignalingState, n: number, lastOffer: number): boolean {
  return state === 'have-local-offer' && n === lastOffer;
}
