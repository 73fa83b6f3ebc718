import { MicOff, TriangleAlert, VolumeX, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';

import { explain, type DeviceKind, type Trouble } from '@/call/problems';
import { Button } from '@/primitives/Button';
import { Spinner } from '@/primitives/Spinner';

interface NoticeProps {
  icon: ReactNode;
  tone?: 'neutral' | 'danger';
  action?: ReactNode;
  children: ReactNode;
}

function Notice({ icon, action, children }: NoticeProps) {
  return (
    <div
      role="status"
      className="pointer-events-auto flex max-w-full animate-rise items-center gap-3 rounded-full border border-line-strong bg-raised py-1.5 pr-2 pl-4 text-sm text-ink shadow-float max-sm:rounded-xl"
    >
      <span className="shrink-0 text-accent">{icon}</span>
      <span className="min-w-0 py-1 pr-2 text-pretty">{children}</span>
      {action}
    </div>
  );
}

/** The hub is away. What flows between browsers keeps flowing. */
export function ReconnectingNotice() {
  return (
    <Notice
      icon={<WifiOff size={17} aria-hidden />}
      action={<Spinner size={16} className="mr-2 text-muted" />}
    >
      Reconnecting… your call goes on.
    </Notice>
  );
}

/** The browser waits for a press before it plays sound. */
export function BlockedSoundNotice({ onPlay }: { onPlay: () => void }) {
  const play = (
    <Button size="sm" variant="primary" className="rounded-full!" onClick={onPlay}>
      Turn sound on
    </Button>
  );
  return (
    <Notice icon={<VolumeX size={17} aria-hidden />} action={play}>
      Your browser is holding the sound back.
    </Notice>
  );
}

/** Someone speaks with the microphone off. */
export function MutedNotice() {
  return (
    <Notice icon={<MicOff size={17} aria-hidden />}>
      You’re muted. Press{' '}
      <kbd className="rounded-sm bg-line px-1.5 py-0.5 font-sans text-xs font-semibold">M</kbd> to
      speak.
    </Notice>
  );
}

interface TroubleNoticeProps {
  device: DeviceKind;
  trouble: Trouble;
  onRetry: () => void;
}

/** A device that does not work, and what helps. */
export function TroubleNotice({ device, trouble, onRetry }: TroubleNoticeProps) {
  const { what, help } = explain(device, trouble);
  const retry = (
    <Button size="sm" className="rounded-full!" onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <Notice
      icon={<TriangleAlert size={17} aria-hidden />}
      action={trouble === 'insecure' ? null : retry}
    >
      <strong className="font-semibold">{what}</strong> <span className="text-muted">{help}</span>
    </Notice>
  );
}
