import { Button, Empty, Table, type TableColumnsType, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Pages } from '../api/use-pages';

interface PagedTableProps<T extends object> {
  readonly pages: Pages<T>;
  readonly rowKey: keyof T & string;
  readonly columns: TableColumnsType<T>;
  /** Said where there is nothing. */
  readonly nothing: string;
  readonly rowSelection?: NonNullable<TableProps<T>['rowSelection']>;
  readonly expandable?: NonNullable<TableProps<T>['expandable']>;
}

/** A list of our API with a button for its next page. */
export function PagedTable<T extends object>({ pages, rowKey, columns, nothing, ...more }: PagedTableProps<T>) {
  const { t } = useTranslation();
  return (
    <>
      <Table<T>
        size="middle"
        rowKey={rowKey}
        columns={columns}
        dataSource={[...pages.rows]}
        pagination={false}
        loading={pages.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={nothing} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
        {...more}
      />
      {pages.more && (
        <Button onClick={pages.more} loading={pages.isFetchingMore}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
