// The official JavaScript client (vsn 2.0.0), unchanged. Told by the environment where the server is.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'

const require = createRequire(process.env.CLIENT_PACKAGE)
const { createClient } = require('@supabase/supabase-js')
const WebSocket = require('ws')

const { API_URL, PUBLISHABLE_KEY, SECRET_KEY, TOKEN, OTHER_TOKEN, PREFIX } = process.env
const clients = []

function client(key = PUBLISHABLE_KEY, accessToken = undefined) {
  const made = createClient(API_URL, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: WebSocket },
    ...(accessToken ? { accessToken } : {}),
  })
  clients.push(made)
  return made
}

after(() => Promise.all(clients.map((made) => made.realtime.disconnect())))

function subscribed(channel) {
  return new Promise((resolve, reject) =>
    channel.subscribe((status, error) =>
      status === 'SUBSCRIBED' ? resolve(status) : reject(error ?? new Error(status)),
    ),
  )
}

// Resolves with what a callback is given, one call after the other.
function queue() {
  const values = []
  const waiting = []
  const put = (value) => (waiting.length ? waiting.shift()(value) : values.push(value))
  const next = () =>
    values.length ? Promise.resolve(values.shift()) : new Promise((resolve) => waiting.push(resolve))
  return { put, next, values }
}

let topics = 0
const topic = () => `${PREFIX}:open:${process.pid}-${topics++}`

test('a broadcast reaches the others, and oneself where asked, and is acknowledged', async () => {
  const name = topic()
  const heard = queue()
  const echo = queue()
  const ann = client().channel(name, { config: { broadcast: { self: true, ack: true } } })
  const bob = client().channel(name)
  ann.on('broadcast', { event: 'e' }, echo.put)
  bob.on('broadcast', { event: 'e' }, heard.put)
  await Promise.all([subscribed(ann), subscribed(bob)])
  assert.equal(await ann.send({ type: 'broadcast', event: 'e', payload: { n: 1, ä: 'ö' } }), 'ok')
  assert.deepEqual((await heard.next()).payload, { n: 1, ä: 'ö' })
  assert.deepEqual((await echo.next()).payload, { n: 1, ä: 'ö' })
})

test('bytes arrive as bytes', async () => {
  const name = topic()
  const heard = queue()
  const ann = client().channel(name, { config: { broadcast: { self: true } } })
  ann.on('broadcast', { event: '*' }, heard.put)
  await subscribed(ann)
  await ann.send({ type: 'broadcast', event: 'blob', payload: Uint8Array.of(0, 255, 7).buffer })
  const got = await heard.next()
  assert.equal(got.event, 'blob')
  assert.deepEqual([...new Uint8Array(got.payload)], [0, 255, 7])
})

test('presence is synchronised', async () => {
  const name = topic()
  const joins = queue()
  const leaves = queue()
  const watcher = client().channel(name, { config: { presence: { key: 'watcher' } } })
  watcher.on('presence', { event: 'join' }, joins.put).on('presence', { event: 'leave' }, leaves.put)
  await subscribed(watcher)
  const bob = client().channel(name, { config: { presence: { key: 'bob' } } })
  bob.on('presence', { event: 'sync' }, () => {})
  await subscribed(bob)
  assert.equal(await bob.track({ mood: 'good' }), 'ok')
  const joined = await joins.next()
  assert.equal(joined.key, 'bob')
  assert.equal(watcher.presenceState().bob[0].mood, 'good')
  assert.equal(await bob.track({ mood: 'better' }), 'ok')
  await joins.next()
  await leaves.next()
  assert.equal(watcher.presenceState().bob.length, 1)
  assert.equal(watcher.presenceState().bob[0].mood, 'better')
  assert.equal(await bob.untrack(), 'ok')
  assert.equal((await leaves.next()).key, 'bob')
  assert.deepEqual(watcher.presenceState(), {})
})

test('a private channel asks the policies', async () => {
  const name = `${PREFIX}:private`
  const stranger = client(PUBLISHABLE_KEY, async () => OTHER_TOKEN)
  await stranger.realtime.setAuth()
  await assert.rejects(
    subscribed(stranger.channel(name, { config: { private: true } })),
    /Unauthorized: You do not have permissions to read from this Channel topic/,
  )
  await stranger.removeAllChannels()
  const member = client(PUBLISHABLE_KEY, async () => TOKEN)
  await member.realtime.setAuth()
  const heard = queue()
  const channel = member.channel(name, { config: { private: true, broadcast: { self: true, ack: true } } })
  channel.on('broadcast', { event: 'e' }, heard.put)
  await subscribed(channel)
  assert.equal(await channel.send({ type: 'broadcast', event: 'e', payload: {} }), 'ok')
  await heard.next()
})

test('who is removed loses the channel with the next token', async () => {
  let token = TOKEN
  const member = client(PUBLISHABLE_KEY, async () => token)
  await member.realtime.setAuth()
  const states = queue()
  const channel = member.channel(`${PREFIX}:removed`, { config: { private: true } })
  channel.subscribe((status) => states.put(status))
  assert.equal(await states.next(), 'SUBSCRIBED')
  token = OTHER_TOKEN
  await member.realtime.setAuth()
  assert.equal(await states.next(), 'CLOSED')
})

test('what the database sends arrives', async () => {
  const name = `${PREFIX}:database`
  const heard = queue()
  const service = client(SECRET_KEY)
  await service.realtime.setAuth()
  const channel = service.channel(name, { config: { private: true } })
  channel.on('broadcast', { event: '*' }, heard.put)
  await subscribed(channel)
  console.log('SEND NOW')
  const json = await heard.next()
  assert.equal(json.event, 'json')
  assert.equal(json.payload.n, 1)
  assert.equal(json.meta.id, json.payload.id)
  const binary = await heard.next()
  assert.deepEqual([...new Uint8Array(binary.payload)], [0, 255])
  assert.match(binary.meta.id, /^[0-9a-f-]{36}$/)
})

test('messages can be sent by HTTP', async () => {
  const name = topic()
  const heard = queue()
  const listener = client().channel(name)
  listener.on('broadcast', { event: '*' }, heard.put)
  await subscribed(listener)
  const sender = client().channel(name)
  assert.deepEqual(await sender.httpSend('json', { n: 1 }), { success: true })
  assert.deepEqual((await heard.next()).payload, { n: 1 })
  assert.deepEqual(await sender.httpSend('bytes', Uint8Array.of(9)), { success: true })
  assert.deepEqual([...new Uint8Array((await heard.next()).payload)], [9])
  assert.equal(await sender.send({ type: 'broadcast', event: 'batch', payload: { n: 2 } }), 'ok')
  assert.deepEqual((await heard.next()).payload, { n: 2 })
})

test('a private message by HTTP needs permission', async () => {
  const stranger = client(PUBLISHABLE_KEY, async () => OTHER_TOKEN)
  await stranger.realtime.setAuth()
  const channel = stranger.channel(`${PREFIX}:private`, { config: { private: true } })
  await assert.rejects(channel.httpSend('e', {}), /Unauthorized/)
})
