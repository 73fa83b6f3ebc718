import { useEffect, useRef } from 'react';

import { actionFor, type CallAction } from './actions';

/** Performs actions by their keys. */
export function useShortcuts(actions: readonly CallAction[]): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = actionFor(event, current.current);
      if (action === null) return;
      event.preventDefault();
      action.perform();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
