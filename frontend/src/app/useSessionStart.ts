import { useCallback, useEffect, useState } from 'react';

import { keepFresh } from '@/lib/auth/freshness';
import { refresh } from '@/lib/auth/refresh';
import { followTabs } from '@/lib/auth/tabs';

/**
 * Find out who is signed in by trying the refresh cookie, then keep the session alive for as long
 * as the page is open. `error` is set when the gateway could not be asked.
 */
export function useSessionStart(): { error: unknown; trying: boolean; retry: () => void } {
  const [error, setError] = useState<unknown>(null);
  const [trying, setTrying] = useState(true);

  const ask = useCallback(() => {
    refresh(null)
      .then(() => setError(null), setError)
      .finally(() => setTrying(false));
  }, []);

  useEffect(() => {
    const stops = [followTabs(), keepFresh()];
    ask();
    return () => stops.forEach((stop) => stop());
  }, [ask]);

  const retry = () => {
    setTrying(true);
    ask();
  };
  return { error, trying, retry };
}
