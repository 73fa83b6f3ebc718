import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Button } from '@/primitives/Button';
import { buttonStyle } from '@/primitives/buttonStyle';
import { Wordmark } from '@/primitives/Brand';

interface EndedProps {
  title: string;
  children: ReactNode;
  /** Offers the way back in. */
  onRejoin?: (() => void) | undefined;
}

/** After the call, or where none can be: what happened, the way back in and the way home. */
export function Ended({ title, children, onRejoin }: EndedProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-6 py-12 text-center">
      <Wordmark className="mb-12" />
      <Parting />
      <h1 className="mt-8 animate-rise font-display text-3xl font-semibold tracking-tight">
        {title}
      </h1>
      <div className="mt-3 max-w-md animate-rise text-lg text-pretty text-muted">{children}</div>
      <div className="mt-8 flex animate-rise flex-wrap justify-center gap-3">
        {onRejoin && (
          <Button size="lg" onClick={onRejoin}>
            Rejoin
          </Button>
        )}
        <Link to="/" className={buttonStyle('primary', 'lg')}>
          Go to your meetings
        </Link>
      </div>
    </main>
  );
}

// The two halves of the mark, going their ways.
function Parting() {
  return (
    <svg width="120" height="72" viewBox="0 0 120 72" aria-hidden className="animate-appear">
      <path d="M42 6v42a21 21 0 0 1 0-42Z" fill="var(--brand)" />
      <path d="M78 24v42a21 21 0 0 0 0-42Z" fill="var(--accent)" />
      <path
        d="M60 8v56"
        stroke="var(--line-strong)"
        strokeWidth="2"
        strokeDasharray="2 6"
        strokeLinecap="round"
      />
    </svg>
  );
}
