import { Button, Flex, Popconfirm, Typography } from 'antd';
import { useState } from 'react';
import { useProblem } from '../i18n/problem';

interface ActButtonProps {
  readonly label: string;
  /** Asked before; absent: nothing is. */
  readonly question?: string;
  readonly act: () => Promise<unknown>;
  /** Called after it, whether it went well or not. */
  readonly done: () => void;
  readonly isDangerous?: boolean;
  readonly isPrimary?: boolean;
  readonly isDisabled?: boolean;
}

/** A button that does something at the server, and says why that failed. */
export function ActButton({ label, question, act, done, isDisabled = false, ...looks }: ActButtonProps) {
  const problem = useProblem();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const run = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await act();
    } catch (error) {
      setFailure(problem(error));
    } finally {
      setBusy(false);
      done();
    }
  };
  const button = (
    <Button
      size="small"
      danger={looks.isDangerous ?? false}
      type={looks.isPrimary ? 'primary' : 'default'}
      disabled={isDisabled}
      loading={isBusy}
      {...(question === undefined && { onClick: () => void run() })}
    >
      {label}
    </Button>
  );
  return (
    <Flex vertical align="start" gap={2}>
      {question === undefined ? (
        button
      ) : (
        <Popconfirm title={question} onConfirm={() => void run()} disabled={isDisabled}>
          {button}
        </Popconfirm>
      )}
      {failure && (
        <Typography.Text type="danger" role="alert" className="act-failure">
          {failure}
        </Typography.Text>
      )}
    </Flex>
  );
}
