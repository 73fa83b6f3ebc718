import * as Radix from '@radix-ui/react-tooltip';
import type { ReactElement } from 'react';

import { usePortal } from './portal';

interface TooltipProps {
  label: string;
  side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  /** One element that takes a ref and can be focused. */
  children: ReactElement;
}

/** A few words about what is under the pointer or in focus. Never the only place for them. */
export function Tooltip({ label, side = 'top', children }: TooltipProps) {
  const container = usePortal();
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200} disableHoverableContent>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal container={container}>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-60 max-w-64 animate-appear rounded-sm bg-ink px-2 py-1 text-xs font-medium text-canvas shadow-float"
          >
            {label}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
