import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';

import { Composer, MOST } from './Composer';

function Written({ onPost }: { onPost: (body: string) => void }) {
  const [draft, setDraft] = useState('');
  return <Composer draft={draft} onDraft={setDraft} onPost={onPost} />;
}

function setUp() {
  const onPost = vi.fn();
  render(<Written onPost={onPost} />);
  return { onPost, user: userEvent.setup(), box: screen.getByRole('textbox', { name: 'Message' }) };
}

test('Enter sends what was written and empties the box', async () => {
  const { onPost, user, box } = setUp();
  await user.type(box, '  hello {Enter}');
  expect(onPost).toHaveBeenCalledExactlyOnceWith('hello');
  expect(box).toHaveProperty('value', '');
});

test('Shift+Enter breaks the line', async () => {
  const { onPost, user, box } = setUp();
  await user.type(box, 'one{Shift>}{Enter}{/Shift}two{Enter}');
  expect(onPost).toHaveBeenCalledExactlyOnceWith('one\ntwo');
});

test('nothing but space is not sent', async () => {
  const { onPost, user, box } = setUp();
  await user.type(box, '   {Enter}');
  expect(onPost).not.toHaveBeenCalled();
});

test('what is too long is counted and not sent', async () => {
  const { onPost, user, box } = setUp();
  await user.click(box);
  await user.paste('é'.repeat(MOST + 3));
  await user.keyboard('{Enter}');
  expect(screen.getByText('3 characters too many')).toBeDefined();
  expect(onPost).not.toHaveBeenCalled();
});

test('the room left is said when it becomes little, one letter an emoji', async () => {
  const { user, box } = setUp();
  await user.click(box);
  await user.paste('🙂'.repeat(MOST - 10));
  expect(screen.getByText('10 characters left')).toBeDefined();
});
