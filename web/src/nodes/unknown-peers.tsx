import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acceptPeer, dismissPeer, fetchUnknownPeers, type UnknownPeer } from '../api/nodes';

const lookMs = 3_000;

/** Callers that were turned away: each is let in, or forgotten, by one click. */
export function UnknownPeers({ accepted }: { readonly accepted: () => void }) {
  const { data: peers = [] } = useQuery({
    queryKey: ['unknown-peers'],
    queryFn: ({ signal }) => fetchUnknownPeers(signal),
    refetchInterval: lookMs,
  });
  return peers.map((peer) => <Peer key={peer.id} peer={peer} accepted={accepted} />);
}

function Peer({ peer, accepted }: { readonly peer: UnknownPeer; readonly accepted: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isRefused, setRefused] = useState(false);
  const act = (work: Promise<void>) => {
    work
      .then(accepted, () => setRefused(true))
      .finally(() => void queries.invalidateQueries({ queryKey: ['unknown-peers'] }));
  };
  const { callingAeTitle, calledAeTitle, address, count, lastAt, reason, canBeAccepted } = peer;
  const facts = { calledAeTitle, count, lastAt: new Date(lastAt).toLocaleString(), reason: t(`turnedAway.${reason}`) };
  return (
    <Alert
      type="warning"
      showIcon
      title={t('unknownPeer', { callingAeTitle, address })}
      description={
        <Flex vertical>
          <Typography.Text type="secondary">{t('unknownPeerFacts', facts)}</Typography.Text>
          {isRefused && <Typography.Text type="danger">{t('failed')}</Typography.Text>}
        </Flex>
      }
      action={
        <Flex gap="small">
          {canBeAccepted && (
            <Button size="small" type="primary" onClick={() => act(acceptPeer(peer.id))}>
              {t('accept')}
            </Button>
          )}
          <Button size="small" onClick={() => act(dismissPeer(peer.id))}>
            {t('dismiss')}
          </Button>
        </Flex>
      }
    />
  );
}
