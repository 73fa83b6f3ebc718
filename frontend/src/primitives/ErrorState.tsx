import { RotateCw } from 'lucide-react';

import { cx } from '@/lib/cx';
import { Problem } from '@/lib/http/problem';

import { Button } from './Button';

interface ErrorStateProps {
  /** What could not be done: "Your meetings couldn’t be loaded." */
  title: string;
  error?: unknown;
  onRetry?: () => void;
  /** A retry is under way. */
  retrying?: boolean;
  /** 1 where this is the whole screen. */
  level?: 1 | 2;
  className?: string;
}

/** Something failed here; the rest of the page still works. */
export function ErrorState(props: ErrorStateProps) {
  const { title, error, onRetry, retrying = false, level = 2, className } = props;
  const Heading = level === 1 ? 'h1' : 'h2';
  const problem = error instanceof Problem ? error : null;
  return (
    <div role="alert" className={cx('flex flex-col items-center px-6 py-12 text-center', className)}>
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden className="mb-5">
        <path d="M33 6v30a15 15 0 0 1 0-30Z" fill="var(--danger-soft)" />
        <path d="M46 12a15 15 0 0 1 0 30Z" fill="var(--danger)" opacity="0.85" />
        <path d="M39.5 2v44" stroke="var(--line-strong)" strokeWidth="2" strokeDasharray="3 4" strokeLinecap="round" />
      </svg>
      <Heading className="font-display text-xl font-semibold tracking-tight">{title}</Heading>
      <p className="mt-2 max-w-sm text-muted text-pretty">
        {problem?.detail ?? 'Something unexpected happened. Trying again often helps.'}
      </p>
      {onRetry && (
        <Button className="mt-5" icon={<RotateCw size={16} aria-hidden />} pending={retrying} onClick={onRetry}>
          Try again
        </Button>
      )}
      {problem?.requestId && <p className="mt-4 text-xs text-faint">Reference {problem.requestId}</p>}
    </div>
  );
}
