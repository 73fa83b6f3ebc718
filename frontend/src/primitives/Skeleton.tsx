import { cx } from '@/lib/cx';

/** The shape of what is being loaded. Size it by class; one `SkeletonStatus` beside many says so. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block animate-shimmer rounded-md bg-sunken dark:bg-raised', className)} />;
}

/** Says to screen readers what the skeletons show to eyes. */
export function SkeletonStatus({ label }: { label: string }) {
  return (
    <span role="status" className="sr-only">
      {label}
    </span>
  );
}
