import { ArrowDown } from 'lucide-react';

import { dayName } from '@/lib/dates';
import { useNow } from '@/lib/now';
import { Button } from '@/primitives/Button';
import { Spinner } from '@/primitives/Spinner';

import { groupByDay, type Day } from './group';
import { MessageGroup } from './MessageGroup';
import type { Chat } from './useChat';
import { useFollowing } from './useFollowing';

/** What was said, oldest first; further back as one scrolls up. */
export function MessageList({ chat, meId }: { chat: Chat; meId: string }) {
  const { entries, history } = chat;
  const { scroller, top, behind, toBottom } = useFollowing(entries, meId, history);
  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        aria-label="Messages"
        // The list is scrolled by keys too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="size-full overflow-y-auto overscroll-contain px-5 pb-3 outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div ref={top} className="flex h-8 items-center justify-center text-faint">
          {history.loadingOlder && <Spinner size={16} label="Loading older messages" />}
        </div>
        {groupByDay(entries).map((day) => (
          <DayBlock key={day.key} day={day} chat={chat} meId={meId} />
        ))}
      </section>
      {behind && (
        <Button
          size="sm"
          variant="primary"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 animate-rise rounded-full!"
          icon={<ArrowDown size={15} aria-hidden />}
          onClick={toBottom}
        >
          New messages
        </Button>
      )}
    </div>
  );
}

function DayBlock({ day, chat, meId }: { day: Day; chat: Chat; meId: string }) {
  const now = useNow();
  return (
    <>
      <h3 className="my-3 flex items-center gap-3 text-xs font-semibold text-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {dayName(day.date, now)}
      </h3>
      {day.groups.map((group) => (
        <MessageGroup key={group.key} group={group} mine={group.senderId === meId} chat={chat} />
      ))}
    </>
  );
}
