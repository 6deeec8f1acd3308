import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { fetchPage, someStudiesQuery } from '../api/query';
import { type DataSet, dateOf, personOf, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { useMay } from '../layout/use-may';

interface StudyPlace {
  readonly space: string;
  readonly studyInstanceUid: string;
}

/** Studies of one question: addresses have an end. */
const atOnce = 50;

/** Studies as the archive shows them, by space and UID; without those that may not be seen or are gone. */
export function useStudies(places: readonly StudyPlace[]): ReadonlyMap<string, DataSet> {
  const may = useMay();
  const spaces = [...new Set(places.map(({ space }) => space))].sort().filter((space) => may('study:read', space));
  const wanted = spaces.flatMap((space) => {
    const uids = places.filter((place) => place.space === space).map(({ studyInstanceUid }) => studyInstanceUid);
    const distinct = [...new Set(uids)].sort();
    const parts = Array.from({ length: Math.ceil(distinct.length / atOnce) }, (_, at) => at * atOnce);
    return parts.map((from) => ({ space, uids: distinct.slice(from, from + atOnce) }));
  });
  const queries = wanted.map(({ space, uids }) => ({
    queryKey: ['some-studies', space, uids],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => fetchPage(someStudiesQuery(space, uids), signal),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  }));
  const found = useQueries({ queries });
  return new Map(
    found.flatMap(({ data }, at) =>
      (data?.rows ?? []).map(
        (row) => [keyOf(wanted[at]?.space ?? '', textOf(row, tags.studyInstanceUid)), row] as const,
      ),
    ),
  );
}

interface StudyLinkProps extends StudyPlace {
  readonly studies: ReadonlyMap<string, DataSet>;
}

/** A study by patient, modality and date, where it is known; else by its UID. */
export function StudyLink({ space, studyInstanceUid, studies }: StudyLinkProps) {
  const { t } = useTranslation();
  const facts = studies.get(keyOf(space, studyInstanceUid));
  const uid = <Uid uid={studyInstanceUid} />;
  if (!facts) return uid;
  const kind = `${textOf(facts, tags.modalitiesInStudy, ', ')} ${dateOf(facts, tags.studyDate)}`.trim();
  return (
    <Flex vertical className="study-link">
      <Link to="/spaces/$space/studies/$study" params={{ space, study: studyInstanceUid }}>
        {personOf(facts, tags.patientName) || t('unnamed')}
      </Link>
      {kind ? <Typography.Text type="secondary">{kind}</Typography.Text> : uid}
    </Flex>
  );
}

/** A UID in a narrow place: its end tells it from others. */
export function Uid({ uid }: { readonly uid: string }) {
  return (
    <Typography.Text className="uid" title={uid} copyable={{ text: uid, tooltips: false }}>
      {uid.length > 24 ? `…${uid.slice(-20)}` : uid}
    </Typography.Text>
  );
}

const keyOf = (space: string, uid: string): string => `${space}/${uid}`;
