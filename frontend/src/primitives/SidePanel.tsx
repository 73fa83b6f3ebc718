import { X } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconButton } from './IconButton';

interface SidePanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** What stands beside the main thing, or over it where there is no beside. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  return (
    <aside aria-label={title} className="flex h-full min-h-0 w-full flex-col bg-surface">
      <header className="flex h-14 shrink-0 items-center justify-between pr-2 pl-5">
        <h2 className="font-display text-lg font-semibold tracking-tight">{title}</h2>
        <IconButton
          label={`Close ${title.toLowerCase()}`}
          size="md"
          side="bottom"
          onClick={onClose}
        >
          <X size={19} aria-hidden />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
