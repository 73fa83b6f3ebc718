import { describe, expect, test, vi } from 'vitest';

import { actionFor, deviceActions, panelActions, type CallSituation } from './actions';

const situation = (more: Partial<CallSituation> = {}): CallSituation => ({
  microphone: { live: true, pending: false },
  camera: { live: true, pending: false },
  panel: null,
  unread: 0,
  toggleMicrophone: vi.fn(),
  toggleCamera: vi.fn(),
  togglePanel: vi.fn(),
  ...more,
});

const all = (now: CallSituation) => [...deviceActions(now), ...panelActions(now)];

function press(init: KeyboardEventInit, target: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, ...init });
  target.dispatchEvent(event);
  return event;
}

describe('a key', () => {
  test.each([
    ['m', 'microphone'],
    ['V', 'camera'],
    ['c', 'chat'],
    ['p', 'people'],
  ])('%s means %s', (key, name) => {
    expect(actionFor(press({ key }), all(situation()))?.name).toBe(name);
  });

  test.each<KeyboardEventInit>([
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { repeat: true },
  ])('with %o means nothing', (init) => {
    expect(actionFor(press({ key: 'm', ...init }), all(situation()))).toBeNull();
  });

  test.each(['input', 'textarea', 'select'])('in a %s is writing', (tag) => {
    const field = document.body.appendChild(document.createElement(tag));
    expect(actionFor(press({ key: 'm' }, field), all(situation()))).toBeNull();
    field.remove();
  });

  test('without a meaning means nothing', () => {
    expect(actionFor(press({ key: 'x' }), all(situation()))).toBeNull();
  });
});

test('each action says what pressing it does now', () => {
  const labels = (now: CallSituation) => all(now).map(({ label }) => label);
  expect(labels(situation())).toEqual(['Mute', 'Turn camera off', 'Show people', 'Show chat']);
  const off = { live: false, pending: false };
  expect(labels(situation({ microphone: off, camera: off, panel: 'chat' }))).toEqual([
    'Unmute',
    'Turn camera on',
    'Show people',
    'Hide chat',
  ]);
});

test('no two actions share a key', () => {
  const keys = all(situation()).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
