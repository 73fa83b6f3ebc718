/** A typed list of listeners: what the hub client and the call tell to whoever asked. */

export type Unsubscribe = () => void;

/**
 * Named events with one payload each.
 *
 * @example
 * const doorbell = new Emitter<{ ring: { by: string } }>();
 * const off = doorbell.on("ring", ({ by }) => greet(by));
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls `listener` at each `name` until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Tells every listener; one that throws does not keep the others from hearing it. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
