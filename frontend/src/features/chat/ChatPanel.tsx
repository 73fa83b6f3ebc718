import { ErrorState } from '@/primitives/ErrorState';
import { SidePanel } from '@/primitives/SidePanel';
import { Skeleton, SkeletonStatus } from '@/primitives/Skeleton';

import { Composer } from './Composer';
import { MessageList } from './MessageList';
import { NewsAnnouncer } from './NewsAnnouncer';
import type { Chat } from './useChat';

interface ChatPanelProps {
  chat: Chat;
  meId: string;
  onClose: () => void;
}

/** The meeting's conversation. */
export function ChatPanel({ chat, meId, onClose }: ChatPanelProps) {
  return (
    <SidePanel title="Chat" onClose={onClose}>
      <Conversation chat={chat} meId={meId} />
      <Composer draft={chat.draft} onDraft={chat.setDraft} onPost={chat.post} />
      <NewsAnnouncer entries={chat.entries} meId={meId} />
    </SidePanel>
  );
}

function Conversation({ chat, meId }: { chat: Chat; meId: string }) {
  const { history, entries } = chat;
  if (history.error !== null) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ErrorState
          title="The chat couldn’t be loaded."
          error={history.error}
          onRetry={history.retry}
        />
      </div>
    );
  }
  if (history.loading) return <Loading />;
  if (entries.length === 0) return <Empty />;
  return <MessageList chat={chat} meId={meId} />;
}

function Loading() {
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-end gap-5 px-5 pb-4">
      <SkeletonStatus label="Loading the chat" />
      {['w-3/5', 'w-4/5', 'w-2/5'].map((width) => (
        <div key={width} className="flex flex-col gap-2">
          <Skeleton className="h-3 w-24" />
          <Skeleton className={`h-9 ${width}`} />
        </div>
      ))}
    </div>
  );
}

function Empty() {
  return (
    <div className="flex min-h-0 flex-1 animate-appear flex-col items-center justify-center px-8 pb-8 text-center">
      <svg width="96" height="64" viewBox="0 0 96 64" aria-hidden className="mb-5">
        <rect x="4" y="6" width="56" height="30" rx="15" fill="var(--raised)" />
        <rect x="36" y="28" width="56" height="30" rx="15" fill="var(--brand-soft)" />
        <path d="M50 43h28" stroke="var(--brand-text)" strokeWidth="3" strokeLinecap="round" />
        <path d="M18 21h22" stroke="var(--faint)" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <p className="font-semibold">Nothing written yet</p>
      <p className="mt-1 text-sm text-pretty text-muted">
        Links, notes, the question you don’t want to interrupt for: they stay here with the meeting.
      </p>
    </div>
  );
}
