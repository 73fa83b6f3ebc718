import { WifiOff } from 'lucide-react';

import { useOnline } from '@/lib/online';

/** Says that the device has no network; everything typed stays. */
export function OfflineBanner() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className="flex animate-appear items-center justify-center gap-2 bg-accent-soft px-4 py-2 text-center text-sm font-medium text-on-accent-soft">
          <WifiOff size={16} aria-hidden className="shrink-0" />
          You’re offline. What you see may be out of date.
        </p>
      )}
    </div>
  );
}
