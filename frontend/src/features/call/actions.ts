/** Everything one can do in a call, as data: the bar, the shortcuts and the help read the same list. */

import { MessageSquare, Mic, MicOff, Users, Video, VideoOff, type LucideIcon } from 'lucide-react';

export interface CallAction {
  name: 'microphone' | 'camera' | 'chat' | 'people';
  /** What pressing it does now. */
  label: string;
  icon: LucideIcon;
  /** The key that does the same. */
  key: string;
  /** Its panel is open: shown so, and said by the label. */
  pressed?: boolean;
  /** The device is off or in trouble: shown so. */
  off?: boolean;
  pending?: boolean;
  /** A number to draw attention with; 0 shows none. */
  badge?: number;
  perform: () => void;
}

export interface CallSituation {
  microphone: { live: boolean; pending: boolean };
  camera: { live: boolean; pending: boolean };
  panel: 'chat' | 'people' | null;
  unread: number;
  toggleMicrophone: () => void;
  toggleCamera: () => void;
  togglePanel: (panel: 'chat' | 'people') => void;
}

/** The devices' actions. */
export function deviceActions(now: CallSituation): CallAction[] {
  const { microphone, camera } = now;
  return [
    {
      name: 'microphone',
      label: microphone.live ? 'Mute' : 'Unmute',
      icon: microphone.live ? Mic : MicOff,
      key: 'm',
      off: !microphone.live,
      pending: microphone.pending,
      perform: now.toggleMicrophone,
    },
    {
      name: 'camera',
      label: camera.live ? 'Turn camera off' : 'Turn camera on',
      icon: camera.live ? Video : VideoOff,
      key: 'v',
      off: !camera.live,
      pending: camera.pending,
      perform: now.toggleCamera,
    },
  ];
}

/** The panels' actions. */
export function panelActions(now: CallSituation): CallAction[] {
  return [
    {
      name: 'people',
      label: now.panel === 'people' ? 'Hide people' : 'Show people',
      icon: Users,
      key: 'p',
      pressed: now.panel === 'people',
      perform: () => now.togglePanel('people'),
    },
    {
      name: 'chat',
      label: now.panel === 'chat' ? 'Hide chat' : 'Show chat',
      icon: MessageSquare,
      key: 'c',
      pressed: now.panel === 'chat',
      badge: now.unread,
      perform: () => now.togglePanel('chat'),
    },
  ];
}

/** The action a key press means; null while someone is typing or holds a modifier. */
export function actionFor(event: KeyboardEvent, actions: readonly CallAction[]): CallAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog'))
    return null;
  return actions.find(({ key }) => key === event.key.toLowerCase()) ?? null;
}
