import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { useDeleteMeeting } from '@/api/meetings';
import type { Meeting } from '@/api/shapes';
import { hasCode } from '@/lib/http/problem';
import { Button } from '@/primitives/Button';
import { Dialog } from '@/primitives/Dialog';
import { FormError } from '@/primitives/FormError';
import { toast } from '@/primitives/toast';

/** Deletes a meeting for everyone, after asking once. */
export function DeleteMeeting({ meeting }: { meeting: Meeting }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteMeeting(meeting.id);
  const confirm = async () => {
    try {
      await remove.mutateAsync();
    } catch (error) {
      // Somebody was faster: what was wanted is so.
      if (!hasCode(error, 'not_found', 'meeting_not_found')) return;
    }
    toast('Meeting deleted.');
    await navigate('/');
  };
  return (
    <>
      <Button
        variant="quiet-danger"
        icon={<Trash2 size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Delete
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete this meeting?"
        description={
          <>
            “{meeting.title}” goes for everyone: its link, its chat and its record. This can’t be undone.
          </>
        }
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button variant="danger" pending={remove.isPending} onClick={confirm}>
              Delete meeting
            </Button>
          </>
        }
      >
        {remove.error && <FormError>{remove.error.message}</FormError>}
      </Dialog>
    </>
  );
}
