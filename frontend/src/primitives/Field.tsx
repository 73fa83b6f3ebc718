import { CircleAlert } from 'lucide-react';
import { useId, type ReactNode } from 'react';

import { cx } from '@/lib/cx';

import { FieldContext } from './fieldContext';

interface FieldProps {
  label: string;
  /** Help that stays visible while typing. */
  hint?: ReactNode;
  /** What is wrong with the value now; replaces nothing, it is added and read aloud. */
  error?: string | undefined;
  /** Says so beside the label; required is the rule and stays unsaid. */
  optional?: boolean;
  /** Something small at the end of the label's line. */
  aside?: ReactNode;
  /** Keep the label for screen readers only. */
  hideLabel?: boolean;
  className?: string;
  /** One `Input`, `Textarea` or `Select`. */
  children: ReactNode;
}

/** A labelled control with its hint and its error, wired for assistive technology. */
export function Field(props: FieldProps) {
  const { label, hint, error, optional, aside, hideLabel = false, className, children } = props;
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <div className={cx('flex items-baseline justify-between gap-3', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-sm font-semibold">
          {label}
          {optional && <span className="ml-1.5 font-normal text-faint">optional</span>}
        </label>
        {aside}
      </div>
      <FieldContext value={{ id, describedBy, invalid: error !== undefined }}>{children}</FieldContext>
      {error && (
        <p id={errorId} role="alert" className="flex animate-appear items-start gap-1.5 text-sm text-danger-text">
          <CircleAlert size={15} aria-hidden className="mt-0.75 shrink-0" />
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-sm text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
