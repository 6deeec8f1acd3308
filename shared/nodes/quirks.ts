import { z } from 'zod';
import { defaultCharsets } from '#shared/kernel/config-keys';
import { isAeTitle } from '#shared/kernel/ids';

/** In the form of (0008,0005), the first value empty: Korean, Japanese and Chinese by code extensions. PS3.3 C.12.1.1.2. */
const twoByteSets = ['\\ISO 2022 IR 149', '\\ISO 2022 IR 87', '\\ISO 2022 IR 58'] as const;
const sets = [...defaultCharsets, ...twoByteSets] as const;
const characterSet = z.enum(sets, `must be one of ${sets.join(', ')}`);

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
  otherAeTitles: z
    .array(z.string().refine(isAeTitle, 'must be 1 to 16 ASCII characters without backslash (PS3.5 AE)'))
    .max(16)
    .optional()
    .describe(
      'It calls us under these AE titles too, for instance to report storage commitment: with its address or certificate they are taken for it. It is never called by them',
    ),
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
  inferQueryLevel: z
    .boolean()
    .optional()
    .describe(
      'It leaves out Query/Retrieve Level: the level is then that of the lowest unique key with a value, in queries also of the one below that it asks for',
    ),
  assumeRelational: z
    .boolean()
    .optional()
    .describe(
      'It leaves out unique keys of the levels above, as relational queries and retrievals may, without negotiating that: it is served as if it had',
    ),
  defaultCharacterSet: characterSet
    .optional()
    .describe(
      'It writes text in this set without declaring it, or under one that its bytes contradict: such text is read in this set. Bytes stay as they are',
    ),
  actualCharacterSet: characterSet
    .optional()
    .describe(
      'It writes all text in this set, whatever it declares: all text beyond ASCII is read in this set. Bytes stay as they are',
    ),
  instancesPerAssociation: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'It takes so many instances over one association and fails then: what is sent to it goes on over a new one',
    ),
});

/** Quirks of one node. */
export type NodeQuirks = z.output<typeof NodeQuirks>;

/** How text is read that comes from a node; nothing where nothing special is known of it. */
export function characterSetsOf({
  defaultCharacterSet,
  actualCharacterSet,
}: NodeQuirks): { readonly fallback?: string; readonly override?: string } | undefined {
  if (defaultCharacterSet === undefined && actualCharacterSet === undefined) return undefined;
  return {
    ...(defaultCharacterSet !== undefined && { fallback: defaultCharacterSet }),
    ...(actualCharacterSet !== undefined && { override: actualCharacterSet }),
  };
}
