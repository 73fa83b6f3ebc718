import { SendHorizontal } from 'lucide-react';
import type { KeyboardEvent } from 'react';

import { cx } from '@/lib/cx';
import { IconButton } from '@/primitives/IconButton';
import { Textarea } from '@/primitives/Textarea';

/** Letters a message may have, as the server counts them. */
export const MOST = 4000;
/** The count is shown from here on. */
const COUNT_FROM = MOST - 400;

interface ComposerProps {
  /** What is written so far. */
  draft: string;
  onDraft: (draft: string) => void;
  onPost: (body: string) => void;
}

/** Where a message is written. Enter sends, Shift+Enter breaks the line. */
export function Composer({ draft, onDraft, onPost }: ComposerProps) {
  const body = draft.trim();
  const length = Array.from(body).length;
  const sendable = length > 0 && length <= MOST;
  const post = () => {
    if (!sendable) return;
    onPost(body);
    onDraft('');
  };
  const press = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    post();
  };
  return (
    <form
      className="shrink-0 border-t p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault();
        post();
      }}
    >
      <div className="flex items-end gap-2">
        <Textarea
          ref={focusWhereTyping}
          rows={1}
          aria-label="Message"
          placeholder="Write a message"
          value={draft}
          onChange={({ currentTarget }) => onDraft(currentTarget.value)}
          onKeyDown={press}
          aria-invalid={length > MOST || undefined}
          aria-describedby="composer-count"
          className="max-h-40 resize-none! text-sm"
        />
        <IconButton
          type="submit"
          label="Send"
          size="md"
          disabled={!sendable}
          className={cx(
            'mb-0.5 rounded-full!',
            sendable && 'bg-brand! text-on-brand! hover:bg-brand-hover!',
          )}
        >
          <SendHorizontal size={18} aria-hidden />
        </IconButton>
      </div>
      <Count length={length} />
    </form>
  );
}

function Count({ length }: { length: number }) {
  return (
    <p
      id="composer-count"
      aria-live="polite"
      className={cx('px-1 text-xs tabular-nums', length > MOST ? 'text-danger-text' : 'text-faint')}
    >
      {length > COUNT_FROM && countWords(length)}
    </p>
  );
}

// Opening the chat is for writing, except where a keyboard would then cover half the screen.
function focusWhereTyping(box: HTMLTextAreaElement | null): void {
  if (matchMedia('(hover: hover)').matches) box?.focus();
}

function countWords(length: number): string {
  if (length <= MOST) return `${MOST - length} characters left`;
  return `${length - MOST} characters too many`;
}
