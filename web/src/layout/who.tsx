import { useRouteContext } from '@tanstack/react-router';
import { Typography } from 'antd';

/** Who asked for something: the name of whoever is logged in, others by their id. */
export function Who({ id }: { readonly id: string }) {
  const { session } = useRouteContext({ from: '__root__' });
  return (
    <Typography.Text type="secondary" ellipsis={{ tooltip: id }} className="who">
      {id === session.id ? session.name : id}
    </Typography.Text>
  );
}
