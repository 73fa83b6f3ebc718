import { TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';

import type { LocalMedia } from '@/call/localMedia';
import { explain, type DeviceKind } from '@/call/problems';
import { Button } from '@/primitives/Button';

/** What is the matter with the devices, if anything, and what helps. */
export function Troubles({ media }: { media: LocalMedia }) {
  const state = useStore(media.store);
  const kinds = (['microphone', 'camera'] as const).filter(
    (kind) => state[kind].wanted && state[kind].trouble !== null,
  );
  return (
    <div role="status" className="flex flex-col gap-3">
      {kinds.map((kind) => (
        <TroubleLine key={kind} media={media} kind={kind} />
      ))}
    </div>
  );
}

function TroubleLine({ media, kind }: { media: LocalMedia; kind: DeviceKind }) {
  const trouble = useStore(media.store, (state) => state[kind].trouble);
  if (trouble === null) return null;
  const { what, help } = explain(kind, trouble);
  return (
    <div className="flex animate-rise items-start gap-3 rounded-lg bg-accent-soft px-4 py-3 text-sm text-on-accent-soft">
      <TriangleAlert size={18} aria-hidden className="mt-0.5 shrink-0" />
      <p className="min-w-0 flex-1 text-pretty">
        <strong className="font-semibold">{what}</strong> {help}
      </p>
      {trouble !== 'insecure' && (
        <Button size="sm" onClick={() => void media.retry(kind)}>
          Try again
        </Button>
      )}
    </div>
  );
}
