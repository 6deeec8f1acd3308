import { Alert, Flex, type TableColumnsType, type TableProps, Tag, Typography } from 'antd';
import type { Pages } from '../api/use-pages';
import { useProblem } from '../i18n/problem';
import { PagedTable } from '../layout/paged-table';

/** What each list of the page is given. */
export interface ListProps {
  readonly space: string;
}

interface ListedProps<T extends object> {
  readonly pages: Pages<T>;
  readonly columns: TableColumnsType<T>;
  readonly rowKey: keyof T & string;
  readonly nothing: string;
  readonly expandable?: NonNullable<TableProps<T>['expandable']>;
}

/** A list of the page, or why it could not be had. */
export function Listed<T extends object>({ pages, ...table }: ListedProps<T>) {
  const problem = useProblem();
  return (
    <>
      {pages.error !== null && <Alert type="error" showIcon title={problem(pages.error)} />}
      <PagedTable<T> pages={pages} {...table} />
    </>
  );
}

interface StateWithFailureProps {
  readonly color: string;
  readonly words: string;
  readonly lastFailure: { readonly code: string } | null;
}

/** A state, and what the last attempt failed with. */
export function StateWithFailure({ color, words, lastFailure }: StateWithFailureProps) {
  return (
    <Flex vertical align="start" gap={2}>
      <Tag color={color}>{words}</Tag>
      {lastFailure && <Typography.Text type="danger">{lastFailure.code}</Typography.Text>}
    </Flex>
  );
}
