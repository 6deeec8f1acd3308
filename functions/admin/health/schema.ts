import { z } from 'zod';

/** Takes no parameters. */
export const HealthRequest = z.object({});

/** What the route answers. */
export const Health = z.object({ status: z.literal('ok'), time: z.iso.datetime() });
