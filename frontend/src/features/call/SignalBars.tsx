import type { Quality } from '@/call/transport';
import { cx } from '@/lib/cx';

const BARS: Record<Quality, number> = { unknown: 0, poor: 1, fair: 2, good: 3 };
const TONES: Record<Quality, string> = {
  unknown: 'bg-white/40',
  poor: 'bg-danger',
  fair: 'bg-warn',
  good: 'bg-white',
};
const WORDS: Record<Quality, string> = {
  unknown: '',
  poor: 'Poor connection',
  fair: 'Fair connection',
  good: 'Good connection',
};

/** How good a connection is: one to three bars, and words for screen readers. */
export function SignalBars({ quality }: { quality: Quality }) {
  if (quality === 'unknown') return null;
  return (
    <span
      role="img"
      aria-label={WORDS[quality]}
      title={WORDS[quality]}
      className="flex h-3 items-end gap-0.5"
    >
      {['h-1', 'h-2', 'h-3'].map((height, place) => (
        <span
          key={height}
          className={cx(
            'w-[3px] rounded-full',
            height,
            place < BARS[quality] ? TONES[quality] : 'bg-white/30',
          )}
        />
      ))}
    </span>
  );
}
