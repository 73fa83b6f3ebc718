/** One conversation out of three sources: what was read, what was announced, what is on its way. */

import type { Message } from '@/api/shapes';

import type { Outgoing } from './outbox';

/** One line of the conversation. */
export interface Entry {
  /** Stays the same from being written to being confirmed. */
  key: string;
  senderId: string | null;
  senderName: string;
  body: string;
  at: Date;
  /** `sending` and `refused` are not on the server. */
  state: 'sent' | 'sending' | 'refused';
  refusal: string | null;
  clientId: string;
}

export interface Sender {
  id: string;
  name: string;
}

/** Every message once, oldest first, then what `me` has on its way in the order it was written. */
export function mergeEntries(
  sources: readonly (readonly Message[])[],
  pending: readonly Outgoing[],
  me: Sender,
): Entry[] {
  const messages = new Map<string, Message>();
  for (const message of sources.flat()) messages.set(message.id, message);
  const sorted = [...messages.values()].sort(inOrder);
  const confirmed = new Set(
    sorted.filter(({ sender_id }) => sender_id === me.id).map(({ client_id }) => client_id),
  );
  const waiting = pending.filter(({ clientId }) => !confirmed.has(clientId));
  return [...sorted.map(sentEntry), ...waiting.map((outgoing) => waitingEntry(outgoing, me))];
}

/** Whether `payload` is a message as it is announced. */
export function isMessage(payload: unknown): payload is Message {
  if (typeof payload !== 'object' || payload === null) return false;
  const { id, body, created_at, client_id } = payload as Record<string, unknown>;
  return [id, body, created_at, client_id].every((field) => typeof field === 'string');
}

function sentEntry(message: Message): Entry {
  return {
    key: `${message.sender_id ?? ''}.${message.client_id}`,
    senderId: message.sender_id,
    senderName: message.sender_name ?? 'Former member',
    body: message.body,
    at: new Date(message.created_at),
    state: 'sent',
    refusal: null,
    clientId: message.client_id,
  };
}

function waitingEntry({ clientId, body, writtenAt, refusal }: Outgoing, me: Sender): Entry {
  return {
    key: `${me.id}.${clientId}`,
    senderId: me.id,
    senderName: me.name,
    body,
    at: new Date(writtenAt),
    state: refusal === null ? 'sending' : 'refused',
    refusal,
    clientId,
  };
}

// The server's order: by time to the microsecond, which a Date would round, then by id.
function inOrder(one: Message, other: Message): number {
  const byTime = Date.parse(one.created_at) - Date.parse(other.created_at);
  return byTime || compare(one.created_at, other.created_at) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
