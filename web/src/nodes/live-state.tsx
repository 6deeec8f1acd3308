import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Node } from '../api/nodes';
import { useFormats } from '../i18n/formats';

const seconds = 60;

/** What moves between us and a node, of the last minute. */
export function LiveState({ live }: Pick<Node, 'live'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const shown = (['in', 'out'] as const).filter((way) => live[way].associations > 0 || live[way].instances > 0);
  if (shown.length === 0) return <Typography.Text type="secondary">{t('quiet')}</Typography.Text>;
  return (
    <Flex vertical className="live">
      {shown.map((way) => {
        const { associations, instances, bytes } = live[way];
        const values = {
          associations,
          instances: formats.number(instances),
          size: formats.bytes(bytes),
          rate: formats.rate(bytes / seconds),
        };
        return <Typography.Text key={way}>{t(way === 'in' ? 'movesIn' : 'movesOut', values)}</Typography.Text>;
      })}
    </Flex>
  );
}
