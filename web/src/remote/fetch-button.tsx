import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Flex, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelRetrieval, fetchStudy, type Retrieval, type StudiesElsewhere, showRetrieval } from '../api/elsewhere';
import { ActButton } from '../layout/act-button';
import { useMay } from '../layout/use-may';
import { isUnderWay, RetrievalProgress } from './retrieval-progress';

interface FetchButtonProps {
  readonly space: string;
  readonly study: StudiesElsewhere['studies'][number];
}

const lookMs = 500;

/** Fetches a study from the first system that has it, shows how far that is, and ends it early. */
export function FetchButton({ space, study }: FetchButtonProps) {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Retrieval>();
  const { data: now = asked } = useQuery({
    queryKey: ['retrieval', space, asked?.id],
    queryFn: ({ signal }) => showRetrieval(space, asked?.id ?? '', signal),
    enabled: asked !== undefined,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : lookMs),
  });
  const again = () => {
    for (const key of ['retrieval', 'retrievals']) void queries.invalidateQueries({ queryKey: [key, space] });
  };
  const isDone = now?.state === 'done';
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ['elsewhere', space] });
  }, [isDone, queries, space]);
  const [first] = study.nodes;
  const missing = (study.here?.instances ?? 0) < (first?.instances ?? 1);
  if (isDone || !first || !missing || !may('study:write', space)) return null;
  if (now && isUnderWay(now)) {
    return (
      <Flex gap="small" align="start">
        <RetrievalProgress retrieval={now} />
        <ActButton label={t('cancel')} act={() => cancelRetrieval(now)} done={again} />
      </Flex>
    );
  }
  return (
    <Flex vertical gap={2} align="start">
      <ActButton
        label={t('fetch')}
        act={async () => setAsked(await fetchStudy(space, first.node, study.studyInstanceUid))}
        done={again}
      />
      {now?.state === 'failed' && (
        <Typography.Text type="danger" className="act-failure">
          {now.error?.message ?? t('failed')}
        </Typography.Text>
      )}
    </Flex>
  );
}
