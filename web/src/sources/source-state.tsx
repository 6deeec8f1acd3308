import { Flex, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Source } from '../api/sources';

const colors = { off: 'default', failing: 'red', starting: 'gold', behind: 'processing', current: 'green' } as const;

/** How a source is: one word for all that is known of it. */
function stateOf({ kind, isActive, lastError, lastRunAt, open }: Source): keyof typeof colors {
  if (!isActive) return 'off';
  if (lastError !== null) return 'failing';
  if (open > 0) return 'behind';
  return kind === 'database' && lastRunAt === null ? 'starting' : 'current'; // the others do not run, they listen
}

/** How a source is, and what is wrong with it. */
export function SourceState({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const state = stateOf(source);
  const { lastError, parked } = source;
  return (
    <Flex vertical align="start" gap={2} className="trouble">
      <Flex>
        <Tag color={colors[state]}>{t(`source.states.${state}`)}</Tag>
        {parked > 0 && <Tag color="orange">{t('source.parkedCount', { count: parked })}</Tag>}
      </Flex>
      {state === 'failing' && lastError && (
        <Typography.Text type="danger" ellipsis={{ tooltip: `${lastError.reason} (${lastError.code})` }}>
          {lastError.reason}
        </Typography.Text>
      )}
    </Flex>
  );
}
