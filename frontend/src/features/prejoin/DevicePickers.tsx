import { useStore } from 'zustand';

import { canChooseSpeaker, type Device } from '@/call/devices';
import type { LocalMedia } from '@/call/localMedia';
import { Field } from '@/primitives/Field';
import { Select } from '@/primitives/Select';

/** Which microphone, camera and speaker to use. */
export function DevicePickers({ media }: { media: LocalMedia }) {
  const { devices, microphone, camera, speakerId } = useStore(media.store);
  const inUse = (track: MediaStreamTrack | null, chosen: string | null) =>
    track?.getSettings().deviceId ?? chosen;
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
      <Picker
        label="Microphone"
        devices={devices.microphone}
        chosen={inUse(microphone.track, microphone.deviceId)}
        choose={(id) => void media.choose('microphone', id)}
      />
      <Picker
        label="Camera"
        devices={devices.camera}
        chosen={inUse(camera.track, camera.deviceId)}
        choose={(id) => void media.choose('camera', id)}
      />
      {canChooseSpeaker() && devices.speaker.length > 0 && (
        <Picker
          label="Speaker"
          devices={devices.speaker}
          chosen={speakerId ?? 'default'}
          choose={(id) => media.chooseSpeaker(id)}
        />
      )}
    </div>
  );
}

interface PickerProps {
  label: string;
  devices: Device[];
  chosen: string | null;
  choose: (id: string) => void;
}

function Picker({ label, devices, chosen, choose }: PickerProps) {
  const known = devices.some(({ id }) => id === chosen);
  return (
    <Field label={label}>
      <Select
        value={known && chosen !== null ? chosen : (devices[0]?.id ?? '')}
        disabled={devices.length === 0}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {devices.length === 0 && <option value="">None found</option>}
        {devices.map(({ id, label: name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
