import { Check, Link2, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useState } from 'react';

import type { RemotePerson } from '@/call/session';
import { copyText } from '@/lib/clipboard';
import { cx } from '@/lib/cx';
import { Avatar } from '@/primitives/Avatar';
import { Badge } from '@/primitives/Badge';
import { Button } from '@/primitives/Button';
import { SidePanel } from '@/primitives/SidePanel';

/** The own line of the list. */
export interface SelfLine {
  userId: string;
  name: string;
  role: string;
  mic: boolean;
  cam: boolean;
}

interface PeoplePanelProps {
  self: SelfLine;
  people: RemotePerson[];
  link: string;
  onClose: () => void;
}

/** Who is here, and how they are. */
export function PeoplePanel({ self, people, link, onClose }: PeoplePanelProps) {
  return (
    <SidePanel title="People" onClose={onClose}>
      <div className="px-5 pb-3">
        <CopyLink link={link} />
      </div>
      <h3 className="px-5 pt-2 pb-1 text-xs font-semibold text-faint">
        In the call · {people.length + 1}
      </h3>
      <ul className="min-h-0 flex-1 overflow-y-auto px-3 pb-4">
        <Line {...self} note="You" />
        {people.map((person) => (
          <Line
            key={person.peerId}
            {...person}
            note={noteOf(person)}
            speaking={person.mic && person.media.speaking}
          />
        ))}
      </ul>
    </SidePanel>
  );
}

function noteOf({ media }: RemotePerson): string | null {
  if (media.link === 'connecting') return 'Connecting…';
  return media.link === 'interrupted' ? 'Reconnecting…' : null;
}

interface LineProps {
  userId: string;
  name: string;
  role: string;
  mic: boolean;
  cam: boolean;
  note: string | null;
  speaking?: boolean;
}

function Line({ userId, name, role, mic, cam, note, speaking = false }: LineProps) {
  return (
    <li className="flex min-h-14 items-center gap-3 rounded-md px-2 py-2 hover:bg-hover">
      <Avatar
        name={name}
        id={userId}
        size={38}
        className={cx(speaking && 'ring-2 ring-brand ring-offset-2 ring-offset-surface')}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-semibold">{name}</span>
        {note && <span className="block text-xs text-muted">{note}</span>}
      </span>
      {(role === 'host' || role === 'cohost') && (
        <Badge tone="brand">{role === 'host' ? 'Host' : 'Co-host'}</Badge>
      )}
      <State on={cam} words={cam ? 'Camera on' : 'Camera off'} OnIcon={Video} OffIcon={VideoOff} />
      <State on={mic} words={mic ? 'Microphone on' : 'Muted'} OnIcon={Mic} OffIcon={MicOff} />
    </li>
  );
}

interface StateProps {
  on: boolean;
  words: string;
  OnIcon: typeof Mic;
  OffIcon: typeof Mic;
}

function State({ on, words, OnIcon, OffIcon }: StateProps) {
  const Icon = on ? OnIcon : OffIcon;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={on ? 'text-muted' : 'text-danger-text'}
    >
      <Icon size={17} aria-hidden />
    </span>
  );
}

function CopyLink({ link }: { link: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      className="w-full"
      icon={copied ? <Check size={17} aria-hidden /> : <Link2 size={17} aria-hidden />}
      onClick={() => void copyText(link).then(setCopied)}
    >
      {copied ? 'Link copied' : 'Copy the meeting’s link'}
    </Button>
  );
}
