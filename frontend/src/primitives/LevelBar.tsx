import { useEffect, useRef } from 'react';

import { cx } from '@/lib/cx';

interface LevelBarProps {
  /** Calls back with each new loudness (0..1) until the returned function is called. */
  subscribe: (listener: (level: number) => void) => () => void;
  className?: string;
}

const SEGMENTS = 14;

/** How loud it is now, as a row of lights for a dark ground. Moves without rendering; says nothing to screen readers. */
export function LevelBar({ subscribe, className }: LevelBarProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      subscribe((level) => {
        const lit = litSegments(level);
        for (const [place, light] of [...(element.current?.children ?? [])].entries()) {
          light.toggleAttribute('data-lit', place < lit);
        }
      }),
    [subscribe],
  );
  return (
    <div ref={element} aria-hidden className={cx('flex items-center gap-1', className)}>
      {Array.from({ length: SEGMENTS }, (_, place) => (
        <span
          key={place}
          className="h-2 flex-1 rounded-full bg-white/30 transition-colors duration-75 data-lit:bg-good"
        />
      ))}
    </div>
  );
}

// Ears hear loudness by its logarithm: from -50 dB (quiet room) to -10 dB (close voice).
function litSegments(level: number): number {
  const decibels = 20 * Math.log10(Math.max(level, 1e-6));
  return Math.round(Math.min(1, Math.max(0, (decibels + 50) / 40)) * SEGMENTS);
}
