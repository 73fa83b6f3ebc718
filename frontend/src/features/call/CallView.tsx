import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';

import type { Joined } from '@/api/shapes';
import { isLive, type LocalMedia } from '@/call/localMedia';
import type { RemotePerson } from '@/call/session';
import type { HubStatus } from '@/lib/hub/client';

import { deviceActions, panelActions, type CallSituation } from './actions';
import { Alone } from './Alone';
import { Announcer } from './Announcer';
import { CallHeader } from './CallHeader';
import { CallNotices } from './CallNotices';
import { Controls } from './Controls';
import { Sounds } from './Sounds';
import { Stage } from './Stage';
import { useSelfSpeaking } from './useSelfSpeaking';
import { usePanelFocus } from './usePanelFocus';
import { useShortcuts } from './useShortcuts';
import { useWakeLock } from './useWakeLock';

export type PanelName = 'chat' | 'people';

interface CallViewProps {
  joined: Joined;
  people: RemotePerson[];
  line: HubStatus;
  media: LocalMedia;
  unread: number;
  panel: PanelName | null;
  onPanel: (panel: PanelName | null) => void;
  onLeave: () => void;
  /** What stands in the open panel. */
  children: ReactNode;
}

/** The call: everyone on the stage, the panel beside it, the controls under it. */
export function CallView(props: CallViewProps) {
  const { joined, people, line, media, panel, children } = props;
  const { microphone, camera, speakerId } = useStore(media.store);
  const speaking = useSelfSpeaking(media);
  const [play, setPlay] = useState<(() => void) | null>(null);
  const blocked = useCallback((start: () => void) => setPlay(() => start), []);
  const { devices, panels } = useActions(props);
  const self = {
    userId: joined.participant.user_id,
    name: joined.participant.display_name,
    video: isLive(camera) ? camera.track : null,
    muted: !isLive(microphone),
    speaking: speaking && isLive(microphone),
  };
  usePanelFocus(panel);
  useWakeLock();
  const resume = play && (() => resumeAll(play, () => setPlay(null)));
  return (
    <div className="flex h-dvh flex-col">
      <CallHeader title={joined.meeting.title} code={joined.meeting.code} />
      <div className="relative flex min-h-0 flex-1 gap-3 px-3">
        <main className="relative min-w-0 flex-1">
          <Stage self={self} people={people} />
          {people.length === 0 && (
            <div className="absolute inset-x-3 top-3 z-10 flex justify-center">
              <Alone link={joined.meeting.join_url} />
            </div>
          )}
          <CallNotices
            media={media}
            line={line}
            speaking={speaking}
            play={resume}
            high={people.length === 1}
          />
        </main>
        {panel && (
          // Escape closes what one is in; the panel itself holds the controls.
          // eslint-disable-next-line jsx-a11y/no-static-element-interactions
          <div
            onKeyDown={({ key }) => key === 'Escape' && props.onPanel(null)}
            className="animate-appear overflow-hidden border bg-surface max-md:fixed max-md:inset-0 max-md:z-30 md:w-90 md:rounded-xl"
          >
            {children}
          </div>
        )}
      </div>
      <footer className="shrink-0 px-3 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <Controls media={media} devices={devices} panels={panels} onLeave={props.onLeave} />
      </footer>
      <Sounds people={people} speakerId={speakerId} onBlocked={blocked} />
      <Announcer people={people} />
    </div>
  );
}

function useActions({ media, panel, unread, onPanel }: CallViewProps) {
  const { microphone, camera } = useStore(media.store);
  const actions = useMemo(() => {
    const now: CallSituation = {
      microphone: { live: isLive(microphone), pending: microphone.pending },
      camera: { live: isLive(camera), pending: camera.pending },
      panel,
      unread,
      toggleMicrophone: () => void media.toggle('microphone'),
      toggleCamera: () => void media.toggle('camera'),
      togglePanel: (name) => onPanel(name === panel ? null : name),
    };
    return { devices: deviceActions(now), panels: panelActions(now) };
  }, [media, microphone, camera, panel, unread, onPanel]);
  useShortcuts(useMemo(() => [...actions.devices, ...actions.panels], [actions]));
  return actions;
}

// One press is enough for every voice: the others are allowed from then on.
function resumeAll(play: () => void, done: () => void): void {
  play();
  for (const audio of document.querySelectorAll('audio')) audio.play().catch(() => undefined);
  done();
}
