import { defineFunction } from '#shared/kernel/function/http';
import { describeSession as describeCaller, describeLogIn, describeLogOut, describePassword } from './describe';
import { ChangePasswordRequest, LogInRequest, SessionRequest } from './schema';
import { changePassword, describeSession, logIn, logOut } from './session';

/** Sessions of the portal: log in, who am I, log out, change one's password. */
export const handler = defineFunction({
  routes: {
    'POST /api/session': {
      input: LogInRequest,
      access: 'public',
      describe: describeLogIn,
      run: (request, ctx) => logIn(request, ctx.need('security')),
    },
    'GET /api/session': {
      input: SessionRequest,
      access: 'authenticated',
      describe: describeCaller,
      run: (_request, ctx) => describeSession(ctx.caller),
    },
    'DELETE /api/session': {
      input: SessionRequest,
      access: 'authenticated',
      describe: describeLogOut,
      run: (request, ctx) => logOut(request, ctx.caller, ctx.need('security', 'audit')),
    },
    'POST /api/session/password': {
      input: ChangePasswordRequest,
      access: 'authenticated',
      describe: describePassword,
      run: (request, ctx) => changePassword(request, ctx.caller, ctx.need('security')),
    },
  },
});
