import { createContext, use } from 'react';

/**
 * Where what floats (dialogs, menus, tooltips) is put. By default the body; inside a surface with a
 * theme of its own, an element of that surface, so that it wears the same theme.
 */
export const PortalContext = createContext<HTMLElement | null>(null);

/** The element to portal into, or undefined for the body. */
export function usePortal(): HTMLElement | undefined {
  return use(PortalContext) ?? undefined;
}
