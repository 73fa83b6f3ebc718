import { useSyncExternalStore } from 'react';

/**
 * The current time to the given step (ms), as something a component can watch. Rounding down to
 * the step keeps a render's answer stable until the next tick.
 */
export function useNow(step = 30_000): Date {
  const tick = useSyncExternalStore(
    (changed) => {
      const timer = setInterval(changed, Math.min(step, 10_000));
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / step),
  );
  return new Date(tick * step);
}
