import { MicOff, TriangleAlert, VolumeX, WifiOff, X } from 'lucide-react';
import type { ReactNode } from 'react';

import { explain, type DeviceKind, type Trouble } from '@/call/problems';
import { Button } from '@/primitives/Button';
import { IconButton } from '@/primitives/IconButton';
import { Spinner } from '@/primitives/Spinner';

interface NoticeProps {
  icon: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

function Notice({ icon, action, children }: NoticeProps) {
  return (
    <div
      role="status"
      className="pointer-events-auto flex max-w-full animate-rise items-center gap-3 rounded-full border border-line-strong bg-raised py-1.5 pr-2 pl-4 text-sm text-ink shadow-float max-sm:flex-wrap max-sm:justify-end max-sm:gap-y-1 max-sm:rounded-xl"
    >
      <span className="shrink-0 text-accent">{icon}</span>
      <span className="min-w-0 py-1 pr-2 text-pretty max-sm:flex-1 max-sm:basis-48">{children}</span>
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
export function MutedNotice({ onUnmute }: { onUnmute: () => void }) {
  const unmute = (
    <Button size="sm" className="rounded-full!" onClick={onUnmute}>
      Turn microphone on
    </Button>
  );
  return (
    <Notice icon={<MicOff size={17} aria-hidden />} action={unmute}>
      You’re speaking while muted.
    </Notice>
  );
}

interface TroubleNoticeProps {
  device: DeviceKind;
  trouble: Trouble;
  onRetry: () => void;
  onDismiss: () => void;
}

/** A device that does not work, and what helps. */
export function TroubleNotice({ device, trouble, onRetry, onDismiss }: TroubleNoticeProps) {
  const { what, help } = explain(device, trouble);
  const actions = (
    <span className="flex shrink-0 items-center gap-1">
      {trouble !== 'insecure' && (
        <Button size="sm" className="rounded-full!" onClick={onRetry}>
          Try again
        </Button>
      )}
      <IconButton
        label={`Go on without a ${device}`}
        size="sm"
        className="rounded-full!"
        onClick={onDismiss}
      >
        <X size={16} aria-hidden />
      </IconButton>
    </span>
  );
  return (
    <Notice icon={<TriangleAlert size={17} aria-hidden />} action={actions}>
      <strong className="font-semibold">{what}</strong> <span className="text-muted">{help}</span>
    </Notice>
  );
}
