import type { ReactNode } from 'react';

import { cx } from '@/lib/cx';

interface BadgeProps {
  tone?: 'neutral' | 'brand' | 'accent' | 'danger';
  /** A small dot before the words, for a state that is on now. */
  dot?: boolean;
  className?: string;
  children: ReactNode;
}

const tones = {
  neutral: 'bg-sunken text-muted',
  brand: 'bg-brand-soft text-on-brand-soft',
  accent: 'bg-accent-soft text-on-accent-soft',
  danger: 'bg-danger-soft text-on-danger-soft',
};

/** A word about a thing: its state or kind. */
export function Badge({ tone = 'neutral', dot = false, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 text-xs font-semibold',
        tones[tone],
        className,
      )}
    >
      {dot && <span className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  );
}
