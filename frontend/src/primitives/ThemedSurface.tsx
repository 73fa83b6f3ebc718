import { useState, type ReactNode } from 'react';

import { cx } from '@/lib/cx';

import { PortalContext } from './portal';

interface ThemedSurfaceProps {
  theme: 'light' | 'dark';
  className?: string;
  children: ReactNode;
}

/** A part of the page with its own theme, whatever the rest wears. The call's surface is dark. */
export function ThemedSurface({ theme, className, children }: ThemedSurfaceProps) {
  const [floor, setFloor] = useState<HTMLElement | null>(null);
  return (
    <div data-theme={theme} className={cx('bg-canvas text-ink', className)}>
      <PortalContext value={floor}>{children}</PortalContext>
      <div ref={setFloor} />
    </div>
  );
}
