import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Message } from '@/api/shapes';
import { Problem } from '@/lib/http/problem';

import { Outbox } from './outbox';

/** A server that keeps each client id once, and answers as it is told. */
class Desk {
  readonly stored = new Map<string, Message>();
  readonly asked: string[] = [];
  /** Thrown at the next requests, one each: `before` the message is stored, or `after`. */
  troubles: { when: 'before' | 'after'; error: Error }[] = [];

  send = (body: string, clientId: string): Promise<Message> => {
    this.asked.push(body);
    const trouble = this.troubles.shift();
    if (trouble?.when === 'before') return Promise.reject(trouble.error);
    const message = this.stored.get(clientId) ?? this.#store(body, clientId);
    if (trouble) return Promise.reject(trouble.error);
    return Promise.resolve(message);
  };

  get bodies(): string[] {
    return [...this.stored.values()].map(({ body }) => body);
  }

  #store(body: string, clientId: string): Message {
    const message: Message = {
      id: String(this.stored.size),
      meeting_id: 'm',
      sender_id: 'me',
      sender_name: 'Ada',
      body,
      client_id: clientId,
      created_at: new Date().toISOString(),
    };
    this.stored.set(clientId, message);
    return message;
  }
}

const problem = (status: number) =>
  new Problem({ status, code: 'x', title: 'x', detail: 'Because.' });
const opened: Outbox[] = [];

function anOutbox(desk: Desk, sent: (message: Message) => void = () => undefined): Outbox {
  const outbox = new Outbox({ storageKey: 'outbox', send: desk.send, sent, retryFirst: 5 });
  opened.push(outbox);
  outbox.open();
  return outbox;
}

const empty = (outbox: Outbox) =>
  vi.waitFor(() => expect(outbox.store.getState().pending).toEqual([]), { interval: 5 });

beforeEach(() => sessionStorage.clear());
afterEach(() => opened.splice(0).forEach((outbox) => outbox.close()));

test('a message is pending until the server has it', async () => {
  const desk = new Desk();
  const sent: Message[] = [];
  const outbox = anOutbox(desk, (message) => sent.push(message));
  outbox.post('hello');
  expect(outbox.store.getState().pending).toMatchObject([{ body: 'hello', refusal: null }]);
  await empty(outbox);
  expect(sent.map(({ body }) => body)).toEqual(['hello']);
});

test('messages arrive in the order they were written, through every outage, once each', async () => {
  const desk = new Desk();
  desk.troubles = [
    { when: 'before', error: problem(503) },
    { when: 'after', error: problem(0) },
    { when: 'after', error: problem(502) },
  ];
  const outbox = anOutbox(desk);
  for (const body of ['one', 'two', 'three']) outbox.post(body);
  await empty(outbox);
  expect(desk.bodies).toEqual(['one', 'two', 'three']);
  expect(desk.asked.filter((body) => body === 'one')).toHaveLength(4);
});

test('what the server refuses for good is kept with the reason, and does not hold up the rest', async () => {
  const desk = new Desk();
  desk.troubles = [{ when: 'before', error: problem(422) }];
  const outbox = anOutbox(desk);
  outbox.post('bad');
  outbox.post('good');
  await vi.waitFor(() => expect(desk.bodies).toEqual(['good']));
  expect(outbox.store.getState().pending).toMatchObject([{ body: 'bad', refusal: 'Because.' }]);
});

test('a refused message can be tried again or given up', async () => {
  const desk = new Desk();
  desk.troubles = [problem(403), problem(403)].map((error) => ({ when: 'before' as const, error }));
  const outbox = anOutbox(desk);
  outbox.post('one');
  outbox.post('two');
  const refused = () => outbox.store.getState().pending.filter(({ refusal }) => refusal !== null);
  await vi.waitFor(() => expect(refused()).toHaveLength(2));
  const [one, two] = outbox.store.getState().pending;
  outbox.retry(one?.clientId ?? '');
  outbox.discard(two?.clientId ?? '');
  await empty(outbox);
  expect(desk.bodies).toEqual(['one']);
});

test('an ended session does not lose a message: it goes when there is a new one', async () => {
  const desk = new Desk();
  desk.troubles = [{ when: 'before', error: problem(401) }];
  const outbox = anOutbox(desk);
  outbox.post('hello');
  await empty(outbox);
  expect(desk.bodies).toEqual(['hello']);
});

test('a reload goes on where the page before it stopped, without doubling', async () => {
  const desk = new Desk();
  desk.troubles = [{ when: 'after', error: problem(0) }];
  const before = new Outbox({
    storageKey: 'outbox',
    send: desk.send,
    sent: () => undefined,
    retryFirst: 60_000,
  });
  before.open();
  before.post('hello');
  await vi.waitFor(() => expect(desk.asked).toHaveLength(1));
  before.close();
  await empty(anOutbox(desk));
  expect(desk.bodies).toEqual(['hello']);
});

test('an announcement confirms a message whose answer was lost', async () => {
  const desk = new Desk();
  desk.troubles = [{ when: 'after', error: problem(0) }];
  const outbox = new Outbox({
    storageKey: 'outbox',
    send: desk.send,
    sent: () => undefined,
    retryFirst: 60_000,
  });
  opened.push(outbox);
  outbox.open();
  outbox.post('hello');
  await vi.waitFor(() => expect(desk.stored.size).toBe(1));
  outbox.confirm([...desk.stored.keys()][0] ?? '');
  await empty(outbox);
});
