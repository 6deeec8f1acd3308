import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Empty, Flex, Popconfirm, Table, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchNodes, type Node, removeNode } from '../api/nodes';
import { EchoButton } from '../nodes/echo-button';
import { LiveState } from '../nodes/live-state';
import { NodeDrawer } from '../nodes/node-drawer';
import { UnknownPeers } from '../nodes/unknown-peers';

/** How often live state is asked for. */
const lookMs = 3_000;

/** Other systems: their live state, and callers that are not let in yet. */
export function NodesPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Node | 'new'>();
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => fetchNodes(signal),
    refetchInterval: lookMs,
  });
  const again = () => void queries.invalidateQueries({ queryKey: ['nodes'] });
  return (
    <Flex vertical gap="middle" className="studies-page">
      <Flex justify="space-between" align="center">
        <Typography.Title level={2} className="page-title">
          {t('nodes')}
        </Typography.Title>
        <Button type="primary" onClick={() => setEdited('new')}>
          {t('addNode')}
        </Button>
      </Flex>
      {nodes.isError && <Alert type="error" showIcon title={t('failed')} />}
      <UnknownPeers accepted={again} />
      <Table<Node>
        size="middle"
        rowKey="id"
        columns={useColumns(setEdited, again)}
        dataSource={[...(nodes.data ?? [])]}
        pagination={false}
        loading={nodes.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('noNodes')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
      <NodeDrawer
        node={edited}
        close={(isChanged) => {
          setEdited(undefined);
          if (isChanged) again();
        }}
      />
    </Flex>
  );
}

function useColumns(edit: (node: Node) => void, again: () => void): TableColumnsType<Node> {
  const { t } = useTranslation();
  return [
    {
      title: t('name'),
      key: 'name',
      render: (_, { name, description }) => (
        <Flex vertical>
          <Typography.Text strong>{name}</Typography.Text>
          {description && <Typography.Text type="secondary">{description}</Typography.Text>}
        </Flex>
      ),
    },
    { title: t('kind'), key: 'kind', render: (_, { kind }) => (kind === 'dimse' ? 'DIMSE' : 'DICOMweb') },
    { title: t('aeTitle'), key: 'aeTitle', render: (_, { aeTitle }) => aeTitle },
    { title: t('address'), key: 'address', render: (_, node) => addressOf(node) },
    { title: t('state'), key: 'state', render: (_, node) => <State node={node} /> },
    { title: t('live'), key: 'live', render: (_, { live }) => <LiveState live={live} /> },
    {
      title: '',
      key: 'actions',
      render: (_, node) => (
        <Flex gap="small" align="center">
          <EchoButton id={node.id} isPossible={node.kind === 'dicomweb' || node.port !== null} done={again} />
          <Button size="small" onClick={() => edit(node)}>
            {t('edit')}
          </Button>
          <Popconfirm title={t('removeNode', { name: node.name })} onConfirm={() => removeNode(node.id).finally(again)}>
            <Button size="small" danger>
              {t('remove')}
            </Button>
          </Popconfirm>
        </Flex>
      ),
    },
  ];
}

function addressOf({ kind, host, port, url }: Node): string {
  if (kind === 'dicomweb') return url ?? '';
  return port === null ? (host ?? '') : `${host}:${port}`;
}

function State({ node: { isActive, lastSeenAt, lastError } }: { readonly node: Node }) {
  const { t } = useTranslation();
  const isFailing = lastError !== null && (lastSeenAt === null || lastError.at > lastSeenAt);
  const said = !isActive ? t('off') : isFailing ? t('failing') : lastSeenAt ? t('working') : t('neverSeen');
  const color = !isActive ? 'default' : isFailing ? 'red' : lastSeenAt ? 'green' : 'gold';
  const time = (text: string) => new Date(text).toLocaleString();
  return (
    <Flex vertical align="start" gap={2}>
      <Tooltip title={lastError && `${time(lastError.at)} ${lastError.message} (${lastError.code})`}>
        <Tag color={color}>{said}</Tag>
      </Tooltip>
      {lastSeenAt && <Typography.Text type="secondary">{time(lastSeenAt)}</Typography.Text>}
      {isFailing && (
        <Typography.Text type="danger" className="node-error">
          {lastError.message}
        </Typography.Text>
      )}
    </Flex>
  );
}
