import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { Session } from './schema';

const cookie = { 'Set-Cookie': 'The session, `radlake_session`; no script can read it' };

export const describeLogIn: RouteDescription = {
  summary: 'Opens a session',
  description: 'The session is a cookie. It ends 30 minutes after its last request, and after 12 hours in any case.',
  answers: { 200: answersJson('Who logged in.', Session, cookie) },
  errors: ['NOT_AUTHENTICATED', 'TOO_MANY_ATTEMPTS', 'CROSS_SITE_REQUEST'],
};

export const describeSession: RouteDescription = {
  summary: 'Says who calls',
  answers: { 200: answersJson('The caller and what it may do.', Session) },
};

export const describeLogOut: RouteDescription = {
  summary: 'Ends the session',
  description: 'With a key or Basic there is none, and nothing happens.',
  answers: { 204: { ...answersNothing, headers: cookie } },
};

export const describePassword: RouteDescription = {
  summary: "Changes the caller's own password",
  description: 'Their other sessions end.',
  answers: { 204: answersNothing },
  errors: ['WEAK_PASSWORD', 'TOO_MANY_ATTEMPTS'],
};
