import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router/dom';

import { useSession } from '@/lib/auth/session';
import { Toasts } from '@/primitives/Toasts';

import { queryClient } from './queryClient';
import { router } from './router';
import { Splash } from './shell/Splash';
import { Unreachable } from './shell/Unreachable';
import { useSessionStart } from './useSessionStart';

/** The whole page: find out who is here, then show the route. */
export function App() {
  const start = useSessionStart();
  const known = useSession((state) => state.status !== 'unknown');
  return (
    <QueryClientProvider client={queryClient}>
      {known ? (
        <RouterProvider router={router} />
      ) : start.error ? (
        <Unreachable error={start.error} retrying={start.trying} onRetry={start.retry} />
      ) : (
        <Splash />
      )}
      <Toasts />
    </QueryClientProvider>
  );
}
