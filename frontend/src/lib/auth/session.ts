import { create } from 'zustand';

/**
 * Who is signed in on this page.
 *
 * The access token lives here, in memory, and nowhere else: not in storage, not in a URL. What
 * survives a reload is the refresh cookie, which no script can read.
 */

export interface SessionUser {
  id: string;
  email: string;
  display_name: string;
}

/** A session as the gateway hands it out (what this page keeps of it). */
export interface Session {
  access_token: string;
  /** Seconds the access token lives from when it was issued. */
  expires_in: number;
  user: SessionUser;
}

/** Why nobody is signed in: `ended` when a session was cut from elsewhere or ran out. */
export type SignedOutReason = 'none' | 'left' | 'ended';

interface SessionState {
  /** `unknown` until the refresh cookie was tried once. */
  status: 'unknown' | 'signed_in' | 'signed_out';
  session: Session | null;
  /** This machine's clock (ms) at which the access token stops being good. */
  freshUntil: number;
  reason: SignedOutReason;
  signIn: (session: Session, freshUntil?: number) => void;
  signOut: (reason: SignedOutReason) => void;
}

/** The one store of who is signed in. */
export const useSession = create<SessionState>()((set) => ({
  status: 'unknown',
  session: null,
  freshUntil: 0,
  reason: 'none',
  signIn: (session, freshUntil = Date.now() + session.expires_in * 1000) =>
    set({ status: 'signed_in', session, freshUntil, reason: 'none' }),
  signOut: (reason) => set({ status: 'signed_out', session: null, freshUntil: 0, reason }),
}));

/** The access token held now, whether or not it is still good. */
export function heldToken(): string | null {
  return useSession.getState().session?.access_token ?? null;
}

/** The person signed in, for a component. */
export function useSessionUser(): SessionUser | null {
  return useSession((state) => state.session?.user ?? null);
}
