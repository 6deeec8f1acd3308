import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Flex, Table, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchNodes, type Node, removeNode } from '../api/nodes';
import { useFormats } from '../i18n/formats';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { EchoButton } from '../nodes/echo-button';
import { LiveState } from '../nodes/live-state';
import { NodeDrawer } from '../nodes/node-drawer';
import { UnknownPeers } from '../nodes/unknown-peers';

/** How often live state is asked for. */
const lookMs = 3_000;

/** Other systems: their live state, and callers that are not let in yet. */
export function NodesPage() {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Node | 'new'>();
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => fetchNodes(signal),
    refetchInterval: lookMs,
  });
  const again = () => void queries.invalidateQueries({ queryKey: ['nodes'] });
  const add = (
    <Button type="primary" onClick={() => setEdited('new')}>
      {t('addNode')}
    </Button>
  );
  return (
    <Page title={t('nodes')} actions={may('route:admin', '*') && add} error={nodes.error}>
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
    </Page>
  );
}

function useColumns(edit: (node: Node) => void, again: () => void): TableColumnsType<Node> {
  const { t } = useTranslation();
  const may = useMay();
  return [
    {
      title: t('name'),
      key: 'name',
      render: (_, { name, description }) => (
        <Flex vertical className="node-name">
          <Typography.Text strong>{name}</Typography.Text>
          {description && <Typography.Text type="secondary">{description}</Typography.Text>}
        </Flex>
      ),
    },
    { title: t('address'), key: 'address', render: (_, node) => <Address node={node} /> },
    { title: t('state'), key: 'state', render: (_, node) => <State node={node} /> },
    { title: t('live'), key: 'live', render: (_, { live }) => <LiveState live={live} /> },
    {
      title: '',
      key: 'actions',
      render: (_, node) =>
        may('route:admin', '*') && (
          <Flex gap="small" align="start">
            <EchoButton id={node.id} isPossible={node.kind === 'dicomweb' || node.port !== null} done={again} />
            <Button size="small" onClick={() => edit(node)}>
              {t('edit')}
            </Button>
            <ActButton
              label={t('remove')}
              question={t('removeNode', { name: node.name })}
              act={() => removeNode(node.id)}
              done={again}
              isDangerous
            />
          </Flex>
        ),
    },
  ];
}

function Address({ node }: { readonly node: Node }) {
  return (
    <Flex vertical align="start" gap={2} className="node-address">
      <Flex gap={4} align="center" wrap>
        <Tag>{node.kind === 'dimse' ? 'DIMSE' : 'DICOMweb'}</Tag>
        {node.aeTitle}
      </Flex>
      <Typography.Text type="secondary">{addressOf(node)}</Typography.Text>
    </Flex>
  );
}

function addressOf({ kind, host, port, url }: Node): string {
  if (kind === 'dicomweb') return url ?? '';
  return port === null ? (host ?? '') : `${host}:${port}`;
}

function State({ node: { isActive, lastSeenAt, lastError } }: { readonly node: Node }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const isFailing = lastError !== null && (lastSeenAt === null || lastError.at > lastSeenAt);
  const said = !isActive ? t('off') : isFailing ? t('failing') : lastSeenAt ? t('working') : t('neverSeen');
  const color = !isActive ? 'default' : isFailing ? 'red' : lastSeenAt ? 'green' : 'gold';
  return (
    <Flex vertical align="start" gap={2} className="trouble">
      <Tag color={color}>{said}</Tag>
      {lastSeenAt && (
        <Typography.Text type="secondary">
          {t('seenAt')} <Moment at={lastSeenAt} />
        </Typography.Text>
      )}
      {lastError && (
        <Tooltip title={`${lastError.message} (${lastError.code})`}>
          <Typography.Text type={isFailing ? 'danger' : 'secondary'} className="last-error">
            {t('lastErrorAt', { at: time(lastError.at), message: lastError.message })}
          </Typography.Text>
        </Tooltip>
      )}
    </Flex>
  );
}
