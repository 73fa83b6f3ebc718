import { refresh } from './refresh';
import { heldToken, useSession } from './session';

/** A token is renewed this long before it stops being good, or in the last fifth of a short life. */
const MARGIN_MS = 60_000;
/** A request does not set out with a token that may run out on the way. */
const JOURNEY_MS = 5_000;
const RETRY_MS = 5_000;

/**
 * A token that is good right now, renewed first when it is about to run out; null when nobody is
 * signed in.
 * @throws {Problem} when it had to be renewed and the gateway could not be asked.
 */
export async function freshToken(): Promise<string | null> {
  const { session, freshUntil } = useSession.getState();
  if (!session) return null;
  const journey = Math.min(JOURNEY_MS, session.expires_in * 100);
  return Date.now() < freshUntil - journey ? session.access_token : refresh(session.access_token);
}

/** Renew ahead of time for as long as somebody is signed in. Returns how to stop. */
export function keepFresh(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = (delay: number) => {
    clearTimeout(timer);
    timer = setTimeout(renewSoon, Math.max(0, delay));
  };
  const renewSoon = () => {
    refresh(heldToken()).catch(() => plan(RETRY_MS));
  };
  const replan = () => {
    clearTimeout(timer);
    const due = renewalDue();
    if (due !== null) plan(due - Date.now());
  };
  const stopWatching = useSession.subscribe(replan);
  // Timers stand still while a machine sleeps: look again when somebody is back.
  document.addEventListener('visibilitychange', replan);
  window.addEventListener('online', replan);
  replan();
  return () => {
    clearTimeout(timer);
    stopWatching();
    document.removeEventListener('visibilitychange', replan);
    window.removeEventListener('online', replan);
  };
}

function renewalDue(): number | null {
  const { session, freshUntil } = useSession.getState();
  if (!session) return null;
  return freshUntil - Math.min(MARGIN_MS, session.expires_in * 200);
}
