import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Empty, Spin, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchOrigins, type Origins, removeOrigins, replayMirrors } from '../api/origins';
import { ActButton } from '../layout/act-button';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { CrawlTable } from '../origins/crawl-table';
import { OriginDrawer } from '../origins/origin-drawer';
import { OriginFacts } from '../origins/origin-facts';
import { RetrievalList } from '../remote/retrieval-list';

/** What a space fetches from other systems by itself, how far that is, and what did not come. */
export function OriginsPage() {
  const { space } = useParams({ from: '/spaces/$space/origins' });
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Origins | 'new'>();
  const found = useQuery({
    queryKey: ['origins', space],
    queryFn: ({ signal }) => fetchOrigins(space, signal),
    staleTime: 0, // others may have changed it: a form begins with what is there
  });
  const again = () => {
    for (const key of ['origins', 'crawls', 'retrievals']) void queries.invalidateQueries({ queryKey: [key, space] });
  };
  const origins = found.data;
  return (
    <Page
      title={t('origin.all')}
      actions={origins && <Actions space={space} origins={origins} edit={() => setEdited(origins)} done={again} />}
      error={found.error}
    >
      {found.isPending && <Spin className="page-spin" />}
      {origins === null && <Nothing space={space} begin={() => setEdited('new')} />}
      {origins && <OriginFacts origins={origins} />}
      {origins && (origins.index || origins.mirror) && <CrawlTable space={space} />}
      {!found.isError && <RetrievalList space={space} />}
      <OriginDrawer
        space={space}
        origins={edited}
        close={(isChanged) => {
          setEdited(undefined);
          if (isChanged) again();
        }}
      />
    </Page>
  );
}

function Nothing({ space, begin }: { readonly space: string; readonly begin: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <Typography.Paragraph>{t('origin.none')}</Typography.Paragraph>
          <Typography.Text type="secondary">{t('origin.noneHint')}</Typography.Text>
        </>
      }
    >
      {may('space:admin', space) && (
        <Button type="primary" onClick={begin}>
          {t('origin.setUp')}
        </Button>
      )}
    </Empty>
  );
}

interface ActionsProps {
  readonly space: string;
  readonly origins: Origins;
  readonly edit: () => void;
  readonly done: () => void;
}

function Actions({ space, origins, edit, done }: ActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  if (!may('space:admin', space)) return null;
  return (
    <>
      {origins.mirror && (
        <ActButton
          label={t('origin.replay')}
          question={t('origin.replayQuestion')}
          act={() => replayMirrors(space)}
          done={done}
        />
      )}
      <Button size="small" onClick={edit}>
        {t('edit')}
      </Button>
      <ActButton
        label={t('origin.remove')}
        question={t('origin.removeQuestion')}
        act={() => removeOrigins(space)}
        done={done}
        isDangerous
      />
    </>
  );
}
