import type { ReactNode } from 'react';

import { cx } from '@/lib/cx';

interface EmptyStateProps {
  /** A picture, about 160 px wide. */
  picture?: ReactNode;
  title: string;
  children?: ReactNode;
  /** What one can do about it. */
  action?: ReactNode;
  className?: string;
}

/** Nothing here yet, and what to do next. */
export function EmptyState({ picture, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cx('flex animate-appear flex-col items-center px-6 py-12 text-center', className)}>
      {picture && <div className="mb-6">{picture}</div>}
      <h2 className="font-display text-xl font-semibold tracking-tight">{title}</h2>
      {children && <div className="mt-2 max-w-sm text-muted text-pretty">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}
