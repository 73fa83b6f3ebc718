import type { components } from './schema';

/** Plain names for the generated wire shapes. */
type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type MyMembership = Schemas['MyMembership'];
export type Organization = Schemas['Organization'];
export type OrganizationCreate = Schemas['OrganizationCreate'];
export type Member = Schemas['Member'];
export type MembershipRole = Schemas['MembershipRole'];
export type Meeting = Schemas['Meeting'];
export type MeetingAccess = Schemas['MeetingAccess'];
export type MeetingCreate = Schemas['MeetingCreate'];
export type MeetingUpdate = Schemas['MeetingUpdate'];
export type MeetingPreview = Schemas['MeetingPreview'];
export type MeetingRole = Schemas['MeetingRole'];
export type Joined = Schemas['Joined'];
export type Participant = Schemas['Participant'];
export type Message = Schemas['Message'];
export type Registration = Schemas['Registration'];

/** One page of a list. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
