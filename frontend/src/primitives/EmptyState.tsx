import type { ReactNode } from 'react';

import { cx } from '@/lib/cx';

interface EmptyStateProps {
  /** A picture, about 160 px wide. */
  picture?: ReactNode;
  title: string;
  children?: ReactNode;
  /** What one can do about it. */
  action?: ReactNode;
  /** 1 where this is the whole screen. */
  level?: 1 | 2;
  className?: string;
}

/** Nothing here yet, and what to do next. */
export function EmptyState(props: EmptyStateProps) {
  const { picture, title, children, action, level = 2, className } = props;
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className={cx('flex animate-appear flex-col items-center px-6 py-12 text-center', className)}>
      {picture && <div className="mb-6">{picture}</div>}
      <Heading className="font-display text-xl font-semibold tracking-tight">{title}</Heading>
      {children && <div className="mt-2 max-w-sm text-muted text-pretty">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}
