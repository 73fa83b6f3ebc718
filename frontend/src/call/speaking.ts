/** Tells speech from silence by loudness, without flicker between words. */

/** Loudness (0..1, root mean square) from which someone counts as speaking. */
const STARTS = 0.02;
/** Loudness below which they begin to be silent. */
const STOPS = 0.01;
/** Milliseconds of silence after which they no longer speak. */
const HOLD = 600;

export class SpeakingDetector {
  #speaking = false;
  #lastLoud = -Infinity;

  get speaking(): boolean {
    return this.#speaking;
  }

  /** Takes the loudness at `now` (ms); returns whether `speaking` changed. */
  hear(level: number, now: number): boolean {
    const before = this.#speaking;
    if (level >= (before ? STOPS : STARTS)) {
      this.#lastLoud = now;
      this.#speaking = true;
    } else if (now - this.#lastLoud > HOLD) this.#speaking = false;
    return before !== this.#speaking;
  }
}
