import { useRouteContext } from '@tanstack/react-router';
import { mayDo } from '../api/session';

/** Whether who is logged in may do something in a space; `*`: on the platform as a whole. */
export function useMay(): (permission: string, space: string) => boolean {
  const { session } = useRouteContext({ from: '__root__' });
  return (permission, space) => mayDo(session, permission, space);
}
