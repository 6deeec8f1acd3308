import { z } from 'zod';

const password = z.string().min(1).max(1024);

/** Login and password. */
export const LogInRequest = z.object({ body: z.strictObject({ login: z.string().min(1).max(128), password }) });

/** Takes no parameters. */
export const SessionRequest = z.object({});

/** The password as it is and as it shall be. */
export const ChangePasswordRequest = z.object({
  body: z.strictObject({ currentPassword: password, newPassword: password }),
});

/** Who calls, and what they may do where. */
export const Session = z
  .object({
    id: z.string(),
    kind: z.enum(['user', 'key', 'dimse', 'system']),
    name: z.string().describe('Login of a user, name of a key'),
    grants: z.array(z.object({ permissions: z.array(z.string()), spaces: z.array(z.string()) })),
  })
  .meta({ id: 'Session' });
