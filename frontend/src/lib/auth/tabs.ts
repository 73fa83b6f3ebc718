import { useSession, type Session } from './session';

/**
 * One person, several tabs: they share the refresh cookie, so they share what comes of it.
 * A tab that renewed tells the others; a tab that signed out takes them along.
 */

type Word =
  | { type: 'signed_in'; session: Session; freshUntil: number }
  | { type: 'signed_out' };

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('parley.session');

/** Tell the other tabs what this tab's store says now. */
export function tellTabs(): void {
  const { session, freshUntil } = useSession.getState();
  const word: Word = session
    ? { type: 'signed_in', session, freshUntil }
    : { type: 'signed_out' };
  channel?.postMessage(word);
}

/** Follow the other tabs. Returns how to stop. */
export function followTabs(): () => void {
  const hear = ({ data }: MessageEvent<Word>) => {
    const { signIn, signOut } = useSession.getState();
    if (data.type === 'signed_in') signIn(data.session, data.freshUntil);
    else signOut('left');
  };
  channel?.addEventListener('message', hear);
  return () => channel?.removeEventListener('message', hear);
}
