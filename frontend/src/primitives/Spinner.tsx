import { cx } from '@/lib/cx';

interface SpinnerProps {
  /** Side in px. */
  size?: number;
  /** Said to screen readers; leave out where text beside it already says so. */
  label?: string;
  className?: string;
}

/** Something is under way and will end soon. */
export function Spinner({ size = 18, label, className }: SpinnerProps) {
  return (
    <span role={label ? 'status' : undefined} className={cx('inline-flex', className)}>
      <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden className="animate-spin">
        <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="2.5" opacity="0.2" />
        <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      </svg>
      {label && <span className="sr-only">{label}</span>}
    </span>
  );
}
