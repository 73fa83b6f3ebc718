import { CircleAlert, Clock } from 'lucide-react';

import { cx } from '@/lib/cx';
import { timeOfDay } from '@/lib/dates';
import { Avatar } from '@/primitives/Avatar';

import type { Group } from './group';
import { linkParts } from './links';
import type { Entry } from './merge';
import type { Chat } from './useChat';

interface MessageGroupProps {
  group: Group;
  mine: boolean;
  chat: Chat;
}

/** What one person said in one go. */
export function MessageGroup({ group, mine, chat }: MessageGroupProps) {
  return (
    <article className="mb-4 flex gap-3">
      <Avatar
        name={group.senderName}
        id={group.senderId ?? undefined}
        size={30}
        className="mt-0.5"
      />
      <div className="min-w-0 flex-1">
        <header className="flex items-baseline gap-2">
          <span className="truncate text-sm font-semibold">{mine ? 'You' : group.senderName}</span>
          <time dateTime={group.at.toISOString()} className="shrink-0 text-xs text-faint">
            {timeOfDay(group.at)}
          </time>
        </header>
        {group.entries.map((entry) => (
          <Body key={entry.key} entry={entry} chat={chat} />
        ))}
      </div>
    </article>
  );
}

function Body({ entry, chat }: { entry: Entry; chat: Chat }) {
  return (
    <div className="group/entry mt-0.5">
      <p
        className={cx(
          'text-sm whitespace-pre-wrap wrap-anywhere',
          entry.state === 'sending' && 'text-muted',
          entry.state === 'refused' && 'text-faint',
        )}
      >
        <Linked text={entry.body} />
        {entry.state === 'sending' && (
          <Clock
            size={12}
            role="img"
            aria-label="Sending"
            className="ml-1.5 inline align-[-1px] text-faint"
          />
        )}
      </p>
      {entry.state === 'refused' && <Refused entry={entry} chat={chat} />}
    </div>
  );
}

function Linked({ text }: { text: string }) {
  return linkParts(text).map(({ text: words, href }, place) =>
    href === null ? (
      words
    ) : (
      <a
        key={place}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="font-medium text-brand-text underline decoration-brand-text/40 underline-offset-2 hover:decoration-current"
      >
        {words}
      </a>
    ),
  );
}

function Refused({ entry, chat }: { entry: Entry; chat: Chat }) {
  return (
    <p
      role="alert"
      className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-danger-text"
    >
      <CircleAlert size={13} aria-hidden />
      <span>Not sent. {entry.refusal}</span>
      <button
        type="button"
        className="font-semibold underline"
        onClick={() => chat.retry(entry.clientId)}
      >
        Try again
      </button>
      <button
        type="button"
        className="font-semibold underline"
        onClick={() => chat.discard(entry.clientId)}
      >
        Discard
      </button>
    </p>
  );
}
