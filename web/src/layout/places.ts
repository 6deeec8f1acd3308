import { mayDo, type Session } from '../api/session';

/** The pages of a space, in the order of the head, each with the rights of which one is enough. */
const ofSpace = [
  { to: '/spaces/$space/studies', words: 'studies', rights: ['study:read'] },
  { to: '/spaces/$space/elsewhere', words: 'elsewhere', rights: ['study:read'] },
  { to: '/spaces/$space/deliveries', words: 'delivery.all', rights: ['space:read'] },
  { to: '/spaces/$space/workflow', words: 'workflow.title', rights: ['workitem:read', 'space:read'] },
  { to: '/spaces/$space/origins', words: 'origin.all', rights: ['space:read'] },
] as const;

/** Those that somebody may see. */
export function placesOf(session: Session, space: string): (typeof ofSpace)[number][] {
  return ofSpace.filter(({ rights }) => rights.some((right) => mayDo(session, right, space)));
}
