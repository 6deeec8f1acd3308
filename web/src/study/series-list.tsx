import { Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { thumbnailAddress } from '../api/rendered';
import { type DataSet, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';

interface SeriesListProps {
  readonly space: string;
  readonly study: string;
  readonly series: readonly DataSet[];
  /** Systems that keep the images of series that are only described here, by Series Instance UID. */
  readonly origins: ReadonlyMap<string, string>;
  readonly chosen: string | undefined;
  readonly choose: (series: string) => void;
}

/** The series of a study, each with a small picture. */
export function SeriesList({ space, study, series, origins, chosen, choose }: SeriesListProps) {
  const { t } = useTranslation();
  return (
    <nav className="series-list" aria-label={t('series')}>
      {series.map((one) => {
        const uid = textOf(one, tags.seriesInstanceUid);
        return (
          <button
            type="button"
            key={uid}
            className={uid === chosen ? 'series-item series-item-chosen' : 'series-item'}
            aria-pressed={uid === chosen}
            onClick={() => choose(uid)}
          >
            <Thumbnail address={thumbnailAddress(space, study, uid)} modality={textOf(one, tags.modality)} />
            <span className="series-words">
              <Typography.Text strong ellipsis>
                {[textOf(one, tags.seriesNumber), textOf(one, tags.seriesDescription)].filter(Boolean).join(' · ') ||
                  t('series')}
              </Typography.Text>
              <Typography.Text type="secondary" ellipsis>
                {[textOf(one, tags.modality), textOf(one, tags.bodyPartExamined)].filter(Boolean).join(' · ')}
              </Typography.Text>
              <Typography.Text type="secondary">
                {t('images')}: {textOf(one, tags.numberOfSeriesInstances)}
              </Typography.Text>
              {origins.has(uid) && (
                <Typography.Text type="secondary" ellipsis>
                  {t('describedSeries', { node: origins.get(uid) })}
                </Typography.Text>
              )}
            </span>
          </button>
        );
      })}
    </nav>
  );
}

function Thumbnail({ address, modality }: { readonly address: string; readonly modality: string }) {
  const [isFailed, setFailed] = useState(false);
  if (isFailed) return <span className="thumbnail">{modality}</span>;
  return <img className="thumbnail" src={address} alt="" loading="lazy" onError={() => setFailed(true)} />;
}
