// @vitest-environment node
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { HubClient, type HubOptions } from './client';
import type { PresenceChange, PresenceMap } from './frames';

vi.stubGlobal('WebSocket', NodeWebSocket);

interface Frame {
  type: string;
  id: number;
  [field: string]: unknown;
}

type Answer = Record<string, unknown> | null;

/** A hub for one test: real sockets on loopback; `answers` says what differs from a plain ok. */
class Server {
  readonly frames: Frame[] = [];
  readonly sockets = new Set<ServerSocket>();
  connections = 0;
  presence: PresenceMap = {};
  answers: (frame: Frame) => Answer | undefined = () => undefined;
  #server: WebSocketServer | null = null;
  port = 0;

  async start(): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.port });
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
    await new Promise<void>((resolve) => server.once('listening', resolve));
    this.port = (server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise<void>((resolve) =>
      this.#server ? this.#server.close(() => resolve()) : resolve(),
    );
    this.#server = null;
  }

  push(frame: Record<string, unknown>): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  #serve(socket: ServerSocket): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) =>
      this.#answer(socket, JSON.parse((data as Buffer).toString()) as Frame),
    );
  }

  #answer(socket: ServerSocket, frame: Frame): void {
    this.frames.push(frame);
    const special = this.answers(frame);
    if (special === null) return;
    const usual: Record<string, unknown> = { type: 'ok', id: frame.id };
    if (frame.type === 'auth') usual['peer_id'] = `user.${String(frame['session'])}`;
    if (frame.type === 'subscribe') usual['presence'] = this.presence;
    socket.send(JSON.stringify({ ...usual, ...special }));
  }
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function aServer(): Promise<Server> {
  const server = new Server();
  await server.start();
  cleanups.push(() => server.stop());
  return server;
}

function aClient(server: Server, options: Partial<HubOptions> = {}): HubClient {
  const client = new HubClient({
    url: () => `ws://127.0.0.1:${server.port}`,
    token: () => Promise.resolve('secret'),
    retryFirst: 10,
    ...options,
  });
  cleanups.push(() => client.stop());
  client.start();
  return client;
}

const entry = (name: string) => ({
  user_id: name,
  display_name: name,
  role: 'participant',
  state: {},
});
const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const open = (client: HubClient) => until(() => expect(client.status).toBe('open'));

describe('connecting', () => {
  test('the first frame authenticates, with the token outside the address', async () => {
    const server = await aServer();
    const client = aClient(server);
    await open(client);
    expect(server.frames[0]).toMatchObject({
      type: 'auth',
      token: 'secret',
      session: client.session,
    });
    expect(client.peerId).toBe(`user.${client.session}`);
  });

  test('a refused token is asked for anew', async () => {
    const server = await aServer();
    const asked: boolean[] = [];
    server.answers = ({ type, token }) =>
      type === 'auth' && token === 'old' ? { type: 'error', code: 'token_expired' } : undefined;
    const client = aClient(server, {
      token: ({ fresh }) => {
        asked.push(fresh);
        return Promise.resolve(fresh ? 'new' : 'old');
      },
    });
    await open(client);
    expect(asked).toEqual([false, true]);
  });

  test('nobody signed in closes the client', async () => {
    const client = aClient(await aServer(), { token: () => Promise.resolve(null) });
    await until(() => expect(client.status).toBe('closed'));
  });

  test('a token about to expire is renewed on the same socket', async () => {
    const server = await aServer();
    let lifetime = 1;
    server.answers = ({ type }) =>
      type === 'auth' ? { expires_at: Date.now() / 1000 + (lifetime *= 1000) / 1000 } : undefined;
    const client = aClient(server);
    await open(client);
    await until(() => expect(server.of('auth')).toHaveLength(2));
    expect(server.connections).toBe(1);
  });

  test('a token source that fails is asked again until it works', async () => {
    const server = await aServer();
    let failures = 3;
    const client = aClient(server, {
      token: () => (failures-- > 0 ? Promise.reject(new Error('down')) : Promise.resolve('secret')),
    });
    await open(client);
  });
});

