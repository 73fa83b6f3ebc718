import type { ComponentProps, ReactNode } from 'react';

import { cx } from '@/lib/cx';

/** A sheet of paper on the page: one subject. */
export function Panel({ className, ...rest }: ComponentProps<'section'>) {
  return <section {...rest} className={cx('rounded-xl border bg-surface shadow-lift', className)} />;
}

interface PanelHeadProps {
  title: string;
  description?: ReactNode;
  /** A button or two at the end. */
  action?: ReactNode;
}

/** A panel's title line. */
export function PanelHead({ title, description, action }: PanelHeadProps) {
  return (
    <header className="flex items-start justify-between gap-4 px-5 pt-5 sm:px-6">
      <div className="min-w-0">
        <h2 className="font-display text-xl font-semibold tracking-tight">{title}</h2>
        {description && <p className="mt-1 text-muted">{description}</p>}
      </div>
      {action}
    </header>
  );
}
