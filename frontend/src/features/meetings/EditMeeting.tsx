import { useUpdateMeeting } from '@/api/meetings';
import type { Meeting } from '@/api/shapes';
import { useForm } from '@/lib/form';
import { Panel } from '@/primitives/Panel';
import { toast } from '@/primitives/toast';

import { MeetingForm } from './MeetingForm';
import { changesOf, checkMeeting, explainMeeting, valuesOf, type MeetingValues } from './meetingValues';

/** Changes a meeting; everyone who can see it sees the change. */
export function EditMeeting({ meeting, onDone }: { meeting: Meeting; onDone: () => void }) {
  const update = useUpdateMeeting(meeting.id);
  const form = useForm<MeetingValues>({
    initial: valuesOf(meeting),
    check: (values) => checkMeeting(values),
    submit: async (values) => {
      const changes = changesOf(meeting, values);
      if (Object.keys(changes).length > 0) {
        await update.mutateAsync(changes);
        toast('Changes saved.', { tone: 'good' });
      }
      onDone();
    },
    explain: explainMeeting,
  });
  return (
    <div className="animate-rise">
      <h1 className="font-display text-3xl font-semibold tracking-[-0.025em]">Edit meeting</h1>
      <Panel className="mt-8 p-5 sm:p-8">
        <MeetingForm form={form} submitLabel="Save changes" onCancel={onDone} />
      </Panel>
    </div>
  );
}
