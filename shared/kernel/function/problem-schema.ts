import { z } from 'zod';

const InputProblem = z.object({
  in: z.string().describe('`path`, `query`, `header` or `body`'),
  name: z.string(),
  message: z.string(),
});

/** RFC 9457 problem details as radlake answers them. `code` is stable; docs/errors.md lists all of them. */
export const ProblemDetails = z.object({
  type: z.string().describe('`urn:radlake:error:` and the code'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  detail: z.string().optional().describe('Absent with status 500'),
  instance: z.string().describe('`urn:radlake:call:` and the X-Call-Id of the answer'),
  available: z.array(z.string()).optional().describe('406 and 415: the media types that can be given or are taken'),
  problems: z.array(InputProblem).optional().describe('Each parameter or place of the body that does not fit'),
});

/** Problem details of one error. */
export type Problem = Readonly<z.output<typeof ProblemDetails>>;
