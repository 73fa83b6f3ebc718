import { Link } from 'react-router';

import type { Me } from '@/api/shapes';
import { NewHouse } from '@/primitives/art/NewHouse';
import { buttonStyle } from '@/primitives/buttonStyle';
import { EmptyState } from '@/primitives/EmptyState';
import { Panel } from '@/primitives/Panel';

import { JoinByCode } from './JoinByCode';
import { firstName } from './salutation';

/** The first visit: meetings belong to an organisation, so one comes first. */
export function NoOrganization({ me }: { me: Me }) {
  return (
    <div className="mx-auto max-w-lg">
      <EmptyState level={1}
        picture={<NewHouse />}
        title={`Welcome to Parley, ${firstName(me.display_name)}`}
        action={
          <Link to="/organizations/new" className={buttonStyle('primary', 'lg')}>
            Create an organisation
          </Link>
        }
      >
        Meetings belong to an organisation: your team, your company, your class. Create one to hold your first meeting.
      </EmptyState>
      <div className="flex items-center gap-4 pb-6 text-sm text-faint">
        <span className="h-px flex-1 bg-line" />
        or were you invited to a meeting?
        <span className="h-px flex-1 bg-line" />
      </div>
      <Panel className="p-5">
        <JoinByCode />
      </Panel>
    </div>
  );
}
