import { Typography } from 'antd';
import { useNodes } from './use-nodes';

/** A node by its name; by its id where it is not known. */
export function NodeName({ id }: { readonly id: string }) {
  const node = useNodes().find((one) => one.id === id);
  return <Typography.Text className="node-label">{node?.name ?? id}</Typography.Text>;
}
