import { useInfiniteQuery } from '@tanstack/react-query';

interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A list that comes in pages, as far as it was asked for. */
export interface Pages<T> {
  readonly rows: readonly T[];
  readonly error: unknown;
  readonly isPending: boolean;
  /** Undefined: that is all. */
  readonly more: (() => void) | undefined;
  readonly isFetchingMore: boolean;
}

/** How often one page is asked for again; more pages take their time. */
const lookMs = 3_000;

/**
 * Follows a list of our API.
 *
 * @param key - names it among what is cached: another key is another list
 */
export function usePages<T>(
  key: readonly unknown[],
  fetchPage: (after: string | undefined, signal: AbortSignal) => Promise<ListPage<T>>,
): Pages<T> {
  const found = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => lookMs * (state.data?.pages.length ?? 1),
  });
  return {
    rows: found.data?.pages.flatMap(({ items }) => items) ?? [],
    error: found.error,
    isPending: found.isPending,
    more: found.hasNextPage ? () => void found.fetchNextPage() : undefined,
    isFetchingMore: found.isFetchingNextPage,
  };
}
