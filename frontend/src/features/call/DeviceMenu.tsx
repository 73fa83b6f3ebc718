import { Settings2 } from 'lucide-react';
import { useStore } from 'zustand';

import { canChooseSpeaker, type Device } from '@/call/devices';
import type { LocalMedia } from '@/call/localMedia';
import { IconButton } from '@/primitives/IconButton';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/primitives/Menu';

/** Which microphone, camera and speaker are in use, and exchanging them during the call. */
export function DeviceMenu({ media }: { media: LocalMedia }) {
  const { devices, microphone, camera, speakerId } = useStore(media.store);
  const inUse = (track: MediaStreamTrack | null, chosen: string | null) =>
    track?.getSettings().deviceId ?? chosen;
  return (
    <Menu
      side="top"
      align="center"
      className="w-72"
      trigger={
        <IconButton
          label="Choose devices"
          size="lg"
          className="rounded-full! bg-raised max-[22.5rem]:size-10 text-ink! hover:bg-line!"
        >
          <Settings2 size={20} aria-hidden />
        </IconButton>
      }
    >
      <Choice
        title="Microphone"
        devices={devices.microphone}
        chosen={inUse(microphone.track, microphone.deviceId)}
        choose={(id) => void media.choose('microphone', id)}
      />
      <MenuLine />
      <Choice
        title="Camera"
        devices={devices.camera}
        chosen={inUse(camera.track, camera.deviceId)}
        choose={(id) => void media.choose('camera', id)}
      />
      {canChooseSpeaker() && devices.speaker.length > 0 && (
        <>
          <MenuLine />
          <Choice
            title="Speaker"
            devices={devices.speaker}
            chosen={speakerId ?? 'default'}
            choose={(id) => media.chooseSpeaker(id)}
          />
        </>
      )}
    </Menu>
  );
}

interface ChoiceProps {
  title: string;
  devices: Device[];
  chosen: string | null;
  choose: (id: string) => void;
}

function Choice({ title, devices, chosen, choose }: ChoiceProps) {
  return (
    <>
      <MenuLabel>{title}</MenuLabel>
      {devices.length === 0 && <MenuItem disabled>None found</MenuItem>}
      {devices.map(({ id, label }) => (
        <MenuItem key={id} selected={id === chosen} onSelect={() => choose(id)}>
          {label}
        </MenuItem>
      ))}
    </>
  );
}
