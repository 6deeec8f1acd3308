import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** Objects are to be fetched from a node into a space. */
export const retrievalRequestedType = 'retrieval.requested';

/** The retrieval by its id; what it is stands in the catalogue. */
export const RetrievalRequested = z.object({ space: SpaceField, retrievalId: z.string().min(1).max(128) });
export type RetrievalRequested = z.output<typeof RetrievalRequested>;

/** The whole event. */
export const RetrievalRequestedEvent = eventSchema(retrievalRequestedType, 1, RetrievalRequested);

/** Makes the event and its subject. @throws InvalidInputError */
export const retrievalRequested = eventMaker(retrievalRequestedType, 1, RetrievalRequested);
