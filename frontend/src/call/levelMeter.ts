/** How loud the own microphone is, measured before it is muted. */

/** Milliseconds between two readings. */
const EVERY = 60;

/** Measures `track` until `close`, telling each reading (0..1, root mean square). */
export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #analyser = this.#context.createAnalyser();
  readonly #samples = new Float32Array(512);
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #resume = () => void this.#context.resume().catch(() => undefined);

  constructor(track: MediaStreamTrack, heard: (level: number) => void) {
    this.#analyser.fftSize = this.#samples.length;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
    this.#timer = setInterval(() => heard(this.#read()), EVERY);
    // Browsers keep audio contexts asleep until the person did something on the page.
    document.addEventListener('pointerdown', this.#resume);
    document.addEventListener('keydown', this.#resume);
    this.#resume();
  }

  close(): void {
    clearInterval(this.#timer);
    document.removeEventListener('pointerdown', this.#resume);
    document.removeEventListener('keydown', this.#resume);
    this.#context.close().catch(() => undefined);
  }

  #read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const energy = this.#samples.reduce((sum, sample) => sum + sample * sample, 0);
    return Math.sqrt(energy / this.#samples.length);
  }
}
