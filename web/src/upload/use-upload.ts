import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { batchSender } from './send-batch';
import { UploadQueue, type UploadState } from './upload-queue';

/** The upload of a space: it goes on while the user looks at other pages; lists are asked for anew when it ended. */
export function useUpload(space: string): { readonly queue: UploadQueue; readonly state: UploadState } {
  const queries = useQueryClient();
  const queue = useMemo(() => new UploadQueue(batchSender(space)), [space]);
  const state = useSyncExternalStore(
    (listener) => queue.subscribe(listener),
    () => queue.state,
  );
  useEffect(() => {
    if (!state.isRunning && state.stored > 0) void queries.invalidateQueries({ queryKey: ['studies', space] });
  }, [state.isRunning, state.stored, queries, space]);
  useEffect(() => () => queue.stop(), [queue]);
  return { queue, state };
}
