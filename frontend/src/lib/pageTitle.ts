import { useEffect } from 'react';

/** Name the page for tabs, history and screen readers: "Sign in · Parley". */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Parley` : 'Parley';
  }, [title]);
}