describe('reconnecting', () => {
  test('a dead server is found again when it is back, with the same peer id', async () => {
    const server = await aServer();
    const client = aClient(server);
    const statuses: string[] = [];
    client.on('status', (status) => statuses.push(status));
    await open(client);
    const peer = client.peerId;
    await server.stop();
    await until(() => expect(client.status).toBe('reconnecting'));
    await server.start();
    await open(client);
    expect(client.peerId).toBe(peer);
    expect(statuses).toEqual(['open', 'reconnecting', 'open']);
  });

  test('topics are subscribed again and presence is repeated', async () => {
    const server = await aServer();
    const client = aClient(server);
    client.topic('meeting:1').setPresence({ mic: true });
    await until(() => expect(server.of('presence')).toHaveLength(1));
    server.push({ type: 'noise', topic: 'meeting:9' });
    for (const socket of server.sockets) socket.terminate();
    await until(() => expect(server.of('presence')).toHaveLength(2));
    expect(server.of('presence')[1]).toMatchObject({ topic: 'meeting:1', state: { mic: true } });
  });

  test('a server that stops answering is noticed by the watchdog', async () => {
    const server = await aServer();
    let deaf = false;
    server.answers = ({ type }) => (deaf && type === 'ping' ? null : undefined);
    const client = aClient(server, { pingEvery: 20, pingTimeout: 30 });
    await open(client);
    deaf = true;
    await until(() => expect(server.connections).toBe(2));
  });

  test('a nudge ends the waiting', async () => {
    const server = await aServer();
    const client = aClient(server, { retryFirst: 60_000 });
    await open(client);
    for (const socket of server.sockets) socket.terminate();
    await until(() => expect(client.status).toBe('reconnecting'));
    client.nudge();
    await open(client);
  });

  test('being replaced by another connection is final', async () => {
    const server = await aServer();
    const client = aClient(server);
    await open(client);
    for (const socket of server.sockets) socket.close(4409);
    await until(() => expect(client.status).toBe('closed'));
  });

  test('a request without a connection is refused, not kept', async () => {
    const server = await aServer();
    const client = aClient(server);
    await open(client);
    const topic = client.topic('meeting:1');
    await server.stop();
    await until(() => expect(client.status).toBe('reconnecting'));
    await expect(topic.publish('wave', {})).rejects.toMatchObject({ code: 'disconnected' });
  });
});

