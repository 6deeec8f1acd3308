import { Button, Flex, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Echo, echoNode } from '../api/nodes';

interface EchoButtonProps {
  readonly id: string;
  /** False for a node that only calls us. */
  readonly isPossible: boolean;
  readonly done: () => void;
}

/** Asks a node whether it is there, and shows what it said. */
export function EchoButton({ id, isPossible, done }: EchoButtonProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Echo | 'failed'>();
  const ask = () => {
    setBusy(true);
    echoNode(id)
      .then(setAnswer, () => setAnswer('failed'))
      .finally(() => {
        setBusy(false);
        done();
      });
  };
  return (
    <Flex gap="small" align="center">
      <Button size="small" onClick={ask} loading={isBusy} disabled={!isPossible}>
        {t('echo')}
      </Button>
      {answer && !isBusy && <Answer answer={answer} />}
    </Flex>
  );
}

function Answer({ answer }: { readonly answer: Echo | 'failed' }) {
  const { t } = useTranslation();
  if (answer === 'failed') return <Tag color="red">{t('failed')}</Tag>;
  if (answer.error === null) return <Tag color="green">{t('answeredIn', { ms: answer.ms })}</Tag>;
  return (
    <Tooltip title={`${answer.error.message} (${answer.error.code})`}>
      <Tag color="red">{t('noAnswer')}</Tag>
    </Tooltip>
  );
}
