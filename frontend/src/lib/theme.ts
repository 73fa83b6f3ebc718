import { create } from 'zustand';

/** `system` follows the device; the other two are somebody's choice on this device. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'parley.theme';
const systemDark = globalThis.matchMedia('(prefers-color-scheme: dark)');

interface ThemeState {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
}

/** Which theme the page wears. `public/theme.js` applies the same rule before the first paint. */
export const useTheme = create<ThemeState>()((set) => ({
  choice: storedChoice(),
  choose: (choice) => {
    remember(choice);
    set({ choice });
    wear(choice);
  },
}));

systemDark.addEventListener('change', () => wear(useTheme.getState().choice));

function wear(choice: ThemeChoice): void {
  const dark = choice === 'dark' || (choice === 'system' && systemDark.matches);
  const page = document.documentElement;
  // Every colour changes at once: nothing fades at a pace of its own while the theme settles.
  page.dataset['themeSettling'] = '';
  page.dataset['theme'] = dark ? 'dark' : 'light';
  setTimeout(() => delete page.dataset['themeSettling'], 60);
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function remember(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