describe('a topic', () => {
  async function aTopic(presence: PresenceMap = {}) {
    const server = await aServer();
    server.presence = presence;
    const client = aClient(server);
    await open(client);
    const topic = client.topic('meeting:1');
    const changes: PresenceChange[] = [];
    topic.on('presence', (change) => changes.push(change));
    await until(() => expect(topic.joined).toBe(true));
    return { server, client, topic, changes };
  }

  test('tells who is there at the start, who comes and who goes', async () => {
    const { server, topic, changes } = await aTopic({ 'a.1': entry('a') });
    server.push({ type: 'presence', topic: 'meeting:1', joins: { 'b.1': entry('b') }, leaves: {} });
    server.push({
      type: 'presence',
      topic: 'meeting:1',
      joins: {},
      leaves: { 'a.1': { reason: 'left' } },
    });
    await until(() => expect(changes).toHaveLength(3));
    expect(Object.keys(topic.presence)).toEqual(['b.1']);
    expect(changes[2]?.leaves).toEqual({ 'a.1': { reason: 'left' } });
  });

  test('after a reconnect the missing are lost, and the others still there', async () => {
    const { server, topic, changes } = await aTopic({ 'a.1': entry('a'), 'b.1': entry('b') });
    server.presence = { 'a.1': entry('a') };
    for (const socket of server.sockets) socket.terminate();
    await until(() => expect(changes).toHaveLength(2));
    expect(changes[1]?.leaves).toEqual({ 'b.1': { reason: 'lost' } });
    expect(Object.keys(topic.presence)).toEqual(['a.1']);
  });

  test('says fresh after each subscribe, and stale and fresh as the hub does', async () => {
    const { server, topic } = await aTopic();
    const heard: string[] = [];
    topic.on('fresh', () => heard.push('fresh'));
    topic.on('stale', () => heard.push('stale'));
    server.push({ type: 'stale', topic: 'meeting:1' });
    server.push({ type: 'fresh', topic: 'meeting:1' });
    await until(() => expect(heard).toEqual(['stale', 'fresh']));
    for (const socket of server.sockets) socket.terminate();
    await until(() => expect(heard).toEqual(['stale', 'fresh', 'fresh']));
  });

  test('delivers events and signals', async () => {
    const { server, topic } = await aTopic();
    const heard: unknown[] = [];
    topic.on('event', ({ event, payload }) => heard.push([event, payload]));
    topic.on('signal', ({ from, payload }) => heard.push([from, payload]));
    server.push({
      type: 'event',
      topic: 'meeting:1',
      event: 'wave',
      payload: 1,
      from: null,
      event_id: 'x',
    });
    server.push({ type: 'signal', topic: 'meeting:1', from: 'a.1', payload: 2 });
    await until(() =>
      expect(heard).toEqual([
        ['wave', 1],
        ['a.1', 2],
      ]),
    );
  });

  test('an error reply rejects with its code', async () => {
    const { server, topic } = await aTopic();
    server.answers = ({ type }) =>
      type === 'signal' ? { type: 'error', code: 'peer_gone' } : undefined;
    await expect(topic.signal('a.1', {})).rejects.toMatchObject({ code: 'peer_gone' });
  });

  test('quick changes of presence end with the last one', async () => {
    const { server, topic } = await aTopic();
    for (let level = 0; level < 20; level++) topic.setPresence({ level });
    await until(() => expect(server.of('presence').at(-1)).toMatchObject({ state: { level: 19 } }));
    expect(server.of('presence').length).toBeLessThan(5);
  });

  test('a subscribe refused for a moment is repeated', async () => {
    const server = await aServer();
    let refusals = 2;
    server.answers = ({ type }) =>
      type === 'subscribe' && refusals-- > 0
        ? { type: 'error', code: 'upstream_unavailable' }
        : undefined;
    const client = aClient(server);
    const topic = client.topic('meeting:1');
    await until(() => expect(topic.joined).toBe(true));
  });

  test('a subscribe refused for good is told as revoked', async () => {
    const server = await aServer();
    server.answers = ({ type }) =>
      type === 'subscribe' ? { type: 'error', code: 'forbidden' } : undefined;
    const client = aClient(server);
    const revoked = vi.fn();
    client.topic('meeting:1').on('revoked', revoked);
    await until(() => expect(revoked).toHaveBeenCalledWith({ code: 'forbidden' }));
  });

  test('a revoked topic is silent and not subscribed again', async () => {
    const { server, client, topic } = await aTopic();
    const revoked = vi.fn();
    topic.on('revoked', revoked);
    server.push({ type: 'revoked', topic: 'meeting:1', code: 'removed' });
    await until(() => expect(revoked).toHaveBeenCalledWith({ code: 'removed' }));
    for (const socket of server.sockets) socket.terminate();
    await until(() => expect(server.connections).toBe(2));
    await open(client);
    expect(server.of('subscribe')).toHaveLength(1);
  });

  test('closing disappears from presence before unsubscribing', async () => {
    const { server, topic } = await aTopic();
    topic.setPresence({ mic: true });
    await until(() => expect(server.of('presence')).toHaveLength(1));
    topic.close();
    await until(() => expect(server.of('unsubscribe')).toHaveLength(1));
    expect(server.of('presence').at(-1)).toMatchObject({ state: null });
  });
});
