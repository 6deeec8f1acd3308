import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Progress, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchStudy, type Retrieval, type StudiesElsewhere, showRetrieval } from '../api/elsewhere';

interface FetchButtonProps {
  readonly space: string;
  readonly study: StudiesElsewhere['studies'][number];
}

const lookMs = 500;
const isUnderWay = (retrieval: Retrieval | undefined): boolean =>
  retrieval?.state === 'waiting' || retrieval?.state === 'running';

/** Fetches a study from the first system that has it, and shows how far that is. */
export function FetchButton({ space, study }: FetchButtonProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Retrieval>();
  const [isRefused, setRefused] = useState(false);
  const { data: now = asked } = useQuery({
    queryKey: ['retrieval', space, asked?.id],
    queryFn: ({ signal }) => showRetrieval(space, asked?.id ?? '', signal),
    enabled: asked !== undefined,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : lookMs),
  });
  const isDone = now?.state === 'done';
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ['elsewhere', space] });
  }, [isDone, queries, space]);
  const [first] = study.nodes;
  const missing = (study.here?.instances ?? 0) < (first?.instances ?? 1);
  if (isDone || !first || !missing) return null;
  if (now && isUnderWay(now)) return <Under now={now} />;
  const begin = () => {
    setRefused(false);
    fetchStudy(space, first.node, study.studyInstanceUid).then(setAsked, () => setRefused(true));
  };
  return (
    <Flex vertical gap="small" align="start">
      <Button size="small" onClick={begin}>
        {t('fetch')}
      </Button>
      {(isRefused || now?.state === 'failed') && (
        <Typography.Text type="danger">{now?.error?.message ?? t('failed')}</Typography.Text>
      )}
    </Flex>
  );
}

function Under({ now: { received, expected } }: { readonly now: Retrieval }) {
  const { t } = useTranslation();
  const percent = expected ? Math.floor((100 * received) / expected) : 0;
  return (
    <Flex vertical className="fetch-progress">
      <Progress percent={percent} size="small" status="active" showInfo={expected !== null} />
      <Typography.Text type="secondary">{t('fetched', { received, expected: expected ?? '?' })}</Typography.Text>
    </Flex>
  );
}
