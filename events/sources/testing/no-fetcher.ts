import type { StudyFetcher } from '../database/study-fetcher';

/** For tests of sources that fetch nothing from nodes. */
export const noFetcher: StudyFetcher = {
  fetch: () => Promise.reject(new Error('cannot happen: nothing is fetched from a node here')),
};
