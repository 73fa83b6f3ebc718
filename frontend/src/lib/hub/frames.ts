/** The hub's words, as they travel: JSON text frames of at most 64 KiB. */

/** One connected page in a topic, as the server describes it. */
export interface PresenceEntry {
  user_id: string;
  display_name: string;
  role: string;
  state: Record<string, unknown>;
}

/** Who is present, by peer id (`<user_id>.<session>`). */
export type PresenceMap = Record<string, PresenceEntry>;

/** `left`: went on purpose. `lost`: the connection broke, the person may come back. */
export interface Leave {
  reason: 'left' | 'lost';
}

export interface PresenceChange {
  joins: PresenceMap;
  leaves: Record<string, Leave>;
}

/** Something that happened in a topic; `from` is null when the database announced it. */
export interface TopicEvent {
  event: string;
  payload: unknown;
  from: { peer_id: string; user_id: string } | null;
  event_id: string;
}

export interface Signal {
  from: string;
  payload: unknown;
}

export type Request =
  | { type: 'auth'; token: string; session: string }
  | { type: 'subscribe' | 'unsubscribe'; topic: string }
  | { type: 'publish'; topic: string; event: string; payload: unknown }
  | { type: 'presence'; topic: string; state: Record<string, unknown> | null }
  | { type: 'signal'; topic: string; to: string; payload: unknown }
  | { type: 'ping' };

/** The answer to a request that was done; which fields it has depends on the request. */
export interface OkFrame {
  type: 'ok';
  id: number;
  peer_id?: string;
  expires_at?: number | string;
  presence?: PresenceMap;
}

export interface ErrorFrame {
  type: 'error';
  id?: number | null;
  code: string;
  detail?: string;
}

export type Push =
  | ({ type: 'event'; topic: string } & TopicEvent)
  | ({ type: 'presence'; topic: string } & PresenceChange)
  | ({ type: 'signal'; topic: string } & Signal)
  | { type: 'revoked'; topic: string; code: string }
  | { type: 'stale' | 'fresh'; topic: string };

export type ServerFrame = OkFrame | ErrorFrame | Push;

/** What a socket was closed with, as far as this client acts on it. */
export const CloseCode = {
  /** Ours: nothing was heard for too long. */
  watchdog: 4000,
  notAuthenticated: 4401,
  replaced: 4409,
} as const;

/** A request that was refused (`code` is the server's), timed out, or lost its connection. */
export class HubError extends Error {
  readonly code: string;

  constructor(code: string, detail?: string) {
    super(detail ?? code);
    this.name = 'HubError';
    this.code = code;
  }
}

/** `error` as a HubError: what a request rejects with. */
export function asHubError(error: unknown): HubError {
  return error instanceof HubError ? error : new HubError('failed', String(error));
}

/** Reads one text frame; null for anything that is not a frame. */
export function parseFrame(text: unknown): ServerFrame | null {
  if (typeof text !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(text);
    const isFrame = typeof frame === 'object' && frame !== null && 'type' in frame;
    return isFrame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
