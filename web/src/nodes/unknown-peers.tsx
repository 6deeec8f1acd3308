import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { acceptPeer, dismissPeer, fetchUnknownPeers, type UnknownPeer } from '../api/nodes';
import { useFormats } from '../i18n/formats';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { useMay } from '../layout/use-may';

const lookMs = 3_000;

/** Callers that were turned away, with the reason: each is let in, or forgotten, by one click. */
export function UnknownPeers({ accepted }: { readonly accepted: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: peers = [] } = useQuery({
    queryKey: ['unknown-peers'],
    queryFn: ({ signal }) => fetchUnknownPeers(signal),
    refetchInterval: lookMs,
  });
  const again = () => {
    accepted();
    void queries.invalidateQueries({ queryKey: ['unknown-peers'] });
  };
  const columns = useColumns(again);
  if (peers.length === 0) return null;
  return (
    <Flex vertical gap="small">
      <Alert type="warning" showIcon title={t('unknownPeers', { count: peers.length })} />
      <Table<UnknownPeer>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...peers]}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </Flex>
  );
}

function useColumns(again: () => void): TableColumnsType<UnknownPeer> {
  const { t } = useTranslation();
  const may = useMay();
  const { number } = useFormats();
  return [
    { title: t('caller'), key: 'caller', render: (_, peer) => <Caller peer={peer} /> },
    { title: t('called'), key: 'called', render: (_, { calledAeTitle }) => calledAeTitle },
    {
      title: t('turnedAwayBecause'),
      key: 'reason',
      render: (_, peer) => <Reason peer={peer} />,
    },
    { title: t('times'), key: 'count', align: 'right', render: (_, { count }) => number(count) },
    { title: t('lastTime'), key: 'lastAt', render: (_, { lastAt }) => <Moment at={lastAt} /> },
    {
      title: '',
      key: 'actions',
      render: (_, peer) =>
        may('route:admin', '*') && (
          <Flex gap="small">
            {peer.canBeAccepted && (
              <ActButton label={t('accept')} act={() => acceptPeer(peer.id)} done={again} isPrimary />
            )}
            <ActButton label={t('dismiss')} act={() => dismissPeer(peer.id)} done={again} />
          </Flex>
        ),
    },
  ];
}

function Caller({ peer: { callingAeTitle, address, certificate } }: { readonly peer: UnknownPeer }) {
  const { t } = useTranslation();
  return (
    <Flex vertical className="trouble">
      <Typography.Text strong>{callingAeTitle || t('noAeTitle')}</Typography.Text>
      <Typography.Text type="secondary">{address}</Typography.Text>
      {certificate && (
        <Typography.Text type="secondary" ellipsis={{ tooltip: certificate.fingerprint256 }}>
          {certificate.subject}
        </Typography.Text>
      )}
    </Flex>
  );
}

/** Why, and the A-ASSOCIATE-RJ that it was sent (PS3.8 9.3.4). */
function Reason({ peer: { reason, rejection } }: { readonly peer: UnknownPeer }) {
  const { t } = useTranslation();
  return (
    <Flex vertical className="reason">
      {t(`turnedAway.${reason}`)}
      <Typography.Text type="secondary">
        {rejection ? t('rejectedWith', { ...rejection }) : t('closedUnanswered')}
      </Typography.Text>
    </Flex>
  );
}
