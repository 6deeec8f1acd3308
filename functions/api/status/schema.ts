import { z } from 'zod';

/** Takes no parameters. */
export const StatusRequest = z.object({});
