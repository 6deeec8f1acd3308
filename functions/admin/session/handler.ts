import { defineFunction } from '#shared/kernel/function/http';
import { ChangePasswordRequest, LogInRequest, SessionRequest } from './schema';
import { changePassword, describeSession, logIn, logOut } from './session';

/** Sessions of the portal: log in, who am I, log out, change one's password. */
export const handler = defineFunction({
  routes: {
    'POST /api/session': {
      input: LogInRequest,
      access: 'public',
      run: (request, ctx) => logIn(request, ctx.need('security')),
    },
    'GET /api/session': {
      input: SessionRequest,
      access: 'authenticated',
      run: (_request, ctx) => describeSession(ctx.caller),
    },
    'DELETE /api/session': {
      input: SessionRequest,
      access: 'authenticated',
      run: (request, ctx) => logOut(request, ctx.caller, ctx.need('security', 'audit')),
    },
    'POST /api/session/password': {
      input: ChangePasswordRequest,
      access: 'authenticated',
      run: (request, ctx) => changePassword(request, ctx.caller, ctx.need('security')),
    },
  },
});
