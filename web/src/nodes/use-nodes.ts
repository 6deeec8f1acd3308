import { useQuery } from '@tanstack/react-query';
import { fetchNodes, type Node } from '../api/nodes';
import { useMay } from '../layout/use-may';

/** The nodes, where they may be seen; they are known by their ids elsewhere. */
export function useNodes(): readonly Node[] {
  const may = useMay();
  const { data = [] } = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => fetchNodes(signal),
    enabled: may('system:read', '*'),
  });
  return data;
}
