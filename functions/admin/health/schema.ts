import { z } from 'zod';

/** Takes no parameters. */
export const HealthRequest = z.object({});
