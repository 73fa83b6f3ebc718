import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';

import { logOut } from '@/api/auth';
import { useSessionUser } from '@/lib/auth/session';
import { useTheme, type ThemeChoice } from '@/lib/theme';
import { Avatar } from '@/primitives/Avatar';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/primitives/Menu';
import { Spinner } from '@/primitives/Spinner';
import { toast } from '@/primitives/toast';

const themes: { choice: ThemeChoice; label: string; Icon: typeof Sun }[] = [
  { choice: 'system', label: 'Match my device', Icon: Monitor },
  { choice: 'light', label: 'Light', Icon: Sun },
  { choice: 'dark', label: 'Dark', Icon: Moon },
];

/** Who I am, how the page looks, and the way out. */
export function AccountMenu() {
  const user = useSessionUser();
  const { choice, choose } = useTheme();
  const [leaving, setLeaving] = useState(false);
  if (!user) return null;

  const leave = () => {
    setLeaving(true);
    logOut()
      .catch(() => toast('You couldn’t be signed out. Check your connection and try again.', { tone: 'danger' }))
      .finally(() => setLeaving(false));
  };

  return (
    <Menu
      className="w-64"
      trigger={
        <button type="button" aria-label={`Account: ${user.display_name}`} className="flex size-11 items-center justify-center rounded-full transition-colors hover:bg-hover data-[state=open]:bg-hover">
          {leaving ? <Spinner label="Signing out" /> : <Avatar name={user.display_name} id={user.id} size={36} />}
        </button>
      }
    >
      <div className="flex items-center gap-3 px-2.5 py-2">
        <Avatar name={user.display_name} id={user.id} size={40} />
        <div className="min-w-0">
          <p className="truncate font-semibold">{user.display_name}</p>
          <p className="truncate text-sm text-muted">{user.email}</p>
        </div>
      </div>
      <MenuLine />
      <MenuLabel>Appearance</MenuLabel>
      {themes.map(({ choice: one, label, Icon }) => (
        <MenuItem key={one} icon={<Icon size={17} aria-hidden />} selected={choice === one} onSelect={() => choose(one)}>
          {label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={<LogOut size={17} aria-hidden />} onSelect={leave}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
