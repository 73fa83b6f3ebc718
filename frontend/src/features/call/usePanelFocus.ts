import { useEffect, useRef } from 'react';

/** Puts the focus back on the button that opened a panel, when closing the panel left it nowhere. */
export function usePanelFocus(panel: string | null): void {
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (panel === null) return undefined;
    opener.current = document.querySelector(`[data-action="${panel}"]`);
    return () => {
      const focused = document.activeElement;
      const nowhere = focused === null || focused === document.body;
      if (nowhere && opener.current instanceof HTMLElement) opener.current.focus();
    };
  }, [panel]);
}
