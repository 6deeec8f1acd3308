import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Descriptions, Flex, Result, Spin, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, dataOf } from '../api/client';
import { RequestError } from '../api/http';
import { fetchAll, fetchPage, oneStudyQuery, seriesQuery } from '../api/query';
import { SendButton } from '../deliveries/send-button';
import { type DataSet, dateOf, numberOf, personOf, textOf, timeOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { SeriesList } from '../study/series-list';
import { Viewer } from '../study/viewer';
import { CommitButton } from '../workflow/commit-button';

/** A study: who, what, its series, and the images of one of them. */
export function StudyPage() {
  const { space, study } = useParams({ from: '/spaces/$space/studies/$study' });
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['study', space, study],
    queryFn: ({ signal }) => findStudy(space, study, signal),
  });
  const [chosen, setChosen] = useState<string>();
  if (found.isPending) return <Spin className="page-spin" />;
  if (found.isError) return <Result status="warning" title={wordsOf(found.error)} extra={<BackLink space={space} />} />;
  const { facts, series, assumedSet, origins, isHere } = found.data;
  const shown = series.find((one) => textOf(one, tags.seriesInstanceUid) === chosen) ?? series[0];
  const shownUid = shown && textOf(shown, tags.seriesInstanceUid);
  return (
    <Flex vertical className="study-page">
      <Flex className="study-head" gap="middle" align="baseline" wrap>
        <BackLink space={space} />
        <Flex vertical align="start" gap={4}>
          <Typography.Title level={1}>{personOf(facts, tags.patientName) || t('unnamed')}</Typography.Title>
          {origins.size > 0 && (
            <Tag color="blue" className="wraps">
              {t('describedStudy', { nodes: [...new Set(origins.values())].join(', ') })}
            </Tag>
          )}
          {assumedSet && <Tag color="warning">{t('assumedText', { set: assumedSet })}</Tag>}
        </Flex>
        <StudyFacts facts={facts} />
        <Flex gap="small" wrap>
          <SendButton
            space={space}
            studies={[{ uid: study, name: personOf(facts, tags.patientName) || t('unnamed') }]}
          />
          {isHere && <CommitButton space={space} studyInstanceUid={study} />}
        </Flex>
      </Flex>
      <Flex className="study-body">
        <SeriesList
          space={space}
          study={study}
          series={series}
          origins={origins}
          chosen={shownUid}
          choose={setChosen}
        />
        {shown && shownUid && (
          <Viewer key={shownUid} place={{ space, study, series: shownUid }} modality={textOf(shown, tags.modality)} />
        )}
      </Flex>
    </Flex>
  );

  function wordsOf(error: Error): string {
    const status = error instanceof RequestError ? error.status : undefined;
    return status === 404 ? t('notFound') : status === 403 ? t('forbidden') : t('failed');
  }
}

function BackLink({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/spaces/$space/studies" params={{ space }}>
      ← {t('backToStudies')}
    </Link>
  );
}

function StudyFacts({ facts }: { readonly facts: DataSet }) {
  const { t } = useTranslation();
  const rows = [
    ['patientId', textOf(facts, tags.patientId)],
    ['birthDate', dateOf(facts, tags.patientBirthDate)],
    ['sex', textOf(facts, tags.patientSex)],
    ['studyDate', `${dateOf(facts, tags.studyDate)} ${timeOf(facts, tags.studyTime)}`.trim()],
    ['description', textOf(facts, tags.studyDescription)],
    ['accessionNumber', textOf(facts, tags.accessionNumber)],
  ] as const;
  const items = rows
    .filter(([, value]) => value !== '')
    .map(([label, value]) => ({ key: label, label: t(label), children: value }));
  return <Descriptions size="small" items={items} column={{ xs: 1, sm: 2, md: 3, xxl: 6 }} className="study-facts" />;
}

async function findStudy(space: string, study: string, signal: AbortSignal) {
  const path = { space, studyInstanceUid: study };
  const [studies, series, resource] = await Promise.all([
    fetchPage(oneStudyQuery(space, study), signal),
    fetchAll(seriesQuery(space, study), signal),
    dataOf(client.GET('/api/spaces/{space}/studies/{studyInstanceUid}', { params: { path }, signal })),
  ]);
  const facts = studies.rows[0];
  if (!facts) throw new RequestError(404);
  const number = (one: DataSet) => numberOf(one, tags.seriesNumber) ?? 0;
  // Text that contradicts its declared character set is shown as it was read, and marked.
  const sets = [resource.assumedCharacterSet, ...resource.series.map((one) => one.assumedCharacterSet)];
  const assumedSet = sets.find((set) => set !== null);
  // Systems that have the images of series of which only the description is here.
  const origins = new Map(
    resource.series.flatMap(({ seriesInstanceUid, origin }) =>
      origin === null ? [] : [[seriesInstanceUid, origin] as const],
    ),
  );
  const isHere = resource.describedCount < resource.instanceCount;
  return { facts, series: [...series].sort((a, b) => number(a) - number(b)), assumedSet, origins, isHere };
}
