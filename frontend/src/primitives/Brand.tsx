import { cx } from '@/lib/cx';

/** The mark: two halves facing each other, each hearing the other out. */
export function BrandMark({ size = 32, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className={cx('shrink-0', className)}>
      <rect width="32" height="32" rx="9" fill="#0e5a48" />
      <path d="M15 7.5v13a6.5 6.5 0 0 1 0-13Z" fill="#f6f7f3" />
      <path d="M17 11.5a6.5 6.5 0 0 1 0 13Z" fill="#f4b26e" />
    </svg>
  );
}

/** The mark with the name. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cx('inline-flex items-center gap-2.5', className)}>
      <BrandMark size={30} />
      <span className="font-display text-xl font-bold tracking-[-0.03em]">parley</span>
    </span>
  );
}
