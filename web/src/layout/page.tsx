import { Alert, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useProblem } from '../i18n/problem';

interface PageProps {
  readonly title: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  /** Why what the page shows could not be had; null: it could. */
  readonly error?: unknown;
  readonly children: ReactNode;
}

/** A page with its title. */
export function Page({ title, actions, error, children }: PageProps) {
  const problem = useProblem();
  return (
    <Flex vertical gap="middle" className="page">
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        <Flex gap="small" align="center" wrap>
          {actions}
        </Flex>
      </Flex>
      {error !== undefined && error !== null && <Alert type="error" showIcon title={problem(error)} />}
      {children}
    </Flex>
  );
}
