import { useRouteError } from 'react-router';

import { ErrorState } from '@/primitives/ErrorState';

/** A screen broke, or its code could not be loaded; the rest of the app is one click away. */
export function RouteError() {
  const error = useRouteError();
  return (
    <main className="flex min-h-[70dvh] flex-col items-center justify-center">
      <ErrorState level={1} title="This page stopped working" error={error} onRetry={() => window.location.reload()} />
      <a href="/" className="font-semibold text-brand-text underline-offset-4 hover:underline">
        Go to your meetings
      </a>
    </main>
  );
}
