import { CalendarPlus, Video } from 'lucide-react';
import { Link, useNavigate } from 'react-router';

import { useCreateMeeting } from '@/api/meetings';
import { cx } from '@/lib/cx';
import { Problem } from '@/lib/http/problem';
import { meetingPath } from '@/lib/meetingCode';
import { Button } from '@/primitives/Button';
import { buttonStyle } from '@/primitives/buttonStyle';
import { toast } from '@/primitives/toast';

import { firstName } from './salutation';

interface StartMeetingProps {
  orgId: string;
  hostName: string;
}

/** Meet now, or later. */
export function StartMeeting({ orgId, hostName }: StartMeetingProps) {
  const navigate = useNavigate();
  const create = useCreateMeeting();
  const begin = async () => {
    try {
      const title = `${firstName(hostName).slice(0, 80)}’s meeting`;
      const made = await create.mutateAsync({ org_id: orgId, title });
      await navigate(meetingPath(made.code));
    } catch (error) {
      const why = error instanceof Problem ? error.message : 'Please try again.';
      toast(`The meeting couldn’t be started. ${why}`, { tone: 'danger' });
    }
  };
  return (
    <div className="flex flex-wrap gap-3 lg:flex-col lg:flex-nowrap">
      <Button
        variant="primary"
        size="lg"
        className="max-lg:grow"
        icon={<Video size={19} aria-hidden />}
        pending={create.isPending}
        onClick={begin}
      >
        New meeting
      </Button>
      <Link to="/meetings/new" className={cx(buttonStyle('secondary', 'lg'), 'max-lg:grow')}>
        <CalendarPlus size={19} aria-hidden />
        Schedule
      </Link>
    </div>
  );
}
