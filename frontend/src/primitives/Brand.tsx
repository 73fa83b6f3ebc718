import { cx } from '@/lib/cx';

/** The mark: two halves facing each other, each hearing the other out. */
export function BrandMark({ size = 32, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className={cx('shrink-0', className)}>
      <rect width="32" height="32" rx="9" fill="#0e5a48" />
      <path d="M15 6v15a7.5 7.5 0 0 1 0-15Z" fill="#f6f7f3" />
      <path d="M17 11a7.5 7.5 0 0 1 0 15Z" fill="#f4b26e" />
    </svg>
  );
}

interface WordmarkProps {
  /** On a phone, the mark alone. */
  compact?: boolean;
  className?: string;
}

/** The mark with the name. */
export function Wordmark({ compact = false, className }: WordmarkProps) {
  return (
    <span className={cx('inline-flex items-center gap-2.5', className)}>
      <BrandMark size={32} />
      <span className={cx('font-display text-[1.375rem] leading-none font-bold tracking-[-0.035em]', compact && 'max-sm:sr-only')}>
        parley
      </span>
    </span>
  );
}
