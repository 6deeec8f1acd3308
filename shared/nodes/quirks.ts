import { z } from 'zod';

/**
 * What a device does wrong, or cannot take, and what we do about it: set only where a device needs it. Every field is
 * optional; absent is the behaviour of the standard.
 */
export const NodeQuirks = z.strictObject({
  acceptAnyCalledAeTitle: z
    .boolean()
    .optional()
    .describe(
      'It calls us by an AE title that is none of ours, as devices do that keep the title of the system they were installed with. It is let in, and uses the first of its spaces, or `main`',
    ),
  ignoreCaseOfAeTitle: z
    .boolean()
    .optional()
    .describe('It writes its own AE title now in capitals, now not: both are taken for it'),
  preferImplicitVr: z
    .boolean()
    .optional()
    .describe('It writes Explicit VR wrongly: Implicit VR Little Endian is chosen where it offers both'),
  maximumLength: z
    .int()
    .min(4_096)
    .max(131_072)
    .optional()
    .describe('Maximum length announced to it, in bytes: some stacks fail on more than 16384 or 32768'),
  noAsynchronousOperations: z
    .boolean()
    .optional()
    .describe('It offers asynchronous operations and mixes up the answers: the synchronous mode is agreed on'),
  noExtendedNegotiation: z
    .boolean()
    .optional()
    .describe('It fails on answers to its extended negotiation: none is sent, and the features of it are off'),
});

/** Quirks of one node. */
export type NodeQuirks = z.output<typeof NodeQuirks>;
