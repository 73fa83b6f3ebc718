import { useSession, type Session, type SignedOutReason } from './session';

/**
 * One person, several tabs: they share the refresh cookie, so they share what comes of it.
 * A tab that renewed tells the others; a tab that signed out takes them along.
 */

type Word =
  | { type: 'signed_in'; session: Session; freshUntil: number }
  | { type: 'signed_out'; reason: SignedOutReason };

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('parley.session');

/** Tell the other tabs what this tab's store says now. */
export function tellTabs(): void {
  const { session, freshUntil, reason } = useSession.getState();
  const word: Word = session
    ? { type: 'signed_in', session, freshUntil }
    : { type: 'signed_out', reason };
  channel?.postMessage(word);
}

/** Follow the other tabs. Returns how to stop. */
export function followTabs(): () => void {
  const hear = ({ data }: MessageEvent<Word>) => {
    const { status, signIn, signOut } = useSession.getState();
    if (data.type === 'signed_in') signIn(data.session, data.freshUntil);
    // A second word about the same end does not change what this tab says of it.
    else if (status !== 'signed_out') signOut(data.reason === 'none' ? 'ended' : data.reason);
  };
  channel?.addEventListener('message', hear);
  return () => channel?.removeEventListener('message', hear);
}
