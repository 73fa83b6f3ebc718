import { QueryClient } from '@tanstack/react-query';

import { useSession } from '@/lib/auth/session';
import { Problem } from '@/lib/http/problem';

/** What a server said, kept for the screens; forgotten when somebody else signs in. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => worthRetrying(error) && failures < 2,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8000) * (0.75 + Math.random() / 2),
    },
    mutations: { retry: false },
  },
});

useSession.subscribe(({ session }, before) => {
  if (before.session && before.session.user.id !== session?.user.id) queryClient.clear();
});

function worthRetrying(error: unknown): boolean {
  return error instanceof Problem && error.transient && error.status !== 429;
}
