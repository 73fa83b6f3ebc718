import { Phone } from 'lucide-react';

import type { LocalMedia } from '@/call/localMedia';
import { Tooltip } from '@/primitives/Tooltip';

import type { CallAction } from './actions';
import { ControlButton } from './ControlButton';
import { DeviceMenu } from './DeviceMenu';

interface ControlsProps {
  media: LocalMedia;
  devices: CallAction[];
  panels: CallAction[];
  onLeave: () => void;
}

/** The bar under the stage. */
export function Controls({ media, devices, panels, onLeave }: ControlsProps) {
  return (
    <div
      role="toolbar"
      aria-label="Call controls"
      className="flex items-center justify-center gap-2 max-[22.5rem]:gap-1.5 sm:gap-3"
    >
      {devices.map((action) => (
        <ControlButton key={action.name} action={action} />
      ))}
      <DeviceMenu media={media} />
      <span aria-hidden className="mx-1 hidden h-7 w-px bg-line-strong sm:block" />
      {panels.map((action) => (
        <ControlButton key={action.name} action={action} />
      ))}
      <span aria-hidden className="mx-1 hidden h-7 w-px bg-line-strong sm:block" />
      <LeaveButton onLeave={onLeave} />
    </div>
  );
}

function LeaveButton({ onLeave }: { onLeave: () => void }) {
  return (
    <Tooltip label="Leave the call">
      <button
        type="button"
        aria-label="Leave"
        onClick={onLeave}
        className="flex h-12 shrink-0 items-center max-[22.5rem]:h-10 max-[22.5rem]:px-2.5 justify-center gap-2 rounded-full bg-[#c53a32] px-4 font-semibold text-white transition-[background-color,scale] duration-150 hover:bg-[#d2473f] active:scale-95 sm:px-6"
      >
        <Phone size={19} aria-hidden className="rotate-135" />
        <span className="hidden sm:inline">Leave</span>
      </button>
    </Tooltip>
  );
}
