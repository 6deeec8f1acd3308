import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** Objects were fetched from a node into a space, or it was given up. */
export const retrievalEndedType = 'retrieval.ended';

/** The retrieval by its id; how it ended stands in the catalogue. */
export const RetrievalEnded = z.object({ space: SpaceField, retrievalId: z.string().min(1).max(128) });
export type RetrievalEnded = z.output<typeof RetrievalEnded>;

/** The whole event. */
export const RetrievalEndedEvent = eventSchema(retrievalEndedType, 1, RetrievalEnded);

/** Makes the event and its subject. @throws InvalidInputError */
export const retrievalEnded = eventMaker(retrievalEndedType, 1, RetrievalEnded);
