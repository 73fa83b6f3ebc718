import { ErrorState } from '@/primitives/ErrorState';

interface UnreachableProps {
  error: unknown;
  retrying: boolean;
  onRetry: () => void;
}

/** The gateway can't be asked who is here, so nothing can be shown yet. */
export function Unreachable({ error, retrying, onRetry }: UnreachableProps) {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <ErrorState level={1} title="Parley can’t be reached" error={error} retrying={retrying} onRetry={onRetry} />
    </main>
  );
}
