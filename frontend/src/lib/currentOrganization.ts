import { create } from 'zustand';

const KEY = 'parley.organization';

interface CurrentOrganizationState {
  /** The organisation last chosen on this device; the person may have left it since. */
  chosenId: string | null;
  choose: (id: string) => void;
}

/** Which of my organisations I am working in, remembered on this device. */
export const useChosenOrganization = create<CurrentOrganizationState>()((set) => ({
  chosenId: stored(),
  choose: (id) => {
    set({ chosenId: id });
    try {
      localStorage.setItem(KEY, id);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  },
}));

/** The chosen one of `memberships`, or the first when the choice is no longer among them. */
export function currentOf<T extends { org_id: string }>(
  memberships: readonly T[],
  chosenId: string | null,
): T | null {
  return memberships.find((one) => one.org_id === chosenId) ?? memberships[0] ?? null;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
