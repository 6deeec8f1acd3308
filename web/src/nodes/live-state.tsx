import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Node } from '../api/nodes';

const megabyte = 1_000_000;

/** What moves between us and a node, of the last minute. */
export function LiveState({ live }: Pick<Node, 'live'>) {
  const { t } = useTranslation();
  const shown = (['in', 'out'] as const).filter((way) => live[way].associations > 0 || live[way].instances > 0);
  if (shown.length === 0) return <Typography.Text type="secondary">{t('quiet')}</Typography.Text>;
  return (
    <Flex vertical>
      {shown.map((way) => {
        const { associations, instances, bytes } = live[way];
        const values = { associations, instances, megabytes: (bytes / megabyte).toFixed(1) };
        return <Typography.Text key={way}>{t(way === 'in' ? 'movesIn' : 'movesOut', values)}</Typography.Text>;
      })}
    </Flex>
  );
}
